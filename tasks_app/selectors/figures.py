"""The figures of a programme as of (D, K), split by agency, province, group … Source: DOMAIN §6.

    asked = Question(programme, date(2022, 12, 25), known_at=date(2022, 12, 25), by=Split.AGENCY)
    found = figures.compute(asked, today=today)       # Figures: counts, rates, rows, notes
    found.as_json()                                   # the contract of ARCHITECTURE §3
    figures.tasks_behind(asked, "completed_late", row="BTP", today=today)   # ids of the tasks

A register of up to `JUDGED_AT_MOST` tasks is folded once, task by task; the definitions
(`rules.cells.cells_of`) count, and the health of each task is judged. A larger one is counted by
SQL, which tests prove equal to the definitions; its health counts are left out and said to be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tasks_app import conf
from tasks_app.errors import InvalidInput
from tasks_app.rules.cells import health_cells
from tasks_app.rules.figures import CELLS, HEALTH_CELLS, Counts, cells_of, check_partition
from tasks_app.rules.periods import report_due_on
from tasks_app.rules.rates import Rate, rates_of
from tasks_app.rules.text import format_number

from . import asof, folding, surroundings
from .asof import At, Key, Scope, State
from .calendar import work_calendar
from .figure_rows import Split, gathered, values_of
from .folding import Layer
from .moment import Moment
from .questions import Owner, Question, question_of

__all__ = [
    "DEFINITIONS_VERSION",
    "JUDGED_AT_MOST",
    "FigureRow",
    "Figures",
    "Owner",
    "Question",
    "compute",
    "judged_states",
    "near_due_until",
    "not_judged",
    "question_of",
    "tasks_behind",
]

DEFINITIONS_VERSION = "2"
JUDGED_AT_MOST = 5_000

Cells = frozenset[str]

NOT_JUDGED = f"Không tính nguy cơ, chậm tiến độ cho hơn {format_number(JUDGED_AT_MOST)} nhiệm vụ"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The counts of one agency, province, level, group or kind."""

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
            "period": _period_told(asked),
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


def _period_told(asked: Question) -> dict[str, str] | None:
    period = asked.period
    if period is None:
        return None
    return {
        "key": period.key,
        "name": period.name,
        "start": period.start.isoformat(),
        "cutoff": period.cutoff.isoformat(),
        "report_due_on": report_due_on(period, work_calendar(), conf.policy()).isoformat(),
    }


def not_judged(counts: Counts) -> dict[str, Any]:
    """Return the counts of a document that tells no health."""
    numbers: dict[str, Any] = counts.as_dict()
    numbers["sub"] |= dict.fromkeys(HEALTH_CELLS.values())
    return numbers


@dataclass(frozen=True, slots=True)
class _Tally:
    """What was counted: the whole, and by each value of the fold that rows are made of."""

    whole: Counts
    by_value: Mapping[Any, Counts] = field(default_factory=dict)
    illustrative: bool = False
    judged: bool = True


def compute(asked: Question, *, today: date) -> Figures:
    """Return the figures asked for, every identity checked.

    Raises:
        NoData: a catalogue, a date before the programme or its opening state, or nothing known.
        InvalidInput: a date in the future, a period that is not over.
        IdentityBroken: a defect of the service.
    """
    moment = asked.moment(today)
    near, scope = near_due_until(moment.at), asked.scope
    counted = _judged if folding.is_within(JUDGED_AT_MOST, scope, moment.at) else _counted
    tally = counted(scope, moment, near, asked.key)
    tally.whole.check_identities()
    return Figures(
        question=asked,
        as_of=moment.at.on,
        counts=tally.whole,
        rows=_rows(asked, tally, moment.at.on),
        illustrative=tally.illustrative,
        notes=moment.notes if tally.judged else (*moment.notes, NOT_JUDGED),
        judged=tally.judged,
        recurring_instances=_instances(scope, moment.at, near),
    )


