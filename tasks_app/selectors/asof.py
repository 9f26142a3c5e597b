"""States as of (D, K): effective at the end of day D, recorded by K. Source: DOMAIN §6.

    point = At(on=date(2022, 12, 25), known_at=date(2022, 12, 25))
    asof.counts(Scope(programme.pk), point, near_due_until=…)      # {None: Counts(…)}
    asof.states_on(Scope(programme.pk), point)                     # one State per task of N

Both come from one statement (`selectors.fold`). `K` as a date means the end of that day in
Vietnam; None means everything recorded so far. Tasks that a later import retired and fan-out
children are out of every scope.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Q

from tasks_app.enums import OPEN_STATUSES, BlockerKind, Provenance, Status, TaskKind
from tasks_app.models import Blocker
from tasks_app.rules.calendar import WorkCalendar, end_of_day
from tasks_app.rules.figures import Counts, TaskState
from tasks_app.rules.health import HealthFacts, HealthReading, OpenBlocker, health_on
from tasks_app.rules.policy import Policy

from . import fold

ALWAYS = datetime(9999, 12, 31, tzinfo=UTC)
NOT_JUDGED = HealthReading(level=None)


class Key(StrEnum):
    """What the counts are split by; the value is the column of the fold."""

    NONE = "NULL"
    LEAD = "lead_id"  # the lead at D
    PRESENT_LEAD = "present_lead_id"  # who answers for the task today
    GROUP = "group_id"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class At:
    """The two dates of a question. `known_at`: a day (to its end), an instant, or no bound."""

    on: date
    known_at: date | datetime | None = None

    @property
    def known_until(self) -> datetime:
        """The exclusive end of what is known."""
        if self.known_at is None:
            return ALWAYS
        if isinstance(self.known_at, datetime):
            return self.known_at + timedelta(microseconds=1)
        return end_of_day(self.known_at)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tasks: of one programme or given ones; led at D by one of `leads`; of one kind."""

    programme: int | None = None
    tasks: Sequence[int] | None = None
    leads: Sequence[int] | None = None
    group: int | None = None
    kind: TaskKind | None = None


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
    rows = _rows(select, scope, at, near_due_until=near_due_until)
    return {
        key: (Counts.from_cells(dict(zip(fold.CELLS, values, strict=True))), bool(illustrative))
        for key, illustrative, *values in rows
    }


def tasks_in(
    cell: str, scope: Scope, at: At, *, near_due_until: date, by: Key = Key.NONE, key: Any = None
) -> list[int]:
    """Return the ids of the tasks counted in `cell` (not at_risk, behind), in the row `key`."""
    select = fold.tasks_in(cell, by if key is not None else None)
    return [row[0] for row in _rows(select, scope, at, near_due_until=near_due_until, key=key)]


def states_on(scope: Scope, at: At) -> list[State]:
    """Return the state of every task of N (DOMAIN §6) at `at`, by task id."""
    names, rows = _named_rows(fold.STATES, scope, at, detailed=True)
    return [_state(dict(zip(names, row, strict=True))) for row in rows]


def judge(
    states: Sequence[State], at: At, *, calendar: WorkCalendar, policy: Policy
) -> list[State]:
    """Return `states` with the health of each at `at` (rules.health); one more statement."""
    working = [state.pk for state in states if state.task.status in OPEN_STATUSES]
    blockers = _open_blockers(working, at.on)

    def judged(state: State) -> State:
        if state.task.status not in OPEN_STATUSES:
            return state
        if state.pk in blockers:
            state = replace(state, blockers=blockers[state.pk])
        reading = health_on(facts_of(state), at.on, calendar=calendar, policy=policy)
        return replace(state, task=replace(state.task, health=reading.level), reading=reading)

    return [judged(state) for state in states]


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
    )


def _open_blockers(tasks: list[int], on: date) -> dict[int, tuple[OpenBlocker, ...]]:
    """Return the blockers open on `on`, by task. They carry no instant: K does not reach them."""
    found = (
        Blocker.objects.filter(Q(resolved_on__isnull=True) | Q(resolved_on__gt=on))
        .filter(task__in=tasks, raised_on__lte=on)
        .values_list("task", "raised_on", "due_on", "kind")
    )
    grouped: dict[int, tuple[OpenBlocker, ...]] = {}
    for task, raised_on, due_on, kind in found:
        blocker = OpenBlocker(raised_on, due_on, BlockerKind(kind).label)
        grouped[task] = (*grouped.get(task, ()), blocker)
    return grouped


