"""A collective task is given to each member: once, on a date, and completes with them."""

from datetime import date, timedelta

import pytest

from tasks_app.enums import CompletionRule, Decision, EventKind, Provenance, Status, Tracking
from tasks_app.errors import (
    InvalidInput,
    NotPermitted,
    NotTracked,
    TransitionNotAllowed,
)
from tasks_app.models import Task, TaskReplacement
from tasks_app.selectors import asof
from tasks_app.selectors.fan_out import plan_of, rollup_over, units_of
from tasks_app.selectors.tasks import visible_to
from tasks_app.services import (
    closing,
    completion,
    evidence,
    fan_out,
    openings,
    reopening,
    rollup,
    tasks,
)
from tests.collective import DOC, MERGED_ON, TODAY, finish
from tests.factories import NOON, add_event, make_task
from tests.history import assert_whole

EVE = MERGED_ON - timedelta(days=1)


def fanned(collective, cast, **more) -> list[Task]:
    return fan_out.fan_out(collective.task, by=cast.sa, at=NOON, **more).made


def state(task: Task) -> tuple[str, date | None]:
    task.refresh_from_db()
    return task.status, task.completed_on


@pytest.mark.parametrize(
    ("on", "codes"), [(EVE, ["P1", "P2", "P3"]), (MERGED_ON, ["P1", "P3"]), (None, ["P1", "P3"])]
)
def test_each_member_of_the_day_gets_one_part(collective, cast, on, codes):
    made = fanned(collective, cast, on=on)
    assert [task.code for task in made] == [f"DA06-150.{code}" for code in codes]
    for task in made:
        task.refresh_from_db()
        assert (task.status, task.deadline, task.parent_id, task.assigned_on) == (
            Status.ASSIGNED, collective.task.deadline, collective.task.pk, on or TODAY,
        )  # fmt: skip
        assert_whole(task, on=TODAY)


def test_a_collective_that_leads_beside_another_is_not_fanned_out(collective, cast):
    """The first lead answers for the whole; its own share would be no part of it."""
    task = make_task(lead=cast.btp, co_leads=(collective.group,))
    with pytest.raises(InvalidInput, match="lập nhiệm vụ riêng"):
        fan_out.fan_out(task, by=cast.sa, at=NOON)
    assert not units_of(task).exists()
    task.refresh_from_db()
    assert (task.fanned_out_on, task.completion_rule) == (None, "")


def test_the_parent_keeps_its_state_and_remembers_who_fanned_it_out(collective, cast):
    fanned(collective, cast)
    assert state(collective.task) == (Status.ASSIGNED, None)
    event = collective.task.events.get(kind=EventKind.FANNED_OUT)
    assert (event.actor, event.payload["rule"], event.payload["made"]) == (cast.sa, "all", 2)
    assert (collective.task.fanned_out_on, collective.task.completion_rule) == (TODAY, "all")
    assert_whole(collective.task, on=TODAY)


def test_a_second_run_adds_only_members_without_a_part(collective, cast):
    fanned(collective, cast)
    assert fanned(collective, cast) == []
    assert [task.code for task in fanned(collective, cast, on=EVE)] == ["DA06-150.P2"]
    assert collective.task.events.filter(kind=EventKind.FANNED_OUT).count() == 2


def test_a_cancelled_part_is_not_made_again(collective, cast):
    part = fanned(collective, cast)[0]
    add_event(part, EventKind.CANCELLED, TODAY, {"status": Status.CANCELLED})
    assert fanned(collective, cast) == []


def test_the_plan_says_who_has_a_part_before_anything_is_written(collective):
    plan = plan_of(collective.task, TODAY)
    assert [(unit.code, unit.exists) for unit in plan.units] == [
        ("DA06-150.P1", False),
        ("DA06-150.P3", False),
    ]
    assert not units_of(collective.task).exists()


def test_the_operator_fans_out_without_being_anybody(collective):
    made = fan_out.fan_out(collective.task, by=None, at=NOON).made
    assert len(made) == 2
    assert made[0].events.get().actor is None


