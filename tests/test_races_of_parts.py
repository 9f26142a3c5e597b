"""Parts of one task decided at once: the whole completes once, nobody waits for nobody."""

import pytest

from tasks_app.enums import EventKind, Recurrence, Status, TaskKind
from tasks_app.errors import DomainError
from tasks_app.models import CompletionClaim, Task
from tasks_app.services import bulk, completion, evidence, fan_out, recurrence, reports
from tests.collective import DOC, MERGED_ON, TODAY
from tests.factories import NOON, make_task
from tests.history import assert_whole
from tests.racing import race, rounds

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(part: Task, owner) -> CompletionClaim:
    reports.report(part, reports.Progress(80, "Đang làm"), by=owner, at=NOON)
    evidence.add_document(part, DOC, by=owner, at=NOON)
    return completion.claim(part, completed_on=TODAY, by=owner, at=NOON)


def accept(filed: CompletionClaim):
    return lambda by: completion.accept(filed, criteria_met={0}, by=by, at=NOON)


def accept_all(claims: list[CompletionClaim]):
    return lambda by: bulk.for_each(
        claims,
        lambda filed: completion.accept(filed, criteria_met={0}, by=by, at=NOON),
        task_of=lambda filed: filed.task_id,
    )


def test_the_last_parts_accepted_at_once_complete_the_whole_once(collective, cast):
    for number in rounds(20):
        whole = make_task(
            lead=collective.group, coordinator=cast.btp, status=Status.ASSIGNED, code=f"R-{number}"
        )
        parts = fan_out.fan_out(whole, by=cast.sa, at=NOON, on=MERGED_ON).made
        owners = (collective.ex[0], collective.ex[2])
        filed = [claimed(part, owner) for part, owner in zip(parts, owners, strict=True)]
        results = race((cast.s1, accept(filed[0])), (cast.s2, accept(filed[1])))
        assert not [one for one in results if isinstance(one, DomainError)]
        whole.refresh_from_db()
        assert whole.status == Status.COMPLETED
        assert whole.events.filter(kind=EventKind.COMPLETED_BY_RULE).count() == 1
        for task in (whole, *parts):
            assert_whole(task, on=TODAY)


def test_bulk_decisions_crossing_two_wholes_do_not_lock_each_other_out(collective, cast):
    """The parts are chosen so that each bulk meets the wholes in the other's order."""
    for number in rounds(20):
        wholes = [
            make_task(
                lead=collective.group, coordinator=cast.btp, status=Status.ASSIGNED,
                code=f"{letter}-{number}",
            )
            for letter in "AB"
        ]  # fmt: skip
        made = [fan_out.fan_out(one, by=cast.sa, at=NOON, on=MERGED_ON).made for one in wholes]
        owners = (collective.ex[0], collective.ex[2])
        filed = [
            [claimed(part, owner) for part, owner in zip(parts, owners, strict=True)]
            for parts in made
        ]
        first, second = [filed[0][0], filed[1][0]], [filed[1][1], filed[0][1]]
        results = race((cast.s1, accept_all(first)), (cast.s2, accept_all(second)))
        assert [len(one.done) for one in results] == [2, 2]
        for whole in wholes:
            whole.refresh_from_db()
            assert whole.status == Status.COMPLETED


def test_two_fan_outs_at_once_make_each_part_once(collective, cast):
    run = (cast.sa, lambda by: fan_out.fan_out(collective.task, by=by, at=NOON))
    race(run, run, run)
    assert collective.task.children.count() == 2
    assert collective.task.events.filter(kind=EventKind.FANNED_OUT).count() == 1
    assert_whole(collective.task, on=TODAY)


def test_rolls_at_once_open_each_period_once(cast):
    tasks = [
        make_task(
            lead=cast.btp, kind=TaskKind.RECURRING, recurrence=Recurrence.MONTH, deadline=None
        )
        for _ in range(4)
    ]
    run = (cast.sa, lambda by: recurrence.open_instances(on=TODAY, at=NOON))
    results = race(*[run] * 4)
    assert sum(len(opened) for opened in results) == 4
    assert [task.children.count() for task in tasks] == [1, 1, 1, 1]
