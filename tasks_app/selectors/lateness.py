"""How late one task is, read from the row of its page. Source: rules.lateness."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from tasks_app.enums import OPEN_STATUSES, Status, Tracking
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.lateness import Lateness, lateness_on


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
