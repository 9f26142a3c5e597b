"""States as of (D, K): effective at the end of day D, recorded by K. Source: DOMAIN §6.

    point = At(on=date(2022, 12, 25), known_at=date(2022, 12, 25))
    asof.counts(Scope(programme.pk), point, near_due_until=…)      # {None: Counts(…)}
    asof.states_on(Scope(programme.pk), point)                     # one State per task of N

Both come from one statement (`selectors.fold`). `K` as a date means the end of that day in
Vietnam; None means everything recorded so far. Tasks that a later import retired and fan-out
children are out of every scope.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tasks_app.enums import OPEN_STATUSES, Provenance, Status, TaskKind
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.figures import Counts, TaskState
from tasks_app.rules.health import (
    HealthFacts,
    HealthReading,
    Milestone,
    OpenBlocker,
    Predecessor,
    health_on,
)
from tasks_app.rules.policy import Policy

from . import fold, folding, surroundings
from .folding import At, Scope
from .plan_facts import HOLDING
from .surroundings import Around

__all__ = [
    "Around",
    "At",
    "Key",
    "Scope",
    "State",
    "counts",
    "facts_of",
    "judge",
    "read",
    "states_on",
    "tasks_in",
]

NOT_JUDGED = HealthReading(level=None)


class Key(StrEnum):
    """What the counts are split by; the value is the column of the fold."""

    NONE = "NULL"
    LEAD = "lead_id"  # the lead at D
    PRESENT_LEAD = "present_lead_id"  # who answers for the task today
    GROUP = "group_id"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class State:
    """One task at (D, K): the values of `rules.figures`, and what health asks for."""

    task: TaskState
    pk: int
    group: int
    present_lead: int | None
    illustrative: bool
    last_report_on: date | None
    resumed_on: date | None
    return_count: int
    extension_count: int
    blockers: tuple[OpenBlocker, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    upstream: tuple[Predecessor, ...] = ()
    reading: HealthReading = NOT_JUDGED

    def value_of(self, key: Key) -> Any:
        """Return what the counts split by `key` file this task under."""
        return {
            Key.NONE: None,
            Key.LEAD: self.task.lead,
            Key.PRESENT_LEAD: self.present_lead,
            Key.GROUP: self.group,
            Key.KIND: self.task.kind.value,
        }[key]


def counts(
    scope: Scope, at: At, *, near_due_until: date, by: Key = Key.NONE
) -> dict[Any, tuple[Counts, bool]]:
    """Return the counts by key, each with whether any of its rows is illustrative.

    One statement, whatever the number of tasks. Health is no part of it: `at_risk` and `behind`
    are zero here (see `judge`).
    """
    select = fold.counts_by(by)
    rows = folding.rows(select, scope, at, near_due_until=near_due_until)
    return {
        key: (Counts.from_cells(dict(zip(fold.CELLS, values, strict=True))), bool(illustrative))
        for key, illustrative, *values in rows
    }


def tasks_in(
    cell: str,
    scope: Scope,
    at: At,
    *,
    near_due_until: date,
    by: Key = Key.NONE,
    keys: Sequence[Any] | None = None,
) -> list[int]:
    """Return the ids of the tasks counted in `cell` (not at_risk, behind).

    With `keys`, those that the counts split `by` file under one of these values.
    """
    rows = folding.rows_in(cell, None if keys is None else by, scope, at, near_due_until, keys)
    return [row[0] for row in rows]


def states_on(scope: Scope, at: At) -> list[State]:
    """Return the state of every task of N (DOMAIN §6) at `at`, by task id."""
    return [_state(row) for row in folding.named_rows(fold.STATES, scope, at)]


def judge(
    states: Sequence[State],
    at: At,
    *,
    calendar: WorkCalendar,
    policy: Policy,
    around: Around | None = None,
) -> list[State]:
    """Return `states` with the health of each at `at` (rules.health).

    `around` is what lies around these tasks; it is read, in one more statement, where the
    caller does not have it.
    """
    found = read(states, at, calendar=calendar, policy=policy, around=around)
    return [
        state
        if reading is NOT_JUDGED
        else replace(state, task=replace(state.task, health=reading.level), reading=reading)
        for state, reading in found
    ]


def read(
    states: Sequence[State],
    at: At,
    *,
    calendar: WorkCalendar,
    policy: Policy,
    around: Around | None = None,
) -> list[tuple[State, HealthReading]]:
    """Return each state, with what lies around it, and the reading of its health at `at`."""
    working = [state.pk for state in states if state.task.status in OPEN_STATUSES]
    if around is None:
        around = surroundings.around(working)
    blockers, steps = around.blockers_at(at), around.steps_at(at)
    upstream = _upstream(states, around.upstream_at(at), at)
    surrounded = {*blockers, *steps, *upstream}

    def judged(state: State) -> tuple[State, HealthReading]:
        if state.task.status not in OPEN_STATUSES:
            return state, NOT_JUDGED
        if state.pk in surrounded:
            state = replace(
                state,
                blockers=blockers.get(state.pk, ()),
                milestones=steps.get(state.pk, ()),
                upstream=upstream.get(state.pk, ()),
            )
        return state, health_on(facts_of(state), at.on, calendar=calendar, policy=policy)

    return [judged(state) for state in states]


def _upstream(
    states: Sequence[State], waits: Mapping[int, set[int]], at: At
) -> dict[int, tuple[Predecessor, ...]]:
    """Return the open tasks that each one waits for as they stood; nobody waits: no statement."""
    wanted = {before for found in waits.values() for before in found}
    if not wanted:
        return {}
    known = {state.pk: state for state in states if state.pk in wanted}
    if missing := wanted - known.keys():
        known |= {state.pk: state for state in states_on(Scope(tasks=sorted(missing)), at)}
    promised = surroundings.promised_at(known, at)
    found = {pk: _predecessor(state, promised) for pk, state in known.items()}
    return {
        task: tuple(before for pk in sorted(upstream) if (before := found.get(pk)) is not None)
        for task, upstream in waits.items()
    }


def _predecessor(state: State, promised: Mapping[tuple[int, date], date]) -> Predecessor | None:
    deadline = state.task.deadline
    if state.task.status not in HOLDING or deadline is None:
        return None
    original = state.task.original_deadline or deadline
    return Predecessor(original, deadline, promised.get((state.pk, deadline)))


def facts_of(state: State) -> HealthFacts:
    """Return what health and reminders ask of a task at (D, K)."""
    task = state.task
    return HealthFacts(
        status=Status(task.status or Status.DRAFT),
        assigned_on=task.assigned_on,
        deadline=task.deadline,
        percent=task.percent,
        percent_reported_on=state.last_report_on,
        last_report_on=state.last_report_on,
        is_recurring=task.kind == TaskKind.RECURRING,
        claim_completed_on=task.claim_completed_on,
        blockers=state.blockers,
        extension_count=state.extension_count,
        return_count=state.return_count,
        resumed_on=state.resumed_on,
        milestones=state.milestones,
        upstream=state.upstream,
    )


def _state(row: Mapping[str, Any]) -> State:
    task = TaskState(
        task=row["task_id"],
        status=fold.STATUS_OF[row["status"]],
        assigned_on=date.fromordinal(row["assigned_day"]),
        deadline=folding.day_of(row["deadline_day"]),
        chain_deadline=folding.day_of(row["chain_day"]),
        original_deadline=folding.day_of(row["original_day"]),
        lead=row["lead_id"],
        percent=folding.percent_of(row["percent_fact"]),
        completed_on=folding.day_of(row["completed_day"]),
        declared_timeliness=fold.TIMELINESS_OF.get(row["timeliness"]),
        kind=TaskKind(row["kind"]),
        claim_completed_on=folding.day_of(row["claimed_day"]),
        extension_pending=bool(row["extension_pending"]),
        forecast=folding.day_of(row["forecast_day"]),
    )
    return State(
        task=task,
        pk=row["task_id"],
        group=row["group_id"],
        present_lead=row["present_lead_id"],
        illustrative=row["provenance"] == Provenance.ILLUSTRATIVE,
        last_report_on=folding.day_of(row["reported_day"]),
        resumed_on=folding.day_of(row["resumed_day"]),
        return_count=row["return_count"],
        extension_count=row["extension_count"],
    )
