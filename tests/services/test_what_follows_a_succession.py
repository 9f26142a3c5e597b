"""What else a succession moves, and what it leaves: people, groups, units, requests, parts."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import (
    AgencyKind,
    AuditKind,
    BlockerKind,
    Decision,
    EventKind,
    Role,
    Status,
    SuccessionKind,
)
from tasks_app.errors import ConflictOfInterest, NotPermitted
from tasks_app.models import (
    Agency,
    AgencyGroupMember,
    AgencySuccession,
    AuditEntry,
    Blocker,
    Membership,
    Task,
    TaskReplacement,
)
from tasks_app.models.intervals import in_force
from tasks_app.permissions import standing_of
from tasks_app.selectors import blockers as asked
from tasks_app.selectors.tasks import visible_to
from tasks_app.services import (
    blockers,
    completion,
    evidence,
    extensions,
    fan_out,
    openings,
    projection,
    succession,
)
from tasks_app.services.succession import Plan, Share
from tests.factories import NOON, AgencyFactory, MembershipFactory, UserFactory, make_task
from tests.history import assert_whole

TODAY = NOON.date()
SINCE = date(2026, 3, 1)


@pytest.fixture
def house(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast, and a ministry that merges into another."""
    cp = Agency.objects.get(code="CP")
    cast.old = AgencyFactory(code="BTTTT", parent=cp)
    cast.new = AgencyFactory(code="BKHCN", parent=cp)
    cast.ex_old, cast.ex_new = UserFactory(member_of=cast.old), UserFactory(member_of=cast.new)
    return cast


def plan(
    to: str = "BKHCN", *, on: date = SINCE, kind: str = SuccessionKind.MERGE, people: bool = False
) -> Plan:
    return Plan("BTTTT", kind, on, "176/2025/QH15", (Share(to),), moves_people=people)


def applied(house: SimpleNamespace, wanted: Plan) -> succession.Outline:
    promised = succession.preview(wanted, by=house.sa, at=NOON)
    done = succession.apply(wanted, by=house.sa, at=NOON)
    assert done == promised
    return done


# -- people ----------------------------------------------------------------------------------


def test_people_are_listed_and_stay_unless_asked(house: SimpleNamespace) -> None:
    done = applied(house, plan())
    assert [(seat.email, seat.role, seat.to) for seat in done.seats] == [
        (house.ex_old.email, Role.EXECUTOR, "")
    ]
    assert Membership.objects.get(user=house.ex_old).valid_to is None


def test_people_move_with_the_functions_on_the_day(house: SimpleNamespace) -> None:
    task = make_task(lead=house.old, focal_person=house.ex_old)
    done = applied(house, plan(people=True))
    assert [seat.to for seat in done.seats] == ["BKHCN"]
    before, after = Membership.objects.filter(user=house.ex_old).order_by("valid_from")
    assert (before.agency, before.valid_to) == (house.old, SINCE)
    assert (after.agency, after.role, after.valid_from, after.valid_to) == (
        house.new,
        Role.EXECUTOR,
        SINCE,
        None,
    )
    assert standing_of(house.ex_old, TODAY).agency == house.new
    assert task in visible_to(house.ex_old, on=TODAY)
    task.refresh_from_db()
    assert task.focal_person == house.ex_old
    assert AuditEntry.objects.filter(kind=AuditKind.ROLES_CHANGED, user=house.sa).count() == 1


@pytest.mark.parametrize(
    ("kind", "is_head"), [(SuccessionKind.MERGE, False), (SuccessionKind.RENAME, True)]
)
def test_only_a_change_of_name_keeps_the_head(
    house: SimpleNamespace, kind: str, is_head: bool
) -> None:
    head = UserFactory(member_of=house.old, role=Role.WORKING_GROUP, is_head=True)
    applied(house, plan(kind=kind, people=True))
    assert Membership.objects.get(user=head, agency=house.new).is_head is is_head


def test_who_sits_in_both_agencies_keeps_one_seat(house: SimpleNamespace) -> None:
    MembershipFactory(user=house.ex_old, agency=house.new)
    applied(house, plan(people=True))
    assert Membership.objects.filter(in_force(TODAY), user=house.ex_old).count() == 1


# -- collectives and the tree ----------------------------------------------------------------


def test_the_new_agency_takes_the_old_ones_place_in_collectives(house: SimpleNamespace) -> None:
    both, one = (AgencyFactory(code=c, kind=AgencyKind.COLLECTIVE) for c in ("ALL", "SOME"))
    for group, member in ((both, house.old), (both, house.new), (one, house.old)):
        AgencyGroupMember.objects.create(group=group, member=member)
    done = applied(house, plan())
    assert [(group.code, group.joins) for group in done.groups] == [
        ("ALL", ()),
        ("SOME", ("BKHCN",)),
    ]
    for group in (both, one):
        for day, members in ((SINCE - timedelta(days=1), {house.old}), (SINCE, {house.new})):
            found = {row.member for row in group.members.filter(in_force(day))}
            assert found >= members
            assert (house.old in found) is (day < SINCE)
            assert group.members.filter(in_force(day), member=house.new).count() <= 1


