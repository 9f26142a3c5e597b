"""Deadlines on the pages: signed, withdrawn, taken back, corrected, and how late."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tasks_app.enums import AuthorityLevel, Decision
from tasks_app.models import Membership, Task
from tasks_app.services import deadlines, extensions, reports
from tasks_app.services.corrections import Correction, correct
from tests.factories import make_task

pytestmark = pytest.mark.usefixtures("monday")


def ask(cast, by=None, task=None):
    wanted = extensions.Request(date(2026, 12, 31), "Chờ Nghị định")
    return extensions.request(task or cast.task, wanted, by=by or cast.ex, at=timezone.now())


def page_of(browser, cast):
    return browser.get(f"/nhiem-vu/{cast.task.code}/").content.decode()


def signing(cast, asked):
    return f"/nhiem-vu/{cast.task.code}/gia-han/{asked.pk}/ky/"


def version(cast):
    return Task.objects.get(pk=cast.task.pk).version


def test_the_form_says_who_signs_and_who_decides(cast, browser_of):
    url = f"/nhiem-vu/{cast.task.code}/gia-han/"
    assert "Tổ công tác ký đồng" in browser_of(cast.ex).get(url).content.decode()
    assert "Gửi thẳng thường trực" in browser_of(cast.wg).get(url).content.decode()
    Membership.objects.filter(user=cast.wg).update(valid_to=timezone.localdate())
    Task.objects.update(deadline_level=AuthorityLevel.PRIME_MINISTER)
    page = browser_of(cast.ex).get(url).content.decode()
    assert "Gửi thẳng thường trực" in page and "Hạn do Thủ tướng Chính phủ" in page


def test_the_working_group_finds_the_request_and_signs_it(cast, browser_of):
    asked = ask(cast)
    group = browser_of(cast.wg)
    work = group.get("/viec-cua-toi/").content.decode()
    assert "Chờ tôi ký đồng" in work and signing(cast, asked) in work
    assert "Chờ tôi ký đồng" not in browser_of(cast.ex).get("/viec-cua-toi/").content.decode()
    assert "chờ Tổ công tác ký đồng" in page_of(group, cast)
    form = group.get(signing(cast, asked)).content.decode()
    assert "31/12/2026" in form and "Chờ Nghị định" in form

    answer = group.post(signing(cast, asked), {"version": version(cast)})

    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.cosigned_by == cast.wg
    assert "chờ thường trực trả lời" in page_of(group, cast)


def test_the_count_in_the_navigation_holds_what_waits_for_a_signature(cast, browser_of):
    group = browser_of(cast.wg)
    before = int(group.get("/viec-cua-toi/dem/").content or 0)
    ask(cast)
    assert int(group.get("/viec-cua-toi/dem/").content) == before + 1


def test_a_double_click_and_a_stale_page_sign_nothing_twice(cast, browser_of):
    asked, group = ask(cast), browser_of(cast.wg)
    sent = {"version": version(cast)}
    stale = group.post(signing(cast, asked), {"version": version(cast) - 1})
    assert stale.status_code == 412 and "Có người vừa lưu trước" in stale.content.decode()
    group.post(signing(cast, asked), sent)
    again = group.post(signing(cast, asked), sent)
    assert again.status_code in {409, 412}
    assert cast.task.events.filter(kind="extension_cosigned").count() == 1


@pytest.mark.parametrize(("who", "status"), [("ex", 403), ("s2", 403), ("stranger", 404)])
def test_others_cannot_sign_even_by_the_address(cast, browser_of, who, status):
    url = signing(cast, ask(cast))
    browser = browser_of(getattr(cast, who))
    assert browser.get(url).status_code == status
    assert browser.post(url, {"version": version(cast)}).status_code == status


def test_a_request_of_another_task_is_not_found_here(cast, browser_of):
    other = ask(cast, task=make_task(lead=cast.btp))
    assert browser_of(cast.wg).get(signing(cast, other)).status_code == 404


def test_the_owner_withdraws_a_request(cast, browser_of):
    asked = ask(cast)
    owner = browser_of(cast.ex)
    assert "Rút đề nghị gia hạn" in page_of(owner, cast)
    url = f"/nhiem-vu/{cast.task.code}/gia-han/{asked.pk}/rut/"
    assert owner.get(url).status_code == 405
    owner.post(url, {"version": version(cast)})
    asked.refresh_from_db()
    assert asked.decision == Decision.WITHDRAWN
    page = page_of(owner, cast)
    assert "rút đề nghị gia hạn" in page and "Đang xin gia hạn" not in page
    assert owner.post(url, {"version": version(cast)}).status_code == 409


def test_a_report_is_taken_back_from_the_page(cast, browser_of):
    owner = browser_of(cast.ex)
    reports.report(cast.task, reports.Progress(70, "Đã xong"), by=cast.ex, at=timezone.now())
    assert "Rút lại" in page_of(owner, cast)
    assert "Rút lại" not in page_of(browser_of(cast.wg), cast)
    url = f"/nhiem-vu/{cast.task.code}/rut-lai/{cast.task.events.last().seq}/"

    assert browser_of(cast.wg).post(url, {"version": version(cast)}).status_code == 403
    owner.post(url, {"version": version(cast)})

    page = page_of(owner, cast)
    assert "đã rút lại" in page and "rút lại: cập nhật tiến độ" in page
    assert "Đạt 40%" in page
    assert owner.post(url, {"version": version(cast)}).status_code == 409


def test_after_ten_minutes_the_button_is_gone(cast, browser_of):
    before = timezone.now() - timedelta(minutes=11)
    reports.report(cast.task, reports.Progress(70, "Đã xong"), by=cast.ex, at=before)
    assert "/rut-lai/" not in page_of(browser_of(cast.ex), cast)


def test_what_was_never_a_report_is_not_found(cast, browser_of):
    for seq in (1, 99):
        url = f"/nhiem-vu/{cast.task.code}/rut-lai/{seq}/"
        assert browser_of(cast.ex).post(url, {"version": 1}).status_code == 404


def test_a_correction_shows_old_and_new_and_strikes_the_old(cast, browser_of):
    at = timezone.now()
    report = reports.report(cast.task, reports.Progress(70, "Đã xong"), by=cast.ex, at=at)
    correct(report.event, Correction(percent=55), reason="Nhập nhầm cột", by=cast.s1, at=at)

    page = page_of(browser_of(cast.ex), cast)

    assert "đính chính: cập nhật tiến độ" in page and "Nhập nhầm cột" in page
    assert "<s>cập nhật tiến độ</s>" in page and "đã đính chính 15/06/2026" in page
    assert "70%" in page and "55%" in page
    assert "Đạt 55%" in page


def test_lateness_is_told_by_each_deadline(cast, browser_of):
    cast.task = make_task(lead=cast.btp, deadline=date(2026, 6, 1))
    given = {"document": "1/VPCP", "reason": "Theo kết luận", "by": cast.s2, "at": timezone.now()}
    deadlines.change(cast.task, deadline=date(2026, 9, 30), **given)
    page = page_of(browser_of(cast.ex), cast)
    assert "chậm 14 ngày (10 ngày làm việc)" in page
    assert "So với hạn hiện tại" in page and "trong hạn" in page
    assert "Gia hạn muộn, tính theo" in page


def test_the_page_of_a_task_asks_no_more_with_a_long_history(
    cast, browser_of, django_assert_max_num_queries
):
    at, browser = timezone.now(), browser_of(cast.ex)
    ask(cast)
    for _ in range(10):
        report = reports.report(cast.task, reports.Progress(50, "x"), by=cast.ex, at=at)
        correct(report.event, Correction(percent=45), reason="x", by=cast.s1, at=at)
    page_of(browser, cast)
    with django_assert_max_num_queries(10):
        page_of(browser, cast)
