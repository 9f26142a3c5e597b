"""Names of files: what is taken, what is refused and how that is said."""

import unicodedata

import pytest

from tasks_app.rules import files

LIMIT = 20 * files.MEGA


@pytest.mark.parametrize(
    "name",
    [
        "bien-ban.pdf",
        "Báo cáo kết quả quý II năm 2026 (bản ký).PDF",
        "12.06.2026.bao-cao.docx",
        "số liệu: tháng 6.xlsx",
        "ă" * 100 + ".png",
    ],
)
def test_a_name_people_write_is_taken(name):
    assert files.problem_of_name(name, limit=LIMIT) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../../etc/passwd.pdf", "đường dẫn"),
        ("/etc/x.pdf", "đường dẫn"),
        ("C:\\x\\y.pdf", "đường dẫn"),
        ("a\x00.pdf", "không nhìn thấy"),
        ("a\n.pdf", "không nhìn thấy"),
        ("hoa\u202efdp.pdf", "không nhìn thấy"),
        ("a\u200b.pdf", "không nhìn thấy"),
        ("a\ud800.pdf", "không nhìn thấy"),
        ("a\ufffdb.pdf", "không nhìn thấy"),
        ("x" * 296 + ".pdf", "dài quá"),
        ("ộ" * 100 + ".pdf", "dài quá"),
        ("CON.pdf", "hệ điều hành"),
        ("nul .pdf", "hệ điều hành"),
        ("com1.tar.pdf", "hệ điều hành"),
        ("thu.exe.pdf", "hai phần đuôi"),
        ("thu.pdf.exe", "không nhận được"),
        ("thu.docm", "không nhận được"),
        ("thu", "không nhận được"),
        (".pdf", "không nhận được"),
        ("", "không nhận được"),
        ("..", "không nhận được"),
    ],
)
def test_a_name_that_hides_something_is_refused_with_the_way_out(name, said):
    problem = files.problem_of_name(name, limit=LIMIT)
    assert said in problem
    assert "Đổi tên" in problem or "Bỏ phần thừa" in problem or "Dùng PDF" in problem
    assert not any(map(files._is_unwanted, problem))


def test_a_name_is_kept_composed():
    assert files.kept_name(unicodedata.normalize("NFD", " Biên bản.pdf ")) == "Biên bản.pdf"


def test_the_limit_is_told_in_its_own_words():
    assert files.accepted(LIMIT).endswith("tối đa 20 MB")
    assert files.accepted(1000).endswith("tối đa 1 KB")
