"""The whole proof of the history, one part after the other; each part yields what does not hold.

The parts: each task's chain, the state kept on the task, the filed rows, the frozen reports, the
seals of the days, and what is kept of the seals outside the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from tasks_app.models import Task
from tasks_app.rules.calendar import local_date

from . import evidence_store, projection
from .days import Outside, bad_days, differing_day
from .filed_rows import bad_rows
from .history import BadEntry, Checked, bad_entries
from .report_proof import bad_reports, bad_scans

FILE_FAULTS = {"missing": "không còn trong kho", "altered": "không còn như khi nộp"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be proved: all, or one task by its key; `outside`: seals kept elsewhere."""

    at: datetime
    task: int | None = None
    outside: tuple[Outside, ...] = ()
    with_files: bool = False


def task_key(code: str) -> int | None:
    """Return the key of the task with this code; of one in force before one replaced."""
    keys = Task.objects.filter(code=code).order_by(F("retired_by").asc(nulls_first=True), "-pk")
    return keys.values_list("pk", flat=True).first()


def faults(question: Question, checked: Checked) -> Iterator[BadEntry]:
    """Yield all that does not hold; what was read is counted in `checked`."""
    task = question.task
    yield from bad_entries(checked, task=task)
    yield from _projections(question)
    yield from bad_rows(checked, task=task)
    if task is None:
        yield from _files(checked) if question.with_files else ()
        yield from bad_reports(checked)
        yield from bad_scans(checked) if question.with_files else ()
        yield from bad_days(checked)
        yield from _outside(question.outside, at=question.at)


def _projections(question: Question) -> Iterator[BadEntry]:
    on = local_date(question.at)
    for first in projection.drifts(on, task=question.task):
        for drift in projection.drifts(on, task=first.task.pk):  # a write in between is no alarm
            names = ", ".join(_label(name) for name in drift.columns)
            message = f"{names} lưu ở nhiệm vụ khác với nhật ký. Xem: rebuild_projection --check"
            yield BadEntry(drift.task.code, 0, "projection", message)


def _files(checked: Checked) -> Iterator[BadEntry]:
    for bad in evidence_store.bad_files():
        checked.files += 1
        if bad is not None:
            yield BadEntry(bad.task, 0, "file", f"tệp “{bad.filename}” {FILE_FAULTS[bad.code]}")


def _label(column: str) -> str:
    if column == "lead_intervals":
        return "khoảng thời gian chủ trì"
    field = Task._meta.get_field(column.removesuffix("_id"))
    return str(getattr(field, "verbose_name", column))


def _outside(kept: Iterable[Outside], *, at: datetime) -> Iterator[BadEntry]:
    for outside in kept:
        different = differing_day(outside, at=at)
        if different is not None:
            yield different
