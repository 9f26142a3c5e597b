"""How long requests wait, and the middle of many values. Source: DOMAIN §2, §6."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from tasks_app.enums import Decision
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim or a request to extend, as it stood on a day.

    `since`: when the secretariat's clock began; None while the working group has not signed.
    `filed_late`: a request after the deadline it is about.
    """

    since: date | None
    decision: Decision = Decision.PENDING
    answered_on: date | None = None
    filed_late: bool = False

    def waited(self, on: date, calendar: WorkCalendar) -> int:
        """Return the working days until the answer, or until `on` without one; never negative."""
        if self.since is None:
            return 0
        return max(0, calendar.between(self.since, self.answered_on or on))

    def is_late(self, on: date, *, calendar: WorkCalendar, policy: Policy) -> bool:
        """Return whether it waited beyond the reviewers' term (3 wd, cfg), answered or not."""
        return self.waited(on, calendar) > policy.reviewer_days


def median_of(values: Iterable[int]) -> int | float | None:
    """Return the middle value, a half as it is, or None where there is no value."""
    found = list(values)
    if not found:
        return None
    middle = median(found)
    return int(middle) if middle == int(middle) else middle
