"""Recurring tasks: how often, and one instance for each period of Nghị định 09/2019.

An instance is a part of the recurring task with a period of its own; it is reported, claimed and
accepted like any task and counted apart from N. Source: DOMAIN §2 (recurring), §3 (periods).
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from tasks_app.enums import (
    OPEN_STATUSES,
    EventKind,
    Operation,
    Recurrence,
    Status,
    TaskKind,
    Tracking,
)
from tasks_app.errors import InvalidInput, NotTracked
from tasks_app.models import Task, TaskEvent, User
from tasks_app.permissions import is_followed
from tasks_app.rules.calendar import local_date
from tasks_app.rules.periods import Period
from tasks_app.rules.recurrence import periods_to_open
from tasks_app.selectors.periods import unit_due_on
from tasks_app.selectors.tasks import current

from . import children, events, inputs
from .locks import lock_task
from .stewardship import steward_seat


@transaction.atomic
def set_recurrence(
    task: Task, recurrence: str, *, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Record how often a recurring task falls due; empty: no instances are opened any more.

    Raises:
        InvalidInput: the task does not recur, is itself part of one, or no such recurrence.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = steward_seat(by, Operation.SET_RECURRENCE, on=today)
    if not is_followed(task):
        raise NotTracked(f"{task.code} không được theo dõi hằng ngày nên không mở kỳ.")
    if task.kind != TaskKind.RECURRING:
        raise InvalidInput.on("recurrence", f"{task.code} không phải nhiệm vụ thường xuyên.")
    if recurrence:
        inputs.one_of("recurrence", recurrence, Recurrence, "chu kỳ")
    before, task.recurrence = task.recurrence, recurrence
    task.save(update_fields=["recurrence"])
    words = Recurrence(recurrence).label if recurrence else "không mở kỳ"
    return events.record(
        task,
        EventKind.PLAN_CHANGED,
        seat=seat,
        at=at,
        payload={"recurrence": recurrence, "before": before, "summary": f"Chu kỳ: {words}."},
    )


def open_instances(*, on: date, at: datetime) -> list[Task]:
    """Return the instances opened now: those of every period begun by `on` that has none.

    Each recurring task is its own transaction under its lock, so that any number of runs at once
    open each period once (the database holds it: `task_one_instance_per_period`).
    """
    return [
        instance
        for task in _recurring(on)
        if _periods(task, _opened_to(task), on)
        for instance in _open(task, on=on, at=at)
    ]


def _recurring(on: date) -> QuerySet[Task]:
    """Return the tasks whose periods are opened; one that is fanned out leaves it to its parts."""
    return (
        current()
        .filter(
            kind=TaskKind.RECURRING,
            programme__tracking=Tracking.ACTIVE,
            status__in=OPEN_STATUSES - {Status.SUSPENDED},
            fanned_out_on=None,
            assigned_on__lte=on,
        )
        .exclude(recurrence="")
        .annotate(opened_to=Max("children__period_to"))
        .order_by("pk")
    )


def _opened_to(task: Task) -> date | None:
    found: date | None = vars(task)["opened_to"]
    return found


def _periods(task: Task, opened_to: date | None, on: date) -> list[Period]:
    if task.assigned_on is None:
        return []
    return periods_to_open(
        task.recurrence, assigned_on=task.assigned_on, last_opened_to=opened_to, on=on
    )


@transaction.atomic
def _open(task: Task, *, on: date, at: datetime) -> list[Task]:
    task = lock_task(task.pk)
    open_still = _recurring(on).filter(pk=task.pk).first()  # what it was before the lock is past
    periods = _periods(task, _opened_to(open_still), on) if open_still else []
    return [
        instance
        for period in periods
        for instance in children.assign(
            task, [_part(task, period)], seat=None, at=at, on=period.start
        )
    ]


def _part(task: Task, period: Period) -> children.Part:
    due_on = unit_due_on(task.programme, period)
    return children.Part(
        code=children.code_of(task, period.key),
        title=f"{task.title} ({period.name})",
        carriers=children.carriers_of(task, period.start),
        deadline=due_on,
        chain_deadline=due_on,
        original=children.on_the_day(due_on),
        period=period,
    )
