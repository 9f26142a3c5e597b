"""Files that cannot be read are refused by line and column; nothing is guessed."""

import pytest

from tasks_app.errors import UnreadableFile
from tasks_app.exchange import csv
from tasks_app.services.imports.table import Layout

LAYOUT = Layout(("code", "title"), ("note",))
GOOD = "code,title,note\nA-1,Cấp căn cước,\nA-2,“Hai”,x\n"


def _read(tmp_path, raw, name="so.csv"):
    path = tmp_path / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return csv.read(path, LAYOUT)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("", "tệp rỗng"),
        ("\n\n", "tệp rỗng"),
        ("code,title\n", "không có dòng dữ liệu nào"),
        ("code\nA-1\n", "dòng 1, cột title: thiếu cột title"),
        ("code,title,extra\nA-1,b,c\n", "dòng 1, cột extra: thừa cột extra"),
        ("code,title,code\nA-1,b,c\n", "dòng 1, cột code: lặp cột code"),
        ("code;title\nA-1;b\n", "cách nhau bằng dấu phẩy"),
        ("code,title\nA-1,b,c\n", "dòng 2: có 3 ô, dòng tiêu đề có 2 cột"),
        ('code,title\nA-1,"b\n', "dòng 2: dấu nháy kép"),
        ("code,title\nA-1,b\x00c\n", "dòng 2, cột title: có ký tự điều khiển"),
        ("code,title\nA-1," + "x" * 20_001, "dòng 2, cột title: ô dài 20001"),
        ("code,title\nA-1,x\nA-2,Cấp thẻ\n".encode("utf-16"), "UTF-16. Lưu lại dạng UTF-8"),
        ("code,title\nA-1,x\nA-2,Cấp thẻ\n".encode("utf-16-le"), "UTF-16. Lưu lại dạng UTF-8"),
        (b"code,title\nA-1,x\nA-2,C\xe2\xecp th\xe8\n", "dòng 3, cột title: chữ không phải UTF-8"),
        (b"PK\x03\x04....", "đây là tệp Excel"),
    ],
)
def test_an_unreadable_file_is_told_by_line_and_column(tmp_path, raw, sentence):
    with pytest.raises(UnreadableFile) as refusal:
        _read(tmp_path, raw)
    assert sentence in "\n".join([str(refusal.value), *refusal.value.problems])


def test_a_file_in_cp1258_is_named_as_such(tmp_path):
    raw = b"code,title\nA-1,\xd0\xd2 \xe1n\n"
    with pytest.raises(UnreadableFile, match=r"CP1258.*Lưu lại dạng UTF-8"):
        _read(tmp_path, raw)


def test_a_missing_file_and_one_too_large_are_refused(tmp_path, monkeypatch):
    with pytest.raises(UnreadableFile, match="không có tệp này"):
        csv.read(tmp_path / "nowhere.csv", LAYOUT)
    monkeypatch.setattr(csv, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match="lớn quá"):
        _read(tmp_path, GOOD)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv, "MAX_ROWS", 2)
    with pytest.raises(UnreadableFile) as refusal:
        _read(tmp_path, GOOD)
    assert refusal.value.problems == ["so.csv, dòng 3: tệp có quá 2 dòng."]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_reads_with_bom_or_without_and_with_any_line_end(tmp_path, mark, end):
    table = _read(tmp_path, mark + GOOD.replace("\n", end))
    assert table.columns == ("code", "title", "note")
    assert [(row.line, row.cells["title"]) for row in table.rows] == [
        (2, "Cấp căn cước"),
        (3, "“Hai”"),
    ]


def test_text_is_normalised_and_lines_count_through_cells_of_several_lines(tmp_path):
    decomposed = "Cấp thẻ"
    table = _read(tmp_path, f'code,title\nA-1,"một\nhai"\n\nA-2,{decomposed}\n')
    assert [(row.line, row.cells["title"]) for row in table.rows] == [
        (2, "một\nhai"),
        (5, "Cấp thẻ"),
    ]


def test_only_the_first_fifty_problems_are_listed(tmp_path):
    rows = "".join(f"A-{number}\n" for number in range(70))
    with pytest.raises(UnreadableFile, match="có 70 lỗi") as refusal:
        _read(tmp_path, f"code,title\n{rows}")
    assert len(refusal.value.problems) == 51
    assert refusal.value.problems[-1] == "… và 20 lỗi khác."
