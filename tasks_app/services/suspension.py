"""Suspended on a document, and taken up again where it was left (T10)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import Attribute, EventKind, Status, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import Task, TaskEvent, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import chain_after
from tasks_app.rules.lifecycle import ACTIVE
from tasks_app.rules.text import format_date
from tasks_app.selectors.standing_events import standing_events
from tasks_app.selectors.waiting import undecided

from . import events, inputs
from .guards import guard, no_own_file
from .locks import lock_task


@transaction.atomic
def suspend(
    task: Task,
    *,
    document: str,
    review_on: date,
    clock_stopped: bool = False,
    reason: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Suspend the task until it is looked at again on `review_on`.

    The clock keeps running unless the document stops it (`clock_stopped`). A stopped clock moves
    the deadline when the task is resumed, so it is stopped by who may extend it (T15); resuming
    only ends what was granted then.

    Raises:
        InvalidInput: no document; a review day before tomorrow or too far (cfg).
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.SUSPEND, by=by, on=today, moves_deadline=clock_stopped)
    for filed in undecided(task):
        no_own_file(by, filed, on=today)
    number = inputs.number("document", document, "số, ký hiệu văn bản cho tạm dừng")
    last = today + timedelta(days=conf.policy().suspension_review_days)
    if not today < review_on <= last:
        raise InvalidInput.on(
            "review_on", f"Ngày xem lại phải sau hôm nay và không quá {format_date(last)}."
        )
    return events.record(
        task,
        EventKind.SUSPENDED,
        seat=seat,
        at=at,
        changes={"status": Status.SUSPENDED},
        payload={
            "document": number,
            "review_on": review_on.isoformat(),
            "clock_stopped": clock_stopped,
            "reason": inputs.bounded("reason", reason),
        },
    )


@transaction.atomic
def resume(
    task: Task, *, document: str, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Take the task up again in the state it was suspended in.

    Where the clock stood still, the deadline in force moves by the suspended calendar days, and
    with it the end of the chain if the task was not yet overdue when it was suspended
    (DOMAIN §4).

    Raises:
        InvalidInput: no document.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.RESUME, by=by, on=today)
    number = inputs.number("document", document, "số, ký hiệu văn bản cho tiếp tục")
    suspended, before = _suspension(task)
    changes: dict[str, Any] = {"status": before}
    payload: dict[str, Any] = {"document": number}
    if suspended is not None:
        since = suspended.effective_on
        payload |= {"suspended_on": since.isoformat(), "days": (today - since).days}
        if suspended.payload.get("clock_stopped"):
            changes |= _moved(task, since, today - since)
            payload["deadline_before"] = task.deadline.isoformat() if task.deadline else None
    return events.record(
        task, EventKind.RESUMED, seat=seat, at=at, changes=changes, payload=payload
    )


def _suspension(task: Task) -> tuple[TaskEvent | None, Status]:
    """Return the event that suspended the task and the state before it.

    A task that came suspended with an opening state is resumed as one in progress.
    """
    said = list(standing_events(task, Attribute.STATUS).reverse()[:2])
    if not said or said[0].kind != EventKind.SUSPENDED:
        return None, Status.IN_PROGRESS
    before = said[1].status if len(said) > 1 else None
    return said[0], Status(before) if before in ACTIVE else Status.IN_PROGRESS


def _moved(task: Task, since: date, pause: timedelta) -> dict[str, date | None]:
    if task.deadline is None:
        return {}
    later = task.deadline + pause
    chain = chain_after(
        later,
        chain=task.chain_deadline,
        in_force=task.deadline,
        filed_on=since,
        policy=conf.policy(),
    )
    return {"deadline": later, "chain_deadline": chain}