def folded(tasks: Sequence[int], on: date) -> dict[int, dict[str, Any]]:
    """Return the projected columns of given tasks at `on`, whatever their state, by task.

    A task of which nothing is effective yet is left out.
    """
    sql = fold.statement(
        fold.PROJECTIONS, vendor=connection.vendor, tasks=_one_of("t.id", "tasks"), detailed=True
    )
    names, rows = _asked(sql, _parameters(Scope(tasks=tasks), At(on), {}))
    return {row[0]: _projection(dict(zip(names, row, strict=True))) for row in rows}


def _projection(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": fold.STATUS_OF.get(row["status"], Status.DRAFT),
        "deadline": _day(row["deadline_day"]),
        "chain_deadline": _day(row["chain_day"]),
        "lead_id": row["lead_id"],
        "percent": _percent(row["percent_fact"]),
        "completed_on": _day(row["completed_day"]),
        "declared_timeliness": fold.TIMELINESS_OF.get(row["timeliness"]),
        "last_report_on": _day(row["reported_day"]),
        "assigned_on": _day((row["assigned_fact"] or 0) & fold.DAY),
    }


def _state(row: Mapping[str, Any]) -> State:
    task = TaskState(
        task=row["task_id"],
        status=fold.STATUS_OF[row["status"]],
        assigned_on=date.fromordinal(row["assigned_day"]),
        deadline=_day(row["deadline_day"]),
        chain_deadline=_day(row["chain_day"]),
        original_deadline=_day(row["original_day"]),
        lead=row["lead_id"],
        percent=_percent(row["percent_fact"]),
        completed_on=_day(row["completed_day"]),
        declared_timeliness=fold.TIMELINESS_OF.get(row["timeliness"]),
        kind=TaskKind(row["kind"]),
        claim_completed_on=_day(row["claimed_day"]),
        extension_pending=bool(row["extension_pending"]),
    )
    return State(
        task=task,
        pk=row["task_id"],
        group=row["group_id"],
        present_lead=row["present_lead_id"],
        illustrative=row["provenance"] == Provenance.ILLUSTRATIVE,
        last_report_on=_day(row["reported_day"]),
        resumed_on=_day(row["resumed_day"]),
        return_count=row["return_count"],
        extension_count=row["extension_count"],
    )


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _percent(fact: int | None) -> int | None:
    value = (fact or 0) & fold.VALUE
    return value - 1 if value else None


def _rows(select: str, scope: Scope, at: At, **given: Any) -> list[tuple[Any, ...]]:
    return _named_rows(select, scope, at, **given)[1]


def _named_rows(
    select: str, scope: Scope, at: At, *, detailed: bool = False, **given: Any
) -> tuple[list[str], list[tuple[Any, ...]]]:
    sql = fold.statement(
        select,
        vendor=connection.vendor,
        tasks=_task_condition(scope),
        leads=_one_of("lead_id", "leads") if scope.leads is not None else "TRUE",
        detailed=detailed,
    )
    return _asked(sql, _parameters(scope, at, given))


def _asked(sql: str, parameters: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [column[0] for column in cursor.description], cursor.fetchall()


def _task_condition(scope: Scope) -> str:
    conditions = {
        "t.programme_id = %(programme)s": scope.programme,
        _one_of("t.id", "tasks"): scope.tasks,
        "t.group_id = %(group)s": scope.group,
        "t.kind = %(kind)s": scope.kind,
    }
    asked = (text for text, value in conditions.items() if value is not None)
    return " AND ".join([fold.OF_N, *asked])


def _one_of(column: str, name: str) -> str:
    return fold.one_of(connection.vendor, column, name)


def _parameters(scope: Scope, at: At, given: Mapping[str, Any]) -> dict[str, Any]:
    ops = connection.ops
    near = given.get("near_due_until")
    return {
        "day": ops.adapt_datefield_value(at.on),
        "ordinal": at.on.toordinal(),
        "known_until": ops.adapt_datetimefield_value(at.known_until),
        "near": near.toordinal() if near else 0,
        "programme": scope.programme,
        "group": scope.group,
        "kind": scope.kind,
        "tasks": _listed(scope.tasks),
        "leads": _listed(scope.leads),
        "key": given.get("key"),
    }


def _listed(values: Sequence[int] | None) -> list[int] | str | None:
    if values is None:
        return None
    return json.dumps(list(values)) if connection.vendor == "sqlite" else list(values)