def test_units_below_follow_with_all_that_is_below_them(house: SimpleNamespace) -> None:
    unit = AgencyFactory(code="CUC", parent=house.old)
    AgencyFactory(code="PHONG", parent=unit)
    done = applied(house, plan())
    assert [(row.code, row.to) for row in done.units] == [("CUC", "BKHCN")]
    assert Agency.objects.get(code="PHONG").path == "CP/BKHCN/CUC/PHONG/"


def test_units_of_a_succession_to_come_are_left_to_the_administrator(
    house: SimpleNamespace,
) -> None:
    AgencyFactory(code="CUC", parent=house.old)
    done = applied(house, plan(on=TODAY + timedelta(days=5)))
    assert [(row.code, row.to) for row in done.units] == [("CUC", "")]
    assert Agency.objects.get(code="CUC").path == "CP/BTTTT/CUC/"


# -- what waits for a decision ---------------------------------------------------------------


def claimed(house: SimpleNamespace) -> tuple[Task, completion.CompletionClaim]:
    task = make_task(lead=house.old, percent=80)
    evidence.add_document(task, evidence.Document(number="12/BC"), by=house.ex_old, at=NOON)
    return task, completion.claim(task, completed_on=TODAY, by=house.ex_old, at=NOON)


def test_a_claim_of_the_old_agency_is_decided_after_it(house: SimpleNamespace) -> None:
    task, claim = claimed(house)
    applied(house, plan())
    completion.accept(claim, criteria_met={0}, by=house.s1, at=NOON)
    task.refresh_from_db()
    assert (task.status, task.lead) == (Status.COMPLETED, house.new)
    assert_whole(task, on=TODAY)


def test_the_new_lead_may_take_the_claim_back(house: SimpleNamespace) -> None:
    task, claim = claimed(house)
    applied(house, plan())
    completion.withdraw(claim, by=house.ex_new, at=NOON)
    claim.refresh_from_db()
    assert claim.decision == Decision.WITHDRAWN
    assert_whole(task, on=TODAY)


def test_who_belongs_to_the_new_lead_decides_nothing_of_the_old(house: SimpleNamespace) -> None:
    _, claim = claimed(house)
    asked = make_task(lead=house.old, deadline=date(2026, 6, 30))
    wanted = extensions.Request(date(2026, 9, 30), reason="Chờ văn bản")
    request = extensions.request(asked, wanted, by=house.ex_old, at=NOON)
    applied(house, plan(to="BCA"))
    with pytest.raises(ConflictOfInterest):
        completion.accept(claim, criteria_met={0}, by=house.s1, at=NOON)
    with pytest.raises(ConflictOfInterest):
        extensions.grant(request, document="", by=house.s1, at=NOON)
    completion.accept(claim, criteria_met={0}, by=house.s2, at=NOON)
    extensions.refuse(request, note="Không đủ căn cứ", by=house.s2, at=NOON)


# -- parts of collective tasks ---------------------------------------------------------------


@pytest.fixture
def parent(house: SimpleNamespace) -> Task:
    """A task of all ministries, fanned out to the two that merge and a third."""
    group = AgencyFactory(code="ALL_MINISTRIES", kind=AgencyKind.COLLECTIVE)
    for member in (house.old, house.new, house.btp):
        AgencyGroupMember.objects.create(group=group, member=member)
    task = make_task(lead=group, coordinator=house.vpcp, code="DA06-900")
    fan_out.fan_out(task, on=date(2026, 2, 1), by=house.sa, at=NOON)
    return task


def test_the_absorbed_units_part_is_replaced_by_the_successors(
    house: SimpleNamespace, parent: Task
) -> None:
    done = applied(house, plan())
    old, new = (parent.children.get(code__endswith=code) for code in ("BTTTT", "BKHCN"))
    assert [(row.task, row.into) for row in done.absorbed] == [(old.code, new.code)]
    assert (old.status, new.status) == (Status.REPLACED, Status.ASSIGNED)
    assert TaskReplacement.objects.get().new == new
    for task in (old, new, parent):
        assert_whole(task, on=TODAY)


def test_a_part_whose_successor_has_none_changes_its_lead(
    house: SimpleNamespace, parent: Task
) -> None:
    AgencyFactory(code="BMOI", parent=Agency.objects.get(code="CP"))
    done = applied(house, plan(to="BMOI"))
    part = parent.children.get(code__endswith="BTTTT")
    assert (done.absorbed, part.lead.code, part.status) == ((), "BMOI", Status.ASSIGNED)


