"""The burn-up of a programme: completed and planned, added up over time, as lines to draw."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tasks_app.rules.figures import is_completed
from tasks_app.rules.text import format_date
from tasks_app.selectors.asof import State
from tasks_app.web.chart import Line, Span, Tick

BOTTOM, TOP = 200.0, 20.0
SAMPLES = 40
GRID = 4


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Lines, the axis, and the same as a table."""

    plan: list[Line]
    actual: list[Line]
    grid: list[tuple[str, str]]
    years: list[Tick]
    now_x: str
    done_y: str
    planned_y: str
    table: list[tuple[str, int, int]]


def burn_up(states: Sequence[State], on: date, *, start: date) -> BurnUp | None:
    """Return the burn-up from `start` to the last planned day; None without tasks."""
    done = sorted(state.task.completed_on or on for state in states if is_completed(state.task, on))
    planned = sorted(s.task.original_deadline for s in states if s.task.original_deadline)
    if not states or not planned:
        return None
    span = Span(start, max(planned[-1], on))
    whole = len(states)
    days = _sampled(span)
    return BurnUp(
        plan=_lines(span, whole, [(day, bisect_right(planned, day)) for day in days]),
        actual=_lines(
            span, whole, [(day, bisect_right(done, day)) for day in (*_until(days, on), on)]
        ),
        grid=[(f"{_y(mark, whole):.1f}", str(mark)) for mark in _marks(whole)],
        years=[
            Tick(span.x(date(year, 7, 1)), str(year))
            for year in range(span.start.year, span.end.year + 1)
            if span.start <= date(year, 7, 1) <= span.end
        ],
        now_x=span.x(on),
        done_y=f"{_y(len(done), whole):.1f}",
        planned_y=f"{_y(bisect_right(planned, on), whole):.1f}",
        table=[
            (format_date(day), bisect_right(done, day), bisect_right(planned, day))
            for day in _year_ends(span, on)
        ],
    )


def _sampled(span: Span) -> list[date]:
    first, days = span.start.toordinal(), (span.end - span.start).days
    return [date.fromordinal(first + round(step * days / SAMPLES)) for step in range(SAMPLES + 1)]


def _until(days: Iterable[date], on: date) -> list[date]:
    return [day for day in days if day < on]


def _lines(span: Span, whole: int, points: Sequence[tuple[date, int]]) -> list[Line]:
    places = [(span.x(day), f"{_y(value, whole):.1f}") for day, value in points]
    return [Line(*one, *other) for one, other in pairwise(places)]


def _marks(whole: int) -> list[int]:
    return sorted({round(whole * step / GRID) for step in range(GRID + 1)})


def _y(value: int, whole: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / max(whole, 1)


def _year_ends(span: Span, on: date) -> list[date]:
    ends = [date(year, 12, 31) for year in range(span.start.year, on.year)]
    return [*ends, on]
