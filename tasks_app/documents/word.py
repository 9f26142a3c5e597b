"""Word documents by the template in force: the secretariat's own, or the built-in one."""

from collections.abc import Mapping
from typing import Any

from tasks_app.enums import DocumentKind

from . import filling
from .building import path_of

PICTURES: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.PERIODIC: ("chart",),
    DocumentKind.CHASE: (),
    DocumentKind.BRIEF: ("bar_picture",),
}


def built_in(kind: DocumentKind) -> bytes:
    """Return the template that comes with the service."""
    return path_of(kind).read_bytes()


def render(
    kind: DocumentKind,
    view: Mapping[str, Any],
    *,
    template: bytes | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the document as the bytes of a .docx file.

    `pictures` are PNG files by the names of `PICTURES`; what is left out is not drawn.
    """
    drawn = {name: (pictures or {}).get(name, b"") for name in PICTURES[kind]}
    title = str(view.get("subject") or view.get("concerning"))
    return filling.fill(template or built_in(kind), view, drawn, title=title)
