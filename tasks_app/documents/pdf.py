"""PDF documents by typst: the same view as Word, and no network. Texts are data, never markup."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import typst

from tasks_app.enums import DocumentKind
from tasks_app.rules.clean import UNWANTED

from .building import FOLDER

KINDS = frozenset({DocumentKind.PERIODIC, DocumentKind.BRIEF})
WRITTEN_AT = datetime(2022, 1, 6, tzinfo=UTC)  # the same content gives the same file


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of the machine and those of typst, looked for once."""
    return typst.Fonts(include_system_fonts=True)


def render(
    kind: DocumentKind, view: Mapping[str, Any], *, pictures: Mapping[str, str] | None = None
) -> bytes:
    """Return the document as the bytes of a .pdf file; `pictures` are SVG texts by name.

    Raises:
        KeyError: documents of this kind are written in Word alone.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    written: bytes = typst.compile(
        str(FOLDER / f"{kind.value}.typ"),
        root=str(FOLDER),
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"data": _clean(view), "pictures": _clean(pictures or {})},
        timestamp=WRITTEN_AT,
    )
    return written


def _clean(values: Mapping[str, Any]) -> str:
    """Return the values as JSON without letters that a page cannot show."""
    return UNWANTED.sub("", json.dumps(values, ensure_ascii=False))
