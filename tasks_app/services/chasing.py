"""Đôn đốc: the secretariat presses for an open task; those it concerns are written to."""

from datetime import datetime

from django.db import transaction

from tasks_app.enums import EventKind, TaskAction
from tasks_app.models import Task, TaskEvent, User
from tasks_app.rules.calendar import local_date

from . import events, inputs
from .guards import guard
from .locks import lock_task


@transaction.atomic
def chase(
    task: Task, *, note: str = "", by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Press for the task; no state changes.

    Raises:
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    seat = guard(task, TaskAction.CHASE, by=by, on=local_date(at))
    return events.record(
        task, EventKind.CHASED, seat=seat, at=at, payload={"note": inputs.bounded("note", note)}
    )
