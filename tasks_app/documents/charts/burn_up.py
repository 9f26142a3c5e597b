"""The burn-up: plan, actual and forecast with its band, up to all tasks. Source: design §4.12."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import dist
from xml.etree.ElementTree import Element

from tasks_app.rules.forecast import Forecast, PlanPoint, TrendPoint, plan_ahead
from tasks_app.rules.reporting import ReportContent
from tasks_app.rules.text import format_date, format_number

from .svg import Box, Labels, Place, add, drawing, path, text_width, write, written
from .table import Table

LEFT, RIGHT, TOP, BOTTOM = 34.0, 12.0, 30.0, 26.0
TITLE = "Số nhiệm vụ hoàn thành cộng dồn"
WIDE, NARROW = (730, 360), (300, 250)  # in a card of the overview, on a phone
LONGEST_AHEAD = timedelta(days=4 * 366)
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 50_000)
LINES_AT_MOST = 5
LINE_GAP = 14.0
YEAR_GAP = 38.0
NEAR = 6.0  # between points that stand for a line; less than a letter's height


@dataclass(frozen=True, slots=True)
class BurnUp:
    """What is drawn: the past, the plan after it, and where the pace leads."""

    points: tuple[TrendPoint, ...]
    ahead: tuple[PlanPoint, ...] = ()
    forecast: Forecast | None = None
    title: str = TITLE

    @property
    def now(self) -> TrendPoint:
        return self.points[-1]

    @property
    def plan(self) -> list[tuple[date, float]]:
        past = [(point.on, float(point.planned)) for point in self.points]
        return past + [(point.on, float(point.planned)) for point in self.ahead]

    @property
    def actual(self) -> list[tuple[date, float]]:
        return [(point.on, float(point.completed)) for point in self.points]

    @property
    def end(self) -> date:
        """The last day of the axis; a forecast may lead beyond it."""
        last = self.ahead[-1].on if self.ahead else self.now.on
        course = self.forecast.points if self.forecast else ()
        return max(last, min(course[-1].on, last + LONGEST_AHEAD)) if course else last


def of_report(content: ReportContent, title: str = TITLE) -> BurnUp:
    """Return the burn-up of a report, from what it says."""
    deadlines = [line.original_deadline for line in content.lines if line.original_deadline]
    return BurnUp(content.trend, plan_ahead(deadlines, content.as_of), content.forecast, title)


def draw(course: BurnUp, *, width: int = WIDE[0], height: int = WIDE[1]) -> str:
    """Return the drawing; `course` has at least one point."""
    root = drawing(width, height, title=course.title, words=_words(course), kind="burn-up")
    axes = _Axes(course, width, height)
    _grid(root, axes)
    _years(root, axes)
    labels = Labels(Box(axes.left, 0, width, height - BOTTOM), points=_samples(course, axes))
    _lines(root, course, axes)
    _now(root, course, axes, labels)
    _ends(root, course, axes, labels)
    _names(root, course, axes, labels)
    return written(root)


def table_of(course: BurnUp) -> Table:
    """Return the same as a table: the ends of years and D, then the forecast at ends of years."""
    known = [point for point in course.points if _is_year_end(point.on) or point is course.now]
    rows = [
        (format_date(point.on), str(point.completed), str(point.planned), "") for point in known
    ]
    plan = {point.on: point.planned for point in course.ahead}
    last = course.ahead[-1].planned if course.ahead else course.now.planned
    ahead = course.forecast.points[1:] if course.forecast else ()
    rows += [
        (
            format_date(point.on),
            f"{format_number(point.middle, 0)} (dự báo)",
            str(plan.get(point.on, last)),
            f"{format_number(point.low, 0)}–{format_number(point.high, 0)}",
        )
        for point in ahead
        if _is_year_end(point.on) and point.on <= course.end
    ]
    return Table(course.title, ("Đến ngày", "Hoàn thành", "Kế hoạch", "Khoảng 80%"), tuple(rows))


class _Axes:
    """Turns days and counts into places."""

    def __init__(self, course: BurnUp, width: float, height: float) -> None:
        self.first, self.last = course.points[0].on, course.end
        self.most = max(course.now.total, course.now.completed, course.now.planned, 1)
        self.left = LEFT + max(0.0, text_width(str(self.most)) - 24)
        self.right, self.bottom = width - RIGHT, height - BOTTOM

    def x(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return self.left + (self.right - self.left) * (day - self.first).days / days

    def y(self, count: float) -> float:
        return self.bottom - (self.bottom - TOP) * count / self.most

    def at(self, points: Sequence[tuple[date, float]]) -> list[tuple[float, float]]:
        return [(self.x(day), self.y(count)) for day, count in points if day <= self.last]

    @property
    def marks(self) -> list[int]:
        """The counts with a line: round ones, and the whole."""
        step = next((s for s in STEPS if self.most / s <= LINES_AT_MOST), self.most)
        room = LINE_GAP * self.most / (self.bottom - TOP)
        return [*(mark for mark in range(0, self.most, step) if self.most - mark > room), self.most]


def _grid(root: Element, axes: _Axes) -> None:
    for mark in axes.marks:
        y = axes.y(mark)
        stroke = "line" if mark else "control"
        add(root, "line", x1=axes.left, y1=y, x2=axes.right, y2=y, stroke=stroke)
        write(root, format_number(mark), Place(axes.left - 6, y + 4, "end"))


def _years(root: Element, axes: _Axes) -> None:
    free = axes.left
    for year in range(axes.first.year, axes.last.year + 1):
        begin, end = max(date(year, 1, 1), axes.first), min(date(year, 12, 31), axes.last)
        if begin.year > axes.first.year:
            x = axes.x(begin)
            add(root, "line", x1=x, y1=axes.bottom, x2=x, y2=axes.bottom + 4, stroke="control")
        middle = (axes.x(begin) + axes.x(end)) / 2
        if axes.x(end) - axes.x(begin) >= YEAR_GAP * 0.6 and middle - YEAR_GAP / 2 >= free - 8:
            write(root, str(year), Place(middle, axes.bottom + 18, "middle"))
            free = middle + YEAR_GAP / 2


def _lines(root: Element, course: BurnUp, axes: _Axes) -> None:
    forecast = course.forecast
    if forecast:
        high = axes.at([(point.on, point.high) for point in forecast.points])
        low = axes.at([(point.on, point.low) for point in forecast.points])
        outline = path([*high, *reversed(low)], closed=True)
        add(root, "path", d=outline, fill="done", fill_opacity=0.13, kind="band")
    add(
        root, "path", d=path(axes.at(course.plan)), fill="none", stroke="ink-3",
        stroke_width=1.3, stroke_dasharray="5 4", kind="plan",
    )  # fmt: skip
    if forecast:
        middle = axes.at(_until_finish(forecast))
        add(
            root, "path", d=path(middle), fill="none", stroke="done", stroke_width=2,
            stroke_dasharray="2 3", kind="forecast",
        )  # fmt: skip
    add(
        root, "path", d=path(axes.at(course.actual)), fill="none", stroke="done",
        stroke_width=2.5, stroke_linejoin="round", kind="actual",
    )  # fmt: skip


def _now(root: Element, course: BurnUp, axes: _Axes, labels: Labels) -> None:
    now = course.now
    x, done, plan = axes.x(now.on), axes.y(now.completed), axes.y(now.planned)
    add(root, "line", x1=x, y1=10.0, x2=x, y2=axes.bottom, stroke="ink", stroke_width=1.2)
    _dot(root, x, plan, solid=False)
    _dot(root, x, done, solid=True)
    sides = [Place(x + 6, 14), Place(x - 6, 14, "end")]
    _label(root, labels, format_date(now.on), sides, fill="ink", bold=True)
    short = now.planned - now.completed
    above, below = (plan, done) if short >= 0 else (done, plan)
    upper = _around(x, above, up=True)
    lower = _around(x, below, up=False)
    _label(
        root, labels, f"{now.completed} thực tế", lower if short >= 0 else upper,
        fill="teal", bold=True, more=f", thiếu {short}" if short > 0 else "",
    )  # fmt: skip
    _label(root, labels, f"{now.planned} kế hoạch", upper if short >= 0 else lower, fill="ink-2")


def _around(x: float, y: float, *, up: bool) -> list[Place]:
    """Return the places around a point on the vertical: first where its line leaves room."""
    near, far = (-6.0, 18.0) if up else (18.0, -6.0)
    left = [Place(x - 8, y + near, "end"), Place(x - 8, y + 2 * near, "end")]
    right = [Place(x + 8, y + near), Place(x + 8, y + 2 * near)]
    return [*left, *right] if up else [*right, *left, Place(x + 8, y + far)]


def _ends(root: Element, course: BurnUp, axes: _Axes, labels: Labels) -> None:
    """Mark where the plan and the forecast end."""
    plan, forecast = course.ahead[-1] if course.ahead else None, course.forecast
    if forecast and forecast.finish_on and forecast.finish_on <= axes.last:
        x, y = axes.x(forecast.finish_on), axes.y(forecast.target)
        _dot(root, x, y, solid=True)
        words = f"Dự báo {forecast.finish_on:%m/%Y}"
        _label(root, labels, words, _over(x, y, plan is None), fill="teal", bold=True)
    if plan:
        x, y = axes.x(plan.on), axes.y(plan.planned)
        _dot(root, x, y, solid=False)
        places = _over(x, y, True)
        if not _label(
            root, labels, f"Kế hoạch {format_date(plan.on)}", places, fill="ink-2", optional=True
        ):
            _label(root, labels, f"Kế hoạch {plan.on:%m/%Y}", places, fill="ink-2")


def _over(x: float, y: float, leftwards: bool) -> list[Place]:
    below = [Place(x - 8, y + down, "end") for down in (18, 34, 50)]
    left = [Place(x + 4, y - 9, "end"), *below]
    right = [Place(x - 4, y - 9), Place(x, y - 9, "middle"), Place(x, y + 20, "middle")]
    return [*left, *right] if leftwards else [*right, *left]


def _names(root: Element, course: BurnUp, axes: _Axes, labels: Labels) -> None:
    """Name the lines, where there is room: the points at D name them already."""
    if course.ahead:
        inner = [point for point in course.ahead if point.planned < course.ahead[-1].planned]
        spots = [(axes.x(p.on), axes.y(p.planned)) for p in inner[:: max(1, len(inner) // 8)]]
        over = [Place(x - 8, y - 8, "end") for x, y in spots]
        _label(root, labels, "Kế hoạch", over, fill="ink-2", optional=True)
    if course.forecast is None:
        return
    words = f"Dự báo theo tốc độ {course.forecast.months} tháng gần nhất"
    note = "Vùng mờ: khoảng 80%"
    corners = [
        Place(axes.right - across, axes.y(axes.most * share / 10), "end")
        for share in (5, 4, 3, 2, 1)
        for across in (4, 40, 80)
    ]
    place = _label(root, labels, words, corners, fill="teal", bold=True, optional=True)
    if place is not None:
        _label(root, labels, note, [Place(place.x, place.y + 16, "end")], fill="ink-2")


def _label(
    root: Element, labels: Labels, text: str, places: list[Place],
    *, fill: str, bold: bool = False, more: str = "", optional: bool = False,
) -> Place | None:  # fmt: skip
    """Write a label where it is free to stand, `more` in crimson behind it where both fit."""
    wide = labels.find(f"{text}{more}", places, bold=bold, optional=optional or bool(more))
    place = wide or labels.find(text, places, bold=bold, optional=optional)
    if place is not None:
        element = write(root, text, place, fill=fill, bold=bold, halo=True)
        if more and wide:
            add(element, "tspan", more, fill="crimson")
    return place


def _dot(root: Element, x: float, y: float, *, solid: bool) -> None:
    fill, stroke = ("done", "surface") if solid else ("surface", "ink-3")
    add(root, "circle", cx=x, cy=y, r=3.5, fill=fill, stroke=stroke, stroke_width=1.5)


def _until_finish(forecast: Forecast) -> list[tuple[date, float]]:
    course = [(point.on, point.middle) for point in forecast.points]
    if forecast.finish_on is None:
        return course
    before = [(day, count) for day, count in course if day < forecast.finish_on]
    return [*before, (forecast.finish_on, float(forecast.target))]


def _samples(course: BurnUp, axes: _Axes) -> list[tuple[float, float]]:
    """Return points on the lines, near enough to each other that a label cannot slip between."""
    lines = [axes.at(course.plan), axes.at(course.actual)]
    if course.forecast:
        lines.append(axes.at(_until_finish(course.forecast)))
    x = axes.x(course.now.on)
    lines.append([(x, TOP), (x, (TOP + axes.bottom) / 2), (x, axes.bottom)])
    return [point for line in lines for one in pairwise(line) for point in _between(*one)]


def _between(one: tuple[float, float], other: tuple[float, float]) -> Iterator[tuple[float, float]]:
    steps = max(1, int(dist(one, other) / NEAR))
    for step in range(steps):
        share = step / steps
        yield one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _words(course: BurnUp) -> str:
    now = course.now
    said = (
        f"Đến {format_date(now.on)}: hoàn thành {now.completed}/{now.total}, kế hoạch {now.planned}"
    )
    finish = course.forecast.finish_on if course.forecast else None
    return f"{said}; dự báo xong {finish:%m/%Y}." if finish else f"{said}."


def _is_year_end(day: date) -> bool:
    return (day.month, day.day) == (12, 31)
