"""The administrators' page of delegations."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks_app.models import Delegation, User
from tasks_app.services import delegation
from tasks_app.services.delegation import Grant
from tests.factories import UserFactory

from .conftest import SignIn

LIST = "/quan-tri/tasks_app/delegation/"


def form(owner: User, deputy: User, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    days = {"valid_from": f"{today:%d/%m/%Y}", "valid_to": f"{today + timedelta(days=9):%d/%m/%Y}"}
    people = {"from_user": owner.pk, "to_user": deputy.pk}
    return {**people, **days, "programme": "", "reason": "QĐ 7/QĐ-BTP", **more}


def lend(owner: User, deputy: User) -> Delegation:
    today = timezone.localdate()
    grant = Grant(owner, deputy, today, today + timedelta(days=9))
    return delegation.give(grant, by=owner, at=timezone.now())


def test_an_administrator_delegates_for_somebody_absent(
    desk: SimpleNamespace, sign_in: SignIn
) -> None:
    browser = sign_in(desk.sa)
    assert browser.get(f"{LIST}add/").status_code == 200
    answer = browser.post(f"{LIST}add/", form(desk.ex, desk.wg))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = Delegation.objects.get()
    assert (made.from_user, made.to_user, made.made_by) == (desk.ex, desk.wg, desk.sa)
    assert browser.get(f"{LIST}{made.pk}/change/").status_code == 200
    assert browser.post(f"{LIST}{made.pk}/change/", form(desk.ex, desk.hu)).status_code == 403
    made.refresh_from_db()
    assert made.to_user == desk.wg


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": ""}, "Cần ghi văn bản hoặc lý do"),
        ({"valid_to": "01/01/2020"}, "Ngày kết thúc phải sau"),
        ({"valid_from": "01/01/2020"}, "Ngày bắt đầu phải từ"),
    ],
)
def test_a_wrong_one_is_refused_beside_its_field(
    desk: SimpleNamespace, sign_in: SignIn, more: dict[str, str], words: str
) -> None:
    answer = sign_in(desk.sa).post(f"{LIST}add/", form(desk.ex, desk.wg, **more))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Delegation.objects.exists()


def test_an_administrator_never_names_himself(desk: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in(desk.sa).post(f"{LIST}add/", form(desk.s1, desk.sa))
    assert "không lập ủy quyền cho chính mình" in answer.content.decode()
    assert not Delegation.objects.exists()


def test_the_chosen_ones_are_ended_and_the_rest_told(
    desk: SimpleNamespace, sign_in: SignIn
) -> None:
    rows = [lend(desk.ex, desk.wg), lend(desk.hu, desk.wg)]
    delegation.end(rows[0], by=desk.ex, at=timezone.now())
    chosen = {"action": "end", "_selected_action": [row.pk for row in rows]}
    page = sign_in(desk.sa).post(LIST, chosen, follow=True).content.decode()
    assert "chấm dứt từ hôm nay" in page and "đã hết hiệu lực" in page
    rows[1].refresh_from_db()
    assert rows[1].ended_by == desk.sa


@pytest.mark.parametrize(("who", "status"), [("inspector", 200), ("s1", 403), ("root", 403)])
def test_inspectors_read_and_change_nothing(
    desk: SimpleNamespace, sign_in: SignIn, who: str, status: int
) -> None:
    made = lend(desk.ex, desk.wg)
    browser = sign_in(getattr(desk, who))
    assert browser.get(LIST).status_code == status
    assert browser.get(f"{LIST}add/").status_code == 403
    browser.post(LIST, {"action": "end", "_selected_action": [made.pk]})
    made.refresh_from_db()
    assert made.ended_at is None


@pytest.mark.parametrize("count", [10, 20])
def test_the_list_asks_as_often_for_many(
    desk: SimpleNamespace, sign_in: SignIn, count: int
) -> None:
    for _ in range(count):
        lend(UserFactory(member_of=desk.btp), desk.ex)
    browser = sign_in(desk.sa)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(LIST).status_code == 200
    assert len(asked) <= 12, len(asked)


def test_a_date_far_ahead_is_refused_in_words(desk: SimpleNamespace, sign_in: SignIn) -> None:
    far = f"{date.max:%d/%m/%Y}"
    answer = sign_in(desk.sa).post(f"{LIST}add/", form(desk.ex, desk.wg, valid_to=far))
    assert "Ủy quyền tối đa một năm" in answer.content.decode()
