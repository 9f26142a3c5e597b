"""Where a task should be on a date. Source: DOMAIN §4 (`expected`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tasks_app.rules.calendar import WorkCalendar


@dataclass(frozen=True)
class Milestone:
    planned_on: date
    weight: int


def expected_percent(
    *,
    assigned_on: date,
    deadline: date | None,
    as_of: date,
    calendar: WorkCalendar,
    milestones: Iterable[Milestone] = (),
) -> float | None:
    """Return where a task should be on `as_of`, 0–100, or None without a deadline.

    Linear in working days from the assignment to the deadline in force; with weighted
    milestones the weights due, plus the linear part inside the current one.
    """
    steps = _in_order(milestones)
    if not steps:
        return None if deadline is None else _linear(assigned_on, deadline, as_of, calendar)
    reached, begun_on = Fraction(0), assigned_on
    for step in steps:
        gone, whole = _elapsed(begun_on, step.planned_on, as_of, calendar)
        reached += Fraction(step.weight * gone, whole)
        begun_on = max(begun_on, step.planned_on)
    total = sum(step.weight for step in steps)
    return float(reached * 100 / total) if total else 0.0


def _in_order(milestones: Iterable[Milestone]) -> list[Milestone]:
    """Return the steps by date; those of one day are one step, reached evenly."""
    weights: dict[date, int] = {}
    for step in milestones:
        weights[step.planned_on] = weights.get(step.planned_on, 0) + step.weight
    return [Milestone(day, weights[day]) for day in sorted(weights)]


def _linear(start: date, end: date, as_of: date, calendar: WorkCalendar) -> float:
    gone, whole = _elapsed(start, end, as_of, calendar)
    return gone * 100 / whole


def _elapsed(start: date, end: date, as_of: date, calendar: WorkCalendar) -> tuple[int, int]:
    """Return how many of the working days in (start, end] are gone by `as_of`, of how many."""
    if as_of >= end:
        return 1, 1
    total = calendar.between(start, end)
    if as_of <= start or total <= 0:
        return 0, 1
    return calendar.between(start, as_of), total
