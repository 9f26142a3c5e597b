"""The deadline changed by the level that set it (T17)."""

from datetime import date, datetime

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import EventKind, Role, TaskAction
from tasks_app.errors import InvalidDeadline
from tasks_app.models import Task, TaskEvent, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import chain_after
from tasks_app.selectors.waiting import pending_extension

from . import events, inputs
from .guards import guard, no_own_file
from .locks import lock_task


@transaction.atomic
def change(
    task: Task,
    *,
    deadline: date,
    document: str,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Set another deadline on a document; it may be earlier. Returns the event.

    In force from today. Made on or before expiry the chain of deadlines follows it; made after,
    the chain is broken. The original deadline never moves, a pending request stays pending. A
    reviewer changes a deadline only where he may decide on a request to extend it (T15).

    Raises:
        InvalidDeadline: the same day, one before the assignment, or one too far off.
        InvalidInput: no document number or no reason.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.CHANGE_DEADLINE, by=by, on=today)
    waiting = pending_extension(task)
    if waiting is not None and seat.role == Role.REVIEWER:
        no_own_file(by, waiting, on=today)
    number = inputs.number("document", document, "số, ký hiệu văn bản điều chỉnh hạn")
    words = inputs.not_blank("reason", reason, "lý do điều chỉnh hạn")
    _check_new(task, deadline, today=today)
    before, chain = task.deadline, task.chain_deadline
    chain = chain_after(
        deadline, chain=chain, in_force=before, filed_on=today, policy=conf.policy()
    )
    return events.record(
        task,
        EventKind.DEADLINE_CHANGED,
        seat=seat,
        at=at,
        changes={"deadline": deadline, "chain_deadline": chain},
        payload={
            "deadline_before": before.isoformat() if before else None,
            "document": number,
            "reason": words,
            "late": chain != deadline,
        },
    )


def _check_new(task: Task, deadline: date, *, today: date) -> None:
    if deadline == task.deadline:
        raise InvalidDeadline.on(
            "deadline", f"{task.code} đã có hạn {deadline:%d/%m/%Y}. Nhập một ngày khác."
        )
    check_bounds(task, deadline, today=today)


def check_bounds(task: Task, deadline: date, *, today: date) -> None:
    """Check that a deadline lies within the life of the task.

    Raises:
        InvalidDeadline: before the assignment.
        InvalidInput: too far off.
    """
    if task.assigned_on is not None and deadline < task.assigned_on:
        raise InvalidDeadline.on(
            "deadline", f"Hạn mới phải từ ngày giao {task.assigned_on:%d/%m/%Y} trở đi."
        )
    inputs.not_too_far("deadline", deadline, today=today)
