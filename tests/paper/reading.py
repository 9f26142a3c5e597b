"""What a reader finds in a finished document."""

import io
import re
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader


def opened(raw: bytes) -> Any:
    """Return a Word file as python-docx reads it."""
    return Document(io.BytesIO(raw))


def words_of(raw: bytes) -> str:
    """Return all text of a Word file, headers and footers included, paragraph by paragraph."""
    document = opened(raw)
    edges = [
        part.element
        for rel in document.part.rels.values()
        if rel.reltype.endswith(("/header", "/footer"))
        for part in [rel.target_part]
    ]
    return "\n".join(_paragraphs(root) for root in [document.element.body, *edges])


def _paragraphs(root: Any) -> str:
    paragraphs = root.iter(qn("w:p"))
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs)


def rows_of(raw: bytes, heading: str) -> list[list[str]]:
    """Return the rows below the first table whose header row has `heading`."""
    for table in opened(raw).tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if heading in rows[0]:
            return rows
    raise AssertionError(f"no table with {heading}")


def marks_of(raw: bytes) -> list[str]:
    """Return the highlighted texts of a Word file."""
    body = opened(raw).element.body
    runs = [
        run
        for run in body.iter(qn("w:r"))
        if run.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None
    ]
    return ["".join(t.text or "" for t in run.iter(qn("w:t"))) for run in runs]


def pages_of(raw: bytes) -> list[str]:
    """Return the text of a PDF, page by page, blanks made one."""
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(raw)).pages]


def squeezed(text: str) -> str:
    """Return a text in which runs of blanks and line ends are one blank."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00a0", " "))


def letters(text: str) -> str:
    """Return a text without any blanks: lines of a PDF end anywhere."""
    return re.sub(r"[\s\u200b\u00a0]+", "", text)
