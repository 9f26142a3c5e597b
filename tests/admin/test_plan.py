"""Plan, conversation and blockers in the admin: read, never written; secret tasks left out."""

from datetime import date

import pytest
from django.utils import timezone

from tasks_app.enums import BlockerKind, Secrecy
from tasks_app.models import Task
from tasks_app.services import blockers, comments, milestones

ROOT = "/quan-tri/tasks_app/"


@pytest.fixture
def spoken(desk):
    now = timezone.now()
    step = milestones.MilestoneIn("Dự thảo lần một", date(2026, 6, 1))
    milestones.set_plan(desk.task, [step], by=desk.ex, at=now)
    comments.write(desk.task, text="Xin số liệu tháng này", by=desk.ex, at=now)
    blockers.raise_blocker(
        desk.task, kind=BlockerKind.DATA, description="Thiếu dữ liệu thuế", by=desk.ex, at=now
    )
    return desk.task


def test_the_page_of_a_task_shows_its_plan_and_conversation(desk, sign_in, spoken):
    html = sign_in(desk.sa).get(f"{ROOT}task/{spoken.pk}/change/").content.decode()
    assert "Dự thảo lần một" in html
    assert "Xin số liệu tháng này" in html


@pytest.mark.parametrize(
    ("page", "words"),
    [("comment", "Xin số liệu tháng này"), ("blocker", "dữ liệu chưa đủ")],
)
def test_words_are_listed_and_not_written(desk, sign_in, spoken, page, words):
    client = sign_in(desk.inspector)
    assert words in client.get(f"{ROOT}{page}/").content.decode()
    assert client.get(f"{ROOT}{page}/add/").status_code == 403
    Task.objects.filter(pk=spoken.pk).update(secrecy=Secrecy.SECRET)
    assert not client.get(f"{ROOT}{page}/").context["cl"].queryset.exists()


def test_promises_are_listed(desk, sign_in):
    assert sign_in(desk.sa).get(f"{ROOT}promise/").status_code == 200
