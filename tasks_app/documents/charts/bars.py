"""Bars of counts, the longest first as they are given: the causes of delay. Design §4."""

from collections.abc import Sequence
from dataclasses import dataclass

from .svg import Place, add, drawing, shortened, text_width, write, written
from .table import Table

WIDTH, ROW, BAR = 380, 30.0, 12.0
LABEL_SHARE = 0.48  # of the width, at most
GAP, NUMBER = 10.0, 34.0


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int


def draw(bars: Sequence[Bar], *, title: str, width: int = WIDTH) -> str:
    """Return one bar a row, its number at its end; long labels are cut and told whole on hover."""
    words = "; ".join(f"{bar.label}: {bar.count}" for bar in bars) or "Không có."
    root = drawing(width, max(ROW, ROW * len(bars)), title=title, words=words, kind="bars")
    widest = max((text_width(bar.label) for bar in bars), default=0.0)
    left = min(widest, width * LABEL_SHARE) + GAP
    most = max((bar.count for bar in bars), default=0)
    for place, bar in enumerate(bars):
        middle = ROW * (place + 0.5)
        row = add(root, "g")
        add(row, "title", f"{bar.label}: {bar.count}")
        write(row, shortened(bar.label, left - GAP), Place(0, middle + 4), fill="ink")
        length = (width - left - NUMBER) * bar.count / most if most else 0.0
        add(
            row, "rect", x=left, y=middle - BAR / 2, width=length, height=BAR, rx=1,
            fill="overdue",
        )  # fmt: skip
        write(row, str(bar.count), Place(left + length + 8, middle + 4), fill="ink", bold=True)
    return written(root)


def table_of(bars: Sequence[Bar], *, title: str) -> Table:
    return Table(
        title, ("Nguyên nhân", "Số nhiệm vụ"), tuple((b.label, str(b.count)) for b in bars)
    )
