"""Reopened by two reviewers, one of each lead agency of the secretariat (T9).

The conflict rule does not bind here: each side speaks, so that neither decides alone.
"""

from datetime import datetime

from django.db import transaction

from tasks_app.enums import Decision, EventKind, Role, Status, TaskAction
from tasks_app.errors import ConflictOfInterest, NotPermitted, TransitionNotAllowed
from tasks_app.models import Reopening, Task, TaskEvent, User
from tasks_app.permissions import Seat, side_of, standing_of
from tasks_app.rules.calendar import local_date
from tasks_app.selectors.standing_events import percent_before_last_claim

from . import events, inputs, rollup
from .guards import guard
from .locks import lock_line, lock_task


@transaction.atomic
def propose(
    task: Task,
    *,
    document: str,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Reopening:
    """Propose to reopen a completed task on a document or an inspection's finding.

    Raises:
        TransitionNotAllowed: a proposal waits already, or the task is not completed.
        InvalidInput: no document or reason.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    guard(task, TaskAction.PROPOSE_REOPENING, by=by, on=local_date(at))
    seat = _seat_beside(None, task, by=by, at=at)
    if task.reopenings.filter(decision=Decision.PENDING).exists():
        raise TransitionNotAllowed(
            f"{task.code} đang có một đề xuất mở lại chờ cơ quan thường trực còn lại."
        )
    proposal = Reopening.objects.create(
        task=task,
        document=inputs.number("document", document, "số, ký hiệu văn bản, kết luận kiểm tra"),
        reason=inputs.not_blank("reason", reason, "lý do mở lại"),
        proposed_by=by,
        proposed_agency=seat.agency,
        proposed_at=at,
    )
    events.record(
        task,
        EventKind.REOPENING_PROPOSED,
        seat=seat,
        at=at,
        payload={
            "reopening": proposal.pk,
            "document": proposal.document,
            "reason": proposal.reason,
        },
    )
    return proposal


@transaction.atomic
def confirm(
    reopening: Reopening, *, note: str = "", by: User, at: datetime, version: int | None = None
) -> Reopening:
    """Reopen the task from today on; on earlier days it stays done.

    The percent falls back to the last one before the accepted claim. What supported that claim
    supports no new one.

    Raises:
        ConflictOfInterest: `by` proposed it, or is of the side that did.
        TransitionNotAllowed: decided already, or the task is not completed.
        NotPermitted, NotTracked, StaleVersion.
    """
    task, reopening, seat = _pending(reopening, by=by, at=at, version=version)
    _decide(reopening, Decision.GRANTED, note=note, by=by, at=at)
    events.record(
        task,
        EventKind.REOPENED,
        seat=seat,
        at=at,
        changes={
            "status": Status.IN_PROGRESS,
            "percent": percent_before_last_claim(task),
        },
        payload={
            "reopening": reopening.pk,
            "document": reopening.document,
            "reason": reopening.reason,
            "note": reopening.decision_note,
            "completed_on_before": task.completed_on.isoformat() if task.completed_on else None,
        },
    )
    rollup.parent_follows(task, at=at)
    return reopening


@transaction.atomic
def decline(
    reopening: Reopening, *, note: str, by: User, at: datetime, version: int | None = None
) -> Reopening:
    """Leave the task completed, with a reason.

    Raises:
        InvalidInput: no reason.
        ConflictOfInterest, TransitionNotAllowed, NotPermitted, NotTracked, StaleVersion: as
            `confirm`.
    """
    task, reopening, seat = _pending(reopening, by=by, at=at, version=version)
    words = inputs.not_blank("note", note, "lý do không mở lại")
    _decide(reopening, Decision.REFUSED, note=words, by=by, at=at)
    events.record(
        task,
        EventKind.REOPENING_DECLINED,
        seat=seat,
        at=at,
        payload={"reopening": reopening.pk, "note": words},
    )
    return reopening


def _pending(
    reopening: Reopening, *, by: User, at: datetime, version: int | None
) -> tuple[Task, Reopening, Seat]:
    task = lock_line(reopening.task_id, version=version)
    reopening = Reopening.objects.select_related("proposed_agency", "proposed_by").get(
        pk=reopening.pk
    )
    reopening.task = task
    guard(task, TaskAction.REOPEN, by=by, on=local_date(at))
    if reopening.decision != Decision.PENDING:
        raise TransitionNotAllowed(
            f"Đề xuất mở lại này đã được xử lý: {reopening.get_decision_display()}."
        )
    _check_not_proposer(reopening, by=by, at=at)
    return task, reopening, _seat_beside(reopening, task, by=by, at=at)


def _check_not_proposer(reopening: Reopening, *, by: User, at: datetime) -> None:
    told = TaskEvent.objects.filter(
        task=reopening.task_id,
        kind=EventKind.REOPENING_PROPOSED,
        payload__reopening=reopening.pk,
    )
    proposers = {reopening.proposed_by_id, *told.values_list("on_behalf_of", flat=True)}
    own = {by.pk, *(seat.owner.pk for seat in standing_of(by, local_date(at)).seats)}
    if proposers & own:
        raise ConflictOfInterest(
            "Tài khoản này, hoặc người ủy quyền của tài khoản này, đã đề xuất mở lại nên không tự "
            "quyết định. Người của cơ quan thường trực còn lại quyết định."
        )


def _seat_beside(reopening: Reopening | None, task: Task, *, by: User, at: datetime) -> Seat:
    """Return the reviewer's seat of `by` on the side that did not propose, or on either.

    Who reviews for the side that proposed, too, does not speak for the other one: a seat that is
    lent must not let one side decide alone.
    """
    other = side_of(reopening.proposed_agency) if reopening else None
    sides = [
        (seat, side_of(seat.agency))
        for seat in standing_of(by, local_date(at)).seats
        if seat.role == Role.REVIEWER and seat.programme in (None, task.programme_id)
    ]
    own_side = other is not None and any(side == other for _, side in sides)
    for seat, side in sides:
        if side is not None and not own_side:
            return seat
    if not any(side for _, side in sides):
        raise NotPermitted(
            f"Mở lại {task.code} do hai cơ quan thường trực quyết định; "
            "tài khoản này không thuộc cơ quan thường trực nào."
        )
    raise ConflictOfInterest(
        "Cơ quan thường trực của tài khoản này đã đề xuất mở lại. "
        "Người của cơ quan thường trực còn lại quyết định."
    )


def _decide(reopening: Reopening, decision: Decision, *, note: str, by: User, at: datetime) -> None:
    reopening.decision, reopening.decided_by, reopening.decided_at = decision, by, at
    reopening.decision_note = inputs.bounded("note", note)
    reopening.save(update_fields=["decision", "decided_by", "decided_at", "decision_note"])