# -- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ex", "wg", "hu", "s1", "s2", "ld", "inspector", "stranger"])
def test_nobody_but_the_administrator_fans_out(collective, cast, who):
    with pytest.raises(NotPermitted):
        fan_out.fan_out(collective.task, by=getattr(cast, who), at=NOON)
    assert not units_of(collective.task).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(2025, 12, 31)}, "on"),  # before the assignment
        ({"rule": fan_out.Rule("some")}, "rule"),
        ({"rule": fan_out.Rule(CompletionRule.THRESHOLD)}, "threshold"),
        ({"rule": fan_out.Rule(CompletionRule.THRESHOLD, 101)}, "threshold"),
        ({"rule": fan_out.Rule(CompletionRule.ALL, 80)}, "threshold"),
    ],
)
def test_a_fan_out_that_says_nonsense_is_refused_whole(collective, cast, given, field):
    with pytest.raises(InvalidInput) as refused:
        fanned(collective, cast, **given)
    assert field in refused.value.fields
    assert not units_of(collective.task).exists()


def test_a_task_of_one_agency_is_not_fanned_out(cast):
    with pytest.raises(InvalidInput, match="không phải nhiệm vụ của nhóm"):
        fan_out.fan_out(cast.task, by=cast.sa, at=NOON)


def test_a_collective_without_members_is_not_fanned_out(collective, cast):
    collective.group.members.all().delete()
    with pytest.raises(InvalidInput, match="không có thành viên"):
        fanned(collective, cast)


def test_a_claim_that_waits_is_decided_first(collective, cast):
    tasks.start(collective.task, by=cast.ex, at=NOON)
    evidence.add_document(collective.task, DOC, by=cast.ex, at=NOON)
    completion.claim(collective.task, completed_on=TODAY, by=cast.ex, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="đang chờ xác nhận"):
        fanned(collective, cast)


# -- without data of the units ------------------------------------------------------------


def test_parts_of_a_completed_parent_have_no_data_and_change_nothing(collective, cast):
    tasks.start(collective.task, by=cast.ex, at=NOON)
    finish(collective.task, owner=cast.ex, reviewer=cast.s2)
    made = fanned(collective, cast)
    assert state(collective.task) == (Status.COMPLETED, TODAY)
    for part in made:
        part.refresh_from_db()
        assert part.without_unit_data
        assert part.status == Status.DRAFT
        assert part.lead_id is not None
        assert_whole(part, on=TODAY)


def test_nothing_is_filed_on_a_part_without_data(collective, cast):
    add_event(collective.task, EventKind.OPENING_STATE, TODAY, {"status": Status.COMPLETED})
    part = fanned(collective, cast)[0]
    with pytest.raises((NotTracked, TransitionNotAllowed)):
        tasks.start(part, by=collective.ex[0], at=NOON)


@pytest.mark.parametrize("tracking", [Tracking.CATALOGUE, Tracking.SNAPSHOT])
def test_only_the_operator_fans_out_a_register_without_states(collective, cast, tracking):
    programme = collective.task.programme
    programme.tracking, programme.snapshot_on = tracking, TODAY
    programme.save()
    collective.task.refresh_from_db()
    with pytest.raises(NotTracked):
        fanned(collective, cast)
    made = fan_out.fan_out(collective.task, by=None, at=NOON).made
    assert [part.without_unit_data for part in made] == [True, True]


def test_a_part_of_an_illustrative_task_says_so(collective, cast):
    Task.objects.filter(pk=collective.task.pk).update(provenance=Provenance.ILLUSTRATIVE)
    assert {part.provenance for part in fanned(collective, cast)} == {Provenance.ILLUSTRATIVE}


# -- completion by the rule ---------------------------------------------------------------


def test_the_parent_completes_with_its_last_part(collective, cast):
    first, second = fanned(collective, cast, on=MERGED_ON)
    finish(second, owner=collective.ex[2], reviewer=cast.s1, on=date(2026, 6, 10))
    assert state(collective.task) == (Status.ASSIGNED, None)
    finish(first, owner=collective.ex[0], reviewer=cast.s1, on=date(2026, 6, 2))
    assert state(collective.task) == (Status.COMPLETED, date(2026, 6, 10))
    event = collective.task.events.get(kind=EventKind.COMPLETED_BY_RULE)
    assert (event.actor, event.effective_on) == (None, date(2026, 6, 10))
    assert event.payload["part"] == first.pk
    assert_whole(collective.task, on=TODAY)


