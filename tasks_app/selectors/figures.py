"""The figures of a programme as of (D, K), split by agency, group or kind. Source: DOMAIN §6.

    asked = Question(programme, date(2022, 12, 25), known_at=date(2022, 12, 25), by=Split.AGENCY)
    found = figures.compute(asked, today=today)       # Figures: counts, rates, rows, notes
    found.as_json()                                   # the contract of ARCHITECTURE §3
    figures.tasks_behind(asked, "completed_late", row="BTP", today=today)   # ids of the tasks

The counts come from one SQL statement. Up to `JUDGED_AT_MOST` tasks the definitions themselves
(`rules.cells.cells_of`) count again beside it, with the health of each task, and every
computation asserts that both agree; beyond that the health counts are left out and said to be.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import QuerySet

from tasks_app import conf
from tasks_app.enums import TaskKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Programme, TaskGroup
from tasks_app.rules.figures import (
    CELLS,
    HEALTH_CELLS,
    Counts,
    cells_of,
    check_partition,
)
from tasks_app.rules.rates import Rate, rates_of
from tasks_app.rules.text import format_number

from . import asof
from .asof import At, Key, Scope, State
from .calendar import work_calendar
from .figure_rows import Split, labels, value_of
from .folding import Layer
from .moment import moment_of

DEFINITIONS_VERSION = "2"
JUDGED_AT_MOST = 5_000

NOT_JUDGED = f"Không tính nguy cơ, chậm tiến độ cho hơn {format_number(JUDGED_AT_MOST)} nhiệm vụ"

Row = TypeVar("Row", Agency, TaskGroup)


class Owner(StrEnum):
    """Under whose name a task is counted: the lead at the date, or who answers for it today."""

    AT_DATE = "at-date"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `unit` narrows to tasks led, at the date, in its subtree."""

    programme: Programme
    as_of: date
    known_at: date | datetime | None = None
    by: Split = Split.NONE
    owner: Owner = Owner.AT_DATE
    unit: Agency | None = None
    group: TaskGroup | None = None
    kind: TaskKind | None = None

    @property
    def key(self) -> Key:
        """Return the column the counts are split by."""
        if self.by == Split.AGENCY:
            return Key.PRESENT_LEAD if self.owner == Owner.PRESENT else Key.LEAD
        return {Split.GROUP: Key.GROUP, Split.KIND: Key.KIND}.get(self.by, Key.NONE)

    @property
    def scope(self) -> Scope:
        """Return which tasks are counted."""
        unit = self.unit
        below = None if unit is None else Agency.objects.filter(path__startswith=unit.path)
        return Scope(
            programme=self.programme.pk,
            leads=None if below is None else tuple(below.values_list("pk", flat=True)),
            group=self.group.pk if self.group else None,
            kind=self.kind,
        )


def question_of(
    *,
    programme: str,
    as_of: date,
    known_at: date | datetime | None = None,
    by: Split = Split.NONE,
    owner: Owner = Owner.AT_DATE,
    unit: str = "",
    group: str = "",
    kind: TaskKind | None = None,
) -> Question:
    """Return the question that these codes ask; empty codes narrow nothing.

    Raises:
        InvalidInput: there is no such programme, agency or group.
    """
    found = Programme.objects.filter(code=programme).first()
    if found is None:
        raise InvalidInput.on("programme", f"Không có chương trình “{programme}”.")
    return Question(
        programme=found,
        as_of=as_of,
        known_at=known_at,
        by=by,
        owner=owner,
        unit=_named(Agency.objects.all(), "unit", unit),
        group=_named(TaskGroup.objects.filter(programme=found), "group", group),
        kind=kind,
    )


