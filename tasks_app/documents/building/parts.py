"""Parts that documents share: the head of Nghị định 30/2020, tables, recipients and signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .page import CENTRE, LEFT_SIDE, TABLE_SIZE, write

HEAD_WIDTHS = (65, 97)  # the national motto needs the wider half
GRID = "w:tblBorders"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what a row prints, what the whole prints, its width in mm."""

    heading: str
    value: str
    width: int
    whole: str = ""
    align: Any = CENTRE


def head(document: Any, *, concerning: bool = False) -> None:
    """Add quốc hiệu, tiêu ngữ, the agency, number, place and date (ô số 1–5 of the decree)."""
    table = bare_table(document, 2, HEAD_WIDTHS)
    left, right = table.rows[0].cells
    _line(left, "{{ above }}", size=12)
    _line(left, "{{ issuer }}", size=12, bold=True)
    _rule(left, 24)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right, 22)
    left, right = table.rows[1].cells
    _line(left, "Số: {{ number }}/{{ symbol }}", size=13)
    if concerning:
        _line(left, "{{ concerning }}", size=12)
    _line(right, "{{ place }}, {{ dated }}", size=13, italic=True)
    for cell in table.columns[0].cells + table.columns[1].cells:
        _drop_first(cell)


def bare_table(document: Any, rows: int, widths: Sequence[int]) -> Any:
    """Return a table without lines."""
    table = document.add_table(rows, len(widths))
    _fix(table, widths)
    _margins(table, side=0, top=0)
    return table


def table(
    document: Any,
    rows: str,
    columns: Sequence[Column],
    *,
    whole: str = "",
    size: float = TABLE_SIZE,
    room: float = 0.5,
    together: bool = False,
) -> Any:
    """Add a table with one row for each of `rows`, and a last row of `whole` if named.

    In the values of columns "row." is one of the rows, "whole." the whole. The heading stays
    with the first row; a short table that shall not be divided is kept `together`.
    """
    count = 4 + bool(whole)
    made = document.add_table(count, len(columns))
    _fix(made, [column.width for column in columns])
    _borders(made)
    _margins(made, side=1, top=room)
    for cell, column in zip(made.rows[0].cells, columns, strict=True):
        _cell(cell, column.heading, CENTRE, bold=True, size=size)
    _repeat(made.rows[0])
    _stay_with_next(made.rows[0])
    _cell(made.rows[1].cells[0], f"{{%tr for row in {rows} %}}", LEFT_SIDE)
    for cell, column in zip(made.rows[2].cells, columns, strict=True):
        _cell(cell, column.value, column.align, size=size)
    _keep_whole(made.rows[2])
    if together:
        _stay_with_next(made.rows[2])
    _cell(made.rows[3].cells[0], "{%tr endfor %}", LEFT_SIDE)
    if whole:
        for cell, column in zip(made.rows[4].cells, columns, strict=True):
            _cell(cell, column.whole, column.align, bold=True, size=size)
    write(document.add_paragraph(), "", size=6).paragraph_format.line_spacing = Pt(6)
    return made


def _repeat(row: Any) -> None:
    """Let a row be repeated on every page, and not be cut."""
    _keep_whole(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _stay_with_next(row: Any) -> None:
    """Let no page end between a row and the following one."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def closing(document: Any) -> None:
    """Add nơi nhận and the place of the signature (ô số 7, 9)."""
    document.add_paragraph()
    table = bare_table(document, 1, (80, 80))
    left, right = table.rows[0].cells
    write(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    write(left.add_paragraph(), "{%p for recipient in recipients %}", size=8)
    write(left.add_paragraph(), "- {{ recipient }}", size=11)
    write(left.add_paragraph(), "{%p endfor %}", size=8)
    _line(right, "{{ signer_post }}", size=14, bold=True)
    for _ in range(4):
        _line(right, "", size=14)
    _line(right, "{{ signer_name }}", size=14, bold=True)
    _drop_first(right)
    _keep_whole(table.rows[0])


def _keep_whole(row: Any) -> None:
    """Let a row not be cut by the end of a page, unless it is longer than one."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _line(cell: Any, words: str, **look: Any) -> None:
    write(cell.add_paragraph(), words, align=CENTRE, **look)


def _drop_first(cell: Any) -> None:
    """Remove the empty paragraph that every new cell begins with."""
    first = cell.paragraphs[0]
    if not first.text and len(cell.paragraphs) > 1:
        first._p.getparent().remove(first._p)


def _rule(cell: Any, indent: int) -> None:
    """Draw a line below the text, shorter than it on both sides."""
    paragraph = write(cell.add_paragraph(), "", size=1)
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(indent)
    shape.space_before, shape.space_after, shape.line_spacing = Pt(2), Pt(6), Pt(2)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    spacing.addprevious(borders)


def _cell(
    cell: Any, words: str, align: Any, *, bold: bool = False, size: float = TABLE_SIZE
) -> None:
    write(cell.paragraphs[0], words, align=align, bold=bold, size=size)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _fix(table: Any, widths: Sequence[int]) -> None:
    """Set the widths once for all: Word and LibreOffice then draw the same table."""
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _borders(table: Any) -> None:
    borders = OxmlElement(GRID)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    properties = table._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)


def _margins(table: Any, *, side: float, top: float) -> None:
    """Set the room around the texts of cells, in mm."""
    margins = OxmlElement("w:tblCellMar")
    for name, room in (("top", top), ("left", side), ("bottom", top), ("right", side)):
        edge = OxmlElement(f"w:{name}")
        edge.set(qn("w:w"), str(round(Mm(room).twips)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.find(qn("w:tblLayout")).addnext(margins)
