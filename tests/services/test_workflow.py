"""Start, report, claim, accept, return, withdraw: what each writes, and what it refuses."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import (
    Attribute,
    Decision,
    EventKind,
    ReturnReason,
    Role,
    Status,
    TaskAction,
    Tracking,
)
from tasks_app.errors import (
    ConflictOfInterest,
    EvidenceMissing,
    InvalidInput,
    NotPermitted,
    NotTracked,
    StaleVersion,
    TransitionNotAllowed,
)
from tasks_app.models import CompletionClaim, Task
from tasks_app.rules.chain import GENESIS, link
from tasks_app.services import completion, evidence, reports, tasks
from tests.factories import NOON, AgencyFactory, MembershipFactory, UserFactory, make_task

TODAY = NOON.date()
DOC = evidence.Document(number="12/BB-BTP")


def claimed(cast: SimpleNamespace, task: Task | None = None) -> CompletionClaim:
    task = task or cast.task
    evidence.add_document(task, DOC, by=cast.ex, at=NOON)
    return completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)


def test_the_first_report_starts_the_task_and_leaves_one_event(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    filed = reports.report(task, reports.Progress(10, "Đã lập tổ"), by=cast.ex, at=NOON)
    task.refresh_from_db()
    assert (task.status, task.percent, task.last_report_on) == (Status.IN_PROGRESS, 10, TODAY)
    assert task.events.count() == 2
    event = task.events.get(seq=2)
    assert event == filed.event
    assert (event.kind, event.actor, event.actor_agency) == (
        EventKind.PROGRESS_REPORTED,
        cast.ex,
        cast.btp,
    )
    assert event.sets == Attribute.STATUS | Attribute.PERCENT


def test_receipt_starts_the_task_once(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    tasks.start(task, by=cast.wg, at=NOON)
    with pytest.raises(TransitionNotAllowed) as refusal:
        tasks.start(task, by=cast.wg, at=NOON)
    assert TaskAction.REPORT in refusal.value.possible
    assert task.events.count() == 2


def test_every_event_continues_the_hash_chain(cast: SimpleNamespace) -> None:
    claimed(cast)
    before = GENESIS
    for event in cast.task.events.order_by("seq"):
        assert event.prev_hash == before
        assert event.hash == link(before, event)
        before = event.hash
    cast.task.refresh_from_db()
    assert (cast.task.head_hash, cast.task.event_count) == (before, cast.task.events.count())


def test_an_older_report_is_kept_but_sets_no_percent(cast: SimpleNamespace) -> None:
    reports.report(cast.task, reports.Progress(60, "Xong phần 1"), by=cast.ex, at=NOON)
    late = reports.Progress(20, "Bổ sung kỳ trước", reported_on=TODAY - timedelta(days=30))
    filed = reports.report(cast.task, late, by=cast.ex, at=NOON)
    cast.task.refresh_from_db()
    assert (cast.task.percent, cast.task.last_report_on) == (60, TODAY)
    assert filed.percent == 20
    assert filed.event.sets == 0


@pytest.mark.parametrize(
    ("progress", "field"),
    [
        (reports.Progress(101, "x"), "percent"),
        (reports.Progress(-1, "x"), "percent"),
        (reports.Progress(50, "   "), "content"),
        (reports.Progress(50, "x" * 4001), "content"),
        (reports.Progress(50, "x", reported_on=TODAY + timedelta(days=1)), "reported_on"),
        (reports.Progress(50, "x", reported_on=date(2020, 1, 1)), "reported_on"),
    ],
)
def test_a_bad_report_names_the_field_and_writes_nothing(
    cast: SimpleNamespace, progress: reports.Progress, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        reports.report(cast.task, progress, by=cast.ex, at=NOON)
    assert field in refusal.value.fields
    assert cast.task.reports.count() == 0
    assert cast.task.events.count() == 2


def test_a_claim_needs_evidence(cast: SimpleNamespace) -> None:
    with pytest.raises(EvidenceMissing) as refusal:
        completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    assert "evidence" in refusal.value.fields


def test_a_claim_reports_100_percent_and_is_not_completion(cast: SimpleNamespace) -> None:
    filed = claimed(cast)
    cast.task.refresh_from_db()
    assert (cast.task.status, cast.task.percent) == (Status.AWAITING_ACCEPTANCE, 100)
    assert cast.task.completed_on is None
    assert filed.percent_before == 40
    assert filed.evidence.count() == 1


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2021, 1, 1)])
def test_a_claimed_date_lies_between_assignment_and_today(cast: SimpleNamespace, day: date) -> None:
    evidence.add_document(cast.task, DOC, by=cast.ex, at=NOON)
    with pytest.raises(InvalidInput) as refusal:
        completion.claim(cast.task, completed_on=day, by=cast.ex, at=NOON)
    assert "completed_on" in refusal.value.fields


def test_acceptance_is_effective_on_the_completion_date(cast: SimpleNamespace) -> None:
    evidence.add_document(cast.task, DOC, by=cast.ex, at=NOON)
    c = TODAY - timedelta(days=3)
    filed = completion.claim(cast.task, completed_on=c, by=cast.ex, at=NOON)
    later = NOON + timedelta(days=9)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=later)
    cast.task.refresh_from_db()
    assert (cast.task.status, cast.task.completed_on) == (Status.COMPLETED, c)
    event = cast.task.events.last()
    assert event is not None
    assert (event.kind, event.effective_on, event.recorded_at) == (EventKind.ACCEPTED, c, later)


def test_a_product_that_is_a_document_is_completed_on_its_issue_date(
    cast: SimpleNamespace,
) -> None:
    task = make_task(lead=cast.btp, product_is_document=True)
    issued = TODAY - timedelta(days=10)
    evidence.add_document(
        task, evidence.Document(number="104/2022/NĐ-CP", issued_on=issued), by=cast.ex, at=NOON
    )
    filed = completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    task.refresh_from_db()
    assert task.completed_on == issued


def test_a_document_of_a_coordinating_agency_is_not_the_product(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, coordinating=(cast.btc,), product_is_document=True)
    issued = TODAY - timedelta(days=10)
    own = evidence.Document(number="104/2022/NĐ-CP", issued_on=issued)
    evidence.add_document(task, own, by=cast.ex, at=NOON)
    supporting = evidence.Document(number="7/BTC", issued_on=TODAY)
    evidence.add_document(task, supporting, by=cast.co, at=NOON)
    filed = completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    task.refresh_from_db()
    assert task.completed_on == issued


def test_every_criterion_must_be_ticked(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, acceptance_criteria="Có văn bản\nĐã kết nối")
    filed = claimed(cast, task)
    with pytest.raises(InvalidInput, match="Đã kết nối"):
        completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    completion.accept(filed, criteria_met={0, 1}, by=cast.s2, at=NOON)


def test_a_return_restores_the_percent_and_needs_words(cast: SimpleNamespace) -> None:
    filed = claimed(cast)
    reason = ReturnReason.EVIDENCE_MISSING
    with pytest.raises(InvalidInput):
        completion.return_claim(filed, reason=reason, note=" ", by=cast.s1, at=NOON)
    completion.return_claim(filed, reason=reason, note="Thiếu biên bản", by=cast.s1, at=NOON)
    cast.task.refresh_from_db()
    assert (cast.task.status, cast.task.percent) == (Status.IN_PROGRESS, 40)


def test_a_second_claim_after_a_return_is_judged_by_its_own_date(cast: SimpleNamespace) -> None:
    """DOMAIN §7.14."""
    task = make_task(lead=cast.btp, deadline=date(2026, 6, 30))
    evidence.add_document(task, DOC, by=cast.ex, at=NOON)
    july = NOON + timedelta(days=30)
    first = completion.claim(task, completed_on=date(2026, 6, 30), by=cast.ex, at=july)
    completion.return_claim(first, reason=ReturnReason.OTHER, note="Chưa đủ", by=cast.s2, at=july)
    second = completion.claim(task, completed_on=date(2026, 7, 8), by=cast.ex, at=july)
    completion.accept(second, criteria_met={0}, by=cast.s2, at=july)
    task.refresh_from_db()
    assert task.completed_on is not None
    assert task.chain_deadline is not None
    assert (task.completed_on - task.chain_deadline).days == 8


def test_withdrawal_ends_when_the_secretariat_opens_the_claim(cast: SimpleNamespace) -> None:
    filed = claimed(cast)
    completion.withdraw(filed, by=cast.ex, at=NOON)
    again = completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    completion.open_review(again, by=cast.s2, at=NOON)
    completion.open_review(again, by=cast.s2, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="đã mở hồ sơ"):
        completion.withdraw(again, by=cast.ex, at=NOON)
    assert cast.task.events.filter(kind=EventKind.REVIEW_OPENED).count() == 1


def test_bo_cong_an_decides_no_task_of_its_own_line(cast: SimpleNamespace) -> None:
    """DOMAIN §7.10."""
    task = make_task(lead=cast.bca)
    evidence.add_document(task, DOC, by=cast.ex_bca, at=NOON)
    filed = completion.claim(task, completed_on=TODAY, by=cast.ex_bca, at=NOON)
    with pytest.raises(ConflictOfInterest):
        completion.accept(filed, criteria_met={0}, by=cast.s1, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)


def test_nobody_accepts_what_he_filed(cast: SimpleNamespace) -> None:
    both = UserFactory(member_of=cast.btp)
    MembershipFactory(user=both, agency=cast.vpcp, role=Role.REVIEWER)
    evidence.add_document(cast.task, DOC, by=both, at=NOON)
    filed = completion.claim(cast.task, completed_on=TODAY, by=both, at=NOON)
    with pytest.raises(ConflictOfInterest):
        completion.accept(filed, criteria_met={0}, by=both, at=NOON)


def test_a_second_decision_is_refused_and_changes_nothing(cast: SimpleNamespace) -> None:
    filed = claimed(cast)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    count = cast.task.events.count()
    with pytest.raises(TransitionNotAllowed):
        completion.accept(filed, criteria_met={0}, by=cast.s1, at=NOON)
    assert cast.task.events.count() == count
    filed.refresh_from_db()
    assert (filed.decision, filed.decided_by) == (Decision.GRANTED, cast.s2)


@pytest.mark.parametrize("who", ["co", "hu", "s2", "sa", "ld", "inspector", "stranger"])
def test_only_the_owner_reports(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(NotPermitted):
        reports.report(cast.task, reports.Progress(50, "x"), by=getattr(cast, who), at=NOON)
    assert cast.task.events.count() == 2


@pytest.mark.parametrize("who", ["ex", "wg", "hu", "co", "sa", "ld", "inspector", "stranger"])
def test_only_the_secretariat_decides(cast: SimpleNamespace, who: str) -> None:
    filed = claimed(cast)
    with pytest.raises(NotPermitted):
        completion.accept(filed, criteria_met={0}, by=getattr(cast, who), at=NOON)


def test_a_co_lead_has_the_rights_of_an_executor(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, co_leads=(cast.btc,))
    reports.report(task, reports.Progress(50, "Phần của Bộ Tài chính"), by=cast.co, at=NOON)


def test_the_coordinator_acts_as_lead_of_a_collective_task(cast: SimpleNamespace) -> None:
    everyone = AgencyFactory(code="ALL_MINISTRIES")
    task = make_task(lead=everyone, coordinator=cast.btp)
    reports.report(task, reports.Progress(5, "Đã tổng hợp"), by=cast.ex, at=NOON)
    task.refresh_from_db()
    assert task.lead == everyone


def test_a_membership_that_ended_gives_nothing(cast: SimpleNamespace) -> None:
    gone = UserFactory()
    MembershipFactory(user=gone, agency=cast.btp, valid_to=TODAY)
    with pytest.raises(NotPermitted):
        reports.report(cast.task, reports.Progress(50, "x"), by=gone, at=NOON)


def test_a_stale_version_is_refused(cast: SimpleNamespace) -> None:
    seen = cast.task.version
    reports.report(cast.task, reports.Progress(50, "Một"), by=cast.ex, at=NOON, version=seen)
    with pytest.raises(StaleVersion, match="Trần Thu Hà"):
        reports.report(cast.task, reports.Progress(55, "Hai"), by=cast.wg, at=NOON, version=seen)
    assert cast.task.reports.count() == 1


@pytest.mark.parametrize("tracking", [Tracking.CATALOGUE, Tracking.SNAPSHOT])
def test_a_programme_that_is_not_followed_takes_no_reports(
    cast: SimpleNamespace, tracking: Tracking
) -> None:
    programme = cast.task.programme
    programme.tracking, programme.snapshot_on = tracking, TODAY
    programme.save()
    with pytest.raises(NotTracked):
        reports.report(cast.task, reports.Progress(50, "x"), by=cast.ex, at=NOON)


def test_a_recurring_task_is_never_claimed(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, kind="recurring", deadline=None)
    evidence.add_document(task, DOC, by=cast.ex, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)
