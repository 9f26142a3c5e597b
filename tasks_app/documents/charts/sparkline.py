"""A small course without axes; its last value is printed beside it by the page. Design §4.11."""

from collections.abc import Sequence

from .svg import add, drawing, path, written
from .table import Table

WIDTH, HEIGHT = 84, 24
MARGIN, DOT = 4.0, 2.5


def draw(values: Sequence[float], *, title: str) -> str:
    """Return the course of `values`, the last one dotted; a level course lies in the middle."""
    told = f"{values[0]:g} đến {values[-1]:g}" if values else "chưa có số liệu"
    root = drawing(WIDTH, HEIGHT, title=title, words=f"{title}: {told}.", kind="sparkline")
    points = _points(values)
    if points:
        add(
            root, "path", d=path(points), fill="none", stroke="grey",
            stroke_width=1.5, stroke_linejoin="round",
        )  # fmt: skip
        x, y = points[-1]
        add(root, "circle", cx=x, cy=y, r=DOT, fill="done")
    return written(root)


def table_of(columns: Sequence[str], values: Sequence[float], *, title: str) -> Table:
    rows = tuple((name, f"{value:g}") for name, value in zip(columns, values, strict=True))
    return Table(title, ("Thời điểm", "Số lượng"), rows)


def _points(values: Sequence[float]) -> list[tuple[float, float]]:
    if not values:
        return []
    low, high = min(values), max(values)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    room = HEIGHT - 2 * MARGIN

    def y(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return HEIGHT - MARGIN - room * share

    return [(MARGIN + place * step, y(value)) for place, value in enumerate(values)]
