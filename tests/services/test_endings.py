"""Suspended and resumed (T10), cancelled (T11), replaced (T12)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import BlockerKind, Decision, EventKind, Provenance, Role, Status
from tasks_app.errors import ConflictOfInterest, InvalidInput, TransitionNotAllowed
from tasks_app.models import Task, TaskReplacement
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Scope
from tasks_app.services import blockers, closing, completion, evidence, extensions, suspension
from tests.factories import ASSIGNED_ON, NOON, UserFactory, add_event, make_task
from tests.history import assert_whole

TODAY = NOON.date()
DAY = timedelta(days=1)
OPEN = [
    Status.ASSIGNED,
    Status.IN_PROGRESS,
    Status.SUBMITTED_UPWARD,
    Status.AWAITING_ACCEPTANCE,
]
DECISION: dict[str, Any] = {"number": "8/QĐ-TTg", "signed_on": TODAY, "reason": "Không còn cần"}


def claimed(cast: SimpleNamespace, task: Task) -> Task:
    evidence.add_document(task, evidence.Document(number="1/BC"), by=cast.ex, at=NOON)
    completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)
    task.refresh_from_db()
    return task


def total(task: Task, on: date) -> int:
    counts = asof.counts(Scope(task.programme_id), At(on), near_due_until=on)
    return counts[None][0].total if counts else 0


# -- suspended and resumed ----------------------------------------------------------------


@pytest.mark.parametrize("status", OPEN)
def test_a_resumed_task_is_where_it_was_left(cast: SimpleNamespace, status: Status) -> None:
    task = make_task(lead=cast.btp, status=status)
    event = suspension.suspend(
        task, document="1/TB-VPCP", review_on=TODAY + 90 * DAY, reason="Chờ luật",
        by=cast.s1, at=NOON,
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.status, event.kind) == (Status.SUSPENDED, EventKind.SUSPENDED)
    assert event.payload["clock_stopped"] is False
    later = NOON + 20 * DAY
    suspension.resume(task, document="2/TB-VPCP", by=cast.s2, at=later)
    task.refresh_from_db()
    assert (task.status, task.deadline) == (status, date(2026, 6, 30))
    assert_whole(task, on=TODAY + 20 * DAY)


def test_where_the_clock_stood_still_deadline_and_chain_move(cast: SimpleNamespace) -> None:
    suspension.suspend(
        cast.task, document="1", review_on=TODAY + DAY, clock_stopped=True, by=cast.s1, at=NOON
    )
    event = suspension.resume(cast.task, document="2", by=cast.s1, at=NOON + 20 * DAY)
    cast.task.refresh_from_db()
    moved = date(2026, 7, 20)
    assert (cast.task.deadline, cast.task.chain_deadline) == (moved, moved)
    assert cast.task.original_deadline == date(2026, 6, 30)
    assert event.payload == {
        "document": "2",
        "suspended_on": "2026-06-15",
        "days": 20,
        "deadline_before": "2026-06-30",
    }


def test_a_chain_broken_before_the_suspension_stays_broken(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, deadline=date(2026, 6, 1))
    suspension.suspend(
        task, document="1", review_on=TODAY + DAY, clock_stopped=True, by=cast.s1, at=NOON
    )
    suspension.resume(task, document="2", by=cast.s1, at=NOON + 10 * DAY)
    task.refresh_from_db()
    assert (task.deadline, task.chain_deadline) == (date(2026, 6, 11), date(2026, 6, 1))


def test_without_a_deadline_no_clock_moves(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, deadline=None)
    suspension.suspend(
        task, document="1", review_on=TODAY + DAY, clock_stopped=True, by=cast.s1, at=NOON
    )
    suspension.resume(task, document="2", by=cast.s1, at=NOON + 10 * DAY)
    task.refresh_from_db()
    assert (task.deadline, task.status) == (None, Status.IN_PROGRESS)


def test_what_came_suspended_is_resumed_in_progress(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    add_event(task, EventKind.OPENING_STATE, date(2026, 2, 1), {"status": Status.SUSPENDED})
    suspension.resume(task, document="2", by=cast.s1, at=NOON)
    task.refresh_from_db()
    assert task.status == Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": ""}, "document"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + 91 * DAY}, "review_on"),
        ({"reason": "x" * 4001}, "reason"),
    ],
)
def test_a_suspension_needs_a_document_and_a_near_day(
    cast: SimpleNamespace, changes: dict[str, Any], field: str
) -> None:
    given = {"document": "1/TB", "review_on": TODAY + DAY, **changes}
    with pytest.raises(InvalidInput) as refusal:
        suspension.suspend(cast.task, **given, by=cast.s1, at=NOON)
    assert field in refusal.value.fields
    assert cast.task.events.count() == 2


def test_the_conflict_rule_binds_who_suspends_and_who_resumes(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.bca)
    with pytest.raises(ConflictOfInterest):
        suspension.suspend(task, document="1", review_on=TODAY + DAY, by=cast.s1, at=NOON)
    suspension.suspend(task, document="1", review_on=TODAY + DAY, by=cast.s2, at=NOON)
    with pytest.raises(ConflictOfInterest):
        suspension.resume(task, document="2", by=cast.s1, at=NOON)


# -- cancelled ----------------------------------------------------------------------------


def test_a_cancelled_task_leaves_n_from_its_effective_day(cast: SimpleNamespace) -> None:
    effective = TODAY - 10 * DAY
    event = closing.cancel(
        cast.task, **{**DECISION, "signed_on": effective - DAY}, effective_on=effective,
        by=cast.sa, at=NOON,
    )  # fmt: skip
    cast.task.refresh_from_db()
    assert (cast.task.status, event.kind, event.effective_on) == (
        Status.CANCELLED,
        EventKind.CANCELLED,
        effective,
    )
    assert event.payload["number"] == "8/QĐ-TTg"
    assert [total(cast.task, day) for day in (effective - DAY, effective, TODAY)] == [1, 0, 0]
    assert_whole(cast.task, on=TODAY)


def test_the_signing_day_is_the_effective_day_where_none_is_named(cast: SimpleNamespace) -> None:
    signed = TODAY - 3 * DAY
    event = closing.cancel(cast.task, **{**DECISION, "signed_on": signed}, by=cast.sa, at=NOON)
    assert event.effective_on == signed


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"reason": " "}, "reason"),
        ({"signed_on": TODAY + DAY}, "signed_on"),
        ({"signed_on": ASSIGNED_ON - DAY}, "signed_on"),
        ({"effective_on": TODAY + DAY}, "effective_on"),
        ({"effective_on": ASSIGNED_ON - DAY}, "effective_on"),
    ],
)
def test_a_cancellation_needs_a_decision_and_a_possible_day(
    cast: SimpleNamespace, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        closing.cancel(cast.task, **{**DECISION, **changes}, by=cast.sa, at=NOON)
    assert field in refusal.value.fields
    assert cast.task.events.count() == 2


def test_what_waits_and_what_blocks_ends_with_the_task(cast: SimpleNamespace) -> None:
    raised = blockers.raise_blocker(
        cast.task, kind=BlockerKind.DATA, description="Thiếu dữ liệu", by=cast.ex, at=NOON
    )
    asked = extensions.request(
        cast.task, extensions.Request(date(2026, 9, 30), reason="Chờ"), by=cast.wg, at=NOON
    )
    claimed(cast, cast.task)
    event = closing.cancel(cast.task, **DECISION, by=cast.sa, at=NOON)
    claim = cast.task.claims.get()
    for row in (claim, asked):
        row.refresh_from_db()
        assert (row.decision, row.decided_by, row.decision_note) == (
            Decision.WITHDRAWN,
            cast.sa,
            "Nhiệm vụ bị hủy theo 8/QĐ-TTg.",
        )
    raised.refresh_from_db()
    assert (raised.resolved_on, raised.resolved_by) == (TODAY, None)
    assert event.payload["claims_lapsed"] == [claim.pk]
    assert event.payload["extensions_lapsed"] == [asked.pk]
    assert event.payload["blockers_lapsed"] == [raised.pk]


def test_an_accepted_task_has_no_open_blocker_left(cast: SimpleNamespace) -> None:
    raised = blockers.raise_blocker(
        cast.task, kind=BlockerKind.DATA, description="Thiếu dữ liệu", by=cast.ex, at=NOON
    )
    claimed(cast, cast.task)
    completion.accept(cast.task.claims.get(), criteria_met={0}, by=cast.s2, at=NOON)
    raised.refresh_from_db()
    assert raised.resolved_on == TODAY
    assert cast.task.events.latest("seq").payload["blockers_lapsed"] == [raised.pk]


def test_the_parts_are_cancelled_by_the_same_decision(cast: SimpleNamespace) -> None:
    child = make_task(lead=cast.btc, parent=cast.task, code="DA06-001.BTC")
    grandchild = make_task(lead=cast.btc, parent=child, code="DA06-001.BTC.1")
    done = make_task(lead=cast.bca, parent=cast.task, status=Status.COMPLETED, code="DA06-001.BCA")
    late = make_task(lead=cast.bca, parent=cast.task, assigned_on=TODAY, code="DA06-001.MOI")
    closing.cancel(cast.task, **{**DECISION, "signed_on": TODAY - DAY}, by=cast.sa, at=NOON)
    for part, day in ((child, TODAY - DAY), (grandchild, TODAY - DAY), (late, TODAY)):
        part.refresh_from_db()
        event = part.events.latest("seq")
        assert (part.status, event.effective_on) == (Status.CANCELLED, day)
        assert (event.payload["number"], event.payload["parent"]) == ("8/QĐ-TTg", "DA06-001")
        assert_whole(part, on=TODAY)
    done.refresh_from_db()
    assert done.status == Status.COMPLETED


def test_nobody_of_the_lead_agency_cancels(cast: SimpleNamespace) -> None:
    with pytest.raises(ConflictOfInterest):
        closing.cancel(make_task(lead=cast.vpcp), **DECISION, by=cast.sa, at=NOON)


def test_who_led_on_the_effective_day_binds_as_well(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.vpcp)
    add_event(task, EventKind.LEAD_CHANGED, TODAY, {"lead_id": cast.btp.pk})
    task.agencies.update(valid_to=TODAY)
    task.agencies.create(agency=cast.btp, role="lead", valid_from=TODAY)
    closing_day = TODAY - DAY
    with pytest.raises(ConflictOfInterest, match="14/06/2026"):
        closing.cancel(task, **{**DECISION, "signed_on": closing_day}, by=cast.sa, at=NOON)
    closing.cancel(task, **DECISION, by=cast.sa, at=NOON)


def test_a_claim_of_ones_own_agency_is_not_closed_by_oneself(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, co_leads=(cast.vpcp,))
    claimed(SimpleNamespace(ex=UserFactory(member_of=cast.vpcp)), task)
    with pytest.raises(ConflictOfInterest):
        closing.cancel(task, **DECISION, by=cast.sa, at=NOON)
    other = UserFactory(member_of=cast.bca, role=Role.SECRETARIAT_ADMIN)
    closing.cancel(task, **DECISION, by=other, at=NOON)


# -- replaced -----------------------------------------------------------------------------


def test_a_replaced_task_points_to_what_took_its_place(cast: SimpleNamespace) -> None:
    new = [make_task(lead=cast.btp), make_task(lead=cast.bca, status=Status.COMPLETED)]
    event = closing.replace(cast.task, successors=new, **DECISION, by=cast.sa, at=NOON)
    cast.task.refresh_from_db()
    assert (cast.task.status, event.kind) == (Status.REPLACED, EventKind.REPLACED)
    assert event.payload["successors"] == [task.code for task in new]
    edges = TaskReplacement.objects.filter(old=cast.task)
    assert {edge.new for edge in edges} == set(new)
    assert {edge.event for edge in edges} == {event}
    assert_whole(cast.task, on=TODAY)


def test_the_parts_are_replaced_with_it(cast: SimpleNamespace) -> None:
    child, new = make_task(lead=cast.btc, parent=cast.task), make_task(lead=cast.btp)
    closing.replace(cast.task, successors=[new], **DECISION, by=cast.sa, at=NOON)
    child.refresh_from_db()
    assert child.status == Status.REPLACED
    assert TaskReplacement.objects.get(old=child).new == new


def test_what_may_not_take_its_place(cast: SimpleNamespace) -> None:
    gone, part = make_task(lead=cast.btp), make_task(lead=cast.btp, parent=cast.task)
    closing.cancel(gone, **DECISION, by=cast.sa, at=NOON)
    draft = Task.objects.create(
        code="N-1", programme=gone.programme, group=gone.group, title="Dự thảo",
        deadline_precision="none", provenance=Provenance.RECORDED,
    )  # fmt: skip
    unknown = Task(pk=10**6, code="?")
    for successors in ([], [cast.task], [gone], [part], [draft], [unknown]):
        with pytest.raises(InvalidInput) as refusal:
            closing.replace(cast.task, successors=successors, **DECISION, by=cast.sa, at=NOON)
        assert "successors" in refusal.value.fields
    assert not TaskReplacement.objects.exists()


def test_two_tasks_do_not_replace_each_other(cast: SimpleNamespace) -> None:
    other = make_task(lead=cast.btp)
    closing.replace(cast.task, successors=[other], **DECISION, by=cast.sa, at=NOON)
    with pytest.raises(InvalidInput, match="được thay thế"):
        closing.replace(other, successors=[cast.task], **DECISION, by=cast.sa, at=NOON)


def test_what_has_ended_does_not_end_again(cast: SimpleNamespace) -> None:
    closing.cancel(cast.task, **DECISION, by=cast.sa, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        closing.cancel(cast.task, **DECISION, by=cast.sa, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        closing.replace(
            cast.task, successors=[make_task(lead=cast.btp)], **DECISION, by=cast.sa, at=NOON
        )
