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
    if not steps and deadline is None:
        return None
    if not steps and deadline is not None:
        steps = [Milestone(deadline, 100)]
    reached, begun_on = Fraction(0), assigned_on
    for step in steps:
        reached += step.weight * _elapsed_share(begun_on, step.planned_on, as_of, calendar)
        begun_on = max(begun_on, step.planned_on)
    total = sum(step.weight for step in steps)
    return float(reached * 100 / total) if total else 0.0


def _in_order(milestones: Iterable[Milestone]) -> list[Milestone]:
    """Return the steps by date; those of one day are one step, reached evenly."""
    weights: dict[date, int] = {}
    for step in milestones:
        weights[step.planned_on] = weights.get(step.planned_on, 0) + step.weight
    return [Milestone(day, weights[day]) for day in sorted(weights)]


def _elapsed_share(start: date, end: date, as_of: date, calendar: WorkCalendar) -> Fraction:
    """Return the part of the working days in (start, end] gone by `as_of`, 0 to 1."""
    if as_of >= end:
        return Fraction(1)
    total = calendar.between(start, end)
    if as_of <= start or total <= 0:
        return Fraction(0)
    return Fraction(calendar.between(start, as_of), total)
