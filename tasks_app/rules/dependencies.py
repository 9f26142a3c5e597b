"""Task B waits for task A: what a slip of A costs B. Source: DOMAIN §2, §4 (B6), §5 (N1).

The float of B against A runs from the day A was first due (or B was given, if later) to the
deadline of B. It is measured against everything upstream, not only the next task: whatever
finishes late there pushes the whole chain, and nothing between can finish before it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import Health
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.policy import Policy


@dataclass(frozen=True)
class Predecessor:
    """An open task that another one waits for. `original_deadline` is never re-baselined."""

    original_deadline: date
    deadline: date
    promised_on: date | None = None

    @property
    def stated_on(self) -> date:
        """The day by which it is to be finished, as last decided or promised."""
        return max(self.deadline, self.promised_on or self.deadline)

    def finish_on(self, as_of: date) -> date:
        """Return when it is to be finished as things stand: never in the past."""
        return max(self.stated_on, as_of)


@dataclass(frozen=True)
class Slip:
    """How late a predecessor is expected, and how much of the float that takes (working days).

    `stated_on` stands still while it is only overdue; `finish_on` is never in the past.
    """

    stated_on: date
    finish_on: date
    days: int
    float_days: int

    def level(self, policy: Policy) -> Health | None:
        """Return behind where the float is gone, at risk where most of it is."""
        if self.days >= self.float_days:
            return Health.BEHIND
        share = 100 * self.days / self.float_days
        return Health.AT_RISK if share > policy.predecessor_at_risk_share else None


def slip_of(
    before: Predecessor, as_of: date, *, begun_on: date, deadline: date, calendar: WorkCalendar
) -> Slip | None:
    """Return what `before` costs a task begun on `begun_on` and due on `deadline`, or None.

    A predecessor that is due later than planned but still open in time costs what its new date
    takes; one that is overdue costs at least until today.
    """
    planned, finish = max(before.original_deadline, begun_on), before.finish_on(as_of)
    eaten = calendar.between(planned, finish)
    if finish <= planned or eaten <= 0:
        return None
    return Slip(before.stated_on, finish, eaten, max(0, calendar.between(planned, deadline)))


def worst_slip(
    upstream: Iterable[Predecessor],
    as_of: date,
    *,
    begun_on: date,
    deadline: date | None,
    calendar: WorkCalendar,
) -> Slip | None:
    """Return the slip that leaves the least float, or None where nothing slips."""
    if deadline is None:
        return None
    slips = [
        slip
        for before in upstream
        if (slip := slip_of(before, as_of, begun_on=begun_on, deadline=deadline, calendar=calendar))
    ]
    return min(slips, key=lambda slip: slip.float_days - slip.days, default=None)


def upstream_of(task: int, edges: Mapping[int, Iterable[int]]) -> set[int]:
    """Return everything `task` waits for, directly or through others; `edges`: task → before."""
    found: set[int] = set()
    ahead = list(edges.get(task, ()))
    while ahead:
        before = ahead.pop()
        if before not in found:
            found.add(before)
            ahead += edges.get(before, ())
    return found
