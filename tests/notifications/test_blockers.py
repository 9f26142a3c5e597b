"""Blockers escalate on their own; one bad task stops nobody's letters."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.day import Day
from notifications.delivery import Tally
from notifications.planning import drafting
from notifications.recipients import ledger as ledgers
from notifications.recipients.directory import directory_on
from notifications.recipients.ledger import ledger_on
from tasks_app.enums import Role, Secrecy, Status, Tracking
from tasks_app.models import Agency, AgencySuccession, Blocker, Programme, Task, User
from tests.factories import AgencyFactory, UserFactory, make_task

from .conftest import MONDAY, Recorder, at

Morning = Callable[[date], Tally]
FAR = date(2027, 6, 30)


def stuck(task: Task, authority: Agency | None = None, **fields: Any) -> Blocker:
    """Return an open blocker of 24 working days unless told otherwise."""
    given = {"raised_on": date(2026, 5, 11), "kind": "legal", "description": "Chờ thông tư"}
    return Blocker.objects.create(task=task, authority=authority, **(given | fields))


@pytest.fixture
def btc(cast: SimpleNamespace) -> SimpleNamespace:
    """Return the cast with the working group of the authority and its head."""
    cast.btc_wg = UserFactory(member_of=cast.btc, role=Role.WORKING_GROUP)
    cast.btc_head = UserFactory(member_of=cast.btc, role=Role.WORKING_GROUP, is_head=True)
    Task.objects.filter(pk=cast.task.pk).update(
        deadline=FAR, percent=99, last_report_on=MONDAY - timedelta(days=1)
    )
    return cast


def told(day: date = MONDAY) -> dict[str, set[str]]:
    """Return which steps of blockers each person is told on a day."""
    return {
        mail.recipient.email: steps
        for mail in drafting.draft_day(day).mails
        if (steps := {str(row.step) for row in mail.rows} & {"VM1", "VM2"})
    }


@pytest.mark.parametrize(
    ("raised_on", "more", "step"),
    [
        (date(2026, 6, 2), {}, None),  # nine working days
        (date(2026, 6, 1), {}, "VM1"),
        (date(2026, 5, 19), {}, "VM1"),  # nineteen
        (date(2026, 5, 18), {}, "VM2"),
        (date(2026, 6, 10), {"due_on": MONDAY}, None),
        (date(2026, 6, 10), {"due_on": date(2026, 6, 12)}, "VM2"),
        (
            date(2026, 5, 4),
            {"answered_on": MONDAY, "answered_at": at(MONDAY), "answer": "Tháng 7"},
            None,
        ),
        (date(2026, 5, 4), {"resolved_on": MONDAY}, None),
    ],
)
def test_a_blocker_speaks_up_by_itself(
    btc: SimpleNamespace, raised_on: date, more: dict[str, Any], step: str | None
) -> None:
    stuck(btc.task, btc.btc, raised_on=raised_on, **more)
    owners = {btc.ex.email, btc.wg.email}
    solvers = {btc.btc_wg.email, btc.btc_head.email}
    assert told() == ({person: {step} for person in owners | solvers} if step else {})


def test_only_the_head_is_added_when_it_is_stuck(btc: SimpleNamespace) -> None:
    members = {btc.btc_wg.pk, btc.btc_head.pk}
    directory = directory_on(MONDAY)
    unit = directory.units[btc.btc.pk]
    assert set(directory.holding(ledgers.Audience.AUTHORITY, unit)) == members
    assert directory.holding(ledgers.Audience.AUTHORITY_HEAD, unit) == [btc.btc_head.pk]


def test_it_is_told_once_and_weekly_once_it_is_stuck(
    btc: SimpleNamespace, morning: Morning
) -> None:
    stuck(btc.task, btc.btc, raised_on=date(2026, 6, 1))
    morning(MONDAY)
    assert told(MONDAY + timedelta(days=1)) == {}
    later = date(2026, 6, 30)  # a Tuesday, stuck since the day before
    morning(later)
    assert told(later + timedelta(days=1)) == {}
    assert btc.btc_wg.email in told(date(2026, 7, 6))


def test_the_authority_reads_what_is_asked_of_it(
    btc: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    stuck(btc.task, btc.btc, due_on=date(2026, 6, 12))
    morning(MONDAY)
    [letter] = post.to(btc.btc_wg.email)
    assert "1 vướng mắc chờ tháo gỡ" in letter.subject
    body = " ".join(letter.body.split())
    assert "Vướng mắc quá hẹn 1 ngày làm việc" in body
    assert "Vướng quy định pháp lý: Chờ thông tư. Cơ quan BTC tháo gỡ trước 12/6." in body


def test_every_blocker_of_a_task_has_a_row(btc: SimpleNamespace) -> None:
    stuck(btc.task, btc.btc)
    stuck(btc.task, btc.btc, description="Chờ kinh phí")
    [mail] = [m for m in drafting.draft_day(MONDAY).mails if m.recipient.id == btc.btc_wg.pk]
    assert len(mail.rows) == 2


def test_an_authority_nobody_answers_for_is_told_to_the_administrators(
    btc: SimpleNamespace,
) -> None:
    byt = btc.stranger.memberships.get().agency
    stuck(btc.task, byt)
    skipped = drafting.draft_day(MONDAY).skipped
    assert any("BYT" in one.recipient and "VM2" in one.reason for one in skipped)


@pytest.mark.parametrize("state", [Status.COMPLETED, Status.SUSPENDED, Status.AWAITING_ACCEPTANCE])
def test_a_task_that_rests_is_silent(btc: SimpleNamespace, state: Status) -> None:
    stuck(btc.task, btc.btc)
    Task.objects.filter(pk=btc.task.pk).update(status=state)
    assert told() == {}


def test_what_is_not_followed_is_silent(btc: SimpleNamespace) -> None:
    stuck(btc.task, btc.btc)
    Task.objects.filter(pk=btc.task.pk).update(without_unit_data=True)
    assert told() == {}
    Task.objects.filter(pk=btc.task.pk).update(without_unit_data=False)
    Programme.objects.update(tracking=Tracking.SNAPSHOT, snapshot_on=MONDAY)
    assert told() == {}


def test_a_secret_blocker_shows_no_words(
    btc: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    stuck(btc.task, btc.btc, description="Chuyên án bí số")
    Task.objects.filter(pk=btc.task.pk).update(secrecy=Secrecy.SECRET)
    morning(MONDAY)
    [letter] = post.to(btc.btc_wg.email)
    whole = f"{letter.subject} {letter.body} {letter.alternatives[0][0]}"
    assert btc.task.code in whole
    assert "bí số" not in whole and btc.task.title not in whole and "pháp lý" not in whole


def test_a_letter_alone_says_what_the_plan_said(btc: SimpleNamespace) -> None:
    stuck(btc.task, btc.btc)
    day = Day(MONDAY)
    whole = ledger_on(day, directory_on(MONDAY))
    for user in User.objects.all():
        near = ledger_on(day, directory_on(MONDAY, users={user.pk}), users={user.pk})
        assert near.digests.get(user.pk) == whole.digests.get(user.pk)


@pytest.mark.parametrize("count", [10, 20])
def test_many_blockers_cost_as_much_as_few(btc: SimpleNamespace, count: int) -> None:
    for _ in range(count):
        stuck(make_task(lead=btc.btp, deadline=FAR, percent=99), btc.btc)
    day, directory = Day(MONDAY), directory_on(MONDAY)
    with CaptureQueriesContext(connection) as asked:
        ledger_on(day, directory)
    assert len(asked) == 5  # two of them for what waits for the secretariat


def test_of_an_absorbed_agency_its_successor_is_told(btc: SimpleNamespace) -> None:
    heir = AgencyFactory(code="BMOI", parent=btc.btc.parent)
    wg = UserFactory(member_of=heir, role=Role.WORKING_GROUP)
    stuck(btc.task, btc.btc)
    AgencySuccession.objects.create(
        predecessor=btc.btc, successor=heir, effective_on=MONDAY, is_main=True, scope="toàn bộ",
        provenance="read",
    )  # fmt: skip
    friday = told(MONDAY - timedelta(days=3))
    assert btc.btc_wg.email in friday
    assert wg.email not in friday
    monday = told()
    assert wg.email in monday
    assert btc.btc_wg.email not in monday


def test_one_bad_task_stops_nobody_and_is_named_once_a_week(
    cast: SimpleNamespace, morning: Morning, post: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = make_task(lead=cast.btp, deadline=date(2026, 6, 9), code="HONG-1")
    good = make_task(lead=cast.btp, deadline=date(2026, 6, 9), code="TOT-1")
    whole = ledgers.reading_of

    def breaks(row: Any, day: Day) -> Any:
        if row["code"] == bad.code:
            raise ZeroDivisionError("no working day")
        return whole(row, day)

    monkeypatch.setattr(ledgers, "reading_of", breaks)
    morning(MONDAY)
    assert good.code in post.to(cast.ex.email)[0].body
    [named] = post.to(cast.sa.email)
    assert "Không tính được nhắc việc" in named.body and bad.code in named.body
    morning(MONDAY + timedelta(days=1))
    assert len(post.to(cast.sa.email)) == 1
    morning(MONDAY + timedelta(days=7))
    assert len(post.to(cast.sa.email)) == 2
    assert any(bad.code == one.task for one in drafting.draft_day(MONDAY).skipped)
