"""Giao xuống từng đơn vị: shown first, then done, refused in words."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from tasks_app.enums import Status
from tasks_app.models import Task
from tests.factories import make_task

LIST = "/quan-tri/tasks_app/task/"


def chosen(*tasks: Task, **more: str) -> dict[str, object]:
    return {"action": "fan_out", ACTION_CHECKBOX_NAME: [task.pk for task in tasks], **more}


def test_the_page_shows_every_part_and_changes_nothing(desk, sign_in, collective):
    page = sign_in(desk.sa).post(LIST, chosen(collective.task)).content.decode()
    assert "2 đơn vị, giao thêm 2" in page
    assert "DA06-150.P1" in page
    assert not collective.task.children.exists()


def test_confirmed_it_is_done_and_what_cannot_be_is_named(desk, sign_in, collective):
    single = make_task(lead=desk.btp)
    answer = sign_in(desk.sa).post(
        LIST,
        chosen(collective.task, single, confirmed="1", rule="threshold", threshold="80"),
        follow=True,
    )
    page = answer.content.decode()
    assert "Đã giao xuống từng đơn vị: DA06-150." in page
    assert f"{single.code}: " in page
    collective.task.refresh_from_db()
    assert (collective.task.completion_rule, collective.task.completion_threshold) == (
        "threshold", 80,
    )  # fmt: skip
    assert collective.task.children.filter(status=Status.ASSIGNED).count() == 2


@pytest.mark.parametrize("sent", [{"threshold": "0"}, {"on": "hôm qua"}, {"rule": "some"}])
def test_a_mistake_keeps_the_page_open(desk, sign_in, collective, sent):
    page = sign_in(desk.sa).post(LIST, chosen(collective.task, confirmed="1", **sent))
    assert 'role="alert"' in page.content.decode()
    assert not collective.task.children.exists()


@pytest.mark.parametrize("who", ["s1", "s2", "inspector"])
def test_others_are_not_offered_it(desk, sign_in, collective, who):
    client = sign_in(getattr(desk, who))
    assert "Giao xuống từng đơn vị" not in client.get(LIST).content.decode()
    client.post(LIST, chosen(collective.task, confirmed="1"))
    assert not collective.task.children.exists()
