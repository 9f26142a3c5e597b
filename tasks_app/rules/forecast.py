"""The course of a programme over time and where it leads. Source: DOMAIN §6, design §4.12.

    found = outlook(points, target=217, planned_finish_on=date(2025, 12, 31))
    found.forecast or found.reason       # a Forecast, or in words why there is none

A straight line by the completions of the last six months. The band holds the paces that would
have been right in the past: at every earlier month the same rule was wrong by so many tasks a
month over the following 1 to 12 months, and the band leaves out the 5 % lowest and the 5 %
highest of these errors. docs/du-bao.md tells why 5 % and how often the band was right.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from tasks_app.rules.text import format_date, format_number, upper_first

PACE_MONTHS = 6
LEAST_MONTHS = 3  # of history; with less there is no forecast
LONGEST_MONTHS = 120  # a finish further away has no date
SHORTEST_ERROR, LONGEST_ERROR = 1, 12  # months over which past errors are measured
LOWEST, HIGHEST = 0.05, 0.95  # of the past errors
# Errors supposed while the past has few of its own, as shares of the pace.
SUPPOSED_ERRORS = (-1.0, -0.5, 0.0, 0.5, 1.0)
TOLERANCE = 1e-6
MONTH_WORDS = {3: "ba", 4: "bốn", 5: "năm", 6: "sáu"}

NOTHING_OPEN = "Không còn nhiệm vụ nào phải hoàn thành."
TOO_SHORT = f"Chưa đủ {LEAST_MONTHS} tháng số liệu để dự báo."
ONE_DAY = "Chỉ có số liệu tại một ngày, chưa vẽ được diễn biến."


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The counts of a programme at the end of one day."""

    on: date
    total: int
    completed: int
    overdue: int
    planned: int


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """How many tasks are to be done by a day, by their original deadlines."""

    on: date
    planned: int


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """How many tasks are expected to be done on a day, with the 80 % band around it."""

    on: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the pace of the last months leads.

    `per_month`: completions a month; finish dates are None where the horizon is not enough.
    `slip_days`: calendar days of `finish_on` after `planned_finish_on`, negative when ahead.
    `target`: tasks that can be completed; `needed_per_month`: the pace that meets the plan, None
    where its end has passed.
    """

    months: int
    per_month: float
    points: tuple[ForecastPoint, ...]
    planned_finish_on: date | None
    finish_on: date | None
    finish_early_on: date | None
    finish_late_on: date | None
    slip_days: int | None
    target: int = 0
    needed_per_month: float | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast, or the sentence that says why there is none."""

    forecast: Forecast | None
    reason: str = ""


def outlook(
    points: Sequence[TrendPoint], *, target: int, planned_finish_on: date | None
) -> Outlook:
    """Return where `points`, ordered by day, lead: to `target` completed tasks.

    The points are month ends and a last day; what follows from them follows always.
    """
    if not points or points[-1].completed >= target:
        return Outlook(None, NOTHING_OPEN)
    if len(points) == 1:
        return Outlook(None, ONE_DAY)
    window = _window(points)
    if window is None:
        return Outlook(None, TOO_SHORT)
    pace, months = _pace(window), round(_months(window[0].on, window[1].on))
    if pace <= 0:
        return Outlook(None, _standstill(months))
    return Outlook(_forecast(points, pace, months, target, planned_finish_on))


def band(points: Sequence[TrendPoint], pace: float) -> tuple[float, float]:
    """Return the lowest and highest pace of the 80 % band around `pace`, which lies between."""
    errors = sorted([*past_errors(points), *(share * pace for share in SUPPOSED_ERRORS)])
    low, high = quantile(errors, LOWEST), quantile(errors, HIGHEST)
    return max(0.0, pace + min(0.0, low)), pace + max(0.0, high)


