"""Deeds that touch many tasks, at once with others: one lock order, all of it or nothing.

A whole ends while its parts are worked on; successions pass on what is being decided; a register
is opened while its rows are handed down.
"""

from datetime import date
from functools import partial
from types import SimpleNamespace

import pytest

from tasks_app.enums import (
    OPEN_STATUSES,
    EventKind,
    Recurrence,
    Status,
    SuccessionKind,
    TaskKind,
    Tracking,
)
from tasks_app.errors import StaleVersion
from tasks_app.models import Agency, Task, User
from tasks_app.services import (
    assignment,
    breakdown,
    closing,
    fan_out,
    openings,
    recurrence,
    reports,
    succession,
)
from tasks_app.services.succession import Outline, Plan, Share
from tests.collective import MERGED_ON
from tests.factories import (
    NOON,
    AgencyFactory,
    ProgrammeFactory,
    TaskGroupFactory,
    UserFactory,
    make_task,
)
from tests.history import assert_whole
from tests.racing import TODAY, Run, race, refusals, rounds
from tests.test_races_of_parts import accept, accept_all, claimed

pytestmark = pytest.mark.django_db(transaction=True)
SIGNED = {"number": "8/QĐ", "signed_on": TODAY, "reason": "Thôi"}


def cancel(task: Task) -> Run:
    return lambda by: closing.cancel(task, **SIGNED, by=by, at=NOON)


def report(task: Task) -> Run:
    return lambda by: reports.report(task, reports.Progress(60, "Đang làm"), by=by, at=NOON)


@pytest.mark.chaos
def test_reviewers_who_accept_the_same_claims_in_opposite_order_accept_each_once(
    cast: SimpleNamespace,
) -> None:
    for _ in rounds(20):
        tasks = [make_task(lead=cast.btp) for _ in range(6)]
        filed = [claimed(task, cast.ex) for task in tasks]
        one, other = filed[:4], filed[:1:-1]
        results = race((cast.s1, accept_all(one)), (cast.s2, accept_all(other)))
        done = [claim for result in results for claim in result.done]  # type: ignore[attr-defined]
        assert sorted(claim.pk for claim in done) == [claim.pk for claim in filed]
        for task in tasks:
            assert task.events.filter(kind=EventKind.ACCEPTED).count() == 1
            assert_whole(task, on=TODAY)


@pytest.mark.chaos
def test_a_whole_cancelled_while_its_parts_are_at_work_leaves_none_open(
    cast: SimpleNamespace, collective: SimpleNamespace
) -> None:
    shares = [breakdown.Share(unit) for unit in collective.communes]
    for number in rounds(20):
        whole = make_task(
            lead=collective.group, coordinator=cast.btp, status=Status.ASSIGNED, code=f"R-{number}"
        )
        one, other = fan_out.fan_out(whole, by=cast.sa, at=NOON, on=MERGED_ON).made
        filed = claimed(other, collective.ex[2])
        down = lambda by, part=one: breakdown.break_down(part, shares, by=by, at=NOON)  # noqa: E731
        race(
            (cast.sa, cancel(whole)),
            (cast.s2, accept(filed)),
            (collective.ex[0], report(one)),
            (collective.ex[0], down),
            (cast.sa, lambda by, task=whole: fan_out.fan_out(task, by=by, at=NOON)),
        )
        family = [whole, one, other, *one.children.all()]
        for task in family:
            task.refresh_from_db()
            assert task.status not in OPEN_STATUSES
            assert_whole(task, on=TODAY)
        assert whole.events.filter(kind=EventKind.CANCELLED).count() == 1


def test_a_recurring_task_cancelled_while_periods_open_leaves_none_open(
    cast: SimpleNamespace,
) -> None:
    for _ in rounds(20):
        task = make_task(
            lead=cast.btp, kind=TaskKind.RECURRING, recurrence=Recurrence.MONTH, deadline=None
        )
        roll = (cast.sa, lambda by: recurrence.open_instances(on=TODAY, at=NOON))
        race(roll, (cast.sa, cancel(task)), roll)
        assert not task.children.filter(status__in=OPEN_STATUSES).exists()
        for one in (task, *task.children.all()):
            assert_whole(one, on=TODAY)


