"""How late one task is, read from the row of its page. Source: rules.lateness."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from tasks_app.enums import OPEN_STATUSES, Status, Tracking
from tasks_app.models import Task
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.lateness import Late, Lateness, lateness_on


def lateness_of(
    record: Mapping[str, Any], on: date, *, calendar: WorkCalendar, with_forecast: bool = True
) -> Lateness | None:
    """Return the lateness of a task (with the facts of `health.FIELDS`) on `on`.

    None where nothing is judged: no state is known, or the task is cancelled or replaced, or it
    was completed on a day nobody recorded. The forecast is of today: leave it out for a past day.
    """
    judged_on = _judged_on(record, on)
    if judged_on is None:
        return None
    return lateness_on(
        judged_on,
        original=record["original_deadline"],
        in_force=record["deadline"],
        chain=record["chain_deadline"],
        forecast=_forecast(record) if with_forecast else None,
        calendar=calendar,
    )


def told(lateness: Lateness | None) -> dict[str, Any] | None:
    """Return the lateness as plain values."""
    return None if lateness is None else asdict(lateness)


class LateLine(NamedTuple):
    """One deadline and how late the task is by it."""

    label: str
    deadline: date
    words: str
    is_late: bool


def lines_of(record: Mapping[str, Any], on: date, *, calendar: WorkCalendar) -> list[LateLine]:
    """Return a line for each deadline that says something of its own.

    The deadline in force is left out where it is the original one, the chain while it holds.
    """
    found = lateness_of(record, on, calendar=calendar)
    if found is None:
        return []
    lines = [("So với hạn ban đầu", found.original)]
    if found.in_force != found.original:
        lines.append(("So với hạn hiện tại", found.in_force))
    if found.is_chain_broken:
        lines.append(("Gia hạn muộn, tính theo", found.chain))
    lines.append(("So với ngày đơn vị nêu", found.forecast))
    return [_line(label, late) for label, late in lines if late is not None]


def _line(label: str, late: Late) -> LateLine:
    if not late.days:
        return LateLine(label, late.deadline, "trong hạn", False)
    words = f"chậm {late.days} ngày ({late.working_days} ngày làm việc)"
    return LateLine(label, late.deadline, words, True)


def facts_of(task: Task) -> dict[str, Any]:
    """Return what `lateness_of` reads, of a task read without the facts of its health."""
    names = ("status", "completed_on", "original_deadline", "deadline", "chain_deadline")
    programme = {"tracking": task.programme.tracking, "snapshot_on": task.programme.snapshot_on}
    return {name: getattr(task, name) for name in names} | programme | {"promise": None}


def _judged_on(record: Mapping[str, Any], on: date) -> date | None:
    if record["tracking"] == Tracking.CATALOGUE:
        return None
    if record["status"] == Status.COMPLETED:
        done_on: date | None = record["completed_on"]
        return done_on
    if record["status"] not in OPEN_STATUSES:
        return None
    snapshot: date | None = record["snapshot_on"]
    return snapshot if record["tracking"] == Tracking.SNAPSHOT else on


def _forecast(record: Mapping[str, Any]) -> date | None:
    """Return the day the owner gave: the promise, else the deadline asked for."""
    promise = record["promise"]
    asked: date | None = record.get("asked_deadline")
    return date.fromisoformat(promise["promised_on"]) if promise else asked
