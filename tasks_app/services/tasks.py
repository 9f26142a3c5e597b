"""Receipt of a task (T2)."""

from datetime import datetime

from django.db import transaction

from tasks_app.enums import EventKind, Status, TaskAction
from tasks_app.models import Task, TaskEvent, User
from tasks_app.rules.calendar import local_date

from . import events, inputs
from .guards import guard
from .locks import lock_task


@transaction.atomic
def start(
    task: Task, *, by: User, at: datetime, note: str = "", version: int | None = None
) -> TaskEvent:
    """Confirm receipt: the task is under way from today (DOMAIN §2, T2).

    Raises:
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    seat = guard(task, TaskAction.START, by=by, on=local_date(at))
    return events.record(
        task,
        EventKind.STARTED,
        seat=seat,
        at=at,
        changes={"status": Status.IN_PROGRESS},
        payload={"note": inputs.bounded("note", note)},
    )
