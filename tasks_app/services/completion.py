"""Claim, review, accept, return, withdraw (T5–T8). A claim is not completion."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app.enums import (
    Decision,
    EventKind,
    EvidenceKind,
    ReturnReason,
    Secrecy,
    Status,
    TaskAction,
)
from tasks_app.errors import EvidenceMissing, InvalidInput, TransitionNotAllowed
from tasks_app.models import CompletionClaim, Task, User
from tasks_app.models.evidence import LIVE
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.secrecy import CRITERION
from tasks_app.selectors.standing_events import percent_before_last_claim

from . import events, inputs, rollup
from .guards import guard, no_conflict_then, no_own_file
from .lapsing import lapse
from .locks import lock_line, lock_task


@transaction.atomic
def claim(
    task: Task,
    *,
    completed_on: date,
    note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> CompletionClaim:
    """File the claim that the task was completed on `completed_on`; it reports 100 %.

    Raises:
        InvalidInput: the date is in the future or before the assignment.
        EvidenceMissing: the task has no evidence at all.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.CLAIM, by=by, on=today)
    _check_completed_on(task, completed_on, today=today)
    units = rollup.checked_words(task)
    evidence = _evidence_for(task)
    filed = CompletionClaim.objects.create(
        task=task,
        completed_on=completed_on,
        note=inputs.bounded("note", note),
        percent_before=task.percent,
        filed_by=by,
        filed_for=seat.on_behalf_of,
        filed_agency=seat.agency,
        filed_on=today,
        filed_at=at,
    )
    task.evidence.filter(pk__in=evidence).update(claim=filed)
    events.record(
        task,
        EventKind.CLAIMED,
        seat=seat,
        at=at,
        changes={"status": Status.AWAITING_ACCEPTANCE, "percent": 100},
        payload=_told(filed, evidence) | ({"units": units} if units else {}),
    )
    return filed


def _told(filed: CompletionClaim, evidence: list[int]) -> dict[str, Any]:
    return {
        "claim": filed.pk,
        "completed_on": filed.completed_on.isoformat(),
        "note": filed.note,
        "percent_before": filed.percent_before,
        "evidence": evidence,
    }


def _evidence_for(task: Task) -> list[int]:
    """Return the live evidence that supports the next claim: all but what an accepted one used.

    What supported a returned or withdrawn claim counts again; its event keeps the list.
    """
    live = task.evidence.filter(LIVE).values_list("pk", "claim__decision")
    found = [pk for pk, decision in live if decision != Decision.GRANTED]
    if not found:
        raise EvidenceMissing.on(
            "evidence", "Chưa trình được: cần ít nhất 1 minh chứng (tệp, văn bản có số, đường dẫn)."
        )
    return found


def _check_completed_on(task: Task, completed_on: date, *, today: date) -> None:
    inputs.not_in_future("completed_on", completed_on, today=today)
    if task.assigned_on is not None and completed_on < task.assigned_on:
        raise InvalidInput.on(
            "completed_on", f"Ngày hoàn thành phải từ ngày giao {task.assigned_on:%d/%m/%Y} trở đi."
        )


@transaction.atomic
def open_review(
    filed: CompletionClaim, *, by: User, at: datetime, version: int | None = None
) -> CompletionClaim:
    """Record that the secretariat has opened the claim: the owner can no longer withdraw it.

    Opening it again changes nothing.
    """
    task, filed, seat = _under_review(filed, TaskAction.OPEN_REVIEW, by=by, at=at, version=version)
    if filed.review_opened_at is None:
        filed.review_opened_at = at
        filed.save(update_fields=["review_opened_at"])
        events.record(task, EventKind.REVIEW_OPENED, seat=seat, at=at, payload={"claim": filed.pk})
    return filed