def test_parts_that_were_replaced_are_left_out(collective, cast):
    first, second, third = fanned(collective, cast, on=EVE)
    finish(first, owner=collective.ex[0], reviewer=cast.s1)
    finish(third, owner=collective.ex[2], reviewer=cast.s1)
    assert state(collective.task)[0] == Status.ASSIGNED
    fan_out.absorb(second, first, document="NQ 202/2025/QH15", by=cast.sa, at=NOON)
    assert state(collective.task)[0] == Status.COMPLETED


def test_a_share_of_the_units_completes_the_parent_once(collective, cast):
    half = fan_out.Rule(CompletionRule.THRESHOLD, 50)
    first, second = fanned(collective, cast, rule=half)
    finish(first, owner=collective.ex[0], reviewer=cast.s1)
    assert state(collective.task) == (Status.COMPLETED, TODAY)
    finish(second, owner=collective.ex[2], reviewer=cast.s1)
    assert collective.task.events.filter(kind=EventKind.COMPLETED_BY_RULE).count() == 1


def test_a_part_reopened_reopens_what_its_rule_completed(collective, cast):
    first, second = fanned(collective, cast)
    for part, owner in ((first, collective.ex[0]), (second, collective.ex[2])):
        finish(part, owner=owner, reviewer=cast.s1)
    add_event(first, EventKind.REOPENED, TODAY, {"status": Status.IN_PROGRESS})
    rollup.parent_follows(first, at=NOON)
    assert state(collective.task) == (Status.IN_PROGRESS, None)
    assert_whole(collective.task, on=TODAY)


def test_a_part_reopened_by_two_reviewers_reopens_the_whole(collective, cast):
    first, second = fanned(collective, cast)
    for part, owner in ((first, collective.ex[0]), (second, collective.ex[2])):
        finish(part, owner=owner, reviewer=cast.s1)
    asked = reopening.propose(
        first, document="12/KL-TTCP", reason="Số liệu sai", by=cast.s1, at=NOON
    )
    reopening.confirm(asked, by=cast.s2, at=NOON)
    assert state(collective.task) == (Status.IN_PROGRESS, None)


def test_a_part_cancelled_on_a_decision_leaves_the_count(collective, cast):
    first, second = fanned(collective, cast)
    finish(first, owner=collective.ex[0], reviewer=cast.s1)
    closing.cancel(
        second, number="1/QĐ-TTg", signed_on=TODAY, reason="Không còn cần", by=cast.sa, at=NOON
    )
    assert state(collective.task)[0] == Status.COMPLETED


def test_the_opening_state_of_a_part_ends_its_silence(collective, cast):
    add_event(collective.task, EventKind.OPENING_STATE, TODAY, {"status": Status.COMPLETED})
    part = fanned(collective, cast)[0]
    known = openings.OpeningState(as_of=TODAY, document="7/BC-BCA", status=Status.IN_PROGRESS)
    openings.set_opening_state(part, known, by=cast.sa, at=NOON)
    part.refresh_from_db()
    assert (part.status, part.without_unit_data) == (Status.IN_PROGRESS, False)
    assert state(collective.task)[0] == Status.COMPLETED
    assert_whole(part, on=TODAY)


def test_a_part_reopened_leaves_a_recorded_acceptance_alone(collective, cast):
    first, _ = fanned(collective, cast, rule=fan_out.Rule(CompletionRule.LEAD_DECLARES))
    finish(first, owner=collective.ex[0], reviewer=cast.s1)
    tasks.start(collective.task, by=cast.ex, at=NOON)
    finish(collective.task, owner=cast.ex, reviewer=cast.s2)
    add_event(first, EventKind.REOPENED, TODAY, {"status": Status.IN_PROGRESS})
    rollup.parent_follows(first, at=NOON)
    assert state(collective.task)[0] == Status.COMPLETED


def test_a_part_whose_day_is_corrected_moves_the_day_of_the_whole(collective, cast):
    first, second = fanned(collective, cast, on=MERGED_ON)
    for part, owner in ((first, collective.ex[0]), (second, collective.ex[2])):
        finish(part, owner=owner, reviewer=cast.s1, on=date(2026, 6, 10))
    Task.objects.update_or_create(pk=first.pk, defaults={"completed_on": date(2026, 6, 12)})
    rollup.parent_follows(first, at=NOON)
    assert state(collective.task) == (Status.COMPLETED, date(2026, 6, 12))
    assert_whole(collective.task, on=TODAY)


