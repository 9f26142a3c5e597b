"""Who sees a task, and what they are to it. Source: DOMAIN §1."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import AssignmentRole, Relation, Role, TaskAction
from tasks_app.models import TaskAgency, User
from tasks_app.permissions import parties_of, relations_of, standing_of
from tasks_app.rules.lifecycle import TRANSITIONS, allowed_actions
from tasks_app.selectors import tasks as select
from tests.factories import NOON, AgencyFactory, MembershipFactory, UserFactory, make_task

TODAY = NOON.date()

RELATIONS = {
    "ex": {Relation.EXECUTOR},
    "wg": {Relation.WORKING_GROUP},
    "hu": {Relation.UNIT_HEAD},
    "co": {Relation.COORDINATING},
    "s1": {Relation.REVIEWER},
    "s2": {Relation.REVIEWER},
    "sa": {Relation.SECRETARIAT_ADMIN},
    "ld": {Relation.LEADER},
    "inspector": {Relation.INSPECTOR},
    "stranger": set(),
}


def relations(user: User, task: object, on: date = TODAY) -> frozenset[Relation]:
    return relations_of(standing_of(user, on), task, parties_of(task, on))  # type: ignore[arg-type]


@pytest.mark.parametrize(("who", "expected"), RELATIONS.items())
def test_what_a_person_is_to_a_task(
    cast: SimpleNamespace,
    who: str,
    expected: set[Relation],
) -> None:
    assert relations(getattr(cast, who), cast.task) == expected


@pytest.mark.parametrize(("who", "expected"), RELATIONS.items())
def test_a_stranger_sees_nothing_and_the_rest_see_the_task(
    cast: SimpleNamespace,
    who: str,
    expected: set[Relation],
) -> None:
    seen = select.visible_to(getattr(cast, who), on=TODAY)
    assert seen.filter(pk=cast.task.pk).exists() is bool(expected)


def test_a_reviewer_is_conflicted_for_the_whole_line_of_the_lead(cast: SimpleNamespace) -> None:
    bureau = AgencyFactory(code="C06-P1", parent=cast.c06)
    for lead in (cast.bca, cast.c06, bureau):
        assert relations(cast.s1, make_task(lead=lead)) == {Relation.CONFLICTED_REVIEWER}
        assert relations(cast.s2, make_task(lead=lead)) == {Relation.REVIEWER}


def test_an_agency_that_only_shares_the_first_letters_is_another_line(
    cast: SimpleNamespace,
) -> None:
    other = AgencyFactory(code="BCAX", parent=cast.bca.parent)
    assert relations(cast.s1, make_task(lead=other)) == {Relation.REVIEWER}


def test_working_groups_and_heads_reach_down_the_tree_but_executors_do_not(
    cast: SimpleNamespace,
) -> None:
    bureau = AgencyFactory(code="BTP-HT", parent=cast.btp)
    task = make_task(lead=bureau)
    assert relations(cast.wg, task) == {Relation.WORKING_GROUP}
    assert relations(cast.hu, task) == {Relation.UNIT_HEAD}
    assert relations(cast.ex, task) == set()
    assert select.visible_to(cast.ex, on=TODAY).filter(pk=task.pk).exists()


def test_a_unit_does_not_see_the_tasks_of_the_agency_above(cast: SimpleNamespace) -> None:
    bureau = AgencyFactory(code="BTP-HT", parent=cast.btp)
    below = UserFactory(member_of=bureau, role=Role.WORKING_GROUP)
    assert not select.visible_to(below, on=TODAY).exists()


def test_children_of_a_visible_task_are_visible(cast: SimpleNamespace) -> None:
    child = make_task(lead=AgencyFactory(code="P34-01"), parent=cast.task)
    assert select.visible_to(cast.ex, on=TODAY).filter(pk=child.pk).exists()


def test_a_closed_assignment_ends_on_its_day(cast: SimpleNamespace) -> None:
    TaskAgency.objects.filter(task=cast.task, role=AssignmentRole.COORDINATING).update(
        valid_to=TODAY
    )
    yesterday = TODAY - timedelta(days=1)
    assert select.visible_to(cast.co, on=yesterday).filter(pk=cast.task.pk).exists()
    assert not select.visible_to(cast.co, on=TODAY).filter(pk=cast.task.pk).exists()


def test_an_inactive_account_stands_nowhere(cast: SimpleNamespace) -> None:
    cast.ld.is_active = False
    cast.ld.save()
    assert not select.visible_to(cast.ld, on=TODAY).exists()


def test_a_superuser_without_a_membership_is_a_stranger(cast: SimpleNamespace) -> None:
    machine = User.objects.create_superuser("root@cq.example.com", "x", full_name="Quản trị máy")
    assert not select.visible_to(machine, on=TODAY).exists()
    assert relations(machine, cast.task) == set()


def test_two_seats_in_the_secretariat_conflict_if_one_does(cast: SimpleNamespace) -> None:
    MembershipFactory(user=cast.s2, agency=cast.c06, role=Role.REVIEWER)
    assert relations(cast.s2, make_task(lead=cast.bca)) == {Relation.CONFLICTED_REVIEWER}


def test_a_conflicted_reviewer_is_offered_no_decision() -> None:
    offered = allowed_actions(
        status="awaiting_acceptance", kind="one_off", relations={Relation.CONFLICTED_REVIEWER}
    )
    assert offered == [TaskAction.COMMENT, TaskAction.CHASE]


def test_the_table_names_every_action_that_can_be_offered() -> None:
    everyone = set(Relation)
    offered = {
        action
        for transition in TRANSITIONS.values()
        for status in transition.allowed_from
        for action in allowed_actions(status=status, kind="one_off", relations=everyone)
    }
    assert offered == set(TRANSITIONS)
    assert TaskAction.ACCEPT in offered
