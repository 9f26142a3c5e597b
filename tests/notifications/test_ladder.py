"""The rungs beside deadlines: the meeting's list, missing reports, waiting reviews, leaders."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import planning
from notifications.day import Day
from notifications.delivery import Tally
from notifications.enums import Kind
from notifications.models import Notification, NotificationItem
from notifications.planning import drafting
from notifications.planning.simulation import simulate
from notifications.recipients import pages
from tasks_app.enums import AuthorityLevel, Role
from tasks_app.models import CompletionClaim, DeadlineExtension, Task, User
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.policy import Policy
from tasks_app.rules.reminders import digest_is_missing
from tasks_app.services import completion
from tasks_app.services import evidence as proof
from tests.factories import AgencyFactory, UserFactory, make_task

from .conftest import MONDAY, Recorder, at

FRIDAY = date(2026, 6, 12)
Morning = Callable[[date], Tally]


def overdue(cast: SimpleNamespace, days: int = 20, **fields: Any) -> Task:
    told = {"lead": cast.btp, "percent": 40} | fields
    return make_task(deadline=MONDAY - timedelta(days), **told)


def claimed(cast: SimpleNamespace, on: date, **fields: Any) -> CompletionClaim:
    task = make_task(deadline=date(2026, 12, 31), **{"lead": cast.btp, "percent": 100} | fields)
    return CompletionClaim.objects.create(
        task=task,
        completed_on=on,
        filed_by=cast.ex,
        filed_agency=cast.btp,
        filed_on=on,
        filed_at=at(on),
    )


def rows_to(user: User, step: str, day: date = MONDAY) -> list[tuple[str, str]]:
    """Return (task or subject, note) of the rows of one step that a day tells a person."""
    mails = [m for m in drafting.draft_day(day).mails if m.recipient.id == user.pk]
    found = [row for mail in mails for row in mail.rows if row.step == step]
    return [(row.about or row.task.code, row.note) for row in found]


def codes(user: User, step: str, day: date = MONDAY) -> list[str]:
    return [what for what, _ in rows_to(user, step, day)]


def test_a_co_lead_gets_what_the_executors_of_the_lead_get(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, co_leads=(cast.btc,), deadline=date(2026, 6, 22), percent=99)
    assert codes(cast.co, "R3") == codes(cast.ex, "R3") == [task.code]
    task.focal_person = cast.ex
    task.save()
    assert codes(cast.co, "R3") == [task.code]


def test_what_a_co_lead_is_told_leaves_as_planned(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    task = make_task(lead=cast.btp, co_leads=(cast.btc,), deadline=date(2026, 6, 22), percent=99)
    morning(MONDAY)
    [letter] = post.to(cast.co.email)
    assert task.code in letter.body


def test_the_list_for_the_meeting_is_one_letter_with_a_draft_for_each_agency(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    first, second = overdue(cast), overdue(cast, lead=cast.btc)
    morning(MONDAY)
    letter = Notification.objects.get(recipient=cast.s1, kind=Kind.ESCALATION)
    assert letter.dedupe_key == f"escalation:E3:tat-ca:{cast.s1.pk}:{MONDAY}"
    assert letter.subject == "[Đề án 06] 2 nhiệm vụ quá hạn của 2 cơ quan, đưa ra họp tháng"
    [mail] = [one for one in post.to(cast.s1.email) if one.subject == letter.subject]
    for task in (first, second):
        unit = task.lead.code
        asked = f"programme={task.programme.code}&as_of={MONDAY}&template=don-doc&unit={unit}"
        assert f"/api/v1/documents?{asked}" in mail.body
        assert task.code in mail.body
    assert mail.body.index("Cơ quan BTP") < mail.body.index("Dự thảo công văn đôn đốc")


def test_without_a_secretariat_the_administrator_is_told(cast: SimpleNamespace) -> None:
    task = overdue(cast)
    User.objects.filter(pk__in=[cast.s1.pk, cast.s2.pk]).update(is_active=False)
    [(code, note)] = rows_to(cast.sa, "SA")
    assert code == task.code
    assert "Cơ quan VPCP chưa có cán bộ thường trực nhận được thư (bước E3)." in note


@pytest.mark.parametrize(
    ("waited", "told"), [(2, set()), (3, {"s1", "s2"}), (4, {"s1", "s2"}), (5, {"s1", "s2"})]
)
def test_a_claim_that_waits_is_told_to_who_may_decide(
    cast: SimpleNamespace, waited: int, told: set[str]
) -> None:
    claim = claimed(cast, WorkCalendar().add(MONDAY, -waited))
    got = {n for n in ("s1", "s2", "sa", "ex") if claim.task.code in codes(getattr(cast, n), "V1")}
    assert got == told


def test_a_claim_of_the_own_line_goes_to_the_other_lead_and_at_last_to_both(
    cast: SimpleNamespace,
) -> None:
    claim = claimed(cast, WorkCalendar().add(MONDAY, -3), lead=cast.bca)
    assert codes(cast.s1, "V1") == []
    assert codes(cast.s2, "V1") == [claim.task.code]
    day = MONDAY + timedelta(days=2)
    [(_, decides)] = rows_to(cast.s2, "V1", day)
    [(_, asks)] = rows_to(cast.s1, "V1", day)
    assert decides == "Đề nghị xác nhận hoàn thành, Cơ quan BTP trình 10/6."
    assert asks.startswith(decides) and "không duyệt hồ sơ này" in asks


def test_a_deadline_of_the_prime_minister_waits_for_the_office(cast: SimpleNamespace) -> None:
    asked_on = WorkCalendar().add(MONDAY, -3)
    task = make_task(lead=cast.btp, deadline_level=AuthorityLevel.PRIME_MINISTER, percent=99)
    DeadlineExtension.objects.create(
        task=task, number=1, deadline_before=task.deadline, proposed_deadline=date(2026, 9, 30),
        reason="Chờ nghị định", filed_by=cast.ex, filed_agency=cast.btp, filed_on=asked_on,
        filed_at=at(asked_on), needs_cosignature=False,
    )  # fmt: skip
    assert codes(cast.s1, "V1") == []
    assert codes(cast.s2, "V1") == [task.code]


def test_who_filed_is_never_asked_and_nobody_left_is_told_to_the_administrator(
    cast: SimpleNamespace,
) -> None:
    claim = claimed(cast, WorkCalendar().add(MONDAY, -3), lead=cast.bca)
    CompletionClaim.objects.filter(pk=claim.pk).update(filed_by=cast.s2)
    assert codes(cast.s2, "V1") == []
    assert "cán bộ thường trực được duyệt" in dict(rows_to(cast.sa, "SA"))[claim.task.code]


def test_a_waiting_claim_stands_under_what_i_have_to_review(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    claimed(cast, WorkCalendar().add(MONDAY, -4))
    morning(MONDAY)
    [letter] = post.to(cast.s1.email)
    assert letter.subject == "[Đề án 06] 1 hồ sơ chờ duyệt"
    assert "Chờ tôi duyệt" in letter.body and "Chờ duyệt 4 ngày làm việc" in letter.body
    morning(MONDAY + timedelta(days=1))  # five days: again, as the last call
    assert len(post.to(cast.s1.email)) == 2
    morning(MONDAY + timedelta(days=2))
    assert len(post.to(cast.s1.email)) == 2


@pytest.mark.usefixtures("with_pages")
def test_units_with_missing_reports_are_told_with_the_update_rate(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    make_task(lead=cast.btc, percent=40)
    assert codes(cast.wg, "P2", FRIDAY) == []
    morning(MONDAY)
    [letter] = post.to(cast.wg.email)
    body = " ".join(letter.body.split())
    assert "Đơn vị còn thiếu báo cáo" in body
    assert "Cơ quan BTP Kỳ 15/5–14/6: đã báo cáo 0/1 (0,0%). Còn thiếu 1." in body
    assert "Cơ quan BTC" not in body
    [letter] = post.to(cast.s1.email)
    body = " ".join(letter.body.split())
    assert "Cơ quan BTP" in body and "Cơ quan BTC" in body
    assert "đã báo cáo 0/2 (0,0%). 2 đơn vị còn thiếu, hạn báo cáo 19/06/2026." in body
    told = NotificationItem.objects.filter(user=cast.wg, step="P2")
    assert [item.stage_key for item in told] == ["P2:2026-06"]


@pytest.mark.usefixtures("with_pages")
def test_a_claim_is_the_report_of_its_period_for_both_letters(cast: SimpleNamespace) -> None:
    day = date(2026, 6, 10)
    assert cast.task.code in codes(cast.ex, "P1", day)
    CompletionClaim.objects.create(
        task=cast.task, completed_on=day, filed_by=cast.ex, filed_agency=cast.btp,
        filed_on=date(2026, 5, 20), filed_at=at(date(2026, 5, 20)), decision="returned",
        decided_at=at(day), decision_note="Chưa đủ",
    )  # fmt: skip
    assert cast.task.code not in codes(cast.ex, "P1", day)


@pytest.mark.usefixtures("with_pages")
def test_leaders_get_one_page_a_week_whatever_changes(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    late = [overdue(cast, days) for days in range(3, 10)]
    morning(MONDAY + timedelta(days=1))  # Monday was missed
    [letter] = post.to(cast.ld.email)
    assert letter.subject.startswith("[Đề án 06] 5 việc quá hạn lâu nhất")
    worst = letter.body.partition("Thay đổi trong tuần")[0]
    assert late[-1].code in worst and late[0].code not in worst
    overdue(cast, 90)
    for days in (2, 3):
        morning(MONDAY + timedelta(days=days))
    assert len(post.to(cast.ld.email)) == 1
    morning(MONDAY + timedelta(days=7))
    assert len(post.to(cast.ld.email)) == 2


@pytest.mark.usefixtures("with_pages")
def test_leaders_are_not_told_of_a_claim_in_time_that_waits(cast: SimpleNamespace) -> None:
    late = overdue(cast)
    waits = overdue(cast, 21)
    proof.add_document(waits, proof.Document(number="12/BB"), by=cast.ex, at=at(FRIDAY))
    completion.claim(waits, completed_on=waits.deadline, by=cast.ex, at=at(FRIDAY))
    assert codes(cast.ld, "L1") == [late.code]


@pytest.mark.usefixtures("with_pages")
def test_pages_without_readers_are_told_to_the_administrator(cast: SimpleNamespace) -> None:
    overdue(cast)
    cast.ld.memberships.update(valid_to=MONDAY)
    told = " ".join(note for _, note in rows_to(cast.sa, "SA"))
    assert "chưa có lãnh đạo nhận được thư (bước L1)" in told


@pytest.mark.usefixtures("with_pages")
def test_a_page_that_cannot_be_counted_silences_nobody(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr("notifications.recipients.pages.standing.seen", broken)
    task = overdue(cast, 1)
    assert codes(cast.ex, "R5") == [task.code]
    assert codes(cast.ld, "L1") == []
    assert "page L1:2026-W25 cannot be counted" in caplog.text


@pytest.mark.usefixtures("with_pages")
def test_a_page_is_counted_once_while_nothing_happens(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[date] = []

    def count(day: Day) -> list[object]:
        counted.append(day.as_of)
        return []

    monkeypatch.setitem(pages.CONTENT, "L1", count)
    for _ in range(2):
        drafting.draft_day(MONDAY)
    assert counted == [MONDAY]
    make_task(lead=cast.btp)
    drafting.draft_day(MONDAY)
    assert counted == [MONDAY, MONDAY]


@pytest.mark.usefixtures("with_pages")
def test_a_plan_with_every_page_costs_statements_by_batch(cast: SimpleNamespace) -> None:
    counts = []
    for more in (10, 90):
        for _ in range(more):
            claimed(cast, date(2026, 6, 1))
            overdue(cast)
        with CaptureQueriesContext(connection) as seen:
            drafting.draft_day(MONDAY)
        counts.append(len(seen))
    assert counts[1] - counts[0] <= 2 and counts[0] <= 60, counts


@pytest.mark.usefixtures("with_pages")
def test_a_month_is_foreseen_without_breaking_a_promise(cast: SimpleNamespace) -> None:
    UserFactory(member_of=AgencyFactory(code="SO"), role=Role.EXECUTOR)
    overdue(cast)
    overdue(cast, 1)
    claimed(cast, FRIDAY)
    found = simulate(date(2026, 6, 1), date(2026, 6, 30))
    assert found.problems == []
    assert (len(found.days), len(found.working)) == (30, 22)
    weeks = {one.day.isocalendar().week for one in found.days if one.steps["L1"]}
    assert weeks == {23, 24, 25, 26, 27}
    assert found.steps["P2"] and found.steps["E3"] and found.steps["V1"]
    assert not Notification.objects.exists()


def test_a_step_that_an_installation_leaves_out_is_told_to_nobody(
    cast: SimpleNamespace, settings: Any
) -> None:
    overdue(cast)
    claimed(cast, date(2026, 6, 1))
    assert codes(cast.hu, "E1") and codes(cast.s1, "V1")
    settings.POLICY = {"silent_steps": ("E1", "V1", "L1", "P2")}
    assert not codes(cast.hu, "E1") and not codes(cast.s1, "V1")
    assert not codes(cast.ld, "L1")


def test_a_simulation_names_what_breaks_a_promise() -> None:
    found = simulate(date(2026, 6, 13), date(2026, 6, 12))
    assert (found.mails, found.busiest, found.problems) == (0, None, [])
    found.told[1, (2, "R5:2026-06-14")] = 2
    assert found.problems == ["Bước R5:2026-06-14 của nhiệm vụ 2 báo 2 lần cho người dùng 1."]


def test_vector_11_three_hundred_overdue_tasks_are_one_escalation(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    for _ in range(300):
        overdue(cast, 6)
    morning(MONDAY)
    [letter] = Notification.objects.filter(recipient=cast.hu, step="E1")
    assert letter.text.count("/nhiem-vu/") == 40
    assert "và 260 việc khác" in letter.text


def test_vector_12_after_three_days_one_digest_and_an_alarm_on_the_first(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    make_task(lead=cast.btp, deadline=MONDAY, percent=40)
    assert digest_is_missing(at(MONDAY, 9), FRIDAY, WorkCalendar(), Policy())
    morning(MONDAY + timedelta(days=3))
    assert len(post.to(cast.ex.email)) == 1
    assert planning.plan_due(at=at(MONDAY + timedelta(days=3))) == 0
