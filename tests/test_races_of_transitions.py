"""Two decisions at once on who has a task, what replaces it, whether it is reopened."""

from functools import partial
from types import SimpleNamespace

import pytest

from tasks_app.enums import AssignmentRole, Decision, EventKind, Status
from tasks_app.errors import InvalidInput, TransitionNotAllowed
from tasks_app.models import Agency, Reopening, Task, TaskEvent, TaskReplacement, User
from tasks_app.selectors import projection
from tasks_app.services import assignment, closing, reopening, suspension
from tests.factories import NOON, TaskGroupFactory, make_task
from tests.history import assert_whole
from tests.racing import outcomes, race, rounds

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = NOON.date()


def test_drafts_made_at_once_get_codes_of_their_own(cast: SimpleNamespace) -> None:
    wanted = assignment.Draft(group=TaskGroupFactory(), title="Dự thảo")
    made = race(*((cast.sa, lambda by: assignment.draft(wanted, by=by, at=NOON)),) * 8)
    assert outcomes(made) == {Task: 8}
    assert len({task.code for task in made}) == 8  # type: ignore[attr-defined]


def test_a_draft_is_assigned_once(cast: SimpleNamespace) -> None:
    wanted = assignment.Draft(
        group=TaskGroupFactory(), title="Dự thảo", deliverable="Nghị định", leads=(cast.btp,),
        document_number="1/QĐ-TTg", document_on=TODAY,
    )  # fmt: skip
    task = assignment.draft(wanted, by=cast.sa, at=NOON)
    done = race(*((cast.sa, lambda by: assignment.assign(task, by=by, at=NOON)),) * 8)
    assert outcomes(done) == {TaskEvent: 1, TransitionNotAllowed: 7}
    assert_whole(task, on=TODAY)


def test_of_two_tasks_that_replace_each_other_one_does(cast: SimpleNamespace) -> None:
    def replace(by: User, old: Task, new: Task) -> object:
        return closing.replace(
            old, successors=[new], number="1/QĐ", signed_on=TODAY, by=by, at=NOON
        )

    for _ in rounds(20):
        one, other = make_task(lead=cast.btp), make_task(lead=cast.btc)
        results = race(
            (cast.sa, partial(replace, old=one, new=other)),
            (cast.sa, partial(replace, old=other, new=one)),
        )
        assert outcomes(results) == {TaskEvent: 1, InvalidInput: 1}
        assert TaskReplacement.objects.filter(old__in=[one, other]).count() == 1
        for task in (one, other):
            assert_whole(task, on=TODAY)


def test_a_parent_and_its_part_are_cancelled_at_once_without_a_deadlock(
    cast: SimpleNamespace,
) -> None:
    def cancel(by: User, task: Task) -> object:
        return closing.cancel(task, number="1/QĐ", signed_on=TODAY, reason="Thôi", by=by, at=NOON)

    for _ in rounds(20):
        parent = make_task(lead=cast.btp)
        part = make_task(lead=cast.btc, parent=parent)
        race((cast.sa, partial(cancel, task=parent)), (cast.sa, partial(cancel, task=part)))
        for task in (parent, part):
            task.refresh_from_db()
            assert task.status == Status.CANCELLED
            assert task.events.filter(kind=EventKind.CANCELLED).count() == 1
            assert_whole(task, on=TODAY)


def test_one_proposal_waits_and_one_side_decides_it(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.COMPLETED)

    def propose(by: User) -> object:
        return reopening.propose(task, document="1/KL", reason="Sai", by=by, at=NOON)

    results = race(*((cast.s1 if n % 2 else cast.s2, propose) for n in range(8)))
    assert outcomes(results) == {Reopening: 1, TransitionNotAllowed: 7}
    proposal = Reopening.objects.get()
    other = cast.s2 if proposal.proposed_by == cast.s1 else cast.s1

    def decide(by: User, way: str) -> object:
        return getattr(reopening, way)(proposal, note="Đã xem", by=by, at=NOON)

    ways = ["confirm", "decline"] * 4
    results = race(*((other, partial(decide, way=way)) for way in ways))
    assert outcomes(results) == {Reopening: 1, TransitionNotAllowed: 7}
    proposal.refresh_from_db()
    task.refresh_from_db()
    reopened = proposal.decision == Decision.GRANTED
    assert (task.status == Status.IN_PROGRESS) is reopened
    assert_whole(task, on=TODAY)


def test_leads_changed_at_once_leave_one_lead_a_day(cast: SimpleNamespace) -> None:
    def change(by: User, lead: Agency) -> object:
        return assignment.change_lead(cast.task, lead=lead, document="1/QĐ", by=by, at=NOON)

    leads = [cast.bca, cast.btc, cast.vpcp] * 2
    race(*((cast.sa, partial(change, lead=lead)) for lead in leads))
    rows = cast.task.agencies.filter(role=AssignmentRole.LEAD)
    assert rows.filter(valid_to=None).count() == 1
    assert list(projection.drifts_among([cast.task.pk], TODAY)) == []
    assert_whole(cast.task, on=TODAY)


def test_a_task_is_suspended_and_resumed_once(cast: SimpleNamespace) -> None:
    def suspend(by: User) -> object:
        return suspension.suspend(
            cast.task, document="1/TB", review_on=TODAY.replace(day=30), by=by, at=NOON
        )

    def resume(by: User) -> object:
        return suspension.resume(cast.task, document="2/TB", by=by, at=NOON)

    for run in (suspend, resume):
        results = race(*((cast.s2, run),) * 8)
        assert outcomes(results) == {TaskEvent: 1, TransitionNotAllowed: 7}
    assert_whole(cast.task, on=TODAY)
