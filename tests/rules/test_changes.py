"""What changed between two dates: the cells, the sums, the moves between units."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import Status
from tasks_app.rules.changes import changes_between
from tasks_app.rules.figures import TaskState, is_completed
from tasks_app.rules.reporting import Changes

SINCE, ON = date(2022, 11, 14), date(2022, 12, 14)
OPEN = TaskState(
    task=1, status=Status.IN_PROGRESS, assigned_on=date(2022, 1, 6), deadline=date(2022, 12, 31),
    original_deadline=date(2022, 12, 31), lead=10,
)  # fmt: skip
DUE = replace(OPEN, deadline=date(2022, 11, 30))
LATE = replace(OPEN, deadline=date(2022, 10, 31))
DONE = replace(OPEN, status=Status.COMPLETED, completed_on=date(2022, 11, 1))


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        (OPEN, OPEN, set()),
        (None, OPEN, {"newly_assigned"}),
        (None, LATE, {"newly_assigned", "newly_overdue"}),
        (None, DONE, {"newly_assigned", "newly_completed"}),
        (OPEN, None, {"no_longer_counted"}),
        (OPEN, replace(DONE, completed_on=SINCE + timedelta(days=1)), {"newly_completed"}),
        (OPEN, replace(DONE, completed_on=ON), {"newly_completed"}),
        (OPEN, replace(DONE, completed_on=ON + timedelta(days=1)), set()),
        (DONE, DONE, set()),
        (DONE, OPEN, {"reopened"}),
        (DONE, None, {"reopened", "no_longer_counted"}),  # reopened, then cancelled
        (DUE, DUE, {"newly_overdue"}),
        (LATE, LATE, set()),
        (LATE, OPEN, {"newly_extended"}),
        (LATE, DUE, {"newly_extended"}),  # granted, and missed again
        (OPEN, DUE, {"newly_overdue"}),  # moved in
        (replace(OPEN, deadline=None), OPEN, set()),  # a first deadline extends nothing
        (LATE, replace(DONE, completed_on=ON), {"newly_completed", "newly_extended"}),
        (DONE, LATE, {"reopened", "newly_overdue"}),
        (replace(OPEN, deadline=SINCE), replace(OPEN, deadline=SINCE), {"newly_overdue"}),
        (replace(OPEN, deadline=ON), replace(OPEN, deadline=ON), set()),  # due all day
    ],
)
def test_a_task_changes_in_these_cells(before, after, cells):
    found = changes_between(states(before), states(after), since=SINCE, on=ON)

    assert named(found) == cells


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        (10, 20, {"handed_over"}),
        (20, 10, {"taken_over"}),
        (20, 20, set()),
        (20, None, set()),
        (None, 20, set()),
    ],
)
def test_a_unit_is_told_what_moved_not_that_it_is_new(before, after, cells):
    found = changes_between(
        states(before and replace(DONE, lead=before)),
        states(after and replace(DONE, lead=after)),
        since=SINCE, on=ON, leads={10},
    )  # fmt: skip

    assert named(found) == cells


def test_what_is_done_under_the_new_lead_counts_there():
    done = replace(DONE, lead=20, completed_on=date(2022, 12, 1))
    before, after = states(OPEN), states(done)

    new = changes_between(before, after, since=SINCE, on=ON, leads={20})
    old = changes_between(before, after, since=SINCE, on=ON, leads={10})

    assert named(new) == {"taken_over", "newly_completed"}
    assert named(old) == {"handed_over"}


task_states = st.one_of(
    st.none(),
    st.builds(
        replace,
        st.sampled_from([OPEN, DUE, LATE, DONE, replace(DONE, completed_on=ON)]),
        lead=st.sampled_from([10, 20, None]),
    ),
)


@given(
    st.lists(st.tuples(task_states, task_states), max_size=12),
    st.sampled_from([None, {10}, {20}, {10, 20}, set()]),
)
def test_the_sums_hold_for_any_histories(pairs, leads):
    before = {pk: b for pk, (b, _) in enumerate(pairs) if b is not None}
    after = {pk: a for pk, (_, a) in enumerate(pairs) if a is not None}

    found = changes_between(before, after, since=SINCE, on=ON, leads=leads)

    def ours(states: dict[int, TaskState]) -> set[int]:
        return {pk for pk, state in states.items() if leads is None or state.lead in leads}

    came, went = len(found.newly_assigned + found.taken_over), len(found.no_longer_counted)
    assert len(ours(after)) == len(ours(before)) + came - went - len(found.handed_over)
    done_then = {pk for pk in before if is_completed(before[pk], SINCE)}
    moved = len(done_then & set(found.taken_over)) - len(done_then & set(found.handed_over))
    done = len(done_then & ours(before)) + len(found.newly_completed) - len(found.reopened)
    assert done + moved == sum(is_completed(after[pk], ON) for pk in ours(after))


def states(state: TaskState | None) -> dict[int, TaskState]:
    return {1: state} if state else {}


def named(found: Changes) -> set[str]:
    return {name for name in Changes.__slots__ if name != "since" and getattr(found, name)}
