"""How far an overdue task has come: onto the list of the monthly meeting, into the report.

Source: DOMAIN §5 (E3, E4). One definition for letters and documents.
"""

from datetime import date, timedelta

from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.periods import last_cutoff_before, period_containing
from tasks_app.rules.policy import Policy

ONE_DAY = timedelta(days=1)


def is_for_meeting(deadline: date, as_of: date, *, calendar: WorkCalendar, policy: Policy) -> bool:
    """Return whether a task overdue on `as_of` is on the list of the monthly meeting (E3).

    It is after twenty working days (cfg), or from the first cut-off before which its head had
    been told (E1): what became overdue a day before a cut-off is the unit's to solve first.
    """
    if calendar.between(deadline, as_of) >= policy.escalate_to_secretariat_days:
        return True
    cutoff = last_cutoff_before(as_of + ONE_DAY)  # today's own counts
    return calendar.between(deadline, cutoff) >= policy.escalate_to_head_days


def is_prolonged(deadline: date, as_of: date, policy: Policy) -> bool:
    """Return whether a task overdue on `as_of` is "quá hạn kéo dài" (E4).

    For more than sixty days, or two monthly cut-offs (cfg).
    """
    if (as_of - deadline).days > policy.prolonged_days:
        return True
    return cutoffs_passed(deadline, as_of) >= policy.prolonged_cutoffs


def cutoffs_passed(after: date, until: date) -> int:
    """Return how many monthly cut-offs lie after one day, up to and on another."""
    return period_containing(until + ONE_DAY).number - period_containing(after + ONE_DAY).number
