"""What a report says: computed once, then written out as Word, PDF, Excel and page, or frozen.

    text = canonical(content)             # what is hashed and kept; read(text) == content
    differences(version_1, version_2)     # every cell that a corrected version changed

Source: DOMAIN §6 (report life), Nghị định 09/2019/NĐ-CP, điều 12–13.
"""

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from tasks_app.enums import Health, Status
from tasks_app.rules.figures import CELLS, Counts
from tasks_app.rules.forecast import Forecast, TrendPoint
from tasks_app.rules.rates import Rate

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as it stood at (D, K). A secret task has a code and no words.

    `lead` is the code of the lead agency at D; days overdue by the deadline in force, 0 if not.
    """

    id: int
    code: str
    title: str
    group: str
    lead: str
    lead_name: str
    assigned_on: date
    deadline: date | None
    deadline_text: str
    original_deadline: date | None
    status: Status
    health: Health | None = None
    percent: int | None = None
    completed_on: date | None = None
    days_overdue: int = 0
    working_days_overdue: int = 0
    extension_count: int = 0
    cause: str = ""
    is_illustrative: bool = False


@dataclass(frozen=True, slots=True)
class CountRow:
    """The counts of one agency, group, province, kind or level."""

    key: str
    name: str
    short_name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class CountTable:
    """A split of the whole; the rows add up to it. `split` is a value of selectors' Split."""

    split: str
    title: str
    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of the tasks that changed since the previous report, whose date is `since`.

    Taken over and handed over: between the units of a programme, by a change of lead.
    """

    since: date
    newly_assigned: tuple[int, ...] = ()
    newly_completed: tuple[int, ...] = ()
    newly_overdue: tuple[int, ...] = ()
    newly_extended: tuple[int, ...] = ()
    no_longer_counted: tuple[int, ...] = ()
    reopened: tuple[int, ...] = ()
    taken_over: tuple[int, ...] = ()
    handed_over: tuple[int, ...] = ()


CHANGES = tuple(item.name for item in fields(Changes) if item.name != "since")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why overdue tasks are overdue; the causes of a list add up to the tasks of the list."""

    key: str
    label: str
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A blocker that somebody above has to solve."""

    task: int
    text: str
    kind: str
    authority: str
    raised_on: date
    due_on: date | None
    working_days_open: int


@dataclass(frozen=True, slots=True)
class UnitUpdates:
    """How many tasks of a lead agency owed a report in the period, were reported, and in time.

    `missing`: ids of those without any.
    """

    key: str
    name: str
    owing: int
    reported: int
    in_time: int
    missing: tuple[int, ...] = ()

    @property
    def rates(self) -> dict[str, Rate]:
        return update_rates(self)


@dataclass(frozen=True, slots=True)
class Updates:
    """Who reported in the period; sums are those of the units."""

    period: str
    due_on: date
    units: tuple[UnitUpdates, ...]

    @property
    def owing(self) -> int:
        return sum(unit.owing for unit in self.units)

    @property
    def reported(self) -> int:
        return sum(unit.reported for unit in self.units)

    @property
    def in_time(self) -> int:
        return sum(unit.in_time for unit in self.units)

    @property
    def rates(self) -> dict[str, Rate]:
        """The update rate and the report timeliness, under the names of `RATE_WORDS`."""
        return update_rates(self)


@dataclass(frozen=True, slots=True)
class ReportContent:
    """One report. `cells` holds the ids of the tasks behind each number, by `cell_key`.

    `period` is its key ("2022-12") or empty for an ad hoc date; `unit` the code of the agency it
    is narrowed to, or empty. `counts_then`: as known on `as_of`, where that differs.
    """

    programme: str
    programme_name: str
    programme_short_name: str
    as_of: date
    known_at: datetime | None
    period: str
    period_name: str
    due_on: date | None
    unit: str
    unit_name: str
    owner: str
    definitions_version: str
    illustrative: bool
    notes: tuple[str, ...]
    counts: Counts
    counts_then: Counts | None
    tables: tuple[CountTable, ...]
    lines: tuple[TaskLine, ...]
    cells: dict[str, tuple[int, ...]]
    changes: Changes | None = None
    causes: tuple[Cause, ...] = ()
    needs: tuple[Need, ...] = ()
    updates: Updates | None = None
    trend: tuple[TrendPoint, ...] = ()
    forecast: Forecast | None = None
    tallies: dict[str, int | float | None] = field(default_factory=dict)

    def lines_of(self, cell: str, split: str = "", row: str = "") -> list[TaskLine]:
        """Return the tasks behind one number, in the order of the register."""
        behind = set(self.cells.get(cell_key(cell, split, row), ()))
        return [line for line in self.lines if line.id in behind]


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that two versions tell differently, and the tasks that came and went."""

    cell: str
    before: int | None
    after: int | None
    came: tuple[int, ...]
    went: tuple[int, ...]


def update_rates(updates: UnitUpdates | Updates) -> dict[str, Rate]:
    """Return the update rate and the report timeliness, of what was owed (DOMAIN §6)."""
    return {
        "updated": Rate(updates.reported, updates.owing),
        "updated_in_time": Rate(updates.in_time, updates.owing),
    }


def cell_key(cell: str, split: str = "", row: str = "") -> str:
    """Return "completed" for the whole, "agency/BTP/completed" for one row of a table."""
    return f"{split}/{row}/{cell}" if split else cell


def canonical(content: ReportContent) -> str:
    """Return the one text of a content: sorted keys, no spaces, ISO dates, letters as they are."""
    return json.dumps(
        asdict(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> ReportContent:
    """Return the content of a canonical text. What an older version did not know is left empty."""
    content: ReportContent = _typed(json.loads(text), ReportContent)
    return content


def differences(before: ReportContent, after: ReportContent) -> list[Difference]:
    """Return the cells whose number or tasks differ, in the order of the definitions."""
    keys = sorted({*before.cells, *after.cells}, key=_place)
    found = []
    for key in keys:
        old, new = before.cells.get(key), after.cells.get(key)
        came = tuple(sorted(set(new or ()) - set(old or ())))
        went = tuple(sorted(set(old or ()) - set(new or ())))
        if came or went or (old is None) != (new is None):
            found.append(
                Difference(
                    cell=key,
                    before=None if old is None else len(old),
                    after=None if new is None else len(new),
                    came=came,
                    went=went,
                )
            )
    return found


def _place(key: str) -> tuple[str, str, int]:
    split, _, rest = key.rpartition("/")
    return (split.partition("/")[0], split, CELLS.index(rest) if rest in CELLS else len(CELLS))


def _plain(value: Any) -> str:
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    raise TypeError(f"not a value of a report: {value!r}")


def _typed(value: Any, kind: Any) -> Any:
    """Return a JSON value as the type that a field declares."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(value, arguments)
    if origin is tuple:
        return tuple(_typed(item, arguments[0]) for item in value)
    if origin is dict:
        return {key: _typed(item, arguments[1]) for key, item in value.items()}
    if is_dataclass(kind):
        return _dataclass(value, kind)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


def _optional(value: Any, kinds: tuple[Any, ...]) -> Any:
    known = [kind for kind in kinds if kind is not types.NoneType]
    return value if value is None or len(known) != 1 else _typed(value, known[0])


def _dataclass(value: Mapping[str, Any], kind: Any) -> Any:
    hints = get_type_hints(kind)
    names = [item.name for item in fields(kind) if item.name in value]
    return kind(**{name: _typed(value[name], hints[name]) for name in names})
