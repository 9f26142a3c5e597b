"""Elements of a drawing, their colours, and how wide a text will be."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, tostring

TOKENS = {
    "ink": "#17212B",
    "ink-2": "#465361",
    "ink-3": "#5C6874",
    "control": "#7C8794",
    "action": "#1A4E9A",
    "surface": "#FFFFFF",
    "line": "#DDE1E6",
    "line-2": "#EBEEF1",
    "track": "#E1E5EA",
    "teal": "#0B6251",
    "amber": "#7A4F00",
    "orange": "#97400A",
    "crimson": "#8E0F31",
    "grey": "#4A5563",
    "done": "#0B7A66",
    "on-track": "#8093AA",
    "at-risk": "#C28800",
    "behind": "#B5420A",
    "overdue": "#7A0C35",
    "paused": "#B9C0C8",
    "heat-1": "#F6DDE3",
    "heat-2": "#E0A3B2",
    "heat-3": "#B25874",
    "on-heat": "#5A0A28",
    "on-heat-3": "#FFFFFF",
}
FONT = "Inter Variable, Inter, Noto Sans, Liberation Sans, Arial, sans-serif"
SIZE, BOLD, HALO = 12, 640, 3
ASCENT, DESCENT = 0.82, 0.28  # of the size, stacked marks included
# Shares of the size; on the wide side, so that what is said to fit does.
WIDTHS = {"narrow": 0.33, "wide": 0.92, "capital": 0.72, "digit": 0.64, "other": 0.6}
NARROW, WIDE = set(" .,:;'!|iíìỉĩịjltfr()[]·/"), set("mwMW…—%")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Value = str | int | float


def drawing(width: float, height: float, *, title: str, words: str, kind: str) -> Element:
    """Return the root of a drawing: what it shows as its title, the same told in `words`."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "width": number(width),
            "height": number(height),
            "class": f"drawn drawn-{kind}",
            "role": "img",
            "font-family": FONT,
            "font-size": str(SIZE),
        },
    )
    add(root, "title", title)
    add(root, "desc", words)
    return root


def add(
    parent: Element,
    name: str,
    text: str = "",
    *,
    fill: str = "",
    stroke: str = "",
    kind: str = "",
    **attributes: Value,
) -> Element:
    """Return a new element inside `parent`. `fill` and `stroke` are tokens or "none"."""
    given = {key.replace("_", "-"): number(value) for key, value in attributes.items()}
    classes = [kind] if kind else []
    for paint, colour in (("fill", fill), ("stroke", stroke)):
        if colour == "none":
            given[paint] = colour
        elif colour:
            given[paint] = TOKENS[colour]
            classes.append(f"{paint[0]}-{colour}")
    if classes:
        given["class"] = " ".join(classes)
    element = SubElement(parent, name, given)
    if text:
        element.text = clean(text)
    return element


def written(root: Element) -> str:
    """Return the drawing as text."""
    return tostring(root, encoding="unicode")


def clean(text: str) -> str:
    """Return `text` without the characters that no XML holds."""
    return NOT_XML.sub("", text)


def number(value: Value) -> str:
    """Return a number with at most one decimal; a text as it is, made safe for an attribute."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return clean(str(value))


def path(points: list[tuple[float, float]], *, closed: bool = False) -> str:
    """Return the `d` of a line through the points."""
    steps = [f"{number(float(x))} {number(float(y))}" for x, y in points]
    return f"M{'L'.join(steps)}{'Z' if closed else ''}" if steps else ""


def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return about how wide a text will be, on the wide side."""
    return sum(WIDTHS[_breadth(letter)] for letter in text) * size * (1.04 if bold else 1)


def shortened(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> str:
    """Return `text`, cut with "…" where it would be wider than `width`."""
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _breadth(letter: str) -> str:
    if letter in NARROW:
        return "narrow"
    if letter in WIDE or ord(letter) >= 0x2E80:  # ideographs, emoji
        return "wide"
    if letter.isdigit():
        return "digit"
    return "capital" if letter.isupper() else "other"


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label may stand: its baseline's start, middle or end."""

    x: float
    y: float
    anchor: str = "start"

    def box(self, width: float, size: float = SIZE) -> Box:
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - ASCENT * size, left + width, self.y + DESCENT * size)


@dataclass(slots=True)
class Labels:
    """Finds labels a place inside `frame` where they touch no other, and no line if possible."""

    frame: Box
    points: list[tuple[float, float]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def find(
        self, text: str, places: list[Place], *, bold: bool = False, optional: bool = False
    ) -> Place | None:
        """Return the best of `places`, which is taken now; None where none is free.

        An optional label is rather left out than written over a line.
        """
        width = text_width(text, bold=bold)
        free = [place for place in places if self._fits(place.box(width))]
        best = min(free, key=lambda place: self._crossed(place.box(width)), default=None)
        if best is None or (optional and self._crossed(best.box(width))):
            return None
        self.boxes.append(best.box(width))
        return best

    def _fits(self, box: Box) -> bool:
        frame = self.frame
        inside = frame.left <= box.left and box.right <= frame.right
        return (
            inside
            and frame.top <= box.top
            and box.bottom <= frame.bottom
            and not any(box.meets(other) for other in self.boxes)
        )

    def _crossed(self, box: Box) -> int:
        return sum(box.holds(x, y) for x, y in self.points)


def write(
    parent: Element,
    text: str,
    place: Place,
    *,
    fill: str = "ink-3",
    bold: bool = False,
    halo: bool = False,
) -> Element:
    """Return a label at its place; a halo keeps it readable where it meets a line."""
    kind = "bold" if bold else ""
    element = add(parent, "text", text, fill=fill, kind=kind, x=float(place.x), y=float(place.y))
    if bold:
        element.set("font-weight", str(BOLD))
    if place.anchor != "start":
        element.set("text-anchor", place.anchor)
    if halo:
        element.set("class", f"{element.get('class')} s-surface")
        element.set("stroke", TOKENS["surface"])
        element.set("stroke-width", str(HALO))
        element.set("paint-order", "stroke")
    return element
