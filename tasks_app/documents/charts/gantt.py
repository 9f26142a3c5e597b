"""The road map: planned spans, how far each is, deadlines and the time past them. Design §4.14."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from tasks_app.enums import Health
from tasks_app.rules.text import NO_VALUE, format_date, roman_quarter
from tasks_app.selectors.timeline import Section, TimelineRow

from .svg import Box, Labels, Place, add, drawing, shortened, text_width, write, written
from .table import Table

WIDTH, NAMES = 1216, 400.0
TAIL = 16.0  # right of the last day, beside the widest of the words
HEAD, ROW, BAR = 46.0, 36.0, 14.0
CODE = 74.0
HATCH = "qua-han"
MONTHS_OF_QUARTERS = 60  # beyond, quarters have no room
TONES = {
    Health.ON_TRACK: ("done", "ink-2"),
    Health.AT_RISK: ("at-risk", "amber"),
    Health.BEHIND: ("behind", "orange"),
    Health.OVERDUE: ("overdue", "crimson"),
}


@dataclass(frozen=True, slots=True)
class Gantt:
    """Sections to draw, each open or as one bracket; D is marked."""

    sections: tuple[Section, ...]
    on: date
    open: frozenset[str]  # keys of the sections whose rows are drawn

    @property
    def lines(self) -> int:
        return sum(1 + len(s.rows) * (s.label.key in self.open) for s in self.sections)


def whole(sections: Sequence[Section], on: date) -> Gantt:
    """Return every section open."""
    return Gantt(tuple(sections), on, frozenset(section.label.key for section in sections))


def draw(told: Gantt, *, title: str, width: int = WIDTH) -> str:
    """Return the road map on a line of quarters."""
    height = HEAD + ROW * max(told.lines, 1)
    root = drawing(width, height, title=title, words=_words(told), kind="gantt")
    axis = _Axis(told, width, height)
    _hatch(root)
    _calendar(root, axis)
    top = HEAD
    for section in told.sections:
        _bracket(root, section, axis, top)
        top += ROW
        for row in section.rows if section.label.key in told.open else ():
            _task(root, row, axis, top)
            top += ROW
    _today(root, axis)
    return written(root)


def table_of(told: Gantt) -> Table:
    """Return the rows as text."""
    rows = tuple(
        (
            row.code, row.title, row.lead_name, format_date(row.start), _day(row.deadline),
            _day(row.original_deadline), f"{row.percent}%", _said(row),
        )
        for section in told.sections
        for row in section.rows
    )  # fmt: skip
    head = (
        "Mã", "Nhiệm vụ", "Chủ trì", "Giao ngày", "Hạn", "Hạn ban đầu", "Kết quả", "Tình hình",
    )  # fmt: skip
    return Table(f"Lộ trình đến {format_date(told.on)}", head, rows)


class _Axis:
    """Turns days into places."""

    def __init__(self, told: Gantt, width: float, height: float) -> None:
        starts = [section.start for section in told.sections]
        ends = [section.until for section in told.sections]
        said = [_said(row) for section in told.sections for row in section.rows]
        widest = max((text_width(text, bold=True) for text in said), default=0.0)
        self.on, self.width, self.height = told.on, width, height
        self.right = width - widest - TAIL
        self.first = _quarter_start(min([*starts, told.on]))
        self.last = max([*ends, told.on])

    def x(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        share = min(max((day - self.first).days / days, 0.0), 1.0)
        return NAMES + (self.right - NAMES) * share

    @property
    def flag(self) -> Box:
        """Where the date of D stands."""
        half = text_width(format_date(self.on), bold=True) / 2 + 6
        centre = min(max(self.x(self.on), NAMES + half), self.width - half)
        return Box(centre - half, HEAD - 20, centre + half, HEAD)

    def quarters(self) -> Iterable[date]:
        months = range(
            self.first.year * 12 + self.first.month - 1,
            self.last.year * 12 + self.last.month, 3,
        )  # fmt: skip
        return (date(month // 12, month % 12 + 1, 1) for month in months)


def _calendar(root: Element, axis: _Axis) -> None:
    write(root, "Nhóm, nhiệm vụ", Place(8, 28), fill="ink-2")
    months = (axis.last.year - axis.first.year) * 12
    for day in axis.quarters():
        x, year_starts = axis.x(day), day.month == 1 or day == axis.first
        add(
            root, "line", x1=x, y1=0 if year_starts else HEAD, x2=x, y2=axis.height,
            stroke="line" if year_starts else "line-2",
        )  # fmt: skip
        if year_starts:
            write(root, str(day.year), Place(x + 6, 16), fill="ink", bold=True)
        name = f"Q{roman_quarter(day.month // 3 + 1)}"
        place = Place(x + 6, 36)
        if months <= MONTHS_OF_QUARTERS and not place.box(text_width(name)).meets(axis.flag):
            write(root, name, place)
    add(root, "line", x1=0, y1=HEAD, x2=axis.width, y2=HEAD, stroke="control")


def _bracket(root: Element, section: Section, axis: _Axis, top: float) -> None:
    """Draw the span of a section, its share of completed tasks filled."""
    middle = top + ROW / 2
    counts = f"{section.done}/{len(section.rows)}"
    name = shortened(section.label.name, NAMES - 90, bold=True)
    write(root, name, Place(8, middle + 4), fill="ink", bold=True)
    write(root, counts, Place(NAMES - 46, middle + 4, "end"), fill="ink-2")
    if section.overdue:
        write(
            root, str(section.overdue), Place(NAMES - 12, middle + 4, "end"),
            fill="crimson", bold=True,
        )  # fmt: skip
    left, right = axis.x(section.start), axis.x(section.until)
    length = max(right - left, 1.0)
    share = section.done / len(section.rows)
    add(root, "rect", x=left, y=middle - 5, width=length, height=10, fill="track")
    add(root, "rect", x=left, y=middle - 5, width=length * share, height=10, fill="grey")
    for x in (left, right):
        add(root, "line", x1=x, y1=middle - 9, x2=x, y2=middle + 9, stroke="grey", stroke_width=2)
    _rule(root, axis, top)


def _task(root: Element, row: TimelineRow, axis: _Axis, top: float) -> None:
    """Draw the outline of the plan, its filled share, the deadline and the time past it."""
    middle = top + ROW / 2
    tone, words = _tones(row)
    group = add(root, "g")
    add(group, "title", f"{row.code}: {row.title}. {_said(row)}")
    write(group, row.code, Place(28, middle + 4))
    room = NAMES - 28 - CODE - 8
    write(group, shortened(row.title, room), Place(28 + CODE, middle + 4), fill="ink")
    left, right = axis.x(row.start), axis.x(row.until)
    length = max(right - left, 2.0)
    y = middle - BAR / 2
    add(
        root, "rect", x=left, y=y, width=length, height=BAR, rx=2, fill="surface", stroke=tone
    )  # fmt: skip
    if row.percent:
        add(
            root, "rect", x=left, y=y, width=length * row.percent / 100, height=BAR, rx=2,
            fill=tone,
        )  # fmt: skip
    end = right
    if row.deadline and row.days_past:
        end = axis.x(row.completed_on or axis.on)
        late = add(root, "rect", x=right, y=y + 2, width=max(end - right, 1.0), height=BAR - 4)
        late.set("fill", f"url(#{HATCH})")
    if row.deadline:
        add(
            root, "line", x1=right, y1=y - 3, x2=right, y2=y + BAR + 3, stroke="ink",
            stroke_width=2,
        )  # fmt: skip
    _said_beside(root, row, axis, (left, end), middle, words)
    _rule(root, axis, top)


def _said_beside(
    root: Element,
    row: TimelineRow,
    axis: _Axis,
    bar: tuple[float, float],
    middle: float,
    fill: str,
) -> None:
    """Write what is to be said right of the bar, off the line of D; else left of it."""
    text = _said(row)
    left, end = bar
    today = axis.x(axis.on)
    labels = Labels(Box(NAMES, 0, axis.width, axis.height), points=[(today, middle)])
    places = [
        Place(end + 8, middle + 4),
        Place(max(today, end) + 8, middle + 4),
        Place(left - 8, middle + 4, "end"),
    ]
    place = labels.find(text, places, bold=True)
    if place is not None:
        write(root, text, place, fill=fill, bold=True, halo=True)


def _said(row: TimelineRow) -> str:
    """Return the words beside a bar; days are calendar days."""
    if row.done:
        done = f"xong {_day(row.completed_on)}" if row.completed_on else "đã xong"
        return f"{done}, muộn {row.days_past} ngày" if row.days_past else done
    late = f", quá {row.days_past} ngày" if row.days_past else ""
    return f"{row.percent}%{late}"


def _tones(row: TimelineRow) -> tuple[str, str]:
    if row.done:
        return "done", "teal"
    return TONES[row.health] if row.health else ("control", "ink-2")


def _hatch(root: Element) -> None:
    """Define the stripes of the time past a deadline."""
    pattern = add(
        add(root, "defs"), "pattern", id=HATCH, width=6, height=6,
        patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
    )  # fmt: skip
    add(pattern, "rect", width=6, height=6, fill="surface")
    add(pattern, "rect", width=3, height=6, fill="overdue")


def _today(root: Element, axis: _Axis) -> None:
    x, flag = axis.x(axis.on), axis.flag
    add(root, "line", x1=x, y1=HEAD, x2=x, y2=axis.height, stroke="action", stroke_width=1.5)
    add(
        root, "rect", x=flag.left, y=flag.top, width=flag.right - flag.left, height=20, rx=3,
        fill="action",
    )  # fmt: skip
    place = Place((flag.left + flag.right) / 2, HEAD - 6, "middle")
    write(root, format_date(axis.on), place, fill="surface", bold=True)


def _rule(root: Element, axis: _Axis, top: float) -> None:
    add(root, "line", x1=0, y1=top + ROW, x2=axis.width, y2=top + ROW, stroke="line-2")


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _day(day: date | None) -> str:
    return format_date(day) if day else NO_VALUE


def _words(told: Gantt) -> str:
    tasks = sum(len(section.rows) for section in told.sections)
    done = sum(section.done for section in told.sections)
    late = sum(section.overdue for section in told.sections)
    return f"{tasks} nhiệm vụ, {done} hoàn thành, {late} quá hạn đến {format_date(told.on)}."
