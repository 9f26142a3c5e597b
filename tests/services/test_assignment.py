"""Drafts, assignment (T1), "giao nhầm" and its answers."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import (
    AgencyKind,
    AssignmentRole,
    AuthorityLevel,
    EventKind,
    Precision,
    Status,
    TaskAction,
    TaskKind,
    Tracking,
)
from tasks_app.errors import (
    InvalidDeadline,
    InvalidInput,
    NotPermitted,
    NotTracked,
    StaleVersion,
    TransitionNotAllowed,
)
from tasks_app.models import Task, User
from tasks_app.permissions import Verdict, parties_of, possible_actions, standing_of, verdicts
from tasks_app.selectors import projection
from tasks_app.selectors.assignment import closed_by_now, refused_tasks
from tasks_app.selectors.tasks import visible_to
from tasks_app.services import assignment
from tasks_app.services.assignment import Draft
from tests.factories import (
    NOON,
    AgencyFactory,
    ProgrammeFactory,
    TaskGroupFactory,
    make_task,
)
from tests.history import assert_whole

WRONG = TaskAction.REFUSE_ASSIGNMENT

TODAY = NOON.date()
SIGNED = date(2026, 6, 1)


@pytest.fixture
def wanted(cast: SimpleNamespace) -> Draft:
    return Draft(
        group=TaskGroupFactory(),
        title="Sửa đổi Nghị định về hộ tịch",
        deliverable="Nghị định của Chính phủ",
        acceptance_criteria="Được ban hành\nĐã đăng Công báo",
        document_number="12/QĐ-TTg",
        document_on=SIGNED,
        document_title="Quyết định giao nhiệm vụ",
        deadline_text="Quý IV/2026",
        deadline_level=AuthorityLevel.PRIME_MINISTER,
        leads=(cast.btp,),
        coordinating=(cast.btc,),
    )


@pytest.fixture
def drafted(cast: SimpleNamespace, wanted: Draft) -> Task:
    return assignment.draft(wanted, by=cast.sa, at=NOON)


# -- drafts -------------------------------------------------------------------------------


def test_a_draft_takes_the_next_code_and_reads_its_deadline(
    cast: SimpleNamespace, drafted: Task
) -> None:
    assert (drafted.code, drafted.status, drafted.version) == ("DA06-002", Status.DRAFT, 0)
    assert (drafted.original_deadline, drafted.deadline_precision) == (
        date(2026, 12, 31),
        Precision.QUARTER,
    )
    assert drafted.events.count() == 0
    assert drafted.source_document is not None
    assert drafted.source_document.title == "Quyết định giao nhiệm vụ"
    assert list(projection.drifts(TODAY)) == []


def test_a_draft_is_seen_by_the_secretariat_alone(cast: SimpleNamespace, drafted: Task) -> None:
    for who, sees in (("sa", True), ("s2", True), ("ex", False), ("co", False), ("wg", False)):
        assert visible_to(getattr(cast, who), on=TODAY).filter(pk=drafted.pk).exists() is sees


def test_a_draft_is_rewritten_whole_until_it_is_assigned(
    cast: SimpleNamespace, wanted: Draft, drafted: Task
) -> None:
    other = replace(wanted, title="Tên khác", leads=(cast.btc,), coordinating=(), deadline_text="")
    revised = assignment.revise_draft(drafted, other, by=cast.sa, at=NOON, version=0)
    assert (revised.code, revised.title, revised.version) == (drafted.code, "Tên khác", 1)
    assert revised.deadline_precision == Precision.NONE
    assert [(p.agency, p.role) for p in revised.agencies.all()] == [(cast.btc, AssignmentRole.LEAD)]
    with pytest.raises(StaleVersion):
        assignment.revise_draft(drafted, wanted, by=cast.sa, at=NOON, version=0)
    assignment.assign(drafted, by=cast.sa, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="đã được giao"):
        assignment.revise_draft(drafted, wanted, by=cast.sa, at=NOON)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"code": "DA06-001"}, "code"),
        ({"code": "a/b"}, "code"),
        ({"code": "x" * 61}, "code"),
        ({"deadline_text": "khi nào xong"}, "deadline_text"),
        ({"document_on": TODAY + timedelta(days=1)}, "document_on"),
        ({"kind": "sometimes"}, "kind"),
        ({"deadline_level": "king"}, "deadline_level"),
        ({"kind": TaskKind.RECURRING, "recurrence": "daily"}, "recurrence"),
        ({"title": "x" * 4001}, "title"),
    ],
)
def test_a_bad_draft_names_the_field_and_leaves_nothing(
    cast: SimpleNamespace, wanted: Draft, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        assignment.draft(replace(wanted, **changes), by=cast.sa, at=NOON)  # type: ignore[arg-type]
    assert field in refusal.value.fields
    assert Task.objects.count() == 1


def test_an_agency_has_one_part_and_only_a_collective_a_coordinator(
    cast: SimpleNamespace, wanted: Draft
) -> None:
    for bad, field in (
        (replace(wanted, coordinating=(cast.btp,)), "coordinating"),
        (replace(wanted, leads=(cast.btp, cast.btp)), "leads"),
        (replace(wanted, coordinator=cast.bca), "coordinator"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            assignment.draft(bad, by=cast.sa, at=NOON)
        assert field in refusal.value.fields


@pytest.mark.parametrize("who", ["ex", "wg", "hu", "s1", "s2", "ld", "inspector", "stranger"])
def test_only_the_keeper_of_the_register_drafts(
    cast: SimpleNamespace, wanted: Draft, who: str
) -> None:
    with pytest.raises(NotPermitted):
        assignment.draft(wanted, by=getattr(cast, who), at=NOON)


def test_nothing_is_drafted_where_nothing_is_followed(cast: SimpleNamespace, wanted: Draft) -> None:
    programme = ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
    group = TaskGroupFactory(programme=programme)
    with pytest.raises(NotTracked):
        assignment.draft(replace(wanted, group=group), by=cast.sa, at=NOON)


# -- assigned -----------------------------------------------------------------------------


def test_an_assigned_task_counts_from_the_day_its_document_was_signed(
    cast: SimpleNamespace, drafted: Task
) -> None:
    event = assignment.assign(drafted, by=cast.sa, at=NOON, version=0)
    drafted.refresh_from_db()
    assert (drafted.status, drafted.assigned_on, drafted.lead) == (
        Status.ASSIGNED,
        SIGNED,
        cast.btp,
    )
    assert drafted.deadline == drafted.chain_deadline == date(2026, 12, 31)
    assert (event.effective_on, event.recorded_at, event.actor) == (SIGNED, NOON, cast.sa)
    assert event.payload["document"] == "12/QĐ-TTg"
    assert event.payload["criteria"] == ["Được ban hành", "Đã đăng Công báo"]
    assert visible_to(cast.ex, on=TODAY).filter(pk=drafted.pk).exists()
    assert_whole(drafted, on=TODAY)
    assert list(projection.drifts(TODAY)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document_number": ""}, "document_number"),
        ({"document_on": None}, "document_number"),
        ({"leads": ()}, "leads"),
        ({"deliverable": ""}, "deliverable"),
        ({"deadline_text": "31/5/2026"}, "deadline_text"),
    ],
)
def test_what_an_assignment_needs(
    cast: SimpleNamespace, wanted: Draft, changes: dict[str, object], field: str
) -> None:
    task = assignment.draft(replace(wanted, **changes), by=cast.sa, at=NOON)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refusal:
        assignment.assign(task, by=cast.sa, at=NOON)
    assert field in refusal.value.fields
    assert task.events.count() == 0


@pytest.mark.parametrize("phrase", ["", "Thường xuyên"])
def test_a_task_without_a_day_is_assigned_too(
    cast: SimpleNamespace, wanted: Draft, phrase: str
) -> None:
    task = assignment.draft(
        replace(wanted, deadline_text=phrase, acceptance_criteria=""), by=cast.sa, at=NOON
    )
    event = assignment.assign(task, by=cast.sa, at=NOON)
    assert event.deadline is None
    assert event.payload["criteria"] == ["Sản phẩm đúng văn bản giao"]


@pytest.mark.parametrize(
    "interval", [{"valid_from": date(2026, 6, 2)}, {"valid_to": SIGNED}], ids=str
)
def test_a_lead_that_was_not_there_that_day_is_refused(
    cast: SimpleNamespace, wanted: Draft, interval: dict[str, date]
) -> None:
    gone = AgencyFactory(code="CU", **interval)
    task = assignment.draft(replace(wanted, leads=(gone,)), by=cast.sa, at=NOON)
    with pytest.raises(InvalidInput, match="không tồn tại"):
        assignment.assign(task, by=cast.sa, at=NOON)


def test_a_collective_needs_a_coordinator_who_then_acts_as_lead(
    cast: SimpleNamespace, wanted: Draft
) -> None:
    everyone = AgencyFactory(code="ALL_MINISTRIES", kind=AgencyKind.COLLECTIVE)
    alone = replace(wanted, leads=(everyone,), coordinating=())
    task = assignment.draft(alone, by=cast.sa, at=NOON)
    with pytest.raises(InvalidInput) as refusal:
        assignment.assign(task, by=cast.sa, at=NOON)
    assert "coordinator" in refusal.value.fields
    led = replace(alone, coordinator=cast.btp)
    assignment.revise_draft(task, led, by=cast.sa, at=NOON)
    assignment.assign(task, by=cast.sa, at=NOON)
    task.refresh_from_db()
    assert (task.lead, task.coordinator) == (everyone, cast.btp)
    assert visible_to(cast.ex, on=TODAY).filter(pk=task.pk).exists()
    assert list(projection.drifts(TODAY)) == []


def test_co_leads_and_coordinating_agencies_begin_with_the_assignment(
    cast: SimpleNamespace, wanted: Draft
) -> None:
    task = assignment.draft(
        replace(wanted, leads=(cast.btp, cast.bca), document_on=None), by=cast.sa, at=NOON
    )
    wanted = replace(wanted, leads=(cast.btp, cast.bca))
    assignment.revise_draft(task, wanted, by=cast.sa, at=NOON)
    event = assignment.assign(task, by=cast.sa, at=NOON)
    assert event.payload["leads"] == ["BTP", "BCA"]
    assert {part.valid_from for part in task.agencies.all()} == {SIGNED}


# -- giao nhầm ----------------------------------------------------------------------------


@pytest.fixture
def given(cast: SimpleNamespace, drafted: Task) -> Task:
    assignment.assign(drafted, by=cast.sa, at=NOON)  # a Monday
    drafted.refresh_from_db()
    return drafted


def test_a_wrong_assignment_is_said_once_and_waits_for_the_keeper(
    cast: SimpleNamespace, given: Task
) -> None:
    event = assignment.refuse_assignment(
        given, reason="Thuộc Bộ Tài chính", proposed_lead=cast.btc, by=cast.ex, at=NOON
    )
    assert event.kind == EventKind.ASSIGNMENT_REFUSED
    assert event.payload == {"reason": "Thuộc Bộ Tài chính", "proposed_lead": "BTC"}
    assert list(refused_tasks()) == [given]
    with pytest.raises(TransitionNotAllowed, match="đang chờ"):
        assignment.refuse_assignment(given, reason="Nữa", by=cast.wg, at=NOON)
    assert_whole(given, on=TODAY)


@pytest.mark.parametrize(("days", "in_time"), [(0, True), (3, True), (4, False)])
def test_it_is_said_within_three_working_days(
    cast: SimpleNamespace, given: Task, days: int, in_time: bool
) -> None:
    later = NOON + timedelta(days=days)  # Monday + 3 = Thursday
    if in_time:
        assignment.refuse_assignment(given, reason="Nhầm", by=cast.ex, at=later)
        return
    with pytest.raises(TransitionNotAllowed, match="18/06/2026"):
        assignment.refuse_assignment(given, reason="Nhầm", by=cast.ex, at=later)


def test_it_is_offered_only_while_it_may_be_said(cast: SimpleNamespace, given: Task) -> None:
    def verdict(by: User, on: date) -> Verdict:
        standing, parties = standing_of(by, on), parties_of(given, on)
        closed = closed_by_now(given, standing)
        offered = possible_actions(given, standing, parties, closed=closed)
        judged = {one.action: one for one in verdicts(given, standing, parties, closed=closed)}
        assert judged[WRONG].possible is (WRONG in offered)
        return judged[WRONG]

    assert verdict(cast.ex, TODAY + timedelta(days=3)).possible
    late = verdict(cast.ex, TODAY + timedelta(days=4))
    assert (late.possible, late.is_theirs) == (False, True)
    assert "đến hết 18/06/2026" in late.reason
    stranger = verdict(cast.co, TODAY)
    assert (stranger.possible, stranger.is_theirs) == (False, False)
    assignment.refuse_assignment(given, reason="Nhầm", by=cast.ex, at=NOON)
    assert "đang chờ" in verdict(cast.wg, TODAY).reason
    assignment.confirm_assignment(given, note="Đúng", by=cast.sa, at=NOON)
    assert "giữ nguyên" in verdict(cast.ex, TODAY).reason


def test_a_new_lead_has_days_of_its_own(cast: SimpleNamespace, given: Task) -> None:
    july = NOON + timedelta(days=30)
    assignment.change_lead(given, lead=cast.btc, document="1/QĐ", by=cast.sa, at=july)
    assignment.refuse_assignment(given, reason="Nhầm", by=cast.co, at=july)


@pytest.mark.parametrize(("proposal", "sentence"), [("btp", "đang chủ trì"), ("gone", "không còn")])
def test_a_proposed_lead_is_another_one_that_exists(
    cast: SimpleNamespace, given: Task, proposal: str, sentence: str
) -> None:
    cast.gone = AgencyFactory(code="CU", valid_to=TODAY)
    with pytest.raises(InvalidInput, match=sentence):
        assignment.refuse_assignment(
            given, reason="Nhầm", proposed_lead=getattr(cast, proposal), by=cast.ex, at=NOON
        )


def test_the_keeper_keeps_it_where_it_is_for_good(cast: SimpleNamespace, given: Task) -> None:
    with pytest.raises(TransitionNotAllowed, match="không có báo giao nhầm"):
        assignment.confirm_assignment(given, note="Đúng rồi", by=cast.sa, at=NOON)
    said = assignment.refuse_assignment(given, reason="Nhầm", by=cast.ex, at=NOON)
    with pytest.raises(InvalidInput):
        assignment.confirm_assignment(given, note=" ", by=cast.sa, at=NOON)
    event = assignment.confirm_assignment(given, note="Đúng chức năng", by=cast.sa, at=NOON)
    assert event.payload == {"note": "Đúng chức năng", "refusal": said.seq}
    assert not refused_tasks().exists()
    with pytest.raises(TransitionNotAllowed, match="đã giữ nguyên"):
        assignment.refuse_assignment(given, reason="Vẫn nhầm", by=cast.ex, at=NOON)
    assert_whole(given, on=TODAY)


def test_a_change_of_lead_answers_it(cast: SimpleNamespace, given: Task) -> None:
    assignment.refuse_assignment(given, reason="Nhầm", by=cast.ex, at=NOON)
    assignment.change_lead(given, lead=cast.btc, document="1/QĐ", by=cast.sa, at=NOON)
    assert not refused_tasks().exists()


def test_work_once_begun_is_no_longer_refused(cast: SimpleNamespace) -> None:
    with pytest.raises(TransitionNotAllowed):
        assignment.refuse_assignment(make_task(lead=cast.btp), reason="x", by=cast.ex, at=NOON)


def test_a_deadline_that_is_not_understood_has_examples(
    cast: SimpleNamespace, wanted: Draft
) -> None:
    with pytest.raises(InvalidDeadline, match="Quý II/2022"):
        assignment.draft(replace(wanted, deadline_text="sớm"), by=cast.sa, at=NOON)
