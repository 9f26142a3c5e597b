"""Workbooks: what goes in comes out as it was, whatever it looks like."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from tasks_app.exchange.csv_writer import CsvFile
from tasks_app.exchange.xlsx_writer import LONGEST, Book, Column, Kind, units

AT = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)
COLUMNS = [Column("Mã", 14), Column("Hạn", 12, Kind.DATE), Column("Tỷ lệ", 9, Kind.PERCENT)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bang.xlsx"


def written(path: Path, *values: str) -> list[Any]:
    """Return the cells that come back of a column of texts."""
    with Book(path, title="Bảng", made_at=AT) as book:
        sheet = book.sheet("Bảng", [Column("Chữ")])
        for value in values:
            sheet.append([value])
    return list(openpyxl.load_workbook(path)["Bảng"]["A"][1:])


def test_dates_and_numbers_are_real_ones(path):
    with Book(path, title="Bảng", made_at=AT) as book:
        columns = [*COLUMNS, Column("Lúc", 16, Kind.INSTANT), Column("Số", 8, Kind.NUMBER)]
        book.sheet("Bảng", columns).append(["DA06-001", date(2026, 6, 30), 0.262, AT, 1234])
    head, row = openpyxl.load_workbook(path)["Bảng"].iter_rows()
    assert [cell.value for cell in head] == ["Mã", "Hạn", "Tỷ lệ", "Lúc", "Số"]
    assert [cell.value for cell in row] == [
        "DA06-001",
        datetime(2026, 6, 30),  # noqa: DTZ001  a cell knows no zone
        0.262,
        datetime(2026, 6, 15, 12, 0),  # noqa: DTZ001
        1234,
    ]
    assert [cell.number_format for cell in row[1:]] == [
        "dd/mm/yyyy", "0.0%", "hh:mm dd/mm/yyyy", "#,##0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+84", "-5", "@SUM(A1)", "＝1+1", "<w:t>", "&amp; <b>", "1234", "0012",
        "https://example.com", "Nhiệm vụ 🇻🇳", "hai\ndòng", "  thụt", "x" * 4_000, "{=1}",
        "true", "<r>",
    ],
)  # fmt: skip
def test_a_text_stays_the_text_it_is(path, text):
    (cell,) = written(path, text)
    assert (cell.value, cell.data_type) == (text, "s")


def test_letters_that_excel_would_decode_are_told_apart(path):
    (cell,) = written(path, "_x0041_")
    assert unescape(cell.value) == "_x0041_"


def test_what_looks_like_rich_text_is_not_written_as_xml(path):
    (cell,) = written(path, "<r><t>Đậm</t></r>")
    assert cell.value.strip() == "<r><t>Đậm</t></r>"


def test_a_text_that_looks_like_a_formula_stays_one_when_edited(path):
    formula, plain = written(path, "=1+1", "Một")
    assert (formula.quotePrefix, plain.quotePrefix) == (True, False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x00b\x07c\x1bd", "abcd"),
        ("nửa \ud83d cặp", "nửa  cặp"),
        ("\ufffe\uffffx", "x"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_what_xml_forbids_is_left_out(path, text, left):
    (cell,) = written(path, text)
    assert cell.value == left


@pytest.mark.parametrize("text", ["x" * 40_000, "🇻🇳" * 10_000])
def test_what_a_cell_cannot_hold_is_cut_and_counted(path, text):
    with Book(path, title="Bảng", made_at=AT) as book:
        sheet = book.sheet("Bảng", [Column("Chữ")])
        sheet.append([text])
        sheet.append(["y" * LONGEST])
        assert book.cut_cells == 1
    first, second = (cell.value for cell in openpyxl.load_workbook(path)["Bảng"]["A"][1:])
    assert first.endswith("…") and text.startswith(first[:-1])
    assert LONGEST - 1 <= units(first) <= LONGEST
    assert len(second) == LONGEST


def test_a_sheet_is_ready_to_be_filtered_and_printed(path):
    with Book(path, title="Bảng", made_at=AT) as book:
        sheet = book.sheet("Bảng", COLUMNS)
        sheet.append(["A", None, None])
        book.footer = "Có số liệu minh họa & ước"
    found = openpyxl.load_workbook(path)["Bảng"]
    assert (found.freeze_panes, found.auto_filter.ref) == ("B2", "A1:C2")
    assert found.column_dimensions["A"].width == pytest.approx(14, abs=1)
    assert found["A2"].alignment.wrap_text
    assert "minh họa & ước" in found.oddFooter.left.text.replace("&&", "&")
    assert found.print_title_rows == "$1:$1"


def test_an_empty_table_opens(path):
    with Book(path, title="Bảng", made_at=AT) as book:
        book.sheet("Bảng", COLUMNS)
    assert openpyxl.load_workbook(path)["Bảng"].max_row == 1


def test_names_that_excel_refuses_are_made_good_and_told_apart(path):
    with Book(path, title="Bảng", made_at=AT) as book:
        for name in ("Theo [tỉnh]: a/b", "x" * 40, "x" * 50, "X" * 40, ""):
            book.sheet(name, COLUMNS)
    names = openpyxl.load_workbook(path).sheetnames
    assert len({name.lower() for name in names}) == 5
    assert all(len(name) <= 31 for name in names)


def test_nothing_is_written_where_the_rows_fail(path):
    def fails() -> None:
        with Book(path, title="Bảng", made_at=AT) as book:
            book.sheet("Bảng", COLUMNS).append(["A", None, None])
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert not path.exists()


def test_the_same_rows_are_the_same_bytes(path, tmp_path):
    for target in (path, tmp_path / "hai.xlsx"):
        with Book(target, title="Bảng", made_at=AT) as book:
            book.sheet("Bảng", COLUMNS).append(["A", date(2026, 1, 1), 0.5])
    assert path.read_bytes() == (tmp_path / "hai.xlsx").read_bytes()


def test_csv_holds_iso_dates_and_no_formula(tmp_path):
    path = tmp_path / "bang.csv"
    with CsvFile(path, COLUMNS) as table:
        table.append(["=1+1\x00", date(2026, 6, 30), 0.5])
        table.append(['Phẩy, "nháy"', None, None])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines() == [
        "Mã,Hạn,Tỷ lệ",
        "'=1+1,2026-06-30,0.5",
        '"Phẩy, ""nháy""",,',
    ]
