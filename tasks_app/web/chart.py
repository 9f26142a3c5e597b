"""The progress chart of one task: where it stood against where it should have been.

Positions across are percentages of the width, heights are pixels: the drawing fits any screen
while its letters keep their size.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tasks_app.enums import Attribute
from tasks_app.models import TaskEvent
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.health import Milestone, expected_percent

BOTTOM, TOP = 150.0, 18.0
LABEL_GAP = 15.0
SAMPLES = 24
MONTHS_AT_MOST = 13


@dataclass(frozen=True, slots=True)
class Line:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True, slots=True)
class ProgressChart:
    """Lines to draw, and the words that say the same."""

    expected: list[Line]
    actual: list[Line]
    points: list[tuple[str, str]]
    ticks: list[Tick]
    deadline_x: str
    deadline_label: str
    expected_label_y: str
    actual_label_y: str
    words: str


@dataclass(frozen=True, slots=True)
class Span:
    """The days on the axis."""

    start: date
    end: date

    def x(self, day: date) -> str:
        inside = min(max(day, self.start), self.end)
        share = (inside - self.start).days / max((self.end - self.start).days, 1)
        return f"{share * 100:.2f}%"


def progress_chart(
    events: Iterable[TaskEvent],
    *,
    assigned_on: date,
    deadline: date | None,
    until: date,
    calendar: WorkCalendar,
    milestones: Sequence[Milestone] = (),
) -> ProgressChart | None:
    """Return the chart from the assignment to `until`, or None where there is nothing to draw."""
    reached = _reached(events)
    if deadline is None or not reached:
        return None
    span = Span(assigned_on, max(until, deadline))
    last = reached[-1][1]

    def expected(day: date) -> float:
        found = expected_percent(
            assigned_on=assigned_on,
            deadline=deadline,
            as_of=day,
            calendar=calendar,
            milestones=milestones,
        )
        return found or 0.0

    expected_now = expected(until)
    expected_y, actual_y = _apart(_y(expected_now), _y(last))
    return ProgressChart(
        expected=_expected_lines(span, deadline, expected),
        actual=_steps(reached, span, until),
        points=[(span.x(day), f"{_y(percent):.1f}") for day, percent in reached],
        ticks=_ticks(span),
        deadline_x=span.x(deadline),
        deadline_label=f"hạn {deadline:%d/%m/%Y}",
        expected_label_y=f"{expected_y:.1f}",
        actual_label_y=f"{actual_y:.1f}",
        words="; ".join(f"{day:%d/%m/%Y}: {percent}%" for day, percent in reached),
    )


def _reached(events: Iterable[TaskEvent]) -> list[tuple[date, int]]:
    found = [
        (event.effective_on, event.percent)
        for event in events
        if event.sets & Attribute.PERCENT and event.percent is not None
    ]
    return sorted(found, key=lambda step: step[0])


def _expected_lines(span: Span, deadline: date, expected: Callable[[date], float]) -> list[Line]:
    days = [
        date.fromordinal(
            span.start.toordinal() + round(step * (deadline - span.start).days / SAMPLES)
        )
        for step in range(SAMPLES + 1)
    ]
    points = [(span.x(day), f"{_y(expected(day)):.1f}") for day in days]
    points.append(("100%", f"{_y(100):.1f}"))
    return [Line(*one, *other) for one, other in pairwise(points)]


def _steps(reached: list[tuple[date, int]], span: Span, until: date) -> list[Line]:
    lines, x, y = [], "0%", f"{_y(0):.1f}"
    for day, percent in reached:
        lines.append(Line(x, y, span.x(day), y))
        x, before, y = span.x(day), y, f"{_y(percent):.1f}"
        lines.append(Line(x, before, x, y))
    lines.append(Line(x, y, span.x(until), y))
    return [line for line in lines if (line.x1, line.y1) != (line.x2, line.y2)]


def _ticks(span: Span) -> list[Tick]:
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    if months <= MONTHS_AT_MOST:
        firsts = [_month(span.start, step) for step in range(1, months + 1)]
        return [Tick(span.x(day), f"T{day.month}") for day in firsts]
    years = range(span.start.year + 1, span.end.year + 1)
    return [Tick(span.x(date(year, 1, 1)), str(year)) for year in years]


def _month(start: date, step: int) -> date:
    months = start.year * 12 + start.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def _y(percent: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * percent / 100


def _apart(one: float, other: float) -> tuple[float, float]:
    """Return two label heights that do not touch, kept near their lines."""
    if abs(one - other) >= LABEL_GAP:
        return one, other
    middle = (one + other) / 2
    half = LABEL_GAP / 2
    return (middle - half, middle + half) if one <= other else (middle + half, middle - half)
