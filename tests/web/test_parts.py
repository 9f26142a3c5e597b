"""The parts of a task on its page, and the form that hands them to units below the lead."""

from datetime import date

import pytest

from tasks_app.enums import Recurrence, TaskKind
from tasks_app.models import Task
from tasks_app.services import fan_out, recurrence
from tests.collective import TODAY, finish
from tests.factories import NOON, make_task

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def parts(collective, cast) -> list[Task]:
    return fan_out.fan_out(collective.task, by=cast.sa, at=NOON).made


def test_the_whole_lists_its_units_with_how_far_they_are(browser_of, collective, cast, parts):
    finish(parts[0], owner=collective.ex[0], reviewer=cast.s1)
    page = browser_of(cast.s1).get("/nhiem-vu/DA06-150/").content.decode()
    assert "Các đơn vị (1/2)" in page
    assert "Hoàn thành khi: mọi đơn vị hoàn thành." in page
    assert "Cơ quan P1" in page
    assert "Cơ quan P3" in page


def test_a_unit_finds_its_own_part_and_the_whole(browser_of, collective, parts):
    unit = browser_of(collective.ex[0])
    page = unit.get("/nhiem-vu/DA06-150/").content.decode()
    assert "Các đơn vị (0/2)" in page
    assert "/nhiem-vu/DA06-150.P1/" in page
    assert "DA06-150.P3" not in page
    own = unit.get("/nhiem-vu/DA06-150.P1/").content.decode()
    assert 'href="/nhiem-vu/DA06-150/"' in own
    assert "Chia việc" in own
    assert unit.get("/nhiem-vu/DA06-150.P3/").status_code == 404
    listed = unit.get("/nhiem-vu/").content.decode()
    assert "DA06-150.P1" in listed


def test_the_register_is_listed_without_parts(browser_of, cast, parts):
    listed = browser_of(cast.s1).get("/nhiem-vu/").content.decode()
    assert "DA06-150" in listed
    assert "DA06-150.P1" not in listed


def test_a_part_without_data_says_so(browser_of, collective, cast):
    Task.objects.filter(pk=collective.task.pk).update(status="completed", completed_on=TODAY)
    collective.task.refresh_from_db()
    fan_out.fan_out(collective.task, by=None, at=NOON)
    page = browser_of(cast.s1).get("/nhiem-vu/DA06-150/").content.decode()
    assert "chưa có số liệu theo đơn vị" in page
    part = browser_of(collective.ex[0]).get("/nhiem-vu/DA06-150.P1/")
    assert part.status_code == 200
    assert "Chưa có số liệu" in part.content.decode()


def test_the_periods_of_a_recurring_task_are_listed(browser_of, cast):
    task = make_task(
        lead=cast.btp, kind=TaskKind.RECURRING, recurrence=Recurrence.MONTH, deadline=None
    )
    recurrence.open_instances(on=TODAY, at=NOON)
    page = browser_of(cast.ex).get(f"/nhiem-vu/{task.code}/").content.decode()
    assert "Các kỳ" in page
    assert f"{task.code}.2026-07" in page


def test_a_province_hands_its_part_to_communes(browser_of, collective, parts):
    unit = browser_of(collective.ex[0])
    path = "/nhiem-vu/DA06-150.P1/chia-viec/"
    form = unit.get(path).content.decode()
    assert "Cơ quan X1" in form
    sent = {"units": ["X1", "X2"], "title": "Số hóa", "deadline": "20/06/2026", "version": 1}
    assert unit.post(path, sent).status_code == 302
    made = Task.objects.filter(parent=parts[0])
    assert [(part.code, part.deadline) for part in made] == [
        ("DA06-150.P1.X1", date(2026, 6, 20)),
        ("DA06-150.P1.X2", date(2026, 6, 20)),
    ]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Chọn ít nhất một đơn vị"),
        ({"units": ["P3"]}, "không còn trong danh sách"),
        ({"units": ["X1"], "deadline": "01/01/2030"}, "không được sau hạn"),
        ({"units": ["X1"], "deadline": "hôm qua"}, "Nhập ngày dạng"),
    ],
)
def test_a_mistake_in_the_form_keeps_what_was_typed(browser_of, collective, parts, sent, words):
    path = "/nhiem-vu/DA06-150.P1/chia-viec/"
    answer = browser_of(collective.ex[0]).post(
        path, {"version": 1, "title": "Số hóa sổ gốc", **sent}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert "Số hóa sổ gốc" in page
    assert not parts[0].children.exists()


def test_others_do_not_open_the_form(browser_of, collective, cast, parts):
    path = "/nhiem-vu/DA06-150.P1/chia-viec/"
    assert browser_of(cast.s1).get(path).status_code == 403
    assert browser_of(collective.ex[1]).get(path).status_code == 404
