"""Progress reports: what was done, how far it is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app.enums import Confidence, EventKind, Status, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import ProgressReport, Task, User
from tasks_app.rules.calendar import local_date

from . import events, inputs
from .guards import guard
from .locks import lock_task


@dataclass(frozen=True, slots=True)
class Progress:
    """What the owner states: percent 0–100 or None (no change), the words, how sure of it."""

    percent: int | None
    content: str
    difficulties: str = ""
    proposals: str = ""
    reported_on: date | None = None
    confidence: str = ""


@transaction.atomic
def report(
    task: Task, progress: Progress, *, by: User, at: datetime, version: int | None = None
) -> ProgressReport:
    """File a progress report; the first one also starts the task (T2).

    A report dated before the latest counted one is kept but sets no percent (DOMAIN §4).

    Raises:
        InvalidInput: percent outside 0–100, empty or too long text, an unknown confidence, a
            date in the future or before the assignment.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.REPORT, by=by, on=today)
    reported_on = progress.reported_on or today
    _check_reported_on(task, reported_on, today=today)
    percent = inputs.percent("percent", progress.percent)
    words = {
        "content": inputs.not_blank("content", progress.content, "nội dung thực hiện trong kỳ"),
        "difficulties": inputs.bounded("difficulties", progress.difficulties),
        "proposals": inputs.bounded("proposals", progress.proposals),
        "confidence": _confidence(progress.confidence),
    }

    counts = task.last_report_on is None or reported_on >= task.last_report_on
    changes: dict[str, Any] = {}
    if task.status == Status.ASSIGNED:
        changes["status"] = Status.IN_PROGRESS
    if counts and percent is not None:
        changes["percent"] = percent
    event = events.record(
        task,
        EventKind.PROGRESS_REPORTED,
        seat=seat,
        at=at,
        on=reported_on,
        changes=changes,
        payload={"percent": percent, "counts": counts, **words},
    )
    return ProgressReport.objects.create(
        task=task,
        event=event,
        reported_on=reported_on,
        percent=percent,
        filed_by=by,
        filed_at=at,
        **words,
    )


def _confidence(declared: str) -> str:
    return inputs.one_of("confidence", declared, Confidence, "tự đánh giá") if declared else ""


def _check_reported_on(task: Task, reported_on: date, *, today: date) -> None:
    inputs.not_in_future("reported_on", reported_on, today=today)
    if task.assigned_on is not None and reported_on < task.assigned_on:
        raise InvalidInput.on(
            "reported_on", f"Ngày báo cáo phải từ ngày giao {task.assigned_on:%d/%m/%Y} trở đi."
        )
