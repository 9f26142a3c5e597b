"""Who hears at once of each event of the workflow, and in which words; through the services."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from notifications import planning
from notifications.delivery import Tally
from notifications.messages import telling
from notifications.models import EventReceipt, Notification
from tasks_app.enums import AgencyKind, BlockerKind, Role, Secrecy, Status
from tasks_app.models import AgencyGroupMember, Membership, Task
from tasks_app.services import (
    assignment,
    blockers,
    chasing,
    closing,
    comments,
    completion,
    corrections,
    deadlines,
    evidence,
    extensions,
    fan_out,
    promises,
    reopening,
    reports,
    suspension,
    upward,
)
from tests.factories import AgencyFactory, UserFactory, make_task

from .conftest import MONDAY, Recorder, at
from .test_news import DOC, claimed

Send = Callable[[datetime], Tally]
Deed = Callable[[SimpleNamespace], Any]
PAPER = "12/QĐ-BTP"
WHEN = at(MONDAY, 9)


def _done(cast: SimpleNamespace) -> Task:
    """Complete the task; what that tells is of the day before."""
    completion.accept(claimed(cast), criteria_met={0}, by=cast.s1, at=WHEN)
    planning.plan_news(at=WHEN)
    Notification.objects.all().delete()
    return Task.objects.get(pk=cast.task.pk)


def _new(cast: SimpleNamespace, **fields: Any) -> Task:
    return make_task(lead=cast.btp, status=Status.ASSIGNED, assigned_on=MONDAY, **fields)


def _asked(cast: SimpleNamespace, by: Any, number: int = 1) -> Any:
    for turn in range(1, number):
        asked = extensions.Request(date(2026, 9, turn), reason="Lần trước")
        filed = extensions.request(cast.task, asked, by=by, at=WHEN - timedelta(days=20))
        extensions.refuse(filed, note="Chưa đủ", by=cast.s2, at=WHEN - timedelta(days=20))
    asked = extensions.Request(date(2026, 9, 30), reason="Chờ thông tư", plan="x")
    return extensions.request(cast.task, asked, by=by, at=WHEN)


def _raised(cast: SimpleNamespace) -> Any:
    return blockers.raise_blocker(
        cast.task, kind=BlockerKind.LEGAL, description="Chờ thông tư", authority=cast.btc,
        by=cast.ex, at=WHEN,
    )  # fmt: skip


def _suspended(cast: SimpleNamespace) -> Any:
    return suspension.suspend(
        cast.task, document=PAPER, review_on=date(2026, 8, 1), reason="Chờ luật", by=cast.s1,
        at=WHEN,
    )  # fmt: skip


def _promised(cast: SimpleNamespace) -> Any:
    task = make_task(lead=cast.btp, deadline=date(2026, 6, 9), percent=40)
    return promises.promise(task, promised_on=date(2026, 6, 26), by=cast.ex, at=WHEN)


def _upward(cast: SimpleNamespace) -> Any:
    sent = upward.Upward("5/TTr-BTP", MONDAY, "Chính phủ", date(2026, 7, 1))
    return upward.submit_upward(cast.task, sent, by=cast.ex, at=WHEN)


def _answered(cast: SimpleNamespace) -> Any:
    _upward(cast)
    reply = upward.Answer("9/VPCP-KSTT", MONDAY, "Đồng ý chủ trương")
    return upward.answer(cast.task, reply, by=cast.s1, at=WHEN)


def _refused(cast: SimpleNamespace) -> Any:
    return assignment.refuse_assignment(
        _new(cast), reason="Không đúng chức năng", by=cast.ex, at=WHEN
    )


def _confirmed(cast: SimpleNamespace) -> Any:
    task = _refused(cast).task
    planning.plan_news(at=WHEN)
    Notification.objects.all().delete()
    return assignment.confirm_assignment(task, note="Đúng chức năng", by=cast.sa, at=WHEN)


def _proposed(cast: SimpleNamespace) -> Any:
    return reopening.propose(_done(cast), document=PAPER, reason="Kết luận", by=cast.s1, at=WHEN)


def _reopened(cast: SimpleNamespace) -> Any:
    return reopening.confirm(_proposed(cast), by=cast.s2, at=WHEN)


def _declined(cast: SimpleNamespace) -> Any:
    return reopening.decline(_proposed(cast), note="Chưa đủ căn cứ", by=cast.s2, at=WHEN)


def _replaced(cast: SimpleNamespace) -> Any:
    heir = make_task(lead=cast.btp, code="MOI-1")
    return closing.replace(
        cast.task, successors=[heir], number=PAPER, signed_on=MONDAY, by=cast.sa, at=WHEN
    )


def _question(cast: SimpleNamespace) -> Any:
    claimed(cast)
    return comments.write(cast.task, text="Biên bản đâu?", is_question=True, by=cast.s1, at=WHEN)


def _mention(cast: SimpleNamespace) -> Any:
    mentions = [cast.co.email]
    return comments.write(cast.task, text="Nhờ góp ý", mentions=mentions, by=cast.ex, at=WHEN)


CASES: dict[str, tuple[Deed, set[str], str, str]] = {
    "refused": (_refused, {"sa"}, "bị báo giao nhầm", "“Không đúng chức năng”"),
    "confirmed": (_confirmed, {"ex", "wg"}, "được giữ nguyên việc giao", "“Đúng chức năng”"),
    "focal": (
        lambda c: assignment.name_focal_person(c.task, person=c.ex, by=c.wg, at=WHEN),
        {"ex"}, "có người phụ trách mới", "phân công đồng chí",
    ),
    "lead": (
        lambda c: assignment.change_lead(c.task, lead=c.btc, document=PAPER, by=c.sa, at=WHEN),
        {"ex", "co"}, "được chuyển chủ trì", "sang Cơ quan BTC từ ngày 15/06/2026",
    ),
    "upward": (_upward, {"wg"}, "đã trình cấp có thẩm quyền", "Trình Chính phủ tại 5/TTr-BTP"),
    "answered": (_answered, {"ex", "wg"}, "có ý kiến cấp có thẩm quyền", "“Đồng ý chủ trương”"),
    "cosign": (lambda c: _asked(c, c.ex), {"wg"}, "chờ ký đồng đề nghị gia hạn", "30/09/2026"),
    "cosigned": (
        lambda c: extensions.cosign(_asked(c, c.ex), by=c.wg, at=WHEN),
        {"ex"}, "được ký đồng đề nghị gia hạn", "ký đồng",
    ),
    "third": (
        lambda c: _asked(c, c.ex, number=3),
        {"wg", "s2"}, "xin gia hạn lần thứ 3", "Cần Tổ công tác ký đồng",
    ),
    "deadline": (
        lambda c: deadlines.change(
            c.task, deadline=date(2026, 7, 31), document=PAPER, reason="Rút ngắn", by=c.s2, at=WHEN
        ),
        {"ex", "wg"}, "được điều chỉnh hạn", "Hạn điều chỉnh: 31/07/2026",
    ),
    "suspended": (_suspended, {"ex", "wg"}, "tạm dừng", "Xem xét lại ngày 01/08/2026"),
    "proposed": (_proposed, {"s2"}, "được đề xuất mở lại", "theo 12/QĐ-BTP: “Kết luận”"),
    "reopened": (_reopened, {"ex", "wg"}, "được mở lại", "Thường trực mở lại"),
    "declined": (_declined, {"s1"}, "không được mở lại", "“Chưa đủ căn cứ”"),
    "cancelled": (
        lambda c: closing.cancel(
            c.task, number=PAPER, signed_on=MONDAY, reason="Trùng", by=c.sa, at=WHEN
        ),
        {"ex", "wg"}, "bị hủy", "theo 12/QĐ-BTP: “Trùng”",
    ),
    "replaced": (_replaced, {"ex", "wg"}, "được thay thế", "Thay bằng MOI-1"),
    "chased": (
        lambda c: chasing.chase(c.task, note="Báo cáo trước 20/6", by=c.s1, at=WHEN),
        {"ex", "wg"}, "được đôn đốc", "“Báo cáo trước 20/6”",
    ),
    "question": (_question, {"ex"}, "được thường trực hỏi thêm", "“Biên bản đâu?”"),
    "mention": (_mention, {"co"}, "có trao đổi nhắc đến đồng chí", "“Nhờ góp ý”"),
    "blocker": (_raised, {"btc_wg"}, "cần tháo gỡ vướng mắc", "pháp lý: “Chờ thông tư”"),
    "blocker answered": (
        lambda c: blockers.answer(_raised(c), words="Ban hành tháng 7", by=c.btc_wg, at=WHEN),
        {"ex"}, "được trả lời vướng mắc", "“Ban hành tháng 7”",
    ),
    "promise": (_promised, {"wg", "hu"}, "có lời hứa ngày hoàn thành", "ngày 26/06/2026"),
}  # fmt: skip


def letters_about(post: Recorder, words: str) -> list[EmailMultiAlternatives]:
    return [letter for letter in post.sent if words in letter.subject]


@pytest.mark.parametrize("case", CASES)
def test_each_event_is_told_to_those_it_asks(
    cast: SimpleNamespace, send: Send, post: Recorder, case: str
) -> None:
    deed, audience, headline, words = CASES[case]
    cast.btc_wg = UserFactory(member_of=cast.btc, role=Role.WORKING_GROUP)
    deed(cast)
    planning.plan_news(at=WHEN)
    send(WHEN)
    told = letters_about(post, headline)
    people = {
        name: getattr(cast, name).email
        for name in ("ex", "wg", "hu", "co", "s1", "s2", "sa", "ld", "inspector", "btc_wg")
    }
    expected = {people[name] for name in audience}
    if case == "lead":
        expected.add(cast.btc_wg.email)
    assert {letter.to[0] for letter in told} == expected
    assert words in " ".join(told[0].body.split())


def test_a_resumption_is_told_with_the_new_deadline(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    suspension.suspend(
        cast.task, document=PAPER, review_on=date(2026, 8, 1), clock_stopped=True, by=cast.s1,
        at=WHEN - timedelta(days=10),
    )  # fmt: skip
    planning.plan_news(at=WHEN - timedelta(days=10))
    Notification.objects.all().delete()
    suspension.resume(cast.task, document=PAPER, by=cast.s1, at=WHEN)
    planning.plan_news(at=WHEN)
    send(WHEN)
    [letter] = post.to(cast.ex.email)
    assert "tiếp tục thực hiện" in letter.subject and "Hạn mới 10/07/2026" in letter.body


def test_an_appointed_reviewer_is_told(cast: SimpleNamespace, send: Send, post: Recorder) -> None:
    task = make_task(lead=cast.bca, percent=40)
    s2 = cast.s2
    s2.memberships.update(valid_to=MONDAY)  # nobody of the other side is left
    assignment.appoint_reviewer(task, person=cast.ld, document=PAPER, by=cast.sa, at=WHEN)
    planning.plan_news(at=WHEN)
    send(WHEN)
    [letter] = post.sent
    assert (letter.to, "chỉ định" in letter.subject) == ([cast.ld.email], True)


def test_a_request_that_is_decided_no_longer_asks_for_a_signature(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    filed = _asked(cast, cast.ex)
    planning.plan_news(at=at(MONDAY, 19))
    extensions.withdraw(filed, by=cast.ex, at=at(MONDAY, 20))
    send(at(MONDAY + timedelta(days=1)))
    assert letters_about(post, "ký đồng") == []


def test_a_comment_taken_back_in_time_is_never_told(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    comment = _mention(cast)
    planning.plan_news(at=WHEN)
    comments.retract(comment, by=cast.ex, at=WHEN + timedelta(minutes=5))
    planning.plan_news(at=WHEN + timedelta(minutes=5))
    send(WHEN + timedelta(minutes=6))
    assert post.sent == []


def test_a_correction_is_told_as_one_and_never_as_a_second_acceptance(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    _done(cast)
    event = cast.task.events.get(kind="accepted")
    right = corrections.Correction(completed_on=MONDAY - timedelta(days=3))
    corrections.correct(event, right, reason="Nhầm ngày", by=cast.s2, at=at(MONDAY, 10))
    planning.plan_news(at=at(MONDAY, 10))
    send(at(MONDAY, 10))
    assert {letter.subject for letter in post.sent} == {
        f"[Đề án 06] {cast.task.code} được đính chính, hạn 30/06/2026"
    }
    body = " ".join(post.to(cast.ex.email)[0].body.split())
    assert "Đính chính mục “xác nhận hoàn thành” 15/6 (ngày hoàn thành 12/06/2026)" in body
    assert "“Nhầm ngày”. Không phải một quyết định mới." in body


def test_a_corrected_report_is_told_though_reports_are_not(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    report = reports.report(cast.task, reports.Progress(70, "Xong 7 phần"), by=cast.ex, at=WHEN)
    right = corrections.Correction(percent=50)
    corrections.correct(report.event, right, reason="Đếm nhầm", by=cast.s1, at=WHEN)
    planning.plan_news(at=WHEN)
    send(WHEN)
    assert "(kết quả 50%)" in " ".join(post.to(cast.ex.email)[0].body.split())
    assert EventReceipt.objects.count() == 1


def _collective(cast: SimpleNamespace, units: int) -> Task:
    group = AgencyFactory(code="ALL_PROVINCES", kind=AgencyKind.COLLECTIVE)
    for number in range(units):
        unit = AgencyFactory(code=f"T{number:02}", kind=AgencyKind.PROVINCE)
        UserFactory(member_of=unit)
        AgencyGroupMember.objects.create(group=group, member=unit, valid_from=date(2020, 1, 1))
    return make_task(lead=group, coordinator=cast.btp, percent=0, code="GOC")


def test_each_unit_of_a_fan_out_gets_one_letter(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    fan_out.fan_out(_collective(cast, 34), by=cast.sa, at=WHEN)
    planning.plan_news(at=WHEN)
    send(WHEN)
    units = letters_about(post, "được giao,")
    assert len(units) == len({letter.to[0] for letter in units}) == 34
    assert {letter.to[0] for letter in letters_about(post, "giao xuống")} == {
        cast.ex.email, cast.wg.email
    }  # fmt: skip


def test_one_person_of_many_units_gets_three_letters_and_one_digest(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    parent = _collective(cast, 12)
    one, units = UserFactory(), AgencyGroupMember.objects.values("member")
    Membership.objects.filter(agency__in=units).update(user=one)
    fan_out.fan_out(parent, by=cast.sa, at=WHEN)
    planning.plan_news(at=WHEN)
    send(WHEN)
    assert len(post.to(one.email)) == 3
    planning.plan_due(at=at(MONDAY + timedelta(days=1)))
    send(at(MONDAY + timedelta(days=1)))
    digest = post.to(one.email)[3]
    assert digest.body.count("Giao ngày") == 9


def test_parts_without_data_are_never_written_about(cast: SimpleNamespace) -> None:
    parent = _collective(cast, 3)
    fan_out.fan_out(parent, by=cast.sa, at=WHEN)
    Task.objects.filter(parent=parent).update(without_unit_data=True)
    planning.plan_news(at=WHEN)
    told = Notification.objects.values_list("recipient", flat=True)
    assert set(told) <= {cast.ex.pk, cast.wg.pk}
    planning.plan_day(MONDAY + timedelta(days=30), at=at(MONDAY + timedelta(days=30)))
    codes = set(Notification.objects.values_list("items__task__code", flat=True))
    assert not {code for code in codes if code and code.startswith("GOC.")}


def test_news_of_a_secret_task_says_its_code_only(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    chasing.chase(cast.task, note="Chuyên án bí số", by=cast.s1, at=WHEN)
    Task.objects.filter(pk=cast.task.pk).update(secrecy=Secrecy.SECRET)
    planning.plan_news(at=WHEN)
    send(WHEN)
    whole = " ".join(f"{x.subject} {x.body} {x.alternatives[0][0]}" for x in post.sent)
    assert cast.task.code in whole and "xem hồ sơ giấy" in whole.lower()
    assert "bí số" not in whole and "đôn đốc" not in whole and cast.task.title not in whole


def test_an_event_that_cannot_be_told_stops_no_other_and_is_named(
    cast: SimpleNamespace, send: Send, post: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chasing.chase(cast.task, note="Lần một", by=cast.s1, at=WHEN)
    evidence.add_document(cast.task, DOC, by=cast.ex, at=WHEN)
    upward.submit_upward(
        cast.task, upward.Upward("5/TTr", MONDAY, "Chính phủ", MONDAY), by=cast.ex, at=WHEN
    )

    def breaks(*_: object) -> str:
        raise KeyError("expected_on")

    monkeypatch.setattr(telling, "_day", breaks)
    planning.plan_news(at=WHEN)
    send(WHEN)
    assert len(letters_about(post, "được đôn đốc")) == 2
    [named] = post.to(cast.sa.email)
    assert "có thay đổi không soạn được thư" in named.subject
    assert planning.plan_news(at=WHEN) == []
