"""How late a task is by each of its deadlines, side by side; what is remarked on an extension.

Source: DOMAIN §2 (extensions), §6, §7.3–4. Lateness by the original deadline never changes;
by the deadline in force an extension cures it; by the chain only one asked for in time does.
"""

from dataclasses import dataclass
from datetime import date

from tasks_app.enums import Remark
from tasks_app.rules.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Late:
    """Days past one deadline; zero is in time. Zero working days may still be late."""

    deadline: date
    days: int
    working_days: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """Lateness on `judged_on`: the day of completion, or the day asked about while it is open.

    `forecast`: by the day the owner gave, a promise or the deadline asked for.
    """

    judged_on: date
    original: Late | None
    in_force: Late | None
    chain: Late | None
    forecast: Late | None

    @property
    def is_chain_broken(self) -> bool:
        """Whether an extension came too late to count: "gia hạn muộn"."""
        return (
            self.chain is not None
            and self.in_force is not None
            and (self.chain.deadline < self.in_force.deadline)
        )


def lateness_on(
    judged_on: date,
    *,
    original: date | None,
    in_force: date | None,
    chain: date | None,
    forecast: date | None = None,
    calendar: WorkCalendar,
) -> Lateness:
    """Return how late a task is on `judged_on` by each deadline; None where there is none."""

    def by(deadline: date | None) -> Late | None:
        if deadline is None:
            return None
        days = max(0, (judged_on - deadline).days)
        return Late(deadline, days, calendar.between(deadline, judged_on) if days else 0)

    return Lateness(judged_on, by(original), by(in_force), by(chain), by(forecast))


def remark_on(deadline_before: date, *, filed_on: date, decided_on: date | None) -> Remark | None:
    """Return what a report notes on an extension; None: asked for and decided in time."""
    if filed_on > deadline_before:
        return Remark.FILED_LATE
    if decided_on is not None and decided_on > deadline_before:
        return Remark.DECIDED_LATE
    return None
