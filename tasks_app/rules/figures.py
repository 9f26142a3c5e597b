"""The figures of a programme as of a date: counts that add up. Source: DOMAIN §6.

`rules.cells.cells_of` is the definition of every cell. The SQL that counts a million tasks is
tested against it, and the tasks behind a number are those whose cells contain its name.

    counts = count(states, as_of, near_due_until=…)     # identities checked
    counts.open_overdue == counts.cell("open_overdue")
    counts.by_original.open_overdue == counts.cell("open_overdue_by_original")
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import add, attrgetter
from typing import Any

from tasks_app.errors import DomainError
from tasks_app.rules.cells import (
    BY_ORIGINAL,
    HEALTH_CELLS,
    OVERDUE_BANDS,
    STATUS_CELLS,
    TaskState,
    cells_of,
    days_late,
    is_completed,
    timeliness,
    timeliness_of,
)

__all__ = [
    "CELLS",
    "HEALTH_CELLS",
    "MAIN_CELLS",
    "OVERDUE_BANDS",
    "STATUS_CELLS",
    "SUB_CELLS",
    "Counts",
    "IdentityBroken",
    "OriginalCounts",
    "OverdueBands",
    "SubCounts",
    "TaskState",
    "cells_of",
    "check_partition",
    "count",
    "days_late",
    "is_completed",
    "timeliness",
    "timeliness_of",
]


class IdentityBroken(DomainError):
    """Figures that do not add up. A defect of the service, never of the request."""

    status = 500
    code = "identity_broken"


@dataclass(frozen=True)
class SubCounts:
    """Parts of the open tasks ("trong đó"). They may overlap."""

    not_started: int = 0
    in_progress: int = 0
    submitted_upward: int = 0
    awaiting_acceptance: int = 0
    suspended: int = 0
    recurring: int = 0
    extension_pending: int = 0
    overdue_awaiting_review: int = 0
    at_risk: int = 0
    behind: int = 0
    near_due: int = 0
    forecast_late: int = 0


@dataclass(frozen=True)
class OriginalCounts:
    """The cells that a deadline decides, judged by the original deadline, which nothing moves.

    Each is a cell under its name and `_by_original`.
    """

    completed_on_time: int = 0
    completed_late: int = 0
    completed_due: int = 0
    open_within_deadline: int = 0
    open_overdue: int = 0
    open_without_deadline: int = 0


@dataclass(frozen=True)
class OverdueBands:
    """The open overdue tasks by the calendar days past the deadline in force."""

    overdue_1_5: int = 0
    overdue_6_20: int = 0
    overdue_21_60: int = 0
    overdue_61_120: int = 0
    overdue_over_120: int = 0


@dataclass(frozen=True)
class Counts:
    """The counts of one scope at one date, under the names of the JSON contract.

    `completed_due`: completed tasks whose deadline in force lies on or before the date.
    """

    total: int = 0
    completed: int = 0
    completed_on_time: int = 0
    completed_late: int = 0
    open: int = 0
    open_within_deadline: int = 0
    open_overdue: int = 0
    open_without_deadline: int = 0
    planned: int = 0
    completed_due: int = 0
    sub: SubCounts = field(default_factory=SubCounts)
    by_original: OriginalCounts = field(default_factory=OriginalCounts)
    overdue_bands: OverdueBands = field(default_factory=OverdueBands)

    @classmethod
    def from_cells(cls, cells: Mapping[str, int]) -> "Counts":
        """Return the counts of a tally of cell names; cells that are absent count zero."""
        main: list[Any] = [cells.get(name, 0) for name in MAIN_CELLS]
        parts = (
            kind(*[cells.get(name, 0) for name in _CELLS_OF[part]]) for part, kind in PARTS.items()
        )
        return cls(*main, *parts)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts.from_cells(dict(zip(CELLS, map(add, self.values, other.values), strict=True)))

    @property
    def values(self) -> tuple[int, ...]:
        """The count of each cell, in the order of CELLS."""
        found: tuple[int, ...] = _VALUES(self)
        return found

    def cell(self, name: str) -> int:
        """Return the count of one cell, whichever part it stands in."""
        part, own_name = PLACES[name]
        value: int = getattr(getattr(self, part) if part else self, own_name)
        return value

    def as_dict(self) -> dict[str, int | dict[str, int]]:
        told: dict[str, Any] = {name: getattr(self, name) for name in MAIN_CELLS}
        return told | {part: {**vars(getattr(self, part))} for part in PARTS}

    def check_identities(self) -> None:
        """Raise IdentityBroken, naming the identity, unless the counts and their parts add up."""
        self.check_totals()
        by_status = sum(self.cell(name) for name in STATUS_CELLS.values())
        bands = sum(self.cell(name) for name in OVERDUE_BANDS)
        original = self.by_original
        done = original.completed_on_time + original.completed_late
        remaining = _by_deadline(original)
        _same("C_qh = Σ khoảng ngày quá hạn", self.open_overdue, bands)
        _same("H = H_đh + H_qh theo hạn ban đầu", self.completed, done)
        _same("C = C_th + C_qh + không thời hạn theo hạn ban đầu", self.open, remaining)
        _part("trạng thái", by_status, "C", self.open)
        _part("H có hạn đến ngày", self.completed_due, "H", self.completed)
        _part("H có hạn ban đầu đến ngày", original.completed_due, "H", self.completed)

    def check_totals(self) -> None:
        """Raise IdentityBroken unless N, H and C add up: all that a published table tells."""
        _same("N = H + C", self.total, self.completed + self.open)
        _same("H = H_đh + H_qh", self.completed, self.completed_on_time + self.completed_late)
        _same("C = C_th + C_qh + không thời hạn", self.open, _by_deadline(self))


PARTS = {"sub": SubCounts, "by_original": OriginalCounts, "overdue_bands": OverdueBands}
MAIN_CELLS = tuple(item.name for item in fields(Counts) if item.name not in PARTS)
SUB_CELLS = tuple(item.name for item in fields(SubCounts))
# Where the count of each cell stands: the part of Counts ("" is Counts itself), its name there.
PLACES = {
    **{name: ("", name) for name in MAIN_CELLS},
    **{name: ("sub", name) for name in SUB_CELLS},
    **{f.name + BY_ORIGINAL: ("by_original", f.name) for f in fields(OriginalCounts)},
    **{name: ("overdue_bands", name) for name in OVERDUE_BANDS},
}
CELLS = tuple(PLACES)
_CELLS_OF = {part: [name for name in CELLS if PLACES[name][0] == part] for part in PARTS}
_VALUES = attrgetter(*(f"{part}.{name}".lstrip(".") for part, name in PLACES.values()))


def count(states: Iterable[TaskState], as_of: date, *, near_due_until: date) -> Counts:
    """Return the counts of `states`, their identities checked."""
    tally: Counter[str] = Counter()
    for state in states:
        tally.update(cells_of(state, as_of, near_due_until=near_due_until))
    counts = Counts.from_cells(tally)
    counts.check_identities()
    return counts


def check_partition(whole: Counts, parts: Iterable[Counts]) -> None:
    """Raise IdentityBroken unless the parts (by lead agency, group, kind) add up to the whole."""
    columns = zip(Counts().values, *(part.values for part in parts), strict=True)
    for name, one, column in zip(CELLS, whole.values, columns, strict=True):
        _same(f"Σ {name}", one, sum(column))


def _by_deadline(counts: Counts | OriginalCounts) -> int:
    return counts.open_within_deadline + counts.open_overdue + counts.open_without_deadline


def _same(identity: str, left: int, right: int) -> None:
    if left != right:
        raise IdentityBroken(f"Số liệu không khớp: {identity} ({left} khác {right}).")


def _part(name: str, part: int, of: str, whole: int) -> None:
    if part > whole:
        raise IdentityBroken(f"Số liệu không khớp: {name} ({part}) lớn hơn {of} ({whole}).")