def test_of_two_units_that_merge_into_a_new_one_the_second_is_absorbed(
    house: SimpleNamespace, parent: Task
) -> None:
    AgencyFactory(code="BMOI", parent=Agency.objects.get(code="CP"))
    applied(house, plan(to="BMOI"))
    second = Plan("BKHCN", SuccessionKind.MERGE, SINCE, "176/2025/QH15", (Share("BMOI"),))
    applied(house, second)
    open_parts = parent.children.exclude(status=Status.REPLACED)
    assert {(part.lead.code, part.status) for part in open_parts} == {
        ("BMOI", Status.ASSIGNED),
        ("BTP", Status.ASSIGNED),
    }


def test_a_merger_to_come_replaces_the_part_on_its_day(
    house: SimpleNamespace, parent: Task
) -> None:
    ahead = TODAY + timedelta(days=5)
    applied(house, plan(on=ahead))
    old = parent.children.get(code__endswith="BTTTT")
    assert (old.status, old.lead) == (Status.ASSIGNED, house.old)
    projection.roll(ahead, at=NOON)
    old.refresh_from_db()
    assert (old.status, old.lead) == (Status.REPLACED, house.new)


def test_a_merger_to_come_completes_the_whole_on_its_day(
    house: SimpleNamespace, parent: Task
) -> None:
    ahead = TODAY + timedelta(days=5)
    for part in parent.children.exclude(code__endswith="BTTTT"):
        state = openings.OpeningState(TODAY, "1/BC", Status.COMPLETED, completed_on=TODAY)
        openings.set_opening_state(part, state, by=house.sa, at=NOON)
    applied(house, plan(on=ahead))
    parent.refresh_from_db()
    assert parent.status == Status.IN_PROGRESS
    morning = NOON + timedelta(days=5)
    assert [projection.roll(ahead, at=morning) for _ in range(2)] == [1, 0]
    parent.refresh_from_db()
    assert (parent.status, parent.completed_on) == (Status.COMPLETED, TODAY)
    assert parent.events.last().kind == EventKind.COMPLETED_BY_RULE
    assert_whole(parent, on=ahead)


# -- what an agency was asked ----------------------------------------------------------------


@pytest.fixture
def blocker(house: SimpleNamespace) -> Blocker:
    return blockers.raise_blocker(
        house.task,
        kind=BlockerKind.DATA,
        description="Thiếu dữ liệu",
        authority=house.old,
        by=house.ex,
        at=NOON,
    )


def test_what_an_absorbed_agency_was_asked_its_successor_answers(
    house: SimpleNamespace, blocker: Blocker
) -> None:
    wg = UserFactory(member_of=house.new, role=Role.WORKING_GROUP)
    shown = {who: asked.addressed_to(standing_of(who, TODAY)) for who in (house.ex_old, wg)}
    assert [rows.exists() for rows in shown.values()] == [True, False]
    applied(house, plan())
    for who, count in ((house.ex_old, 0), (house.ex_new, 1), (wg, 1), (house.stranger, 0)):
        assert asked.addressed_to(standing_of(who, TODAY)).count() == count
    for who in (house.ex_old, house.stranger):
        with pytest.raises(NotPermitted, match="Chỉ Cơ quan BKHCN"):
            blockers.answer(blocker, words="Đã gỡ", by=who, at=NOON)
    assert blockers.answer(blocker, words="Đã gỡ", by=house.ex_new, at=NOON).answered_on == TODAY


def test_before_the_day_of_the_merger_the_old_agency_answers(
    house: SimpleNamespace, blocker: Blocker
) -> None:
    applied(house, plan(on=TODAY + timedelta(days=5)))
    with pytest.raises(NotPermitted):
        blockers.answer(blocker, words="Đã gỡ", by=house.ex_new, at=NOON)
    blockers.answer(blocker, words="Đã gỡ", by=house.ex_old, at=NOON)


# -- recorded successions --------------------------------------------------------------------


def test_recorded_successions_whose_day_has_come_settle_in_order(house: SimpleNamespace) -> None:
    newest = AgencyFactory(code="BMOI")
    house.old.valid_to, house.new.valid_to = SINCE, date(2026, 5, 1)
    for agency, heir in ((house.old, house.new), (house.new, newest)):
        agency.save()
        AgencySuccession.objects.create(
            predecessor=agency, successor=heir, effective_on=agency.valid_to, scope="toàn bộ",
            is_main=True, provenance="read", source="NQ 176/2025/QH15",
        )  # fmt: skip
    task = make_task(lead=house.old)
    assert succession.settle(at=NOON) == 2
    led = task.agencies.order_by("valid_from").values_list("agency__code", flat=True)
    assert list(led) == ["BTTTT", "BKHCN", "BMOI"]
    assert_whole(task, on=TODAY)
    assert succession.settle(at=NOON) == 0
    assert not AgencySuccession.objects.filter(applied_at=None).exists()


def test_a_scope_alone_waits_for_its_list(house: SimpleNamespace) -> None:
    AgencySuccession.objects.create(
        predecessor=house.old, successor=house.new, effective_on=SINCE, scope="báo chí",
        provenance="read",
    )  # fmt: skip
    make_task(lead=house.old)
    assert succession.settle(at=NOON) == 0
    assert AgencySuccession.objects.get().applied_at is None
