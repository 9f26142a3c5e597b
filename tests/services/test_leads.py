"""Who leads from which day (T13), and the people named for one task."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import AgencyKind, AssignmentRole, EventKind, Relation, Role, Status
from tasks_app.errors import (
    ConflictOfInterest,
    InvalidInput,
    NotPermitted,
    TransitionNotAllowed,
)
from tasks_app.models import Task, TaskAgency, User
from tasks_app.permissions import parties_of, relations_of, standing_of
from tasks_app.selectors import projection
from tasks_app.services import assignment, completion, evidence
from tasks_app.services.projection import rebuild
from tests.factories import (
    ASSIGNED_ON,
    NOON,
    AgencyFactory,
    MembershipFactory,
    UserFactory,
    make_task,
)
from tests.history import assert_whole

TODAY = NOON.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def leads_of(task: Task) -> list[tuple[str, date, date | None]]:
    rows = TaskAgency.objects.filter(task=task, role=AssignmentRole.LEAD).order_by("valid_from")
    return [(row.agency.code, row.valid_from, row.valid_to) for row in rows]


# -- the lead -----------------------------------------------------------------------------


@pytest.mark.parametrize("day", [None, ASSIGNED_ON, YESTERDAY])
def test_a_new_lead_leads_from_its_day_on(cast: SimpleNamespace, day: date | None) -> None:
    event = assignment.change_lead(
        cast.task, lead=cast.bca, document="5/QĐ-TTg", effective_on=day, by=cast.sa, at=NOON
    )
    task = Task.objects.get(pk=cast.task.pk)
    since = day or TODAY
    assert (event.kind, event.effective_on, event.lead) == (
        EventKind.LEAD_CHANGED,
        since,
        cast.bca,
    )
    assert event.payload == {"document": "5/QĐ-TTg", "leads_before": ["BTP"], "leads": ["BCA"]}
    assert task.lead == cast.bca
    before = [] if since == ASSIGNED_ON else [("BTP", ASSIGNED_ON, since)]
    assert leads_of(task) == [*before, ("BCA", since, None)]
    assert "bca" in task.search_text
    assert "btp" in task.search_text or since == ASSIGNED_ON
    assert list(projection.drifts(TODAY)) == []
    assert_whole(task, on=TODAY)


def test_a_change_dated_ahead_waits_for_its_day(cast: SimpleNamespace) -> None:
    cast.task.focal_person = cast.ex
    cast.task.save()
    july = date(2026, 7, 1)
    assignment.change_lead(
        cast.task, lead=cast.bca, document="5/QĐ", effective_on=july, by=cast.sa, at=NOON
    )
    cast.task.refresh_from_db()
    assert (cast.task.lead, cast.task.focal_person) == (cast.btp, cast.ex)
    assert leads_of(cast.task) == [("BTP", ASSIGNED_ON, july), ("BCA", july, None)]
    assert rebuild(july) == 1
    cast.task.refresh_from_db()
    assert (cast.task.lead, cast.task.focal_person) == (cast.bca, None)
    assert_whole(cast.task, on=july)


def test_a_change_before_one_already_recorded_is_refused(cast: SimpleNamespace) -> None:
    ahead = TODAY + timedelta(days=20)
    assignment.change_lead(
        cast.task, lead=cast.bca, document="1", effective_on=ahead, by=cast.sa, at=NOON
    )
    with pytest.raises(InvalidInput, match="Đã ghi") as refusal:
        assignment.change_lead(cast.task, lead=cast.btc, document="2", by=cast.sa, at=NOON)
    assert "effective_on" in refusal.value.fields
    assignment.change_lead(
        cast.task, lead=cast.btc, document="2", effective_on=ahead, by=cast.sa, at=NOON
    )
    assert leads_of(cast.task) == [("BTP", ASSIGNED_ON, ahead), ("BTC", ahead, None)]


def test_back_to_the_old_lead_on_the_same_day_is_one_interval_again(cast: SimpleNamespace) -> None:
    for lead in (cast.bca, cast.btp):
        assignment.change_lead(cast.task, lead=lead, document="1/QĐ", by=cast.sa, at=NOON)
    assert leads_of(cast.task) == [("BTP", ASSIGNED_ON, None)]
    assert list(projection.drifts(TODAY)) == []


def test_the_new_lead_coordinates_no_more(cast: SimpleNamespace) -> None:
    assignment.change_lead(cast.task, lead=cast.btc, document="1/QĐ", by=cast.sa, at=NOON)
    parties = parties_of(cast.task, TODAY)
    assert (parties.leads, parties.coordinating) == ((cast.btc,), ())
    assert parties_of(cast.task, YESTERDAY).coordinating == (cast.btc,)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": " "}, "document"),
        ({"lead": "btp"}, "lead"),
        ({"lead": "gone"}, "lead"),
        ({"lead": "everyone"}, "lead"),
        ({"effective_on": ASSIGNED_ON - timedelta(days=1)}, "effective_on"),
        ({"effective_on": date(2040, 1, 1)}, "effective_on"),
    ],
)
def test_a_bad_change_names_the_field_and_writes_nothing(
    cast: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    cast.gone = AgencyFactory(code="CU", valid_to=TODAY)
    cast.everyone = AgencyFactory(code="ALL", kind=AgencyKind.COLLECTIVE)
    given = {"lead": "bca", "document": "1/QĐ", **changes}
    given["lead"] = getattr(cast, str(given["lead"]))
    with pytest.raises(InvalidInput) as refusal:
        assignment.change_lead(cast.task, **given, by=cast.sa, at=NOON)  # type: ignore[arg-type]
    assert field in refusal.value.fields
    assert cast.task.events.count() == 2


def test_a_completed_task_changes_its_lead_too(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.COMPLETED)
    assignment.change_lead(task, lead=cast.bca, document="1/QĐ", by=cast.sa, at=NOON)
    assert_whole(task, on=TODAY)


def test_a_collective_task_changes_its_coordinator_instead(cast: SimpleNamespace) -> None:
    everyone = AgencyFactory(code="ALL_MINISTRIES", kind=AgencyKind.COLLECTIVE)
    task = make_task(lead=everyone, coordinator=cast.btp)
    with pytest.raises(InvalidInput, match="Đổi đầu mối tổng hợp"):
        assignment.change_lead(task, lead=cast.bca, document="1/QĐ", by=cast.sa, at=NOON)
    event = assignment.change_coordinator(
        task, coordinator=cast.bca, document="1/QĐ", by=cast.sa, at=NOON
    )
    assert event.payload["coordinator_before"] == "BTP"
    assert parties_of(task, TODAY).leads == (cast.bca,)
    assert parties_of(task, YESTERDAY).leads == (cast.btp,)
    task.refresh_from_db()
    assert (task.lead, task.coordinator) == (everyone, cast.bca)
    assert list(projection.drifts(TODAY)) == []
    with pytest.raises(InvalidInput, match="đang đảm nhận"):
        assignment.change_coordinator(
            task, coordinator=cast.bca, document="1/QĐ", by=cast.sa, at=NOON
        )


def test_a_coordinator_may_follow_later(cast: SimpleNamespace) -> None:
    everyone = AgencyFactory(code="ALL_MINISTRIES", kind=AgencyKind.COLLECTIVE)
    task = make_task(lead=everyone, coordinator=cast.btp)
    assignment.change_coordinator(
        task, coordinator=cast.bca, document="1", effective_on=TOMORROW, by=cast.sa, at=NOON
    )
    task.refresh_from_db()
    assert task.coordinator == cast.btp
    rebuild(TOMORROW)
    task.refresh_from_db()
    assert task.coordinator == cast.bca


def test_a_single_lead_has_no_coordinator(cast: SimpleNamespace) -> None:
    with pytest.raises(InvalidInput, match="một cơ quan chủ trì"):
        assignment.change_coordinator(
            cast.task, coordinator=cast.bca, document="1/QĐ", by=cast.sa, at=NOON
        )


# -- the focal person ---------------------------------------------------------------------


def test_the_lead_names_its_focal_person_and_takes_it_back(cast: SimpleNamespace) -> None:
    event = assignment.name_focal_person(cast.task, person=cast.ex, by=cast.wg, at=NOON)
    assert event.payload["person_name"] == "Trần Thu Hà"
    cast.task.refresh_from_db()
    assert cast.task.focal_person == cast.ex
    event = assignment.name_focal_person(cast.task, person=None, by=cast.hu, at=NOON)
    assert (event.payload["person"], event.payload["before"]) == (None, cast.ex.pk)
    cast.task.refresh_from_db()
    assert cast.task.focal_person is None
    assert_whole(cast.task, on=TODAY)


@pytest.mark.parametrize("who", ["wg", "co", "stranger", "s2"])
def test_only_an_executor_of_the_lead_is_named(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        assignment.name_focal_person(cast.task, person=getattr(cast, who), by=cast.ex, at=NOON)
    assert "person" in refusal.value.fields


def test_who_left_or_is_switched_off_is_not_named(cast: SimpleNamespace) -> None:
    gone, off = UserFactory(), UserFactory(member_of=cast.btp)
    MembershipFactory(user=gone, agency=cast.btp, valid_to=TODAY)
    User.objects.filter(pk=off.pk).update(is_active=False)
    for person in (gone, User.objects.get(pk=off.pk)):
        with pytest.raises(InvalidInput):
            assignment.name_focal_person(cast.task, person=person, by=cast.ex, at=NOON)


def test_naming_nobody_anew_or_the_same_is_told(cast: SimpleNamespace) -> None:
    with pytest.raises(InvalidInput, match="chưa có người phụ trách"):
        assignment.name_focal_person(cast.task, person=None, by=cast.ex, at=NOON)
    assignment.name_focal_person(cast.task, person=cast.ex, by=cast.ex, at=NOON)
    with pytest.raises(InvalidInput, match="đang phụ trách"):
        assignment.name_focal_person(cast.task, person=cast.ex, by=cast.ex, at=NOON)


# -- the appointed reviewer ---------------------------------------------------------------


@pytest.fixture
def bound_task(cast: SimpleNamespace) -> Task:
    """A task that both agencies of the secretariat are bound to: CP itself leads it."""
    return make_task(lead=cast.bca.parent)


@pytest.fixture
def outsider(cast: SimpleNamespace) -> User:
    party = AgencyFactory(code="BTGDV")
    return UserFactory(member_of=party, role=Role.WORKING_GROUP, full_name="Lê Thị Độc Lập")


def test_a_reviewer_is_appointed_where_nobody_is_left_and_then_decides(
    cast: SimpleNamespace, bound_task: Task, outsider: User
) -> None:
    event = assignment.appoint_reviewer(
        bound_task, person=outsider, document="9/QĐ-TTg", by=cast.sa, at=NOON
    )
    assert event.payload == {
        "document": "9/QĐ-TTg",
        "person": outsider.pk,
        "person_name": "Lê Thị Độc Lập",
    }
    bound_task.refresh_from_db()
    standing = standing_of(outsider, TODAY)
    assert relations_of(standing, bound_task, parties_of(bound_task, TODAY)) == {Relation.REVIEWER}
    owner = UserFactory(member_of=cast.bca.parent)
    evidence.add_document(bound_task, evidence.Document(number="1"), by=owner, at=NOON)
    filed = completion.claim(bound_task, completed_on=TODAY, by=owner, at=NOON)
    with pytest.raises(ConflictOfInterest):
        completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    completion.accept(filed, criteria_met={0}, by=outsider, at=NOON)
    assert_whole(bound_task, on=TODAY)


def test_nobody_is_appointed_while_somebody_is_free(cast: SimpleNamespace, outsider: User) -> None:
    with pytest.raises(TransitionNotAllowed, match="còn người không vướng"):
        assignment.appoint_reviewer(
            cast.task, person=outsider, document="9/QĐ", by=cast.sa, at=NOON
        )


def test_who_filed_the_claim_is_not_free(cast: SimpleNamespace, outsider: User) -> None:
    """S2's co-lead filed it, S1's line leads it: nobody is left."""
    task = make_task(lead=cast.bca, co_leads=(cast.vpcp,))
    filer = UserFactory(member_of=cast.vpcp)
    evidence.add_document(task, evidence.Document(number="1"), by=filer, at=NOON)
    completion.claim(task, completed_on=TODAY, by=filer, at=NOON)
    assignment.appoint_reviewer(task, person=outsider, document="9/QĐ", by=cast.sa, at=NOON)


def test_the_appointed_is_neither_bound_nor_a_keeper(
    cast: SimpleNamespace, bound_task: Task, outsider: User
) -> None:
    keeper = UserFactory(member_of=AgencyFactory(code="TTCP"), role=Role.SECRETARIAT_ADMIN)
    for person in (cast.sa, keeper, cast.s2, cast.wg, UserFactory()):
        with pytest.raises(InvalidInput) as refusal:
            assignment.appoint_reviewer(
                bound_task, person=person, document="9/QĐ", by=cast.sa, at=NOON
            )
        assert "person" in refusal.value.fields
    with pytest.raises(NotPermitted):
        assignment.appoint_reviewer(
            bound_task, person=outsider, document="9/QĐ", by=cast.s1, at=NOON
        )
    assignment.appoint_reviewer(bound_task, person=outsider, document="9", by=cast.sa, at=NOON)
    with pytest.raises(InvalidInput, match="đã được chỉ định"):
        assignment.appoint_reviewer(bound_task, person=outsider, document="9", by=cast.sa, at=NOON)
