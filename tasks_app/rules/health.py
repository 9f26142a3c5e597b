"""Falling behind before being overdue: the health of one task on a date. Source: DOMAIN §4."""

from dataclasses import dataclass
from datetime import date

from tasks_app.enums import OPEN_STATUSES, Health, Status
from tasks_app.rules.blockers import OpenBlocker
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.dependencies import Predecessor
from tasks_app.rules.policy import Policy
from tasks_app.rules.progress import Milestone, expected_percent
from tasks_app.rules.promises import Promised
from tasks_app.rules.signals import (
    SEVERITY,
    SIGNALS,
    Cause,
    HealthFacts,
    View,
    progress_words,
)

__all__ = [
    "SEVERITY",
    "Cause",
    "HealthFacts",
    "HealthReading",
    "Milestone",
    "OpenBlocker",
    "Predecessor",
    "Promised",
    "expected_percent",
    "health_on",
    "reported_percent",
]


JUDGED = OPEN_STATUSES - {Status.SUSPENDED}


@dataclass(frozen=True)
class HealthReading:
    """The health on a date with all its causes, the worst first.

    `expected` is rounded down to whole points, so that what is printed is what is judged.
    `level` is None for tasks that have no health (draft, completed, suspended, cancelled,
    replaced, not yet assigned).
    """

    level: Health | None
    causes: tuple[Cause, ...] = ()
    sentence: str = ""
    expected: int | None = None
    reported: int | None = None
    gap: int | None = None


def health_on(
    facts: HealthFacts, as_of: date, *, calendar: WorkCalendar, policy: Policy
) -> HealthReading:
    """Return the health of a task on `as_of`: the worst signal, all causes and one sentence."""
    if facts.status not in JUDGED or facts.assigned_on > as_of:
        return HealthReading(level=None)
    expected = _expected_points(facts, as_of, calendar)
    reported = reported_percent(facts, policy)
    view = View(as_of, calendar, policy, expected, reported or 0)
    fired = [cause for signal in SIGNALS if (cause := signal(facts, view))]
    causes = tuple(sorted(fired, key=lambda cause: -SEVERITY[cause.level]))
    return HealthReading(
        level=causes[0].level if causes else Health.ON_TRACK,
        causes=causes,
        sentence=causes[0].sentence if causes else f"Đúng tiến độ{progress_words(facts, view)}",
        expected=expected,
        reported=reported,
        gap=None if expected is None else expected - view.counted,
    )


def reported_percent(facts: HealthFacts, policy: Policy) -> int | None:
    """Return the percent that counts, or None where nothing was ever reported.

    A task submitted upward or awaiting acceptance counts at least the percent of the policy.
    """
    at_least = {
        Status.SUBMITTED_UPWARD: policy.submitted_upward_counts,
        Status.AWAITING_ACCEPTANCE: policy.awaiting_acceptance_counts,
    }.get(facts.status)
    if at_least is None:
        return facts.percent
    return max(at_least, facts.percent or 0)


def _expected_points(facts: HealthFacts, as_of: date, calendar: WorkCalendar) -> int | None:
    expected = expected_percent(
        assigned_on=facts.assigned_on,
        deadline=facts.deadline,
        as_of=as_of,
        calendar=calendar,
        milestones=facts.milestones,
    )
    return None if expected is None else int(expected)
