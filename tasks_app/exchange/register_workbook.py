"""The register as a file: one row for each task, and what was asked for.

Rows are taken batch by batch and let go; `tell` hears after each batch how far it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from tasks_app.enums import ExportFormat, Health, Provenance, Secrecy, Status, TaskKind, Timeliness
from tasks_app.rules.figure_words import NOTICE
from tasks_app.rules.text import ON_PAPER, format_number

from .csv_writer import CsvFile
from .xlsx_writer import LONGEST, Book, Column, Kind, Sheet, Value

COLUMNS = (
    Column("Mã", 14),
    Column("Nhiệm vụ", 60),
    Column("Nhóm", 24),
    Column("Thuộc nhiệm vụ", 14),
    Column("Loại", 14),
    Column("Mã chủ trì", 11),
    Column("Cơ quan chủ trì", 26),
    Column("Ngày giao", 12, Kind.DATE),
    Column("Hạn ban đầu", 12, Kind.DATE),
    Column("Hạn hiện tại", 12, Kind.DATE),
    Column("Thời hạn theo văn bản", 22),
    Column("Trạng thái", 22),
    Column("Mức tiến độ", 15),
    Column("Vì sao", 44),
    Column("Tiến độ", 9, Kind.WHOLE_PERCENT),
    Column("Ngày hoàn thành", 12, Kind.DATE),
    Column("Đúng hạn, quá hạn", 12),
    Column("Số ngày quá hạn", 9, Kind.NUMBER),
    Column("Số lần gia hạn", 9, Kind.NUMBER),
    Column("Báo cáo gần nhất", 12, Kind.DATE),
    Column("Nguồn gốc", 18),
)
ABOUT = (Column("Nội dung", 28), Column("Giá trị", 90))

Row = dict[str, Any]
Tell = Callable[[int], None]


class Table(Protocol):
    """Where rows go."""

    def append(self, values: list[Value]) -> None: ...


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the rows."""

    rows: int
    illustrative: bool


def write_register(
    path: Path,
    batches: Iterable[tuple[int, list[Row]]],
    *,
    about: list[tuple[str, str]],
    made_at: datetime,
    form: ExportFormat = ExportFormat.XLSX,
    tell: Tell = lambda _done: None,
) -> Written:
    """Write the rows of `batches` to `path`; `about` are the lines of the second sheet."""
    if form == ExportFormat.CSV:
        with CsvFile(path, COLUMNS) as table:
            return _rows(table, batches, tell)
    with Book(path, title="Sổ nhiệm vụ", made_at=made_at) as book:
        written = _rows(book.sheet("Nhiệm vụ", COLUMNS), batches, tell)
        book.footer = NOTICE if written.illustrative else ""
        _about(book, about, written)
    return written


def _rows(table: Table, batches: Iterable[tuple[int, list[Row]]], tell: Tell) -> Written:
    done = rows = 0
    illustrative = False
    for read, batch in batches:
        for row in batch:
            table.append(cells(row))
            illustrative = illustrative or row["illustrative"]
        rows += len(batch)
        done += read
        tell(done)
    return Written(rows, illustrative)


def _about(book: Book, about: list[tuple[str, str]], written: Written) -> None:
    sheet = book.sheet("Bộ lọc", ABOUT)
    for line in about:
        sheet.append(line)
    sheet.append(["Số dòng", format_number(written.rows)])
    sheet.append(
        ["Nguồn số liệu", NOTICE if written.illustrative else "Không có dữ liệu minh họa."]
    )
    say_cuts(book, sheet)


def say_cuts(book: Book, sheet: Sheet) -> None:
    """Say on the last sheet how many texts were longer than a cell, if any."""
    if book.cut_cells:
        longest = format_number(LONGEST)
        sheet.append(
            ["Ô bị cắt", f"{book.cut_cells} ô dài quá {longest} ký tự, phần cắt ghi bằng dấu “…”."]
        )


def cells(row: Row) -> list[Value]:
    """Return the cells of one task, in the order of `COLUMNS`; a secret one has no words."""
    return [
        row["code"],
        ON_PAPER if row["secrecy"] == Secrecy.SECRET else row["title"],
        row["group_name"],
        row["parent"],
        _label(TaskKind, row["kind"]),
        row["lead"],
        row["lead_name"],
        row["assigned_on"],
        row["original_deadline"],
        row["deadline"],
        row["deadline_text"],
        _label(Status, row["status"]),
        _label(Health, row["health"]),
        row["health_sentence"],
        None if row["percent"] is None else row["percent"] / 100,
        row["completed_on"],
        _label(Timeliness, row["timeliness"]),
        row["days_overdue"],
        row["extension_count"],
        row["last_report_on"],
        _label(Provenance, row["provenance"]),
    ]


def _label(values: Any, value: str | None) -> str | None:
    return None if value is None else str(values(value).label)