def tasks_behind(asked: Question, cell: str, *, today: date, row: str | None = None) -> list[int]:
    """Return the ids of the tasks counted in `cell`, of the row with the key `row` if given.

    Cells are those of `rules.figures.CELLS`. The caller narrows the ids to what its user may see.

    Raises:
        InvalidInput: no such cell or row; health, of more tasks than are judged.
        NoData, InvalidInput: as `compute`.
    """
    if cell not in CELLS:
        raise InvalidInput.on("cell", f"Không có ô số liệu “{cell}”. Có: {', '.join(CELLS)}.")
    at, by = asked.moment(today).at, asked.key
    near = near_due_until(at)
    keys = None if row is None else values_of(asked.by, asked.programme, row, at.on)
    if cell not in HEALTH_CELLS.values():
        return asof.tasks_in(cell, asked.scope, at, near_due_until=near, by=by, keys=keys)
    if not folding.is_within(JUDGED_AT_MOST, asked.scope, at):
        raise InvalidInput.on("cell", f"{NOT_JUDGED}. Chọn một nhóm nhiệm vụ.")
    return [
        state.pk
        for state in judged_states(asked.scope, at)
        if cell in cells_of(state.task, at.on, near_due_until=near)
        and (keys is None or state.value_of(by) in keys)
    ]


def judged_states(scope: Scope, at: At) -> list[State]:
    """Return every task of N in `scope` at `at` with its health."""
    return asof.judge(asof.states_on(scope, at), at, **_yardsticks(scope))


def _yardsticks(scope: Scope) -> dict[str, Any]:
    """Return by what the health of the tasks of `scope` is judged."""
    around = surroundings.around_register(scope.programme) if scope.programme else None
    return {"calendar": work_calendar(), "policy": conf.policy(), "around": around}


def near_due_until(at: At) -> date:
    """Return the last day that counts as near on the day of `at`."""
    return work_calendar().add(at.on, conf.policy().near_due_days)


def _judged(scope: Scope, moment: Moment, near: date, key: Key) -> _Tally:
    """Return the counts by definition, with health; whole and parts are counted apart."""
    states, on = asof.states_on(scope, moment.at), moment.at.on
    if not states:
        moment.refuse_unknown()
    whole: Counter[Cells] = Counter()
    parts: dict[Any, Counter[Cells]] = {}
    for state, reading in asof.read(states, moment.at, **_yardsticks(scope)):
        cells = cells_of(state.task, on, near_due_until=near) | health_cells(reading.level)
        whole[cells] += 1
        if key != Key.NONE:
            parts.setdefault(state.value_of(key), Counter())[cells] += 1
    return _Tally(
        whole=_tallied(whole),
        by_value={value: _tallied(tally) for value, tally in parts.items()},
        illustrative=any(state.illustrative for state in states),
    )


def _tallied(tasks: Mapping[Cells, int]) -> Counts:
    """Return the counts of so many tasks for each set of cells; few sets are ever met."""
    tally: Counter[str] = Counter()
    for cells, times in tasks.items():
        for cell in cells:
            tally[cell] += times
    return Counts.from_cells(tally)


def _counted(scope: Scope, moment: Moment, near: date, key: Key) -> _Tally:
    """Return the counts by one SQL statement, without health."""
    split = asof.counts(scope, moment.at, near_due_until=near, by=key)
    if not split:
        moment.refuse_unknown()
    by_value = {value: counts for value, (counts, _) in split.items()}
    illustrative = any(found for _, found in split.values())
    return _Tally(_sum(by_value.values()), by_value, illustrative, judged=False)


def _instances(scope: Scope, at: At, near: date) -> Counts:
    """Return the counts of the instances of recurring tasks, which N does not hold."""
    scope = replace(scope, layer=Layer.PERIODS, kind=None)
    found = asof.counts(scope, at, near_due_until=near) if folding.is_any(scope, at) else {}
    return found[None][0] if found else Counts()


def _rows(asked: Question, tally: _Tally, on: date) -> tuple[FigureRow, ...]:
    """Return the rows, proven to add up to the whole."""
    if asked.by == Split.NONE:
        return ()
    rows = tuple(
        FigureRow(
            label.key, label.name, label.short_name, _sum(tally.by_value[one] for one in values)
        )
        for label, values in gathered(asked.by, tally.by_value, on)
    )
    for row in rows:
        row.counts.check_identities()
    check_partition(tally.whole, [row.counts for row in rows])
    return rows


def _sum(counts: Iterable[Counts]) -> Counts:
    first, *others = [*counts] or [Counts()]
    return sum(others, first)