def merger(code: str) -> Run:
    plan = Plan(code, SuccessionKind.MERGE, TODAY, "176/2025/QH15", (Share("BMOI"),))
    return lambda by: succession.apply(plan, by=by, at=NOON)


def test_two_ministries_merge_into_one_while_their_tasks_are_decided(
    cast: SimpleNamespace,
) -> None:
    successor = AgencyFactory(code="BMOI", parent=Agency.objects.get(code="CP"))
    tasks = [
        make_task(lead=lead, coordinating=(other,))
        for lead, other in [(cast.btp, cast.btc), (cast.btc, cast.btp)] * 3
    ]
    filed = [claimed(task, cast.ex if task.lead == cast.btp else cast.co) for task in tasks[:4]]
    change = lambda by: assignment.change_lead(  # noqa: E731
        tasks[4], lead=cast.bca, document="1/QĐ", by=by, at=NOON
    )
    results = race(
        (cast.sa, merger("BTP")),
        (cast.sa, merger("BTC")),
        (cast.s1, accept_all(filed)),
        (cast.s2, accept_all(filed[::-1])),
        (cast.sa, cancel(tasks[5])),
        (cast.sa, change),
    )
    for code, result in zip(["BTP", "BTC"], results[:2], strict=True):
        assert isinstance(result, Outline | StaleVersion)
        if isinstance(result, StaleVersion):  # looked at again and applied, as its user would
            succession.apply(
                Plan(code, SuccessionKind.MERGE, TODAY, "176/2025/QH15", (Share("BMOI"),)),
                by=cast.sa, at=NOON,
            )  # fmt: skip
    assert sum(len(result.done) for result in results[2:4]) == len(filed)  # type: ignore[attr-defined]
    for task in [cast.task, *tasks]:
        task.refresh_from_db()
        assert task.lead in (successor, cast.bca)
        assert_whole(task, on=TODAY)


def test_a_register_is_opened_while_its_rows_are_handed_down(
    cast: SimpleNamespace, collective: SimpleNamespace
) -> None:
    for number in rounds(20):
        programme = ProgrammeFactory(code=f"NQ{number}", tracking=Tracking.CATALOGUE)
        tasks = [
            make_task(lead=lead, coordinator=cast.btp, programme=programme, status=Status.ASSIGNED)
            for lead in (cast.btp, collective.group, collective.group)
        ]
        activate = partial(
            openings.activate, programme, document="12/BC", on=date(2026, 6, 1), states={}, at=NOON
        )
        hand_down = [
            (cast.sa, lambda by, task=task: fan_out.fan_out(task, by=None, at=NOON))
            for task in tasks[:0:-1]
        ]
        results = race((cast.sa, lambda by, run=activate: run(by=by)), *hand_down)
        assert refusals(results) == []
        for task in Task.objects.filter(programme=programme):
            assert_whole(task, on=TODAY)


def test_drafts_and_parts_are_made_of_one_programme_at_once(cast: SimpleNamespace) -> None:
    units = [AgencyFactory(parent=cast.btp) for _ in range(4)]
    wanted = assignment.Draft(group=TaskGroupFactory(), title="Dự thảo")
    tasks = [make_task(lead=cast.btp) for _ in units]
    owners = [UserFactory(member_of=cast.btp) for _ in units]

    def down(by: User, task: Task, unit: Agency) -> object:
        return breakdown.break_down(task, [breakdown.Share(unit)], by=by, at=NOON)

    drafting = [(cast.sa, lambda by: assignment.draft(wanted, by=by, at=NOON))] * 4
    parting = [
        (owner, partial(down, task=task, unit=unit))
        for owner, task, unit in zip(owners, tasks, units, strict=True)
    ]
    assert refusals(race(*drafting, *parting)) == []
    assert [task.children.count() for task in tasks] == [1] * 4
