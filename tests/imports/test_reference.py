"""Reference files: loaded twice they change nothing; wrong ones are refused whole."""

from datetime import date, datetime

import pytest

from tasks_app.errors import UnreadableFile
from tasks_app.exchange import csv
from tasks_app.models import Agency, Holiday, ImportBatch, Programme, PublishedFigure, User
from tasks_app.rules.calendar import LOCAL
from tasks_app.selectors.calendar import work_calendar
from tasks_app.services.imports import demo, people
from tasks_app.services.imports.layouts import PEOPLE
from tests.demo import FIXTURES

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=LOCAL)


@pytest.fixture
def load(tmp_path):
    """Load the reference files, one of them with a text replaced."""

    def _load(name="", old="", new=""):
        for source in demo.REFERENCE_FILES:
            text = (FIXTURES / source).read_text("utf-8")
            if source == name:
                assert old in text
                text = text.replace(old, new, 1)
            (tmp_path / source).write_text(text, "utf-8")
        files = {
            source: csv.read(tmp_path / source, layout)
            for source, layout in demo.REFERENCE_FILES.items()
        }
        demo.load_reference(files, at=NOW, tell=lambda _line: None)

    return _load


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("agencies.csv", "\nBCA,", "\nBQP,", "dòng 3, cột code: mã cơ quan “BQP” bị trùng"),
        ("agencies.csv", "ministry,CP,", "ministry,XX,", "dòng 2, cột parent: cơ quan cấp trên"),
        ("agencies.csv", "\nCP,", "\nC/P,", "cột code: mã cơ quan “C/P” không được có dấu /"),
        ("agencies.csv", "28,BKHCN,", "28,BKHXX,", "cột successor: mã cơ quan “BKHXX” không có"),
        ("agencies.csv", "2025-02-28", "2025-02-30", "cột valid_to: ngày “2025-02-30”"),
        ("agency_groups.csv", "BQP", "XX", "dòng 2, cột member_code: mã cơ quan “XX”"),
        ("agency_successions.csv", "BTTTT,", "XX,", "dòng 2, cột from_code: mã cơ quan “XX”"),
        ("holidays_vn.csv", "\n2022-01-03", "\n2022-01-01", "dòng 3, cột date: ngày 01/01/2022"),
        ("holidays_vn.csv", "holiday", "party", "dòng 2, cột kind: “party” không hợp lệ"),
        ("programmes.csv", "\nDA06-GD1,", "\nDA06,", "dòng 3, cột code: mã chương trình “DA06”"),
        ("programmes.csv", "DA06-2026,225", "DA07,225", "cột successor: mã chương trình “DA07”"),
        ("programmes.csv", "snapshot,2025-11-16", "snapshot,", "phải ghi ngày đó"),
        ("published_figures.csv", "\nDA06,", "\nXX,", "dòng 2, cột programme_code: mã chương"),
        ("published_figures.csv", ",21,25,", ",hai,25,", "dòng 2, cột done: “hai” không phải số"),
    ],
)
def test_a_wrong_reference_file_is_refused_whole(load, name, old, new, sentence):
    with pytest.raises(UnreadableFile) as refusal:
        load(name, old, new)
    assert sentence in "\n".join(refusal.value.problems)
    for model in (Agency, Holiday, Programme, PublishedFigure, ImportBatch):
        assert not model.objects.exists()


def test_loading_again_changes_only_what_the_file_changed(load, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        load()
    assert work_calendar().is_working(date(2024, 5, 4))  # a swapped Saturday
    keys = set(Agency.objects.values_list("pk", "code"))

    with django_capture_on_commit_callbacks(execute=True):
        load("holidays_vn.csv", "2024-05-04,swapped_work", "2024-05-11,swapped_work")

    assert set(Agency.objects.values_list("pk", "code")) == keys
    assert work_calendar().is_working(date(2024, 5, 11))


def test_programmes_know_their_parents_and_successors(load):
    load()
    scheme = Programme.objects.get(code="DA06")
    assert (scheme.successor.code, scheme.published_total_tasks) == ("DA06-2026", 225)
    assert Programme.objects.get(code="DA06-GD1").parent == scheme
    assert Programme.objects.get(code="TB552").snapshot_on == date(2025, 11, 16)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("dau-moi-02@bca", "dau-moi-01@bca", "dòng 3, cột email: thư điện tử"),
        ("dau-moi-01@bca.example.com", "dau moi", "dòng 2, cột email: “dau moi” không phải"),
        (",EX,BCA", ",EX,XX", "dòng 2, cột agency_code: mã cơ quan “XX”"),
        (",EX,BCA", ",XX,BCA", "dòng 2, cột role: vai trò “XX”"),
    ],
)
def test_a_wrong_person_is_refused(load, tmp_path, old, new, sentence):
    load()
    path = tmp_path / "demo_people.csv"
    path.write_text((FIXTURES / path.name).read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(UnreadableFile) as refusal:
        people.load(csv.read(path, PEOPLE), {})
    assert sentence in "\n".join(refusal.value.problems)
    assert not User.objects.exists()
