"""Workbooks out, row by row: memory stays constant, whatever is written.

    with Book(path, title="Sổ nhiệm vụ", made_at=at) as book:
        sheet = book.sheet("Nhiệm vụ", [Column("Mã", 14), Column("Hạn", 12, Kind.DATE)])
        sheet.append(["DA06-001", date(2026, 6, 30)])

Dates and numbers are real ones. A text stays a text, whatever it begins with; what XML cannot
hold is left out, and what a cell cannot hold is cut and counted (`book.cut_cells`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from xlsxwriter import Workbook

from tasks_app.rules.calendar import LOCAL

from .formulas import FORMULA_STARTS

LONGEST = 32_767  # UTF-16 units in one cell
CUT = "…"
LONGEST_NAME = 31
LONGEST_FOOTER = 255
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}

Value = str | int | float | date | datetime | None


class Kind(StrEnum):
    """What a column holds; it decides the format of its cells."""

    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    NUMBER = "number"
    DECIMAL = "decimal"
    PERCENT = "percent"  # a share: 0.262 is shown as 26,2%
    WHOLE_PERCENT = "whole_percent"


LOOKS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"text_wrap": True},
    Kind.DATE: {"num_format": "dd/mm/yyyy", "align": "left"},
    Kind.INSTANT: {"num_format": "hh:mm dd/mm/yyyy", "align": "left"},
    Kind.NUMBER: {"num_format": "#,##0"},
    Kind.DECIMAL: {"num_format": "#,##0.0"},
    Kind.PERCENT: {"num_format": "0.0%"},
    Kind.WHOLE_PERCENT: {"num_format": "0%"},
}
HEADER = {"bold": True, "text_wrap": True, "bg_color": "#E7EBF0", "bottom": 1}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters, what it holds."""

    title: str
    width: float = 12
    kind: Kind = Kind.TEXT


class Sheet:
    """One table: a heading, then the rows in the order they are given."""

    def __init__(self, book: "Book", paper: Any, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.row_count = 0
        self._book, self._paper = book, paper
        self._puts: list[Callable[[int, int, Any], None]] = []
        for place, column in enumerate(self.columns):
            paper.set_column(place, place, column.width)
            paper.write_string(0, place, column.title, book.header)
            self._puts.append(self._put(column.kind))
        paper.freeze_panes(1, 1)
        paper.repeat_rows(0)
        paper.set_landscape()
        paper.set_paper(9)  # A4
        paper.fit_to_pages(1, 0)

    def append(self, values: Sequence[Value]) -> None:
        """Write the next row; None leaves its cell empty."""
        self.row_count += 1
        row = self.row_count
        for place, (put, value) in enumerate(zip(self._puts, values, strict=True)):
            if value is not None:
                put(row, place, value)

    def finish(self, footer: str) -> None:
        """Give the table its filter and the paper its foot."""
        self._paper.autofilter(0, 0, max(self.row_count, 1), len(self.columns) - 1)
        words = footer.replace("&", "&&")[: LONGEST_FOOTER - 20]
        self._paper.set_footer(f"&L&8{words}&R&8&P/&N")

    def _put(self, kind: Kind) -> Callable[[int, int, Any], None]:
        paper, looks = self._paper, self._book.looks[kind]
        if kind == Kind.TEXT:
            return self._put_text
        if kind == Kind.DATE:
            return lambda row, place, value: paper.write_datetime(row, place, value, looks)
        if kind == Kind.INSTANT:
            return lambda row, place, value: paper.write_datetime(row, place, local(value), looks)
        return lambda row, place, value: paper.write_number(row, place, value, looks)

    def _put_text(self, row: int, place: int, value: Any) -> None:
        written = text_of(str(value))
        if len(written) > LONGEST // 2 and units(written) > LONGEST:
            written = cut(written)
            self._book.cut_cells += 1
        # The mark of a quoted text keeps it one when somebody edits the cell.
        looks = self._book.quoted if written.startswith(FORMULA_STARTS) else self._book.plain
        self._paper.write_string(row, place, written, looks)


class Book:
    """A workbook on its way to `path`; it is there once the block is left without an error."""

    def __init__(self, path: Path, *, title: str, made_at: datetime) -> None:
        self.cut_cells = 0
        self.footer = ""
        self._scratch = TemporaryDirectory(prefix="xlsx-")
        self._book: Any = Workbook(str(path), {**OPTIONS, "tmpdir": self._scratch.name})
        self._book.set_properties({"title": title, "created": local(made_at)})
        self._sheets: list[Sheet] = []
        self.header = self._book.add_format({**FONT, **HEADER})
        self.looks = {kind: self._book.add_format({**FONT, **look}) for kind, look in LOOKS.items()}
        self.plain = self.looks[Kind.TEXT]
        quoted = {**FONT, **LOOKS[Kind.TEXT], "quote_prefix": True}
        self.quoted = self._book.add_format(quoted)

    def sheet(self, name: str, columns: Sequence[Column]) -> Sheet:
        """Return a new table; a name that Excel would not take is shortened and told apart."""
        made = Sheet(self, self._book.add_worksheet(self._free(name)), columns)
        self._sheets.append(made)
        return made

    def _free(self, name: str) -> str:
        plain = NOT_IN_A_NAME.sub(" ", FORBIDDEN.sub("", name)).strip()[:LONGEST_NAME] or "Trang"
        taken = {sheet.get_name().lower() for sheet in self._book.worksheets()}
        found, number = plain, 2
        while found.lower() in taken:
            found = f"{plain[: LONGEST_NAME - 4]} ({number})"
            number += 1
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                for sheet in self._sheets:
                    sheet.finish(self.footer)
                self._book.close()
        finally:
            self._scratch.cleanup()


def text_of(value: str) -> str:
    """Return `value` as XML can hold it, and as XlsxWriter takes it for a text."""
    written = FORBIDDEN.sub("", value)
    if "\r" in written:
        written = written.replace("\r\n", "\n").replace("\r", "\n")
    if written.startswith("<r>") and written.endswith("</r>"):
        written += " "  # XlsxWriter would take it for rich text and write it as XML
    return written


def units(text: str) -> int:
    """Return the length as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str) -> str:
    """Return the beginning of `text` that a cell holds, with the mark of what was left out."""
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))]
    return kept.decode("utf-16-le", errors="ignore") + CUT


def local(at: datetime) -> datetime:
    """Return the instant as the clock in Vietnam shows it; a cell knows no zone."""
    return at.astimezone(LOCAL).replace(tzinfo=None, microsecond=0)
