"""Reopened by two reviewers of the two lead agencies (T9); sent upward (T3, T4); pressed for."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import Decision, EventKind, Role, Status
from tasks_app.errors import (
    ConflictOfInterest,
    EvidenceMissing,
    InvalidInput,
    NotPermitted,
    TransitionNotAllowed,
)
from tasks_app.models import Reopening, Task
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Scope
from tasks_app.services import chasing, completion, evidence, reopening, upward
from tests.factories import NOON, AgencyFactory, UserFactory, make_task
from tests.history import assert_whole

TODAY = NOON.date()
DAY = timedelta(days=1)
JULY = NOON + 20 * DAY


@pytest.fixture
def done(cast: SimpleNamespace) -> Task:
    evidence.add_document(cast.task, evidence.Document(number="1/BC"), by=cast.ex, at=NOON)
    filed = completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    task: Task = cast.task
    task.refresh_from_db()
    return task


@pytest.fixture
def proposal(cast: SimpleNamespace, done: Task) -> Reopening:
    return reopening.propose(
        done, document="3/KL-TTCP", reason="Số liệu chưa đúng", by=cast.s1, at=JULY
    )


def test_a_proposal_changes_nothing_yet(
    cast: SimpleNamespace, done: Task, proposal: Reopening
) -> None:
    done.refresh_from_db()
    event = done.events.latest("seq")
    assert (done.status, event.kind) == (Status.COMPLETED, EventKind.REOPENING_PROPOSED)
    assert event.payload == {
        "reopening": proposal.pk,
        "document": "3/KL-TTCP",
        "reason": "Số liệu chưa đúng",
    }
    with pytest.raises(TransitionNotAllowed, match="đang có một đề xuất"):
        reopening.propose(done, document="4", reason="Nữa", by=cast.s2, at=JULY)


def test_the_other_side_reopens_from_its_day_on(
    cast: SimpleNamespace, done: Task, proposal: Reopening
) -> None:
    reopening.confirm(proposal, note="Nhất trí", by=cast.s2, at=JULY)
    done.refresh_from_db()
    assert (done.status, done.completed_on, done.percent) == (Status.IN_PROGRESS, None, 40)
    event = done.events.latest("seq")
    assert (event.kind, event.actor, event.effective_on) == (
        EventKind.REOPENED,
        cast.s2,
        TODAY + 20 * DAY,
    )
    completed = [
        asof.counts(Scope(done.programme_id), At(day), near_due_until=day)[None][0].completed
        for day in (TODAY, TODAY + 19 * DAY, TODAY + 20 * DAY)
    ]
    assert completed == [1, 1, 0]
    assert_whole(done, on=TODAY + 20 * DAY)


def test_what_supported_the_accepted_claim_supports_no_new_one(
    cast: SimpleNamespace, done: Task, proposal: Reopening
) -> None:
    reopening.confirm(proposal, by=cast.s2, at=JULY)
    day = date(2026, 7, 5)
    with pytest.raises(EvidenceMissing):
        completion.claim(done, completed_on=day, by=cast.ex, at=JULY)
    evidence.add_document(done, evidence.Document(number="2/BC"), by=cast.ex, at=JULY)
    again = completion.claim(done, completed_on=day, by=cast.ex, at=JULY)
    assert [row.document_number for row in again.evidence.all()] == ["2/BC"]
    completion.accept(again, criteria_met={0}, by=cast.s1, at=JULY)
    done.refresh_from_db()
    assert done.completed_on == day
    assert_whole(done, on=TODAY + 20 * DAY)


def test_neither_the_proposer_nor_his_side_confirms(
    cast: SimpleNamespace, done: Task, proposal: Reopening
) -> None:
    colleague = UserFactory(member_of=cast.bca, role=Role.REVIEWER)
    for who in (cast.s1, colleague):
        for decide in (reopening.confirm, reopening.decline):
            with pytest.raises(ConflictOfInterest):
                decide(proposal, note="x", by=who, at=JULY)  # type: ignore[operator]
    for who in (cast.sa, cast.ex, cast.ld):
        with pytest.raises(NotPermitted):
            reopening.confirm(proposal, by=who, at=JULY)


def test_the_conflict_of_one_side_does_not_silence_it(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.bca, status=Status.COMPLETED)
    asked = reopening.propose(task, document="3", reason="Sai", by=cast.s2, at=JULY)
    reopening.confirm(asked, by=cast.s1, at=JULY)
    task.refresh_from_db()
    assert (task.status, task.percent) == (Status.IN_PROGRESS, None)


def test_a_reviewer_of_neither_side_proposes_nothing(cast: SimpleNamespace, done: Task) -> None:
    third = UserFactory(member_of=AgencyFactory(code="TTCP"), role=Role.REVIEWER)
    with pytest.raises(NotPermitted, match="hai cơ quan thường trực"):
        reopening.propose(done, document="3", reason="Sai", by=third, at=JULY)


def test_a_declined_proposal_leaves_the_task_done(
    cast: SimpleNamespace, done: Task, proposal: Reopening
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        reopening.decline(proposal, note=" ", by=cast.s2, at=JULY)
    assert "note" in refusal.value.fields
    declined = reopening.decline(proposal, note="Đã đúng", by=cast.s2, at=JULY)
    done.refresh_from_db()
    assert (done.status, declined.decision) == (Status.COMPLETED, Decision.REFUSED)
    assert done.events.latest("seq").kind == EventKind.REOPENING_DECLINED
    with pytest.raises(TransitionNotAllowed, match="đã được xử lý"):
        reopening.confirm(proposal, by=cast.s2, at=JULY)
    reopening.propose(done, document="4", reason="Lần hai", by=cast.s2, at=JULY)


@pytest.mark.parametrize("missing", ["document", "reason"])
def test_a_proposal_has_a_document_and_a_reason(
    cast: SimpleNamespace, done: Task, missing: str
) -> None:
    given = {"document": "3/KL", "reason": "Sai", missing: "\u200b "}
    with pytest.raises(InvalidInput) as refusal:
        reopening.propose(done, **given, by=cast.s1, at=JULY)  # type: ignore[arg-type]
    assert missing in refusal.value.fields
    assert not Reopening.objects.exists()


# -- upward -------------------------------------------------------------------------------

SENT = upward.Upward("15/TTr-BTP", TODAY - DAY, "Thủ tướng Chính phủ", TODAY + 30 * DAY)
REPLY = upward.Answer("99/VPCP-NC", TODAY, "Đồng ý về nguyên tắc")


def test_a_task_goes_up_and_comes_back_and_its_deadline_runs_on(cast: SimpleNamespace) -> None:
    sent = upward.submit_upward(cast.task, SENT, by=cast.ex, at=NOON)
    cast.task.refresh_from_db()
    assert (cast.task.status, cast.task.deadline) == (
        Status.SUBMITTED_UPWARD,
        date(2026, 6, 30),
    )
    assert sent.payload == {
        "number": "15/TTr-BTP",
        "signed_on": "2026-06-14",
        "authority_name": "Thủ tướng Chính phủ",
        "expected_on": "2026-07-15",
    }
    answered = upward.answer(cast.task, REPLY, by=cast.s1, at=NOON)
    cast.task.refresh_from_db()
    assert (cast.task.status, answered.kind) == (Status.IN_PROGRESS, EventKind.ANSWERED)
    assert answered.payload["content"] == "Đồng ý về nguyên tắc"
    assert_whole(cast.task, on=TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"authority": " "}, "authority"),
        ({"authority": "x" * 301}, "authority"),
        ({"signed_on": TODAY + DAY}, "signed_on"),
        ({"signed_on": date(2026, 1, 4)}, "signed_on"),
        ({"expected_on": TODAY - DAY}, "expected_on"),
        ({"expected_on": date(2040, 1, 1)}, "expected_on"),
    ],
)
def test_what_goes_up_is_named_and_dated(
    cast: SimpleNamespace, changes: dict[str, Any], field: str
) -> None:
    given = {
        "number": "1/TTr",
        "signed_on": TODAY,
        "authority": "Chính phủ",
        "expected_on": TODAY,
        **changes,
    }
    with pytest.raises(InvalidInput) as refusal:
        upward.submit_upward(cast.task, upward.Upward(**given), by=cast.ex, at=NOON)
    assert field in refusal.value.fields
    assert cast.task.events.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"content": ""}, "content"),
        ({"signed_on": TODAY + DAY}, "signed_on"),
        ({"signed_on": TODAY - 2 * DAY}, "signed_on"),
    ],
)
def test_an_answer_follows_what_was_sent(
    cast: SimpleNamespace, changes: dict[str, Any], field: str
) -> None:
    upward.submit_upward(cast.task, SENT, by=cast.ex, at=NOON)
    given = {"number": "1", "signed_on": TODAY, "content": "Đồng ý", **changes}
    with pytest.raises(InvalidInput) as refusal:
        upward.answer(cast.task, upward.Answer(**given), by=cast.ex, at=NOON)
    assert field in refusal.value.fields


# -- pressed for --------------------------------------------------------------------------


def test_pressing_leaves_one_event_and_no_change(cast: SimpleNamespace) -> None:
    event = chasing.chase(cast.task, note="Báo cáo trước 20/6", by=cast.s1, at=NOON)
    before = (cast.task.status, cast.task.percent)
    cast.task.refresh_from_db()
    assert (cast.task.status, cast.task.percent) == before
    assert (event.kind, event.sets, event.payload) == (
        EventKind.CHASED,
        0,
        {"note": "Báo cáo trước 20/6"},
    )
    assert_whole(cast.task, on=TODAY)


def test_who_is_bound_may_still_press_and_nobody_presses_for_what_is_done(
    cast: SimpleNamespace, done: Task
) -> None:
    chasing.chase(make_task(lead=cast.bca), by=cast.s1, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        chasing.chase(done, by=cast.s1, at=NOON)