def _named(rows: QuerySet[Row], field: str, code: str) -> Row | None:
    found = rows.filter(code=code).first() if code else None
    if code and found is None:
        raise InvalidInput.on(field, f"Không có mã “{code}”.")
    return found


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The counts of one agency, group or kind."""

    key: str
    name: str
    short_name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Figures:
    """The answer. `as_of` is the date computed for (a snapshot's own), `notes` what to print."""

    question: Question
    as_of: date
    counts: Counts
    rows: tuple[FigureRow, ...]
    illustrative: bool
    notes: tuple[str, ...] = ()
    judged: bool = True
    recurring_instances: Counts = Counts()

    @property
    def rates(self) -> dict[str, Rate]:
        return rates_of(self.counts)

    def as_json(self) -> dict[str, Any]:
        """Return the document of the `figures` command and endpoint."""
        asked = self.question
        return {
            "programme": asked.programme.code,
            "as_of": self.as_of.isoformat(),
            "known_at": asked.known_at.isoformat() if asked.known_at else None,
            "owner": asked.owner.value,
            "definitions_version": DEFINITIONS_VERSION,
            "illustrative": self.illustrative,
            "notes": list(self.notes),
            **self._numbers(self.counts),
            "recurring_instances": not_judged(self.recurring_instances),
            "rates": {name: rate.as_dict() for name, rate in self.rates.items()},
            "by": [
                {"key": row.key, "name": row.name, **self._numbers(row.counts)} for row in self.rows
            ],
        }

    def _numbers(self, counts: Counts) -> dict[str, Any]:
        return counts.as_dict() if self.judged else not_judged(counts)


def not_judged(counts: Counts) -> dict[str, Any]:
    """Return the counts of a document that tells no health."""
    numbers: dict[str, Any] = counts.as_dict()
    numbers["sub"] |= dict.fromkeys(HEALTH_CELLS.values())
    return numbers


def compute(asked: Question, *, today: date) -> Figures:
    """Return the figures asked for, every identity checked.

    Raises:
        NoData: a catalogue, a date before the programme or its opening state, or nothing known.
        InvalidInput: a date in the future.
        IdentityBroken: a defect of the service.
    """
    moment = moment_of(asked.programme, asked.as_of, asked.known_at, today=today)
    near = near_due_until(moment.at)
    split = asof.counts(asked.scope, moment.at, near_due_until=near, by=asked.key)
    if not split:
        moment.refuse_unknown()
    tallies = {key: counts for key, (counts, _) in split.items()}
    judged = sum(counts.total for counts in tallies.values()) <= JUDGED_AT_MOST
    if judged:
        tallies = _judged(tallies, asked, moment.at, near)
    whole = sum(tallies.values(), Counts())
    for counts in (whole, *tallies.values()):
        counts.check_identities()
    return Figures(
        question=asked,
        as_of=moment.at.on,
        counts=whole,
        rows=_rows(asked, tallies, moment.at.on),
        illustrative=any(illustrative for _, illustrative in split.values()),
        notes=moment.notes if judged else (*moment.notes, NOT_JUDGED),
        judged=judged,
        recurring_instances=_instances(asked, moment.at, near),
    )


def tasks_behind(asked: Question, cell: str, *, today: date, row: str | None = None) -> list[int]:
    """Return the ids of the tasks counted in `cell`, of the row with the key `row` if given.

    Cells are those of `rules.figures.CELLS`. The caller narrows the ids to what its user may see.

    Raises:
        InvalidInput: no such cell or row.
        NoData, InvalidInput: as `compute`.
    """
    if cell not in CELLS:
        raise InvalidInput.on("cell", f"Không có ô số liệu “{cell}”. Có: {', '.join(CELLS)}.")
    moment = moment_of(asked.programme, asked.as_of, asked.known_at, today=today)
    near = near_due_until(moment.at)
    key = None if row is None else value_of(asked.by, asked.programme, row)
    if cell not in HEALTH_CELLS.values():
        return asof.tasks_in(
            cell, asked.scope, moment.at, near_due_until=near, by=asked.key, key=key
        )
    return [
        state.pk
        for state in judged_states(asked.scope, moment.at)
        if cell in cells_of(state.task, moment.at.on, near_due_until=near)
        and key in (None, state.value_of(asked.key))
    ]


def _instances(asked: Question, at: At, near: date) -> Counts:
    """Return the counts of the instances of recurring tasks, which N does not hold."""
    scope = replace(asked.scope, layer=Layer.PERIODS, kind=None)
    found = asof.counts(scope, at, near_due_until=near)
    return found[None][0] if found else Counts()


def judged_states(scope: Scope, at: At) -> list[State]:
    """Return every task of N in `scope` at `at` with its health."""
    return asof.judge(asof.states_on(scope, at), at, calendar=work_calendar(), policy=conf.policy())


def _judged(
    tallies: Mapping[Any, Counts], asked: Question, at: At, near: date
) -> dict[Any, Counts]:
    """Return the counts with health, each proven against the definitions."""
    cells: dict[Any, Counter[str]] = {key: Counter() for key in tallies}
    for state in judged_states(asked.scope, at):
        cells[state.value_of(asked.key)].update(cells_of(state.task, at.on, near_due_until=near))
    return {key: _proven(counts, Counts.from_cells(cells[key])) for key, counts in tallies.items()}


def _proven(counted: Counts, defined: Counts) -> Counts:
    """Return the counts by definition, which the SQL must have found too, health aside."""
    health = {cell: defined.cell(cell) for cell in HEALTH_CELLS.values()}
    check_partition(defined, [replace(counted, sub=replace(counted.sub, **health))])
    return defined


def near_due_until(at: At) -> date:
    """Return the last day that counts as near on the day of `at`."""
    return work_calendar().add(at.on, conf.policy().near_due_days)


def _rows(asked: Question, tallies: Mapping[Any, Counts], on: date) -> tuple[FigureRow, ...]:
    named = labels(asked.by, tuple(tallies), on)
    return tuple(
        FigureRow(label.key, label.name, label.short_name, tallies[value])
        for value, label in named.items()
    )
