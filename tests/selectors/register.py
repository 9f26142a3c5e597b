"""The DA06 register and its history, loaded by the shortest way that keeps what figures read."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tasks_app.enums import AgencyKind, Decision, EventKind, Precision, Provenance, Status, Tracking
from tasks_app.models import (
    Agency,
    CompletionClaim,
    DeadlineExtension,
    Programme,
    Task,
    TaskEvent,
    TaskGroup,
)
from tasks_app.rules.deadlines import chain_after
from tasks_app.rules.policy import Policy
from tasks_app.services import events

WRITTEN_AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
FIXTURES = Path(__file__).parents[2] / "fixtures"
KINDS = {
    "assigned": (EventKind.ASSIGNED, Status.ASSIGNED),
    "started": (EventKind.STARTED, Status.IN_PROGRESS),
    "progress": (EventKind.PROGRESS_REPORTED, None),
    "claimed": (EventKind.CLAIMED, Status.AWAITING_ACCEPTANCE),
    "returned": (EventKind.RETURNED, Status.IN_PROGRESS),
    "accepted": (EventKind.ACCEPTED, Status.COMPLETED),
    "extension_requested": (EventKind.EXTENSION_REQUESTED, None),
    "extension_granted": (EventKind.EXTENSION_GRANTED, None),
    "extension_refused": (EventKind.EXTENSION_REFUSED, None),
    "deadline_changed": (EventKind.DEADLINE_CHANGED, None),
    "suspended": (EventKind.SUSPENDED, Status.SUSPENDED),
    "resumed": (EventKind.RESUMED, Status.IN_PROGRESS),
    "successor_lead": (EventKind.LEAD_CHANGED, None),
}
Row = dict[str, str]


def load() -> Programme:
    """Load agencies, the 225 tasks and their 3.330 events; return the programme."""
    agencies = _agencies()
    programme = Programme.objects.create(
        code="DA06", name="Đề án 06", short_name="Đề án 06", signed_on=date(2022, 1, 6),
        tracking=Tracking.ACTIVE,
    )  # fmt: skip
    rows = _read("da06_register.csv")
    groups = {row["group_code"]: row["group_name"] for row in rows}
    for position, (code, name) in enumerate(groups.items()):
        TaskGroup.objects.create(programme=programme, code=code, name=name, position=position)
    by_code = {group.code: group for group in programme.groups.all()}
    tasks = {
        row["code"]: Task(
            code=row["code"], programme=programme, group=by_code[row["group_code"]],
            title=row["title"], kind=row["kind"], provenance=row["provenance"],
            deadline_precision=row["deadline_precision"] or Precision.NONE,
            original_deadline=_day(row["deadline_date"]),
        )
        for row in rows
    }  # fmt: skip
    Task.objects.bulk_create(tasks.values())
    leads = {row["code"]: row["lead_agency_code"] for row in rows}
    _history(tasks, leads, agencies)
    return programme


def _history(tasks: dict[str, Task], leads: dict[str, str], agencies: dict[str, Agency]) -> None:
    histories: dict[str, list[Row]] = {}
    for row in _read("da06_history.csv"):
        histories.setdefault(row["code"], []).append(row)
    written: list[TaskEvent] = []
    for code, rows in histories.items():
        lead = agencies[leads[code].split(";")[0]]
        story = _Story(tasks[code], lead, agencies)
        written += [story.tell(row) for row in rows]
        CompletionClaim.objects.bulk_create(story.claims)
        DeadlineExtension.objects.bulk_create(story.extensions)
    TaskEvent.objects.bulk_create(written, batch_size=500)
    Task.objects.bulk_update(tasks.values(), events.PROJECTION, batch_size=50)


class _Story:
    """One task's rows, told in order as events and filed requests."""

    def __init__(self, task: Task, lead: Agency, agencies: dict[str, Agency]) -> None:
        self.task, self.lead, self.agencies = task, lead, agencies
        self.claims: list[CompletionClaim] = []
        self.extensions: list[DeadlineExtension] = []

    def tell(self, row: Row) -> TaskEvent:
        kind, status = KINDS[row["event"]]
        on, at = date.fromisoformat(row["effective_on"]), _instant(row["recorded_at"])
        changes: dict[str, Any] = {"status": status} if status else {}
        changes |= self._changes(row, on)
        self._file(row, on, at)
        entry = events.Entry(kind, on, at, changes, provenance=Provenance.ILLUSTRATIVE)
        return events.append(self.task, entry, written_at=WRITTEN_AT)

    def _changes(self, row: Row, on: date) -> dict[str, Any]:
        task = self.task
        match row["event"]:
            case "assigned":
                due = task.original_deadline
                return {"deadline": due, "chain_deadline": due, "lead_id": self.lead.pk}
            case "progress" if row["percent"]:
                return {"percent": int(row["percent"])}
            case "accepted":
                return {"completed_on": _day(row["completed_on"]), "percent": 100}
            case "successor_lead":
                return {"lead_id": self.agencies[row["new_lead_code"].split(";")[0]].pk}
            case "extension_granted" | "deadline_changed":
                filed = on if row["event"] == "deadline_changed" else self.extensions[-1].filed_on
                new = date.fromisoformat(row["new_deadline"])
                chain = chain_after(
                    new, chain=task.chain_deadline, in_force=task.deadline, filed_on=filed,
                    policy=Policy(),
                )  # fmt: skip
                return {"deadline": new, "chain_deadline": chain}
        return {}

    def _file(self, row: Row, on: date, at: datetime) -> None:
        filed = {"filed_agency": self.lead, "filed_on": on, "filed_at": at}
        match row["event"]:
            case "claimed":
                done = date.fromisoformat(row["completed_on"])
                self.claims.append(CompletionClaim(task=self.task, completed_on=done, **filed))
            case "accepted" | "returned":
                claim = self.claims[-1]
                accepted = row["event"] == "accepted"
                claim.decision = Decision.GRANTED if accepted else Decision.RETURNED
                claim.decided_at, claim.decision_note = at, row["note_vi"] or "Trả lại"
            case "extension_requested":
                extension = DeadlineExtension(
                    task=self.task, number=len(self.extensions) + 1,
                    deadline_before=self.task.deadline, proposed_deadline=row["new_deadline"],
                    **filed,
                )  # fmt: skip
                self.extensions.append(extension)
            case "extension_granted" | "extension_refused":
                extension = self.extensions[-1]
                granted = row["event"] == "extension_granted"
                extension.decision = Decision.GRANTED if granted else Decision.REFUSED
                extension.decided_at, extension.decided_on = at, on


def _agencies() -> dict[str, Agency]:
    rows = {row["code"]: row for row in _read("agencies.csv")}
    made: dict[str, Agency] = {}

    def make(code: str) -> Agency:
        if code not in made:
            row = rows[code]
            parent = make(row["parent"]) if row["parent"] in rows else None
            made[code] = Agency.objects.create(
                code=code, name=row["name"], short_name=row["code"], parent=parent,
                kind=row["kind"] if row["kind"] in AgencyKind.values else AgencyKind.OTHER,
                path=f"{parent.path if parent else ''}{code}/",
            )  # fmt: skip
        return made[code]

    return {code: make(code) for code in rows}


def _read(name: str) -> list[Row]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
