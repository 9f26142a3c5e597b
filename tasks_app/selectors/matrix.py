"""Agency × month: overdue and completed tasks of each agency at the last twelve month ends.

    found = matrix.of(asked, today=today)           # by the lead agency at each date
    found.rows[0].cells[-1].overdue                 # of the agency with the most, at D
    matrix.of(asked, today=today, units=True)       # what units have to do, parts included

The columns are those of the trend: month ends, the last one D, told with one K. So the totals are
the points of the curve. An agency that several tasks of a date passed to appears from that date.

Source: design §4.13.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tasks_app.enums import AgencyKind
from tasks_app.models import Agency
from tasks_app.rules.forecast import month_ends
from tasks_app.rules.rates import Rate

from . import series
from .asof import Key
from .figure_rows import BY_LEAD, Label, Split, gathered
from .folding import Layer
from .questions import Question
from .series import Tally

MONTHS = 12


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One agency at each of the dates; `is_local`: of a province, so that a rate tells more."""

    label: Label
    is_local: bool
    cells: tuple[Tally, ...]

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The overdue rate at each date: overdue of completed and overdue (DOMAIN §6)."""
        return tuple(rate_of(cell) for cell in self.cells)

    @property
    def change(self) -> int:
        """How many more are overdue than at the date before."""
        return self.cells[-1].overdue - self.cells[-2].overdue if len(self.cells) > 1 else 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by the overdue tasks of the last date, the most first; `totals` are their sums."""

    days: tuple[date, ...]
    rows: tuple[MatrixRow, ...]
    totals: MatrixRow
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document of the endpoint."""
        return {
            "as_of": self.days[-1].isoformat(),
            "notes": list(self.notes),
            "columns": [day.isoformat() for day in self.days],
            "rows": [_told(row) for row in self.rows],
            "totals": _told(self.totals),
        }


def of(asked: Question, *, today: date, units: bool = False) -> Matrix:
    """Return the matrix of a question; split by lead agency unless it asks for a coarser split.

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    asked = asked if asked.by in BY_LEAD else replace(asked, by=Split.AGENCY)
    moment = asked.moment(today)
    at = moment.at
    days = columns(moment.first or at.on, at.on)
    scope = replace(asked.scope, layer=Layer.UNITS) if units else asked.scope
    kept = asked.key != Key.PRESENT_LEAD  # who answers today changes without an event
    marks = series.marks_of(asked.programme.pk, at.known_at)
    splits = series.tallies_on(scope, days, at.known_at, marks=marks, by=asked.key, keep=kept)
    if not splits[-1] and asked.unit is None:
        moment.refuse_unknown()
    rows = _rows(asked.by, splits, at.on)
    totals = tuple(series.total(split.values()) for split in splits)
    whole = MatrixRow(Label("total", "Tổng", "Tổng"), False, totals)
    return Matrix(tuple(days), rows, whole, moment.notes)


def columns(first: date, last: date) -> list[date]:
    """Return the last twelve month ends from `first` on, the last of them `last` itself."""
    ends = [day for day in month_ends(first, last) if day < last]
    return [*ends[1 - MONTHS :], last]


def rate_of(cell: Tally) -> Rate:
    return Rate(cell.overdue, cell.completed + cell.overdue)


def _rows(by: Split, splits: Sequence[Mapping[Any, Tally]], on: date) -> tuple[MatrixRow, ...]:
    values = list({value: None for split in splits for value in split})
    local = set(
        Agency.objects.filter(
            pk__in=[value for value in values if value is not None],
            kind__in=(AgencyKind.PROVINCE, AgencyKind.COMMUNE),
        ).values_list("pk", flat=True)
    )
    rows = [
        MatrixRow(
            label,
            is_local=all(value in local for value in gathers),
            cells=tuple(
                series.total(split[value] for value in gathers if value in split)
                for split in splits
            ),
        )
        for label, gathers in gathered(by, values, on)
    ]
    return tuple(sorted(rows, key=_rank))


def _rank(row: MatrixRow) -> tuple[int, int, str]:
    last = row.cells[-1]
    return -last.overdue, -last.total, row.label.name


def _told(row: MatrixRow) -> dict[str, Any]:
    last = row.cells[-1]
    return {
        "key": row.label.key,
        "name": row.label.name,
        "short_name": row.label.short_name,
        "is_local": row.is_local,
        "total": last.total,
        "completed": [cell.completed for cell in row.cells],
        "overdue": [cell.overdue for cell in row.cells],
        "overdue_rates": [rate.as_dict() for rate in row.rates],
        "change": row.change,
    }
