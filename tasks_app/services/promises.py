"""Hứa ngày: the owner of an overdue task promises a day. Source: DOMAIN §5."""

from datetime import date, datetime, timedelta

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import EventKind, TaskAction
from tasks_app.errors import InvalidInput, TransitionNotAllowed
from tasks_app.models import Promise, Task, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import is_overdue

from . import events, inputs
from .guards import guard
from .locks import lock_task


@transaction.atomic
def promise(
    task: Task,
    *,
    promised_on: date,
    note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Promise:
    """Record the day by which an overdue task is promised; once for each deadline missed.

    Raises:
        TransitionNotAllowed: the task is not overdue, or a day was promised for this deadline.
        InvalidInput: a day before today, or too far ahead.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.PROMISE, by=by, on=today)
    deadline = _missed(task, today)
    _check_day(promised_on, today)
    words = inputs.bounded("note", note)
    event = events.record(
        task,
        EventKind.PROMISED,
        seat=seat,
        at=at,
        payload={
            "promised_on": promised_on.isoformat(),
            "missed_deadline": deadline.isoformat(),
            "note": words,
        },
    )
    return Promise.objects.create(
        task=task,
        event=event,
        deadline=deadline,
        promised_on=promised_on,
        note=words,
        filed_by=by,
        filed_on=today,
        filed_at=at,
    )


def _missed(task: Task, today: date) -> date:
    """Return the deadline that was missed and about which nothing was promised yet."""
    if task.deadline is None or not is_overdue(task.deadline, today):
        raise TransitionNotAllowed(
            f"{task.code} chưa quá hạn. Cần thêm thời gian thì xin gia hạn trước khi hết hạn."
        )
    given = Promise.objects.filter(task=task, deadline=task.deadline).first()
    if given is not None:
        raise TransitionNotAllowed(
            f"{task.code} đã hứa ngày {given.promised_on:%d/%m/%Y} cho lần quá hạn này; "
            "mỗi lần quá hạn hứa một lần. Có thể trình xác nhận, xin gia hạn hoặc báo vướng mắc."
        )
    return task.deadline


def _check_day(promised_on: date, today: date) -> None:
    last = today + timedelta(days=conf.policy().promise_ahead_days)
    if not today <= promised_on <= last:
        raise InvalidInput.on(
            "promised_on",
            f"Ngày hứa phải từ {today:%d/%m/%Y} đến {last:%d/%m/%Y}. Xa hơn thì xin gia hạn.",
        )
