"""Makes the built-in Word templates, so that they can be made again: `build_templates`.

A template is an ordinary Word file with names in double braces; the secretariat edits a copy in
Word and uploads it (docs/huong-dan/mau-van-ban.md). Layout: Nghị định 30/2020/NĐ-CP, phụ lục I.
"""

from collections.abc import Callable
from pathlib import Path

from tasks_app.enums import DocumentKind

from . import brief, chase, periodic

FOLDER = Path(__file__).resolve().parent.parent / "templates"
BUILDERS: dict[DocumentKind, Callable[[], bytes]] = {
    DocumentKind.PERIODIC: periodic.build,
    DocumentKind.CHASE: chase.build,
    DocumentKind.BRIEF: brief.build,
}


def path_of(kind: DocumentKind) -> Path:
    """Return where the built-in template of a kind lies."""
    return FOLDER / f"{kind.value}.docx"