def test_the_lead_claims_where_it_declares_and_the_claim_tells_how_far_units_are(collective, cast):
    first, _ = fanned(collective, cast, rule=fan_out.Rule(CompletionRule.LEAD_DECLARES))
    finish(first, owner=collective.ex[0], reviewer=cast.s1)
    tasks.start(collective.task, by=cast.ex, at=NOON)
    evidence.add_document(collective.task, DOC, by=cast.ex, at=NOON)
    completion.claim(collective.task, completed_on=TODAY, by=cast.ex, at=NOON)
    claimed = collective.task.events.get(kind=EventKind.CLAIMED)
    assert claimed.payload["units"] == "1/2"


def test_the_lead_cannot_claim_what_completes_by_its_units(collective, cast):
    fanned(collective, cast)
    tasks.start(collective.task, by=cast.ex, at=NOON)
    evidence.add_document(collective.task, DOC, by=cast.ex, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="0/2 đơn vị"):
        completion.claim(collective.task, completed_on=TODAY, by=cast.ex, at=NOON)


# -- mergers ------------------------------------------------------------------------------


def test_the_part_of_a_merged_unit_is_replaced_with_an_edge(collective, cast):
    first, second, _ = fanned(collective, cast, on=EVE)
    event = fan_out.absorb(
        second, first, document="NQ 202/2025/QH15", by=cast.sa, at=NOON, on=MERGED_ON
    )
    assert state(second)[0] == Status.REPLACED
    assert event.effective_on == MERGED_ON
    edge = TaskReplacement.objects.get()
    assert (edge.old, edge.new, edge.event) == (second, first, event)
    assert rollup_over(collective.task).counted == 2
    assert_whole(second, on=TODAY)


def test_what_waited_on_a_merged_part_is_closed(collective, cast):
    first, second, _ = fanned(collective, cast, on=EVE)
    tasks.start(second, by=collective.ex[1], at=NOON)
    evidence.add_document(second, DOC, by=collective.ex[1], at=NOON)
    filed = completion.claim(second, completed_on=TODAY, by=collective.ex[1], at=NOON)
    fan_out.absorb(second, first, document="NQ 202/2025/QH15", by=cast.sa, at=NOON)
    filed.refresh_from_db()
    assert filed.decision == Decision.WITHDRAWN


def test_a_part_that_was_done_stays_done_through_a_merger(collective, cast):
    first, second, _ = fanned(collective, cast, on=EVE)
    finish(second, owner=collective.ex[1], reviewer=cast.s1)
    assert fan_out.absorb(second, first, document="NQ 202", by=cast.sa, at=NOON) is None
    assert state(second)[0] == Status.COMPLETED


def test_only_parts_of_one_task_are_absorbed(collective, cast):
    first, second, _ = fanned(collective, cast, on=EVE)
    with pytest.raises(InvalidInput):
        fan_out.absorb(second, make_task(), document="NQ 202", by=cast.sa, at=NOON)
    with pytest.raises(InvalidInput):
        fan_out.absorb(second, first, document=" ", by=cast.sa, at=NOON)
    assert state(second)[0] == Status.ASSIGNED


# -- who sees what, what counts -----------------------------------------------------------


def test_a_unit_sees_the_whole_and_its_own_part_only(collective, cast):
    fanned(collective, cast)
    seen = visible_to(collective.ex[0], on=TODAY).values_list("code", flat=True)
    assert sorted(seen) == ["DA06-150", "DA06-150.P1"]
    seen = visible_to(cast.ex, on=TODAY).values_list("code", flat=True)
    assert {"DA06-150", "DA06-150.P1", "DA06-150.P3"} <= set(seen)
    assert "DA06-150" not in visible_to(cast.stranger, on=TODAY).values_list("code", flat=True)


def test_n_is_the_same_on_every_date_before_and_after(collective, cast):
    def totals() -> list[int]:
        scope = asof.Scope(programme=collective.task.programme_id)
        days = [date(2026, 1, 1) + timedelta(days=7 * week) for week in range(24)]
        found = [asof.counts(scope, asof.At(day), near_due_until=day) for day in days]
        return [sum(counts.total for counts, _ in one.values()) for one in found]

    before = totals()
    first, _ = fanned(collective, cast, on=MERGED_ON)
    finish(first, owner=collective.ex[0], reviewer=cast.s1)
    assert totals() == before
    assert max(before) == 2
