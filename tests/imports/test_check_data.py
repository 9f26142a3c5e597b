"""`make check-data` passes on the data of the repository and finds what does not fit."""

import shutil
import subprocess
import sys

import pytest

from tests.demo import FIXTURES


def _check(folder):
    command = [sys.executable, "-B", FIXTURES / "check_data.py", folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_data_of_the_repository_agrees():
    answer = _check(FIXTURES)
    assert answer.returncode == 0, answer.stdout
    assert "2022-12-25  khi đó    225   59    50     9  166   152     1    13" in answer.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("da06_register.csv", "DA06-225,", "DA06-226,", "mã nhiệm vụ không liên tục"),
        ("da06_register.csv", "2022-06-30", "2022-06-29", "không khớp"),
        ("da06_history.csv", ",claimed,", ",accepted,", "không hợp lệ từ trạng thái"),
        ("da06_history.csv", "T13:47:00", "T23:47:00", "ghi ngoài giờ"),
        ("agency_groups.csv", "ALL_MINISTRIES,BQP", "ALL_MINISTRIES,BCA", "ALL_MINISTRIES ngày"),
        ("demo_people.csv", "bca.example.com", "bca.example.org", "thư điện tử ở miền"),
    ],
)
def test_what_does_not_fit_is_found(tmp_path, name, old, new, sentence):
    shutil.copytree(FIXTURES, tmp_path / "fixtures", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "fixtures" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    answer = _check(path.parent)
    assert answer.returncode == 1
    assert sentence in answer.stdout
