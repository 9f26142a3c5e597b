"""`report`: one file, whole or not at all; the numbers are those of `figures`, in every form."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from tests.paper.reading import letters, pages_of, rows_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
DAY = {"programme": "DA06", "as_of": "2022-12-25", "known_at": "2022-12-25"}


def made(path: Path, **options: object) -> bytes:
    call_command("report", output=path, stdout=io.StringIO(), **{**DAY, **options})
    return path.read_bytes()


def figures(by: str) -> dict:
    printed = io.StringIO()
    call_command("figures", by=by, json=True, stdout=printed, **DAY)
    return json.loads(printed.getvalue())


def test_word_pdf_and_excel_tell_the_figures_of_the_day(tmp_path):
    known = figures("agency")
    raw = made(tmp_path / "r.docx")
    text = words_of(raw)
    assert "26,2% (59/225)" in text
    assert f"{known['open']} nhiệm vụ đang tiếp tục triển khai" in text

    cells = ("total", "completed_on_time", "completed_late", "open_within_deadline",
             "open_overdue", "open_without_deadline")  # fmt: skip
    rows = rows_of(raw, "Cơ quan chủ trì")
    told = {row[1]: row[2:8] for row in rows[2:-1]}
    assert told == {row["name"]: [str(row[cell]) for cell in cells] for row in known["by"]}
    assert rows[-1][2:8] == [str(known[cell]) for cell in cells]

    page = letters("".join(pages_of(made(tmp_path / "r.pdf", format="pdf"))))
    assert "26,2%(59/225)" in page
    for row in known["by"]:
        assert letters(row["name"] + "".join(str(row[cell]) for cell in cells)) in page

    book = load_workbook(io.BytesIO(made(tmp_path / "r.xlsx", format="xlsx")))
    values = {value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}
    assert {225, 59, 166} <= values


def test_a_period_ends_on_its_cutoff(tmp_path):
    raw = made(tmp_path / "r.docx", as_of=None, known_at=None, period="2022-12")
    text = words_of(raw)
    assert "Đến ngày 14/12/2022" in text
    assert "tháng 12/2022" in text


def test_the_letter_goes_to_one_agency(tmp_path):
    text = words_of(made(tmp_path / "r.docx", template="don-doc", agency="BTP"))
    assert "Kính gửi: Bộ Tư pháp" in text
    assert "16 nhiệm vụ" in text


def test_the_brief_is_made_too(tmp_path):
    assert "59/225" in words_of(made(tmp_path / "r.docx", template="lanh-dao"))
    assert len(pages_of(made(tmp_path / "r.pdf", template="lanh-dao", format="pdf"))) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"as_of": "2021-01-01", "known_at": None}, "số liệu có từ ngày 06/01/2022"),
        ({"as_of": "2999-01-01", "known_at": None}, "ở tương lai"),
        ({"as_of": None, "period": "2022-13"}, "Không hiểu kỳ báo cáo"),
        ({"as_of": None, "period": "2998-12"}, "ở tương lai|chưa đến"),
        ({"period": "2022-12"}, "một trong hai"),
        ({"as_of": None}, "Cần ngày số liệu hoặc kỳ báo cáo"),
        ({"as_of": "hôm qua"}, "Không hiểu ngày"),
        ({"agency": "KHONGCO"}, "Không có mã “KHONGCO”"),
        ({"programme": "KHONGCO"}, "Không có chương trình"),
        ({"known_at": "2020-01-01"}, "chưa ghi nhận nhiệm vụ nào"),
        ({"template": "don-doc"}, "nêu mã cơ quan"),
        ({"template": "don-doc", "agency": "BTP", "format": "pdf"}, "chỉ có dạng docx"),
        ({"template": "lanh-dao", "format": "xlsx"}, "Excel dùng dinh-ky"),
    ],
)
def test_bad_input_is_one_sentence_and_no_file(tmp_path, options, words):
    with pytest.raises(CommandError, match=words):
        made(tmp_path / "r.docx", **options)
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_stays_until_the_new_one_is_whole(tmp_path, monkeypatch):
    old = tmp_path / "r.docx"
    old.write_bytes(b"old")

    def broken(*args: object, **options: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tasks_app.documents.reports.word_report", broken)
    with pytest.raises(CommandError, match="Không ghi được"):
        made(old)
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]
