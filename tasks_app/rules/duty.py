"""Which tasks owe a report for a period. Source: DOMAIN §3, §4 (B4), §5 (P1, P2).

One definition for the health of a task, the reminder to its owner, the letter to the working
group and the update rate of a report.
"""

from datetime import date

from tasks_app.enums import Status
from tasks_app.rules.periods import Period, first_owed

REPORTING_STATUSES = frozenset({Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD})


def first_period(assigned_on: date, resumed_on: date | None) -> Period:
    """Return the first month a task reports on: a suspension that ended begins the duty anew."""
    return first_owed(max(assigned_on, resumed_on or assigned_on))


def owes(
    status: Status | None,
    period: Period,
    *,
    assigned_on: date,
    resumed_on: date | None = None,
    has_claimed: bool = False,
) -> bool:
    """Return whether a task in `status` at the end of `period` owed a report in it.

    It owed one if its owner works on it, or claimed completion in the period: the claim is a
    report. Nobody owes for a month that was running when the task was given; of a longer period
    one month is enough. Suspended tasks, and those that waited for the reviewer all along, owe
    nothing.
    """
    if status not in REPORTING_STATUSES and not has_claimed:
        return False
    return first_period(assigned_on, resumed_on).cutoff <= period.cutoff
