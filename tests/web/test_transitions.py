"""Members send a task up, answer for it, hand it back, and name who carries it, on the pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from tasks_app.enums import EventKind, Status
from tasks_app.models import Task, User
from tests.factories import UserFactory, make_task

pytestmark = pytest.mark.usefixtures("monday")
Browser = Callable[[User], Client]

UPWARD = {
    "number": "15/TTr-BTP",
    "signed_on": "12/06/2026",
    "authority": "Chính phủ",
    "expected_on": "30/06/2026",
}
ANSWER = {"number": "7/TB-VPCP", "signed_on": "15/06/2026", "content": "Đồng ý chủ trương"}


def post(client: Client, task: Task, page: str, **fields: object) -> object:
    task.refresh_from_db()
    sent = {"version": task.version, **fields}
    return client.post(f"/nhiem-vu/{task.code}/{page}/", sent)


def test_a_task_goes_up_and_comes_back(cast: SimpleNamespace, browser_of: Browser) -> None:
    client, task = browser_of(cast.ex), cast.task
    assert b"B\xc3\xa1o giao nh\xe1\xba\xa7m" not in client.get(f"/nhiem-vu/{task.code}/").content
    page = client.get(f"/nhiem-vu/{task.code}/trinh-cap-tren/")
    assert "Số, ký hiệu tờ trình" in page.content.decode()
    assert post(client, task, "trinh-cap-tren", **UPWARD).status_code == 302
    task.refresh_from_db()
    assert task.status == Status.SUBMITTED_UPWARD
    assert post(client, task, "y-kien-cap-tren", **ANSWER).status_code == 302
    task.refresh_from_db()
    assert task.status == Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("page", "verb"),
    [
        ("trinh-cap-tren", "Trình cấp có thẩm quyền"),
        ("y-kien-cap-tren", "Ghi nhận ý kiến cấp có thẩm quyền"),
        ("giao-nham", "Báo giao nhầm"),
        ("phu-trach", "Phân công người phụ trách"),
        ("cho", "Lưu kế hoạch"),
        ("minh-chung", "Thêm minh chứng"),
        ("chia-viec", "Giao việc"),
    ],
)
def test_the_button_of_a_form_says_what_it_does(
    page: str, verb: str, cast: SimpleNamespace, browser_of: Browser
) -> None:
    shown = browser_of(cast.ex).get(f"/nhiem-vu/{cast.task.code}/{page}/").content.decode()
    assert f'<button class="button button-primary">{verb}</button>' in shown


@pytest.mark.parametrize("missing", sorted(UPWARD))
def test_a_blank_field_keeps_what_was_typed(
    missing: str, cast: SimpleNamespace, browser_of: Browser
) -> None:
    answer = post(browser_of(cast.ex), cast.task, "trinh-cap-tren", **(UPWARD | {missing: ""}))
    page = answer.content.decode()
    kept = [text for name, text in UPWARD.items() if name != missing]
    assert (answer.status_code, [text in page for text in kept]) == (400, [True] * 3)


def test_a_task_given_to_the_wrong_agency_is_handed_back(
    cast: SimpleNamespace, browser_of: Browser
) -> None:
    fresh = make_task(lead=cast.btp, status=Status.ASSIGNED, assigned_on=date(2026, 6, 12))
    old = make_task(lead=cast.btp, status=Status.ASSIGNED)
    client, words = browser_of(cast.wg), {"reason": "Thuộc Bộ Tài chính", "proposed_lead": "BTC"}
    assert post(client, fresh, "giao-nham", **words).status_code == 302
    assert fresh.events.filter(kind=EventKind.ASSIGNMENT_REFUSED).count() == 1
    refused = post(client, old, "giao-nham", **words)
    assert refused.status_code == 409
    assert "ngày làm việc" in refused.content.decode()


def test_a_task_says_why_something_cannot_be_done(
    cast: SimpleNamespace, browser_of: Browser
) -> None:
    def page(who: User, task: Task) -> str:
        return browser_of(who).get(f"/nhiem-vu/{task.code}/").content.decode()

    old = make_task(lead=cast.btp, status=Status.ASSIGNED)
    fresh = make_task(lead=cast.btp, status=Status.ASSIGNED, assigned_on=date(2026, 6, 12))
    assert "/giao-nham/" in page(cast.ex, fresh)
    late = page(cast.ex, old)
    assert "/giao-nham/" not in late
    assert "Vì sao chưa làm được?" in late
    assert "Chỉ báo giao nhầm được trong 3 ngày làm việc, đến hết 08/01/2026." in late
    assert "Ở trạng thái “chưa thực hiện” chưa có: trình cấp có thẩm quyền" in late
    assert "hủy nhiệm vụ" not in late  # not theirs in any state
    assert "Vì sao chưa làm được?" not in page(cast.ld, cast.task)
    bound = page(cast.s1, make_task(lead=cast.bca, status=Status.AWAITING_ACCEPTANCE))
    assert "Cơ quan thường trực còn lại xử lý hồ sơ này." in bound


@pytest.mark.parametrize("status", [Status.ASSIGNED, Status.IN_PROGRESS])
def test_a_page_that_says_why_asks_no_more(
    cast: SimpleNamespace,
    browser_of: Browser,
    status: Status,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    task, client = make_task(lead=cast.btp, status=status), browser_of(cast.ex)
    client.get(f"/nhiem-vu/{task.code}/")
    with django_assert_max_num_queries(8):
        assert "Vì sao chưa làm được?" in client.get(f"/nhiem-vu/{task.code}/").content.decode()


def test_the_unit_names_who_carries_a_task(cast: SimpleNamespace, browser_of: Browser) -> None:
    colleague = UserFactory(member_of=cast.btp, full_name="Lê Minh Anh")
    client = browser_of(cast.hu)
    page = client.get(f"/nhiem-vu/{cast.task.code}/phu-trach/").content.decode()
    assert "Lê Minh Anh" in page
    assert str(cast.co) not in page
    assert post(client, cast.task, "phu-trach", person=colleague.pk).status_code == 302
    cast.task.refresh_from_db()
    assert cast.task.focal_person == colleague
    assert post(client, cast.task, "phu-trach", person=cast.co.pk).status_code == 400
    assert post(client, cast.task, "phu-trach", person="").status_code == 302


@pytest.mark.parametrize("page", ["trinh-cap-tren", "y-kien-cap-tren", "giao-nham", "phu-trach"])
@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("co", 403), ("ld", 403), ("inspector", 403)]
)
def test_nobody_else_sends_these_forms(
    page: str, who: str, status: int, cast: SimpleNamespace, browser_of: Browser
) -> None:
    count = cast.task.event_count
    answer = post(browser_of(getattr(cast, who)), cast.task, page, **(UPWARD | ANSWER))
    cast.task.refresh_from_db()
    assert (answer.status_code, cast.task.event_count) == (status, count)


def test_a_stale_form_shows_what_came_first(cast: SimpleNamespace, browser_of: Browser) -> None:
    client = browser_of(cast.ex)
    old = cast.task.version
    post(client, cast.task, "trinh-cap-tren", **UPWARD)
    answer = client.post(f"/nhiem-vu/{cast.task.code}/y-kien-cap-tren/", {"version": old, **ANSWER})
    assert answer.status_code == 412
    assert "Đồng ý chủ trương" in answer.content.decode()
