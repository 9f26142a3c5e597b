"""The page of delegations, and the deputy's work, desk and names on the pages."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tasks_app.enums import Status
from tasks_app.models import Delegation, User
from tasks_app.services import delegation, reports
from tasks_app.services.delegation import Grant
from tests.factories import NOON, ProgrammeFactory, UserFactory, make_task

Browser = Callable[[User], Client]
TODAY = date(2026, 6, 15)
URL = "/uy-quyen/"
pytestmark = pytest.mark.usefixtures("monday")


def lend(owner: User, deputy: User, **more: Any) -> Delegation:
    days = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=30)} | more
    return delegation.give(Grant(owner, deputy, **days), by=owner, at=NOON)


def form(deputy: User, **more: Any) -> dict[str, Any]:
    days = {"valid_from": "15/06/2026", "last_day": "30/06/2026"}
    return {"to_user": deputy.pk, "programme": "", "reason": "Nghỉ phép", **days, **more}


def test_a_person_delegates_to_a_colleague_until_the_last_day(
    cast: SimpleNamespace, browser_of: Browser
) -> None:
    browser = browser_of(cast.ex)
    assert browser.post(URL, form(cast.wg)).status_code == 302
    made = Delegation.objects.get()
    assert (made.from_user, made.to_user, made.valid_to) == (cast.ex, cast.wg, date(2026, 7, 1))
    page = browser.get(URL).content.decode()
    assert f"<strong>{cast.wg}</strong>" in page and "đến hết 30/06/2026" in page
    assert "Đang hiệu lực" in browser_of(cast.wg).get(URL).content.decode()


def test_only_colleagues_of_the_own_house_are_offered(
    cast: SimpleNamespace, browser_of: Browser
) -> None:
    page = browser_of(cast.ex).get(URL).content.decode()
    assert f">{cast.wg}, BTP</option>" in page
    assert f">{cast.co}, " not in page and f">{cast.ex}, " not in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"to_user": ""}, "Chọn người nhận ủy quyền."),
        ({"to_user": "9" * 40}, "Chọn người nhận trong danh sách."),
        ({"to_user": "x"}, "Chọn người nhận trong danh sách."),
        ({"valid_from": "14/06/2026"}, "Ngày bắt đầu phải từ 15/06/2026 trở đi."),
        ({"last_day": "14/06/2026"}, "Ngày cuối phải từ 15/06/2026 trở đi."),
        ({"last_day": "15/06/2027"}, "Ủy quyền tối đa một năm"),
        ({"last_day": "31/12/9999"}, "Nhập ngày dạng dd/mm/yyyy"),
        ({"last_day": "mai"}, "Nhập ngày dạng dd/mm/yyyy"),
    ],
)
def test_a_wrong_form_is_shown_again_with_what_was_typed(
    cast: SimpleNamespace, browser_of: Browser, more: dict[str, str], words: str
) -> None:
    answer = browser_of(cast.ex).post(URL, form(cast.wg, **more))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page and "Nghỉ phép" in page
    assert not Delegation.objects.exists()


def test_a_double_click_gives_once(cast: SimpleNamespace, browser_of: Browser) -> None:
    browser = browser_of(cast.ex)
    assert [browser.post(URL, form(cast.wg)).status_code for _ in range(2)] == [302, 400]
    assert Delegation.objects.count() == 1


def test_one_of_the_two_ends_it_and_a_stranger_finds_nothing(
    cast: SimpleNamespace, browser_of: Browser
) -> None:
    made = lend(cast.ex, cast.wg)
    end = f"{URL}{made.pk}/cham-dut/"
    assert browser_of(cast.hu).post(end).status_code == 404
    assert browser_of(cast.wg).get(end).status_code == 405
    assert browser_of(cast.wg).post(end).status_code == 302
    assert browser_of(cast.ex).post(end).status_code == 409
    made.refresh_from_db()
    assert (made.valid_to, made.ended_by) == (TODAY, cast.wg)


def test_the_page_is_for_those_signed_in(client: Client, db: None) -> None:
    assert client.get(URL).status_code == 302


def test_the_work_of_the_owner_is_the_deputys(cast: SimpleNamespace, browser_of: Browser) -> None:
    focal = make_task(lead=cast.btp, focal_person=cast.ex, code="PHAN-CONG")
    make_task(lead=cast.btp, focal_person=cast.ex, status=Status.COMPLETED, code="DA-XONG")
    browser = browser_of(cast.stranger)
    assert browser.get("/viec-cua-toi/dem/").content == b""
    lend(cast.ex, cast.stranger)
    assert browser.get("/viec-cua-toi/dem/").content == b"2"
    page = browser.get("/viec-cua-toi/?phan=toi").content.decode()
    assert focal.code in page and cast.task.code in page and "DA-XONG" not in page


def test_a_scope_lends_the_work_of_one_programme(
    cast: SimpleNamespace, browser_of: Browser
) -> None:
    nq03 = ProgrammeFactory(code="NQ03")
    task = make_task(lead=cast.btp, programme=nq03, code="NQ-1", focal_person=cast.ex)
    lend(cast.ex, cast.stranger, programme=nq03)
    browser = browser_of(cast.stranger)
    assert browser.get("/viec-cua-toi/dem/").content == b"1"
    assert task.code in browser.get("/viec-cua-toi/").content.decode()
    assert browser.get(f"/nhiem-vu/{cast.task.code}/").status_code == 404


def test_the_history_prints_both_names(cast: SimpleNamespace, browser_of: Browser) -> None:
    lend(cast.ex, cast.stranger)
    reports.report(cast.task, reports.Progress(60, "Xong"), by=cast.stranger, at=NOON)
    page = browser_of(cast.ex).get(f"/nhiem-vu/{cast.task.code}/").content.decode()
    assert f"{cast.stranger} (thay {cast.ex})" in page


def test_a_deputy_of_a_reviewer_enters_the_desk_while_the_seat_is_lent(
    cast: SimpleNamespace, browser_of: Browser
) -> None:
    browser = browser_of(cast.stranger)
    assert browser.get("/quan-tri/").status_code != 200
    made = lend(cast.s2, cast.stranger)
    assert browser.get("/quan-tri/").status_code == 200
    assert browser.get("/quan-tri/tasks_app/completionclaim/").status_code == 200
    assert 'href="/quan-tri/"' in browser.get("/tong-quan/").content.decode()
    assert not User.objects.get(pk=cast.stranger.pk).is_staff
    delegation.end(made, by=cast.s2, at=NOON)
    assert browser.get("/quan-tri/").status_code != 200


@pytest.mark.parametrize("count", [10, 20])
def test_the_page_asks_as_often_for_many_delegations(
    cast: SimpleNamespace, browser_of: Browser, count: int
) -> None:
    for _ in range(count):
        lend(UserFactory(member_of=cast.btp), cast.ex)
    browser = browser_of(cast.ex)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(URL).status_code == 200
    assert len(asked) <= 10, len(asked)
