"""A drawing as PNG, for documents that hold no SVG (Word)."""

import re

import typst

from tasks_app.errors import InvalidInput

from .svg import FONT

SCALE = 2.5  # 730 across become 1.825 points: sharp at the width of a page
POINTS_PER_INCH = 72
PAPER_FONT = "Libertinus Serif"
PAGE = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.drawing), format: "svg", width: float(sys.inputs.width) * 1pt)
"""
SIZE = re.compile(r'\bwidth="([0-9.]+)" height="([0-9.]+)"')


def on_paper(svg: str) -> str:
    """Return the drawing with the letters of a document: a font that typst brings, on any machine.

    It holds every letter of Vietnamese; the fonts of a page may be missing where this runs.
    """
    return svg.replace(f'font-family="{FONT}"', f'font-family="{PAPER_FONT}"', 1)


def png(svg: str, *, scale: float = SCALE) -> bytes:
    """Return the bytes of a PNG, `scale` times as large as the drawing says it is.

    Raises:
        InvalidInput: the drawing does not say its size.
    """
    size = SIZE.search(svg)
    if size is None:
        raise InvalidInput("Hình vẽ không ghi kích thước.")
    made: bytes = typst.compile(
        PAGE,
        format="png",
        ppi=POINTS_PER_INCH * scale,
        sys_inputs={"drawing": on_paper(svg), "width": size[1]},
    )
    return made
