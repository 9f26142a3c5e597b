"""The whole as one line of parts, for the brief. Its numbers stand in words below it."""

from collections.abc import Iterable, Mapping
from typing import Any

WIDTH, HEIGHT, GAP = 640, 20, 1
COLOURS = {
    "completed": "#1F7A4D",
    "open_within_deadline": "#C9D3DC",
    "open_overdue": "#A6192E",
    "open_without_deadline": "#E9EDF0",
}


def draw(parts: Iterable[Mapping[str, Any]]) -> str:
    """Return the bar as SVG: parts with a `cell` and a `weight`, as wide as their weight."""
    known = list(parts)
    whole = sum(part["weight"] for part in known)
    drawn, left = [], 0.0
    for part in known:
        width = WIDTH * part["weight"] / whole
        drawn.append(
            f'<rect x="{left:.2f}" y="0" width="{max(width - GAP, 0.5):.2f}" height="{HEIGHT}" '
            f'fill="{COLOURS[part["cell"]]}" stroke="#44505C" stroke-width="0.5"/>'
        )
        left += width
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(drawn)}</svg>'
