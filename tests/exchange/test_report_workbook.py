"""The workbook of a report: every number of the content, nothing besides."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tasks_app.exchange.report_workbook import (
    LINE,
    OF_A_TABLE,
    SHEET_NAMES,
    Frozen,
    rates_in,
    write_report,
)
from tasks_app.models import Programme
from tasks_app.rules import figure_words
from tasks_app.rules.figures import CELLS
from tasks_app.rules.rates import rates_of
from tasks_app.rules.reporting import ReportContent
from tasks_app.rules.text import ON_PAPER
from tasks_app.selectors import report_content
from tasks_app.selectors.report_content import ReportQuestion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ON = date(2022, 12, 25)
Sheets = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def content(demo, django_db_blocker) -> ReportContent:
    """What Đề án 06 was on 25/12/2022, as known now."""
    with django_db_blocker.unblock():
        asked = ReportQuestion(Programme.objects.get(code="DA06"), as_of=ON)
        return report_content.build(asked, today=NOW.date(), at=NOW)


def sheets_of(content: ReportContent, tmp_path: Path, **more: Any) -> Sheets:
    path = tmp_path / "bao-cao.xlsx"
    write_report(path, content, made_at=NOW, **more)
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def by_key(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    """Return the rows of a sheet by their last cell, the code name of the figure."""
    head, *rest = rows
    return {row[-1]: dict(zip(head, row, strict=True)) for row in rest}


def names_in(content: ReportContent) -> set[str]:
    """Return the code name of every figure."""
    rates = {f"rates.{name}" for name in rates_in(content)}
    return {*CELLS, *rates, *(f"tallies.{name}" for name in content.tallies)}


def test_every_sheet_is_there_in_its_order(content, tmp_path):
    assert list(sheets_of(content, tmp_path)) == [
        "Tổng hợp", "Theo nhóm", "Theo cơ quan", "Theo bộ, ngành, địa phương",
        *_further(content), "Thay đổi", "Quá hạn",
        "Danh sách", "Vướng mắc", "Cập nhật kỳ", "Xu hướng", "Định nghĩa", "Bộ lọc",
    ]  # fmt: skip


def _further(content: ReportContent) -> list[str]:
    return [table.title for table in content.tables if table.split not in SHEET_NAMES]


def test_every_count_and_rate_is_that_of_the_content(content, tmp_path):
    told = by_key(sheets_of(content, tmp_path)["Tổng hợp"])
    before = content.counts_then
    assert before is not None
    for cell in CELLS:
        assert told[cell]["Số liệu"] == content.counts.cell(cell)
        assert told[cell]["Theo những gì biết đến ngày đó"] == before.cell(cell)
    for name, rate in rates_in(content).items():
        row = told[f"rates.{name}"]
        assert (row["Tử số"], row["Mẫu số"]) == (rate.numerator, rate.denominator)
        percent = None if rate.percent is None else pytest.approx(rate.percent / 100)
        assert row["Tỷ lệ"] == percent
        assert row["Viết trong báo cáo"].endswith(f", {rate.text}")
    for name, value in content.tallies.items():
        assert (
            told[f"tallies.{name}"]["Trung vị" if name.endswith("_median") else "Số liệu"] == value
        )
    assert set(told) == names_in(content)


def test_what_was_known_then_is_fifty_nine_of_225(demo, tmp_path):
    asked = ReportQuestion(Programme.objects.get(code="DA06"), as_of=ON, known_at=ON)
    known = report_content.build(asked, today=NOW.date(), at=NOW)
    row = by_key(sheets_of(known, tmp_path)["Tổng hợp"])["rates.completion"]
    assert (row["Viết trong báo cáo"], row["Tỷ lệ"]) == ("59/225, 26,2%", 0.262)


def test_the_tables_are_those_of_the_content_and_add_up(content, tmp_path):
    sheets = sheets_of(content, tmp_path)
    for table in content.tables:
        _, *rows, whole = sheets[SHEET_NAMES.get(table.split, table.title)]
        assert len(rows) == len(table.rows)
        for told, row in zip(rows, table.rows, strict=True):
            counted = tuple(row.counts.cell(cell) for cell in OF_A_TABLE)
            assert told[: 2 + len(OF_A_TABLE)] == (row.key, row.name, *counted)
            assert told[-1].endswith(rates_of(row.counts)["completion"].text)
        for place, cell in enumerate(OF_A_TABLE, start=2):
            assert whole[place] == content.counts.cell(cell) == sum(row[place] for row in rows)


def test_the_list_tells_every_task_with_real_dates(content, tmp_path):
    head, *rows = sheets_of(content, tmp_path)["Danh sách"]
    assert list(head) == [column.title for column in LINE]
    assert len(rows) == len(content.lines) == 225
    for told, line in zip(rows, content.lines, strict=True):
        row = dict(zip(head, told, strict=True))
        assert (row["Mã"], row["Nhiệm vụ"]) == (line.code, line.title)
        assert row["Ngày giao"].date() == line.assigned_on
        deadline = row["Hạn hiện tại"]
        assert (deadline.date() if deadline else None) == line.deadline
        assert (row["Số ngày quá hạn"] or 0) == line.days_overdue
        assert row["Số lần gia hạn"] == line.extension_count


def test_the_overdue_are_those_of_the_cell_the_longest_first(content, tmp_path):
    head, *rows = sheets_of(content, tmp_path)["Quá hạn"]
    days = [row[list(head).index("Số ngày quá hạn")] for row in rows]
    assert {row[0] for row in rows} == {line.code for line in content.lines_of("open_overdue")}
    assert len(rows) == content.counts.open_overdue > 0
    assert days == sorted(days, reverse=True)


def test_the_course_is_told_point_by_point(content, tmp_path):
    _, *rows = sheets_of(content, tmp_path)["Xu hướng"]
    told = [(row[0].date(), row[2], row[3], row[4]) for row in rows if row[1] == "thực tế"]
    points = [(at.on, at.total, at.completed, at.overdue) for at in content.trend]
    assert told == points and points
    ahead = [(row[0].date(), row[7]) for row in rows if row[1] == "dự báo"]
    assert content.forecast is not None
    assert ahead == [(at.on, pytest.approx(at.middle)) for at in content.forecast.points]


def test_the_changes_are_named_by_task(content, tmp_path):
    assert content.changes is not None
    _, *rows = sheets_of(content, tmp_path)["Thay đổi"]
    codes = {line.id: line.code for line in content.lines}
    done = {codes[pk] for pk in content.changes.newly_completed}
    assert {row[1] for row in rows if row[0].startswith("Mới hoàn thành")} == done


def test_every_figure_is_explained(content, tmp_path):
    told = by_key(sheets_of(content, tmp_path)["Định nghĩa"])
    assert set(told) == names_in(content)
    assert all(row["Nghĩa"] for row in told.values())
    assert set(CELLS) == set(figure_words.CELL_WORDS)


def test_the_question_and_the_proof_stand_on_the_last_sheet(content, tmp_path):
    frozen = Frozen("A1B2C3", 2, "f" * 64)
    told = dict(sheets_of(content, tmp_path, frozen=frozen)["Bộ lọc"])
    assert told["Số liệu tại ngày"] == "25/12/2022"
    assert told["Theo những gì đã biết đến"] == "10:00 21/11/2026"
    assert told["Mã báo cáo"] == "A1B2C3, phiên bản 2"
    assert told["SHA-256 của số liệu"] == "f" * 64
    assert "minh họa" in told["Nguồn số liệu"]


def test_a_reader_finds_no_task_beyond_his_scope(content, tmp_path):
    sheets = sheets_of(replace(content, lines=content.lines[:3]), tmp_path)
    codes = {line.code for line in content.lines[:3]}
    assert {row[0] for row in sheets["Danh sách"][1:]} == codes
    assert {row[0] for row in sheets["Quá hạn"][1:]} <= codes
    assert {row[1] for row in sheets["Thay đổi"][1:]} <= codes
    assert {row[0] for row in sheets["Vướng mắc"][1:]} <= codes
    assert by_key(sheets["Tổng hợp"])["total"]["Số liệu"] == content.counts.total
    assert dict(sheets["Bộ lọc"])["Số nhiệm vụ nêu tên"].startswith("3 trên 225")


def test_a_bare_content_with_hostile_words_opens(content, tmp_path):
    hostile = "=1+1<w:t>🇻🇳\x01" + "x" * 40_000
    first, second, *rest = content.lines
    bare = replace(
        content,
        lines=(replace(first, title=hostile), replace(second, title=ON_PAPER), *rest),
        changes=None, updates=None, forecast=None, trend=(), causes=(), needs=(), tallies={},
        counts_then=None, tables=(), illustrative=False, known_at=None,
    )  # fmt: skip
    sheets = sheets_of(bare, tmp_path)
    assert sheets["Danh sách"][1][1].startswith("=1+1<w:t>🇻🇳xx")
    assert sheets["Danh sách"][2][1] == ON_PAPER
    about = dict(sheets["Bộ lọc"])
    assert about["Ô bị cắt"].startswith("1 ô")
    assert (about["Nguồn số liệu"], about["Theo những gì đã biết đến"]) == (
        "Không có dữ liệu minh họa.", "lúc lập",
    )  # fmt: skip


def test_agencies_stand_in_full_beside_their_tasks(content, tmp_path):
    sheets = sheets_of(content, tmp_path)
    rows = [dict(zip(sheets["Danh sách"][0], row, strict=True)) for row in sheets["Danh sách"][1:]]
    told = {row["Cơ quan chủ trì"] for row in rows}
    assert "Bộ Công an" in told
    assert told == {row[1] for row in sheets["Theo cơ quan"][1:]} - {"Cộng"}
