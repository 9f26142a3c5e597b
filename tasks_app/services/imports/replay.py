"""One task's history replayed: states, columns and filed rows as if it had been entered.

States are checked against the transition table; who acted is not (DOMAIN §2, imported history).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tasks_app.enums import Decision, EventKind, EvidenceKind, ReturnReason, Status
from tasks_app.models import CompletionClaim, DeadlineExtension, Evidence, ProgressReport, Task
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import chain_after
from tasks_app.rules.lifecycle import TRANSITIONS, is_possible
from tasks_app.rules.policy import Policy
from tasks_app.rules.text import format_date
from tasks_app.services import events

from .history import ACTIONS, Happening
from .parts import Agencies

REPORT = re.compile(
    r"(?s)(?:Kết quả:\s*)?(?P<content>.*?)(?:\s*Khó khăn, vướng mắc:\s*(?P<difficulties>.*?))?"
    r"(?:\s*Kiến nghị:\s*(?P<proposals>.*))?",
)


@dataclass(slots=True)
class Step:
    """One event to be appended, with the unsaved rows that hang on it."""

    happening: Happening
    kind: EventKind
    payload: dict[str, Any]
    changes: dict[str, Any] = field(default_factory=dict)
    filed: CompletionClaim | DeadlineExtension | None = None
    report: ProgressReport | None = None
    evidence: Evidence | None = None

    def entry(self) -> events.Entry:
        """Return what is to be recorded, once the filed row has its key."""
        if self.filed is not None:
            name = "claim" if isinstance(self.filed, CompletionClaim) else "extension"
            self.payload[name] = self.filed.pk
        return events.Entry(
            kind=self.kind,
            effective_on=self.happening.effective_on,
            recorded_at=self.happening.recorded_at,
            changes=self.changes,
            payload=self.payload,
            actor_agency=self.happening.agency,
            actor_role=self.happening.role,
            provenance=self.happening.provenance,
        )


@dataclass(slots=True)
class Replay:
    """The running state of one task. Feed it the happenings in order, then take the results."""

    task: Task
    leads: Agencies
    policy: Policy
    status: str = Status.DRAFT
    left: str = Status.DRAFT  # the state before this one: where a suspended task goes back to
    deadline: date | None = None
    chain: date | None = None
    percent: int | None = None
    last_report_on: date | None = None
    extension: DeadlineExtension | None = None  # the one waiting for an answer
    lead_changes: list[tuple[date, Agencies]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    claims: list[CompletionClaim] = field(default_factory=list)
    extensions: list[DeadlineExtension] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadline = self.chain = self.task.original_deadline

    def feed(self, happening: Happening) -> None:
        """Check and apply one happening; a problem is noted on its row and it is passed over."""
        action, kind = ACTIONS[happening.event]
        if not is_possible(action, status=self.status, kind=self.task.kind):
            state = Status(self.status).label
            happening.cells.refuse(
                "event", f"không thể “{action.label}” khi nhiệm vụ ở trạng thái “{state}”."
            )
            return
        texts = {"document_no": happening.document, "note_vi": happening.note}
        step = Step(happening, kind, {name: text for name, text in texts.items() if text})
        HANDLERS[happening.event](self, step)
        transition = TRANSITIONS[action]
        target = self.left if transition.restores else transition.to
        if target is not None:
            step.changes["status"] = target
            self.left, self.status = self.status, target
        self.percent = step.changes.get("percent", self.percent)
        self.steps.append(step)

    def assigned(self, step: Step) -> None:
        step.payload["leads"] = [agency.code for agency in self.leads]
        step.changes.update(
            deadline=self.deadline, chain_deadline=self.chain, lead_id=self.leads[0].pk
        )

    def started(self, step: Step) -> None:
        self.noted(step)
        if step.happening.percent is not None:
            step.changes["percent"] = step.happening.percent

    def noted(self, step: Step) -> None:
        step.payload.update(document=step.happening.document, note=step.happening.note)

    def progress(self, step: Step) -> None:
        day, percent = step.happening.effective_on, step.happening.percent
        counts = self.last_report_on is None or day >= self.last_report_on
        self.last_report_on = max(self.last_report_on or day, day)
        found = REPORT.fullmatch(step.happening.note)
        words = {name: text or "" for name, text in found.groupdict().items()} if found else {}
        step.payload.update(percent=percent, counts=counts, **words)
        step.report = ProgressReport(
            task=self.task,
            reported_on=day,
            percent=percent,
            filed_at=step.happening.recorded_at,
            **words,
        )
        if counts and percent is not None:
            step.changes["percent"] = percent

    def claimed(self, step: Step) -> None:
        happening = step.happening
        done_on = happening.completed_on or happening.effective_on
        if done_on > happening.effective_on:
            happening.cells.refuse("completed_on", "không được sau ngày đề nghị.")
        claim = CompletionClaim(
            task=self.task,
            completed_on=done_on,
            note=happening.note,
            percent_before=self.percent,
            filed_agency=happening.agency,
            filed_on=happening.effective_on,
            filed_at=happening.recorded_at,
        )
        self.claims.append(claim)
        step.filed, step.changes["percent"] = claim, 100
        step.payload.update(
            completed_on=done_on.isoformat(), note=happening.note, percent_before=self.percent
        )
        step.evidence = Evidence(
            task=self.task,
            claim=claim,
            kind=EvidenceKind.DOCUMENT,
            title=f"Văn bản {happening.document}",
            document_number=happening.document,
            added_on=happening.effective_on,
            added_at=happening.recorded_at,
        )

    def returned(self, step: Step) -> None:
        claim = self._decided_claim(step, Decision.RETURNED)
        claim.return_reason = ReturnReason.OTHER
        step.payload["reason"] = ReturnReason.OTHER.value
        step.changes["percent"] = claim.percent_before

    def accepted(self, step: Step) -> None:
        claim, day = self._decided_claim(step, Decision.GRANTED), step.happening.effective_on
        if not step.happening.completed_on == day == claim.completed_on:
            step.happening.cells.refuse(
                "completed_on",
                f"phải bằng ngày hiệu lực và ngày đề nghị {format_date(claim.completed_on)}.",
            )
        step.changes.update(completed_on=day, percent=100)
        lapsed, self.extension = self.extension, None
        step.payload["extension_lapsed"] = lapsed is not None
        if lapsed is not None:
            lapsed.decision, lapsed.decided_at = Decision.WITHDRAWN, step.happening.recorded_at
            lapsed.decided_on = local_date(step.happening.recorded_at)
            lapsed.decision_note = "Nhiệm vụ đã được xác nhận hoàn thành."

    def _decided_claim(self, step: Step, decision: Decision) -> CompletionClaim:
        claim = self.claims[-1]  # the state says that one awaits an answer
        claim.decision, claim.decided_at = decision, step.happening.recorded_at
        step.filed, claim.decision_note = claim, step.happening.note
        step.payload["note"] = step.happening.note
        return claim

    def extension_requested(self, step: Step) -> None:
        happening, before = step.happening, self.deadline
        asked = happening.new_deadline
        if self.extension is not None:
            happening.cells.refuse("event", "đang có một đề nghị gia hạn chờ xử lý.")
        if before is None or asked is None or asked <= before:
            happening.cells.refuse("new_deadline", "phải sau hạn đang có hiệu lực.")
            return
        self.extension = DeadlineExtension(
            task=self.task,
            number=len(self.extensions) + 1,
            deadline_before=before,
            proposed_deadline=asked,
            reason=happening.note,
            filed_agency=happening.agency,
            filed_on=happening.effective_on,
            filed_at=happening.recorded_at,
        )
        self.extensions.append(self.extension)
        step.filed = self.extension
        step.payload.update(
            deadline_before=before.isoformat(),
            proposed_deadline=asked.isoformat(),
            reason=happening.note,
        )

    def extension_granted(self, step: Step) -> None:
        extension = self._decided_extension(step, Decision.GRANTED)
        if extension is None:
            return
        if step.happening.new_deadline != extension.proposed_deadline:
            step.happening.cells.refuse("new_deadline", "khác hạn đã đề nghị.")
        extension.decision_document = step.happening.document
        self._move_deadline(step, filed_on=extension.filed_on)
        step.payload["late"] = self.chain != self.deadline

    def extension_refused(self, step: Step) -> None:
        self._decided_extension(step, Decision.REFUSED)

    def _decided_extension(self, step: Step, decision: Decision) -> DeadlineExtension | None:
        happening = step.happening
        extension, self.extension = self.extension, None
        if extension is None:
            happening.cells.refuse("event", "không có đề nghị gia hạn nào chờ xử lý.")
            return None
        extension.decision, extension.decided_at = decision, happening.recorded_at
        extension.decided_on, extension.decision_note = happening.effective_on, happening.note
        step.filed, step.payload["note"] = extension, happening.note
        return extension

    def deadline_changed(self, step: Step) -> None:
        step.payload["note"] = step.happening.note
        self._move_deadline(step, filed_on=step.happening.effective_on)

    def _move_deadline(self, step: Step, *, filed_on: date) -> None:
        before, after = self.deadline, step.happening.new_deadline
        if after is None:
            return  # noted when the row was read
        self.chain = chain_after(
            after, chain=self.chain, in_force=before, filed_on=filed_on, policy=self.policy
        )
        self.deadline = after
        step.changes.update(deadline=after, chain_deadline=self.chain)
        step.payload["document"] = step.happening.document
        step.payload["deadline_before"] = before.isoformat() if before else None

    def successor_lead(self, step: Step) -> None:
        if not step.happening.new_leads:  # noted when the row was read
            return
        self.noted(step)
        step.payload["leads_before"] = [agency.code for agency in self.leads]
        self.leads = step.happening.new_leads
        step.payload["leads"] = [agency.code for agency in self.leads]
        self.lead_changes.append((step.happening.effective_on, self.leads))
        step.changes["lead_id"] = self.leads[0].pk


HANDLERS: dict[str, Callable[[Replay, Step], None]] = {
    "assigned": Replay.assigned,
    "started": Replay.started,
    "progress": Replay.progress,
    "claimed": Replay.claimed,
    "returned": Replay.returned,
    "accepted": Replay.accepted,
    "extension_requested": Replay.extension_requested,
    "extension_granted": Replay.extension_granted,
    "extension_refused": Replay.extension_refused,
    "deadline_changed": Replay.deadline_changed,
    "suspended": Replay.noted,
    "resumed": Replay.noted,
    "successor_lead": Replay.successor_lead,
}


def replay(task: Task, leads: Agencies, story: Iterable[Happening], *, policy: Policy) -> Replay:
    """Return the replayed history of one task; problems are noted on the rows."""
    running = Replay(task, leads, policy)
    for happening in story:
        running.feed(happening)
    return running