@transaction.atomic
def accept(
    filed: CompletionClaim,
    *,
    criteria_met: Collection[int],
    note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> CompletionClaim:
    """Accept the claim: the task is completed, effective on c (DOMAIN §6), not today.

    `criteria_met` holds the positions (from 0) of the acceptance criteria the reviewer ticked.

    Raises:
        InvalidInput: a criterion is not ticked.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, filed, seat = _under_review(filed, TaskAction.ACCEPT, by=by, at=at, version=version)
    criteria = criteria_of(task)
    missing = [text for place, text in enumerate(criteria) if place not in criteria_met]
    if missing:
        raise InvalidInput.on(
            "criteria_met", "Chưa xác nhận được: tiêu chí chưa đánh dấu đạt: " + "; ".join(missing)
        )
    done_on = completion_date(task, filed)
    no_conflict_then(task, by=by, on=local_date(at), effective_on=done_on)
    _decide(filed, Decision.GRANTED, note=note, by=by, at=at)
    lapsed = lapse(task, why="Nhiệm vụ đã được xác nhận hoàn thành.", by=by, at=at)
    events.record(
        task,
        EventKind.ACCEPTED,
        seat=seat,
        at=at,
        on=done_on,
        changes={"status": Status.COMPLETED, "completed_on": done_on, "percent": 100},
        payload={
            "claim": filed.pk,
            "note": filed.decision_note,
            "criteria": criteria,
            **lapsed,
        },
    )
    rollup.parent_follows(task, at=at)
    return filed


def criteria_of(task: Task) -> list[str]:
    """Return the acceptance criteria, one per line; the default is DOMAIN §2, T1.

    Of a secret task the default stands for what is read on paper.
    """
    if task.secrecy == Secrecy.SECRET:
        return [CRITERION]
    lines = [line.strip() for line in task.acceptance_criteria.splitlines() if line.strip()]
    return lines or [CRITERION]


def completion_date(task: Task, filed: CompletionClaim) -> date:
    """Return c: the issue date of the document if the product is one, else the claimed date.

    A document older than the assignment is a basis of the task, and one added by another agency
    supports it; the product is what the claiming agency filed.
    """
    if not task.product_is_document:
        return filed.completed_on
    issued = (
        filed.evidence.filter(
            LIVE,
            kind=EvidenceKind.DOCUMENT,
            document_on__gte=task.assigned_on or date.min,
            event__actor_agency=filed.filed_agency,
        )
        .order_by("-document_on")
        .values_list("document_on", flat=True)
        .first()
    )
    return issued or filed.completed_on


@transaction.atomic
def return_claim(
    filed: CompletionClaim,
    *,
    reason: ReturnReason,
    note: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> CompletionClaim:
    """Send the claim back: not done, percent as it was before the claim (T7).

    Raises:
        InvalidInput: no words on what is missing, or a reason that is not in the list.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, filed, seat = _under_review(filed, TaskAction.RETURN, by=by, at=at, version=version)
    reason = inputs.one_of("reason", reason, ReturnReason, "lý do trả lại")
    words = inputs.not_blank("note", note, "lý do trả lại để cơ quan chủ trì biết phải bổ sung gì")
    filed.return_reason = reason
    _decide(filed, Decision.RETURNED, note=words, by=by, at=at)
    events.record(
        task,
        EventKind.RETURNED,
        seat=seat,
        at=at,
        changes={"status": Status.IN_PROGRESS, "percent": percent_before_last_claim(task)},
        payload={"claim": filed.pk, "reason": reason, "note": words},
    )
    return filed


@transaction.atomic
def withdraw(
    filed: CompletionClaim, *, by: User, at: datetime, version: int | None = None
) -> CompletionClaim:
    """Take the claim back while nobody of the secretariat has opened it (T8).

    Raises:
        TransitionNotAllowed: already opened or decided.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(filed.task_id, version=version)
    filed.refresh_from_db()
    seat = guard(task, TaskAction.WITHDRAW, by=by, on=local_date(at))
    _check_pending(filed)
    if filed.review_opened_at is not None:
        raise TransitionNotAllowed(
            "Thường trực đã mở hồ sơ nên không rút được. Chờ kết quả hoặc nhắn thường trực."
        )
    _decide(filed, Decision.WITHDRAWN, note="", by=by, at=at)
    events.record(
        task,
        EventKind.WITHDRAWN,
        seat=seat,
        at=at,
        changes={"status": Status.IN_PROGRESS, "percent": percent_before_last_claim(task)},
        payload={"claim": filed.pk},
    )
    return filed


def _under_review(
    filed: CompletionClaim, action: TaskAction, *, by: User, at: datetime, version: int | None
) -> tuple[Task, CompletionClaim, Seat]:
    task = lock_line(filed.task_id, version=version)
    filed = CompletionClaim.objects.select_related("filed_by", "filed_agency").get(pk=filed.pk)
    filed.task = task
    today = local_date(at)
    seat = guard(task, action, by=by, on=today)
    no_own_file(by, filed, on=today)
    _check_pending(filed)
    return task, filed, seat


def _check_pending(filed: CompletionClaim) -> None:
    if filed.decision != Decision.PENDING:
        raise TransitionNotAllowed(
            f"Đề nghị này đã được xử lý: {filed.get_decision_display()}. Tải lại để xem kết quả."
        )


def _decide(
    filed: CompletionClaim, decision: Decision, *, note: str, by: User, at: datetime
) -> None:
    filed.decision, filed.decided_by, filed.decided_at = decision, by, at
    filed.decision_note = inputs.bounded("note", note)
    filed.save(
        update_fields=["decision", "decided_by", "decided_at", "decision_note", "return_reason"]
    )
