"""All tasks as one line in parts, with the marker of the plan. Source: design §4.10."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tasks_app.rules.rates import shares
from tasks_app.rules.text import format_percent

from .svg import Place, add, drawing, text_width, write, written
from .table import Table

WIDTH, BAR = 730, 20.0
TOP, GAP, LEGEND = 22.0, 2.0, 20.0
MARK, BETWEEN = 10.0, 18.0
FILLS = {
    "done": "done",
    "on_track": "on-track",
    "at_risk": "at-risk",
    "behind": "behind",
    "overdue": "overdue",
    "paused": "paused",
}
WORDS = {
    "done": "Hoàn thành",
    "on_track": "Đúng tiến độ",
    "at_risk": "Có nguy cơ",
    "behind": "Chậm tiến độ",
    "overdue": "Quá hạn",
    "paused": "Tạm dừng",
}


@dataclass(frozen=True, slots=True)
class Segments:
    """Counts by part, in the order of drawing; how many are planned by the date in words."""

    parts: tuple[tuple[str, int], ...]
    plan: int
    on: str

    @property
    def total(self) -> int:
        return sum(count for _, count in self.parts)


def draw(told: Segments, *, title: str, width: int = WIDTH) -> str:
    """Return the bar, the marker of the plan above, and every part with its word below."""
    legend = _legend(told, width)
    height = TOP + BAR + 8 + LEGEND * len(legend)
    words = ", ".join(f"{WORDS[part].lower()} {count}" for part, count in told.parts)
    root = drawing(width, height, title=title, words=f"{words}.", kind="segments")
    _bar(root, told, width)
    _marker(root, told, width)
    for line, items in enumerate(legend):
        y = TOP + BAR + 8 + LEGEND * (line + 0.7)
        x = 0.0
        for part, text in items:
            add(root, "rect", x=x, y=y - 9, width=MARK, height=MARK, rx=2, fill=FILLS[part])
            write(root, text, Place(x + MARK + 6, y), fill="ink-2")
            x += _item_width(text)
    return written(root)


def table_of(told: Segments, *, title: str) -> Table:
    percents = shares([count for _, count in told.parts])
    rows = tuple(
        (WORDS[part], str(count), format_percent(percent) if told.total else "–")
        for (part, count), percent in zip(told.parts, percents, strict=True)
    )
    return Table(title, ("Kết quả", "Số nhiệm vụ", "Tỷ lệ"), rows)


def _bar(root: Element, told: Segments, width: float) -> None:
    shown = [(part, count) for part, count in told.parts if count]
    if not shown:
        add(root, "rect", x=0, y=TOP, width=width, height=BAR, rx=3, fill="track")
        return
    room = width - GAP * (len(shown) - 1)
    x = 0.0
    for part, count in shown:
        length = room * count / told.total
        add(root, "rect", x=x, y=TOP, width=length, height=BAR, rx=1, fill=FILLS[part])
        x += length + GAP


def _marker(root: Element, told: Segments, width: float) -> None:
    if not told.total:
        return
    x = min(max(width * min(told.plan, told.total) / told.total, 1.0), width - 1.0)
    add(
        root, "line", x1=x, y1=TOP - 5, x2=x, y2=TOP + BAR + 4, stroke="ink", stroke_width=2
    )  # fmt: skip
    text = f"Kế hoạch đến {told.on}: {told.plan}"
    fits = x + 6 + text_width(text, bold=True) <= width
    place = Place(x + 6, 14) if fits else Place(x - 6, 14, "end")
    write(root, text, place, fill="ink", bold=True)


def _legend(told: Segments, width: float) -> list[list[tuple[str, str]]]:
    """Return the parts with their words, in as many lines as they need."""
    lines: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for part, count in told.parts:
        text = f"{WORDS[part]} {count}"
        if used + _item_width(text) - BETWEEN > width and lines[-1]:
            lines.append([])
            used = 0.0
        lines[-1].append((part, text))
        used += _item_width(text)
    return lines


def _item_width(text: str) -> float:
    return MARK + 6 + text_width(text) + BETWEEN