def past_errors(points: Sequence[TrendPoint]) -> list[float]:
    """Return by how many tasks a month the rule was wrong: from every past point to every later.

    Only where it would have made a forecast, and over 1 to 12 months.
    """
    errors = []
    for place in range(1, len(points)):
        window = _window(points[:place])
        pace = 0.0 if window is None else _pace(window)
        if pace <= 0:
            continue
        start = points[place - 1]
        for later in points[place:]:
            months = _months(start.on, later.on)
            if SHORTEST_ERROR - TOLERANCE <= months <= LONGEST_ERROR + TOLERANCE:
                errors.append((later.completed - start.completed) / months - pace)
    return errors


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the ordered values lie, between two neighbours."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def month_ends(first: date, last: date) -> list[date]:
    """Return the last days of the months that ended from `first` up to `last`."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ends = (_month_end(month) for month in months)
    return [day for day in ends if first <= day <= last]


def plan_ahead(deadlines: Iterable[date], after: date) -> tuple[PlanPoint, ...]:
    """Return the plan at the month ends after `after`, up to the last of the deadlines."""
    ordered = sorted(deadlines)
    if not ordered or ordered[-1] <= after:
        return ()
    ahead = [day for day in month_ends(after, ordered[-1]) if day > after]
    days = ahead if ahead and ahead[-1] == ordered[-1] else [*ahead, ordered[-1]]
    return tuple(PlanPoint(day, bisect_right(ordered, day)) for day in days)


def finding(forecast: Forecast) -> str:
    """Return "Với tốc độ hiện nay, hoàn thành vào tháng 4/2026, muộn 4 tháng"."""
    if forecast.finish_on is None:
        years = LONGEST_MONTHS // 12
        return f"Với tốc độ hiện nay, hơn {years} năm nữa mới hoàn thành"
    end, plan = forecast.finish_on, forecast.planned_finish_on
    words = f"Với tốc độ hiện nay, hoàn thành vào tháng {end.month}/{end.year}"
    if plan is None:
        return words
    months = (end.year - plan.year) * 12 + end.month - plan.month
    if not months:
        return f"{words}, đúng tháng kế hoạch"
    return f"{words}, {'muộn' if months > 0 else 'sớm'} {abs(months)} tháng"


def pace_words(forecast: Forecast) -> str:
    """Return "Sáu tháng gần nhất: 4,2 nhiệm vụ/tháng; để kịp 31/12/2025 cần 4,5"."""
    pace = format_number(forecast.per_month, 1)
    words = f"{_last_months(forecast.months)}: {pace} nhiệm vụ/tháng"
    if forecast.planned_finish_on is None:
        return words
    plan = format_date(forecast.planned_finish_on)
    if forecast.needed_per_month is None:
        return f"{words}; hạn {plan} đã qua"
    return f"{words}; để kịp {plan} cần {format_number(forecast.needed_per_month, 1)}"


def _forecast(
    points: Sequence[TrendPoint], pace: float, months: int, target: int, planned: date | None
) -> Forecast:
    now = points[-1]
    slow, fast = band(points, pace)
    left = target - now.completed
    finish = _reached(now.on, left, pace)
    in_time = planned is not None and planned > now.on
    ends = [day for day in (finish, planned if in_time else None) if day is not None]
    return Forecast(
        months=months,
        per_month=pace,
        points=_course(now, (slow, pace, fast), target, max(ends, default=None)),
        planned_finish_on=planned,
        finish_on=finish,
        finish_early_on=_reached(now.on, left, fast),
        finish_late_on=_reached(now.on, left, slow),
        slip_days=(finish - planned).days if finish and planned else None,
        target=target,
        needed_per_month=left / _months(now.on, planned) if planned and in_time else None,
    )


def _course(
    now: TrendPoint, paces: tuple[float, float, float], target: int, until: date | None
) -> tuple[ForecastPoint, ...]:
    """Return `now` and the month ends after it, half a year beyond `until`."""
    longest = _day(_place(now.on) + LONGEST_MONTHS)
    last = longest if until is None else min(_day(_place(until) + PACE_MONTHS), longest)
    days = [now.on, *(day for day in month_ends(now.on, last) if day > now.on)]
    return tuple(
        ForecastPoint(
            day, *(min(float(target), now.completed + p * _months(now.on, day)) for p in paces)
        )
        for day in days
    )


def _window(points: Sequence[TrendPoint]) -> tuple[TrendPoint, TrendPoint] | None:
    """Return the points that the pace is measured between, or None while there is too little."""
    last = points[-1]
    if _months(points[0].on, last.on) < LEAST_MONTHS - TOLERANCE:
        return None
    first = min(points, key=lambda point: abs(_months(point.on, last.on) - PACE_MONTHS))
    return first, last


def _pace(window: tuple[TrendPoint, TrendPoint]) -> float:
    first, last = window
    return (last.completed - first.completed) / _months(first.on, last.on)


def _reached(start: date, left: int, pace: float) -> date | None:
    if pace <= 0 or left / pace > LONGEST_MONTHS:
        return None
    return _day(_place(start) + left / pace)


def _standstill(months: int) -> str:
    return f"{_last_months(months)} không có thêm nhiệm vụ hoàn thành, chưa dự báo được."


def _last_months(months: int) -> str:
    return upper_first(f"{MONTH_WORDS.get(months, months)} tháng gần nhất")


def _months(first: date, last: date) -> float:
    """Return the months between two days; from month end to month end they are whole."""
    return _place(last) - _place(first)


def _place(day: date) -> float:
    return day.year * 12 + day.month - 1 + day.day / monthrange(day.year, day.month)[1]


def _day(place: float) -> date:
    """Return the day at whose end a place lies, the next one where it lies between."""
    month = ceil(place - TOLERANCE) - 1
    end = _month_end(month)
    return end.replace(day=max(1, ceil((place - month) * end.day - TOLERANCE)))


def _month_end(month: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, monthrange(year, index + 1)[1])
