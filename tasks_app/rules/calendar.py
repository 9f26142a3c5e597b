"""The working calendar and the Vietnamese day. Source: DOMAIN §3.

A day D of the domain runs from D−1 17:00Z to D 17:00Z. Deadlines are dates; only working-day
terms, reminder steps and progress expectations use the calendar.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from itertools import accumulate

from tasks_app.enums import DayKind

LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
ONE_DAY = timedelta(days=1)


def local_date(instant: datetime) -> date:
    """Return the Vietnamese day that `instant` (aware) falls in."""
    if instant.tzinfo is None:
        raise ValueError("an aware datetime is required")
    return instant.astimezone(LOCAL).date()


def start_of_day(day: date) -> datetime:
    """Return the first instant of `day` in Viet Nam, aware."""
    return datetime.combine(day, time.min, tzinfo=LOCAL)


def end_of_day(day: date) -> datetime:
    """Return the exclusive end of `day`: the first instant of the next local day, aware."""
    return start_of_day(day + ONE_DAY)


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Which days are worked. Without rows: Monday to Friday.

    Counting is arithmetic over whole weeks corrected by the rows that differ from the weekday
    rule, so a call costs one bisection, whatever the distance.
    """

    days: Mapping[date, DayKind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", dict(self.days))

    def is_working(self, day: date) -> bool:
        kind = self.days.get(day)
        if kind is None:
            return day.weekday() < 5
        return kind == DayKind.SWAPPED_WORK

    def next_working(self, day: date) -> date:
        """Return `day` if it is worked, else the first worked day after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def previous_working(self, day: date) -> date:
        """Return `day` if it is worked, else the last worked day before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (before it, when negative).

        `day` itself is not counted, worked or not; a count of zero returns it unchanged.
        """
        if count < 0:
            return self._back(day, -count)
        reached, missing = day, count
        while missing:  # never overshoots: a day brings at most one working day
            reached += timedelta(days=missing)
            missing = count - self.between(day, reached)
        return reached

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie in (start, end]; negative when `end` is earlier."""
        return self._worked_until(end) - self._worked_until(start)

    def days_left(self, as_of: date, deadline: date) -> int:
        """Return the working days left on `as_of`, negative once they elapsed after `deadline`.

        Zero does not mean "today": with a deadline on a closed day the last working day before
        it has zero left, and the closed days after a deadline are overdue by zero working days.
        Overdue is `as_of > deadline`, nothing else.
        """
        return self.between(as_of, deadline)

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that have at least one row, that is, whose official notice is loaded."""
        return frozenset(day.year for day in self.days)

    @property
    def known_until(self) -> date | None:
        """The last day of the last loaded year, or None without rows."""
        return date(max(self.years), 12, 31) if self.years else None

    def _back(self, day: date, count: int) -> date:
        last = day - ONE_DAY
        reached, missing = day, count
        while missing:
            reached -= timedelta(days=missing)
            missing = count - self.between(reached - ONE_DAY, last)
        return reached

    def _worked_until(self, day: date) -> int:
        """Return the number of working days up to and including `day`, from a fixed origin."""
        found = self._counted.get(day)
        if found is None:
            ordinal = day.toordinal()
            weeks, rest = divmod(ordinal, 7)  # ordinal 1 is a Monday
            ordinals, corrections = self._corrections
            found = weeks * 5 + min(rest, 5) + corrections[bisect_right(ordinals, ordinal)]
            self._counted[day] = found
        return found

    @cached_property
    def _counted(self) -> dict[date, int]:
        """What was counted before: a register asks for few days, many times each."""
        return {}

    @cached_property
    def _corrections(self) -> tuple[list[int], list[int]]:
        """Return the days that differ from the weekday rule and the running sum of ±1."""
        changes = sorted(
            (day.toordinal(), change)
            for day, kind in self.days.items()
            if (change := (kind == DayKind.SWAPPED_WORK) - (day.weekday() < 5))
        )
        ordinals = [ordinal for ordinal, _ in changes]
        return ordinals, list(accumulate((change for _, change in changes), initial=0))
