"""Reporting periods of Nghị định 09/2019/NĐ-CP, điều 12–13. Source: DOMAIN §3.

Every period runs from the 15th of the month before its first month to the 14th of its last
month, both days included: month 1, quarter 3, half 6, year 12 months long.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from tasks_app.errors import InvalidInput
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.policy import Policy
from tasks_app.rules.text import format_date, format_short_date, roman_quarter

FIRST_DAY, CUTOFF_DAY = 15, 14


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """The `index`-th period of its kind in `year`, counted from 1."""

    kind: PeriodKind
    year: int
    index: int = 1

    @cached_property
    def number(self) -> int:
        """The position among all periods of this kind; neighbours differ by one."""
        return self.year * (12 // MONTHS[self.kind]) + self.index - 1

    @property
    def last_month(self) -> int:
        return self.index * MONTHS[self.kind]

    @property
    def start(self) -> date:
        month = self.last_month - MONTHS[self.kind]
        return date(self.year, month, FIRST_DAY) if month else date(self.year - 1, 12, FIRST_DAY)

    @property
    def cutoff(self) -> date:
        """The last day of the period (ngày chốt số liệu)."""
        return date(self.year, self.last_month, CUTOFF_DAY)

    @property
    def next(self) -> "Period":
        return period_numbered(self.kind, self.number + 1)

    @property
    def previous(self) -> "Period":
        return period_numbered(self.kind, self.number - 1)

    @property
    def key(self) -> str:
        """Return "2022-12", "2022-Q4", "2022-H2" or "2022"; `parse_period` reads it."""
        return {
            PeriodKind.MONTH: f"{self.year:04}-{self.index:02}",
            PeriodKind.QUARTER: f"{self.year:04}-Q{self.index}",
            PeriodKind.HALF: f"{self.year:04}-H{self.index}",
            PeriodKind.YEAR: f"{self.year:04}",
        }[self.kind]

    @property
    def name(self) -> str:
        """Return "tháng 12/2022", "quý IV/2022", "6 tháng cuối năm 2022" or "năm 2022"."""
        if self.kind == PeriodKind.MONTH:
            return f"tháng {self.index}/{self.year}"
        if self.kind == PeriodKind.QUARTER:
            return f"quý {roman_quarter(self.index)}/{self.year}"
        if self.kind == PeriodKind.HALF:
            return f"6 tháng {'đầu' if self.index == 1 else 'cuối'} năm {self.year}"
        return f"năm {self.year}"

    @property
    def label(self) -> str:
        """Return "kỳ 15/5–14/6"; with years where the period crosses one."""
        write = format_short_date if self.start.year == self.cutoff.year else format_date
        return f"kỳ {write(self.start)}–{write(self.cutoff)}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.cutoff


def month(year: int, index: int) -> Period:
    return Period(PeriodKind.MONTH, year, index)


def quarter(year: int, index: int) -> Period:
    return Period(PeriodKind.QUARTER, year, index)


def half(year: int, index: int) -> Period:
    return Period(PeriodKind.HALF, year, index)


def year(number: int) -> Period:
    return Period(PeriodKind.YEAR, number)


def period_numbered(kind: PeriodKind, number: int) -> Period:
    """Return the period whose `number` this is."""
    of_year, before = divmod(number, 12 // MONTHS[kind])
    return Period(kind, of_year, before + 1)


@lru_cache(maxsize=8192)
def period_containing(day: date, kind: PeriodKind = PeriodKind.MONTH) -> Period:
    """Return the period of `kind` that `day` falls in; the 15th begins the next month."""
    months = day.year * 12 + day.month - 1 + (day.day > CUTOFF_DAY)
    return period_numbered(kind, months // MONTHS[kind])


@lru_cache(maxsize=8192)
def first_owed(assigned_on: date, kind: PeriodKind = PeriodKind.MONTH) -> Period:
    """Return the first period for which a task assigned on this day owes a report.

    It is the first period that begins on or after the assignment: a cut-off before it, or one
    of a period that was already running, cannot be missed.
    """
    running = period_containing(assigned_on, kind)
    return running if running.start == assigned_on else running.next


def last_cutoff_before(day: date) -> date:
    """Return the last monthly cut-off before `day`: the date of the report before."""
    return period_containing(day).previous.cutoff


def periods_of(number: int) -> list[Period]:
    """Return the nineteen periods that end in a year: months, quarters, halves, the year."""
    return [
        Period(kind, number, index + 1)
        for kind in PeriodKind
        for index in range(12 // MONTHS[kind])
    ]


def parse_period(text: str) -> Period:
    """Return the period of a key: "2022-12", "2022-Q4", "2022-H2" or "2022".

    Raises:
        InvalidInput: no such period; the sentence shows the four forms.
    """
    found = _KEY.fullmatch(text.strip().upper())
    if not found or int(found["y"]) < 2:  # the first periods of year 1 begin in year 0
        raise InvalidInput.on(
            "period",
            f"Không hiểu kỳ báo cáo “{text}”. Nhập 2022-12 (tháng), 2022-Q4 (quý), "
            "2022-H2 (nửa năm) hoặc 2022 (năm).",
        )
    for name, build in _BUILDERS.items():
        if found[name]:
            return build(int(found["y"]), int(found[name]))
    return year(int(found["y"]))


def report_due_on(period: Period, calendar: WorkCalendar, policy: Policy) -> date:
    """Return the last day to report on `period` to the Government.

    The 25th (cfg) of its last month, on a closed day the working day before; never earlier
    than one working day after the cut-off.
    """
    named = date(period.year, period.last_month, policy.report_due_day)
    return max(calendar.previous_working(named), calendar.add(period.cutoff, 1))


def unit_report_due_on(period: Period, calendar: WorkCalendar, policy: Policy) -> date:
    """Return the last day for a unit's own report: the 20th (cfg), moved in the same way."""
    named = date(period.year, period.last_month, policy.unit_report_due_day)
    return max(calendar.previous_working(named), calendar.add(period.cutoff, 1))


_KEY = re.compile(r"(?P<y>[0-9]{4})(?:-(?:(?P<m>0[1-9]|1[0-2])|Q(?P<q>[1-4])|H(?P<h>[12])))?")
_BUILDERS: dict[str, Callable[[int, int], Period]] = {"m": month, "q": quarter, "h": half}
