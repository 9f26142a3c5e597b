"""Who was told what about a task: for the secretariat all of it, for members their own agency's."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from notifications.delivery import Tally, sweeping
from notifications.delivery.retention import GONE
from notifications.enums import State
from notifications.models import Notification, NotificationItem
from tasks_app.enums import Role, Status
from tasks_app.models import Task
from tests.factories import UserFactory, make_task

from .conftest import MONDAY, at

Morning = Callable[[date], Tally]


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def told(cast: SimpleNamespace, morning: Morning, time_machine: object) -> SimpleNamespace:
    time_machine.move_to(at(MONDAY, 9), tick=False)  # type: ignore[attr-defined]
    cast.late = make_task(
        lead=cast.btp, coordinating=(cast.btc,), deadline=MONDAY - timedelta(days=3), percent=40
    )
    morning(MONDAY)
    cast.path = f"/nhiem-vu/{cast.late.code}/thu/"
    cast.api = f"/api/v1/tasks/{cast.late.code}/mails"
    return cast


@pytest.mark.parametrize("who", ["s1", "s2", "sa", "inspector", "ex", "wg", "hu"])
def test_the_secretariat_and_the_own_agency_read_who_was_told(
    told: SimpleNamespace, who: str
) -> None:
    client = signed_in(getattr(told, who))
    page = client.get(told.path).content.decode()
    for person in (told.ex, told.wg, told.hu):
        assert str(person) in page
    assert "Vừa quá hạn" in page and "thư hằng ngày" in page
    rows = client.get(told.api).json()["results"]
    steps = {(row["recipient"], row["step"], row["state"]) for row in rows}
    assert (told.ex.full_name, "R5", "sent") in steps
    assert all(row["sent_at"] for row in rows)


@pytest.mark.parametrize("who", ["co", "ld"])
def test_others_who_see_the_task_read_of_their_own_only(told: SimpleNamespace, who: str) -> None:
    client = signed_in(getattr(told, who))
    page = client.get(told.path)
    assert page.status_code == 200
    for person in (told.ex, told.wg, told.hu):
        assert str(person) not in page.content.decode()
    assert client.get(told.api).json()["results"] == []
    own = Notification.objects.filter(recipient=told.ex).first()
    NotificationItem.objects.create(
        notification=own, user=getattr(told, who), task=told.late, step="R5", stage_key="x",
        section="overdue",
    )  # fmt: skip
    assert len(client.get(told.api).json()["results"]) == 1


@pytest.mark.parametrize("who", ["stranger", "ex_bca"])
def test_a_stranger_finds_nothing(told: SimpleNamespace, who: str) -> None:
    client = signed_in(getattr(told, who))
    assert client.get(told.path).status_code == 404
    assert client.get(told.api).status_code == 404
    assert client.get("/nhiem-vu/khong-co/thu/").status_code == 404


def test_one_signs_in_first(told: SimpleNamespace) -> None:
    assert Client().get(told.path).status_code == 302
    assert Client().get(told.api).status_code == 401


def test_what_did_not_leave_after_all_is_not_told(told: SimpleNamespace) -> None:
    Notification.objects.update(state=State.DROPPED)
    assert signed_in(told.s1).get(told.api).json()["results"] == []


def test_the_task_and_the_account_lead_there(told: SimpleNamespace) -> None:
    client = signed_in(told.ex)
    assert told.path in client.get(f"/nhiem-vu/{told.late.code}/").content.decode()
    assert "Thư đã gửi tôi" in client.get("/tai-khoan/").content.decode()


def test_more_letters_cost_no_more_statements(
    told: SimpleNamespace, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(told.s1)
    letter = Notification.objects.filter(recipient=told.ex).first()
    for more in range(2):
        with django_assert_max_num_queries(8):
            client.get(told.path)
        for number in range(10):
            NotificationItem.objects.create(
                notification=letter, user=UserFactory(member_of=told.btp, role=Role.EXECUTOR),
                task=told.late, step="R6", stage_key=f"{more}-{number}", section="overdue",
            )  # fmt: skip


# -- how long they are kept -----------------------------------------------------------------

LATER = MONDAY + timedelta(days=731)


def test_the_text_of_a_letter_goes_after_two_years_who_was_told_stays(
    told: SimpleNamespace,
) -> None:
    count = NotificationItem.objects.filter(task=told.late).count()
    assert sweeping.sweep(at=at(LATER - timedelta(days=2)))["forgotten"] == 0
    assert sweeping.sweep(at=at(LATER))["forgotten"] > 0
    letter = Notification.objects.filter(recipient=told.ex).first()
    assert letter is not None
    assert (letter.text, letter.html, letter.address) == (GONE, "", "")
    assert letter.subject
    assert NotificationItem.objects.filter(task=told.late).count() == count > 0
    assert sweeping.sweep(at=at(LATER))["forgotten"] == 0


def test_what_was_told_of_a_task_that_is_over_goes_too(told: SimpleNamespace) -> None:
    Task.objects.filter(pk=told.late.pk).update(status=Status.COMPLETED)
    sweeping.sweep(at=at(LATER))
    assert not NotificationItem.objects.filter(task=told.late).exists()


def test_a_letter_that_has_not_left_is_never_emptied(told: SimpleNamespace) -> None:
    Notification.objects.update(state=State.PENDING)
    assert sweeping.sweep(at=at(LATER))["forgotten"] == 0
