"""A promised day quiets the weekly reminder for a while. Source: DOMAIN §5 (hứa ngày)."""

from dataclasses import dataclass
from datetime import date

from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.policy import Policy


@dataclass(frozen=True)
class Promised:
    """The promise of the present overdue episode: the day, and when it was given."""

    promised_on: date
    filed_on: date


def paused_until(promise: Promised, *, calendar: WorkCalendar, policy: Policy) -> date:
    """Return the last day on which R6 keeps silent: min(promise, ten working days, cfg)."""
    return min(promise.promised_on, calendar.add(promise.filed_on, policy.promise_pause_days))


def pauses_weekly(
    promise: Promised | None, as_of: date, *, calendar: WorkCalendar, policy: Policy
) -> bool:
    """Return whether R6 rests on `as_of`. E1–E4 never do: nobody asks this for them."""
    return promise is not None and as_of <= paused_until(promise, calendar=calendar, policy=policy)
