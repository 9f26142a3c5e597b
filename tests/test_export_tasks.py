"""`export_tasks`: every task of a programme, whole or not at all."""

import csv
from datetime import date, datetime

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tasks_app.models import Programme
from tests.factories import ProgrammeFactory, make_task

pytestmark = pytest.mark.django_db


def test_every_task_is_written_whoever_leads_it(cast, tmp_path, capsys):
    other = make_task(lead=cast.btc, parent=None)
    make_task(lead=cast.btc, parent=other, code="DA06-002-a")  # a part is no row of the register
    path = tmp_path / "so.xlsx"
    call_command("export_tasks", "--programme", "DA06", "-o", str(path))
    book = openpyxl.load_workbook(path)
    codes = [row[0] for row in book["Nhiệm vụ"].iter_rows(min_row=2, values_only=True)]
    assert codes == [cast.task.code, other.code]
    about = dict(book["Bộ lọc"].iter_rows(values_only=True))
    assert about["Phạm vi"] == "Toàn bộ sổ nhiệm vụ"
    assert "2 nhiệm vụ" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


def test_a_past_day_is_told_as_csv(cast, tmp_path):
    path = tmp_path / "so.csv"
    call_command("export_tasks", "--as-of", "2026-03-01", "--known-at", "2026-03-01", "-o", path)
    (row,) = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    assert (row["Mã"], row["Hạn hiện tại"]) == (cast.task.code, "2026-06-30")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--programme", "KHONG"], "KHONG"),
        (["--as-of", "2022-01-05"], "số liệu có từ ngày 06/01/2022"),
        (["--as-of", "2999-01-01"], "tương lai"),
        (["--as-of", "hôm nay"], "Không hiểu ngày"),
        (["--as-of", "2026-03-01", "--known-at", "2025-01-01"], "chưa ghi nhận"),
    ],
)
def test_what_cannot_be_answered_leaves_no_file(cast, tmp_path, options, words):
    path = tmp_path / "so.xlsx"
    with pytest.raises(CommandError, match=words):
        call_command("export_tasks", *options, "-o", str(path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["so.pdf", "so"])
def test_a_form_nobody_knows_is_refused(cast, tmp_path, name):
    with pytest.raises(CommandError, match="--format"):
        call_command("export_tasks", "-o", str(tmp_path / name))


def test_a_folder_that_is_not_there_is_said(cast, tmp_path):
    with pytest.raises(CommandError, match="không ghi được"):
        call_command("export_tasks", "-o", str(tmp_path / "khong" / "so.xlsx"))


def test_an_older_file_stays_where_the_new_one_fails(cast, tmp_path, monkeypatch):
    path = tmp_path / "so.xlsx"
    path.write_text("cũ")

    def broken(*args: object, **kwargs: object) -> int:
        raise OSError(28, "No space left on device")

    target = "tasks_app.management.commands.export_tasks.write_all"
    monkeypatch.setattr(target, broken)
    with pytest.raises(CommandError, match="không ghi được"):
        call_command("export_tasks", "-o", str(path))
    assert path.read_text() == "cũ"


def test_a_snapshot_is_told_for_its_date(db, tmp_path):
    programme = ProgrammeFactory(
        code="TB", tracking="snapshot", snapshot_on=date(2026, 3, 1), short_name="Thông báo"
    )
    make_task(programme=programme, deadline=date(2026, 2, 1))
    path = tmp_path / "so.xlsx"
    call_command("export_tasks", "--programme", "TB", "--as-of", "2026-05-01", "-o", str(path))
    book = openpyxl.load_workbook(path)
    row = dict(zip(*book["Nhiệm vụ"].iter_rows(values_only=True), strict=True))
    assert (row["Hạn hiện tại"], row["Số ngày quá hạn"]) == (
        datetime(2026, 2, 1),  # noqa: DTZ001
        28,
    )
    assert dict(book["Bộ lọc"].iter_rows(values_only=True))["Số liệu tại ngày"] == "01/03/2026"
    assert Programme.objects.get().code == "TB"
