"""Asks the fold: which tasks, which two dates, on whichever database there is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from django.db import connection

from tasks_app.enums import TaskKind
from tasks_app.rules.calendar import end_of_day

from . import fold

ALWAYS = datetime(9999, 12, 31, tzinfo=UTC)

Row = dict[str, Any]


class Layer(Enum):
    """Which tasks a question is about; the value is their condition in the fold."""

    REGISTER = fold.OF_N  # the rows that N counts
    UNITS = fold.OF_UNITS  # what units have to do, parts of collective tasks included
    PERIODS = fold.OF_PERIODS  # the instances of recurring tasks
    GIVEN = fold.ASSIGNED  # whatever is named


Found = tuple[list[str], list[tuple[Any, ...]]]


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

    def holds(self, on: date | None, recorded_at: datetime | None) -> bool:
        """Return whether a fact had happened by D and was recorded by K; an import always was."""
        if on is None or on > self.on:
            return False
        return recorded_at is None or recorded_at < self.known_until


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tasks: of one programme or given ones; led at D by one of `leads`; of one kind.

    Given tasks are read whatever they are, else the rows of the register are.
    """

    programme: int | None = None
    tasks: Sequence[int] | None = None
    leads: Sequence[int] | None = None
    group: int | None = None
    kind: TaskKind | None = None
    layer: Layer = Layer.REGISTER

    @property
    def condition(self) -> str:
        """Return the condition on what kind of task it is."""
        return (self.layer if self.tasks is None else Layer.GIVEN).value


def rows(select: str, scope: Scope, at: At, *, near_due_until: date) -> list[tuple[Any, ...]]:
    """Return the rows of `select` over the tasks of N in `scope` at `at`."""
    return asked(_statement(select, scope), _parameters(scope, at, near_due_until))


def rows_in(
    cell: str,
    column: str | None,
    scope: Scope,
    at: At,
    near_due_until: date,
    keys: Sequence[Any] | None,
) -> list[tuple[Any, ...]]:
    """Return the tasks in a cell; with a column, those whose value is one of `keys` (or none)."""
    row = "TRUE"
    if column is not None and keys is not None:
        row = _one_of(column, "keys")
        row = f"({row} OR {column} IS NULL)" if None in keys else row
    known = None if keys is None else [key for key in keys if key is not None]
    parameters = _parameters(scope, at, near_due_until) | {"keys": listed(known)}
    return asked(_statement(fold.tasks_in(cell, row), scope), parameters)


def is_within(most: int, scope: Scope, at: At) -> bool:
    """Return whether no more than `most` tasks can be counted, without folding them."""
    return not _exists(scope, at, f"LIMIT 1 OFFSET {most}")


def is_any(scope: Scope, at: At) -> bool:
    """Return whether any task can be counted, without folding it."""
    return _exists(scope, at, "LIMIT 1")


def is_illustrative(scope: Scope, at: At) -> bool:
    """Return whether any task that can be counted is illustrative, without folding it."""
    return _exists(scope, at, f"AND t.{fold.ILLUSTRATIVE} LIMIT 1")


def _exists(scope: Scope, at: At, slice_: str) -> bool:
    tasks = f"SELECT 1 FROM tasks_app_task t WHERE {_task_condition(scope)} {slice_}"  # noqa: S608
    return bool(asked(f"SELECT 1 AS one WHERE EXISTS ({tasks})", _parameters(scope, at)))


def named_rows(select: str, scope: Scope, at: At) -> list[Row]:
    """Return the detailed rows of `select`, by the name of each column."""
    return _named(_asked(_statement(select, scope, detailed=True), _parameters(scope, at)))


def projections(tasks: Sequence[int], on: date) -> list[Row]:
    """Return the unpacked fold of given tasks at `on`, whatever their state, all of it known."""
    sql = fold.statement(
        fold.PROJECTIONS, vendor=connection.vendor, tasks=_one_of("t.id", "tasks"), detailed=True
    )
    return _named(_asked(sql, _parameters(Scope(tasks=tasks), At(on))))


def _statement(select: str, scope: Scope, *, detailed: bool = False) -> str:
    return fold.statement(
        select,
        vendor=connection.vendor,
        tasks=_task_condition(scope),
        leads=_one_of("lead_id", "leads") if scope.leads is not None else "TRUE",
        detailed=detailed,
    )


def asked(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    return _asked(sql, parameters)[1]


def _asked(sql: str, parameters: Mapping[str, Any]) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [column[0] for column in cursor.description], cursor.fetchall()


def _named(found: Found) -> list[Row]:
    names, rows = found
    return [dict(zip(names, row, strict=True)) for row in rows]


def _task_condition(scope: Scope) -> str:
    conditions = {
        "t.programme_id = %(programme)s": scope.programme,
        _one_of("t.id", "tasks"): scope.tasks,
        "t.group_id = %(group)s": scope.group,
        "t.kind = %(kind)s": scope.kind,
    }
    asked = (text for text, value in conditions.items() if value is not None)
    return " AND ".join([scope.condition, *asked])


def _one_of(column: str, name: str) -> str:
    return fold.one_of(connection.vendor, column, name)


def _parameters(scope: Scope, at: At, near_due_until: date | None = None) -> dict[str, Any]:
    ops = connection.ops
    return {
        "day": ops.adapt_datefield_value(at.on),
        "ordinal": at.on.toordinal(),
        "known_until": ops.adapt_datetimefield_value(at.known_until),
        "near": near_due_until.toordinal() if near_due_until else 0,
        "programme": scope.programme,
        "group": scope.group,
        "kind": scope.kind,
        "tasks": listed(scope.tasks),
        "leads": listed(scope.leads),
    }


def listed(values: Sequence[Any] | None) -> list[Any] | str | None:
    """Return values as the parameter that `fold.one_of` names."""
    if values is None:
        return None
    return json.dumps(list(values)) if connection.vendor == "sqlite" else list(values)


def day_of(ordinal: int | None) -> date | None:
    """Return the day an unpacked value stands for."""
    return date.fromordinal(ordinal) if ordinal else None


def instant_of(stored: datetime) -> datetime:
    """Return the instant of a column, aware: SQLite tells it without its zone, which is UTC."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


def percent_of(fact: int | None) -> int | None:
    """Return the percent in a packed fact."""
    value = (fact or 0) & fold.VALUE
    return value - 1 if value else None
