"""What a report says on a date: computed once for every rendering. Source: DOMAIN §6.

    asked = ReportQuestion(programme, period=parse_period("2022-12"))
    content = report_content.build(asked, today=today, at=now)    # rules.reporting.ReportContent

The states of the tasks are folded once; the counts, the tables and the ids behind every number
come from them, and each number is proven to be the number of its ids.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from tasks_app import conf
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Programme
from tasks_app.rules.calendar import end_of_day, local_date
from tasks_app.rules.figures import (
    CELLS,
    Counts,
    IdentityBroken,
    cells_of,
    check_partition,
    count,
)
from tasks_app.rules.periods import Period, report_due_on
from tasks_app.rules.reporting import CountRow, CountTable, ReportContent, cell_key

from . import causes, figures, report_lines, report_parts
from .asof import At, State
from .calendar import work_calendar
from .figure_rows import Label, Split, gathered
from .figures import DEFINITIONS_VERSION
from .moment import Moment, not_in_future
from .questions import Owner, Question
from .standing import Seen

TITLES = {
    Split.GROUP: "Theo nhóm nhiệm vụ",
    Split.AGENCY: "Theo cơ quan chủ trì",
    Split.TREE: "Theo bộ, ngành, địa phương, gồm đơn vị trực thuộc",
    Split.PROVINCE: "Theo địa phương",
    Split.LEVEL: "Theo cấp",
    Split.KIND: "Theo loại nhiệm vụ",
}
TICK = timedelta(microseconds=1)

Cells = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """What is asked: a programme, and a period or a day of its own.

    `known_at`: a day (to its end), an instant, or everything known when the report is made.
    `unit` narrows to tasks led, at the date, in its subtree.
    """

    programme: Programme
    period: Period | None = None
    as_of: date | None = None
    known_at: date | datetime | None = None
    unit: Agency | None = None
    owner: Owner = Owner.AT_DATE

    @property
    def on(self) -> date:
        """Return the day the numbers are of: the cut-off of the period, or the day named.

        Raises:
            InvalidInput: neither, or both.
        """
        if self.period is not None and self.as_of is None:
            return self.period.cutoff
        if self.period is not None or self.as_of is None:
            raise InvalidInput.on("period", "Chọn kỳ báo cáo hoặc một ngày chốt, không cả hai.")
        return self.as_of


@dataclass(frozen=True)
class Found:
    """The states behind a report, each with its health, and by what they are counted."""

    question: Question
    seen: Seen
    near: date

    @cached_property
    def cells(self) -> dict[int, frozenset[str]]:
        """The cells that each task is counted in."""
        on = self.seen.at.on
        return {s.pk: cells_of(s.task, on, near_due_until=self.near) for s in self.seen.states}

    def count(self, states: Iterable[State]) -> Counts:
        on = self.seen.at.on
        return count((state.task for state in states), on, near_due_until=self.near)

    def part(self, states: Sequence[State]) -> tuple[Counts, Cells]:
        """Return the counts of a row and the ids behind each; every cell is there, even empty."""
        tally = Counter(cell for state in states for cell in self.cells[state.pk])
        counts, ids = Counts.from_cells(tally), self.ids(states)
        counts.check_identities()
        _agree(counts, ids)
        return counts, ids

    def ids(self, states: Iterable[State]) -> Cells:
        behind: dict[str, list[int]] = {cell: [] for cell in CELLS}
        for state in states:
            for cell in self.cells[state.pk]:
                behind[cell].append(state.pk)
        return {cell: tuple(ids) for cell, ids in behind.items()}


def build(asked: ReportQuestion, *, today: date, at: datetime) -> ReportContent:
    """Return the content of the report asked for, with what is known at `at` unless asked so.

    Raises:
        NoData: a catalogue, a date before the programme or its opening state, nothing known.
        InvalidInput: a period that is not over, a date in the future, no period and no date.
        IdentityBroken: a defect of the service.
    """
    question = _question(asked, at)
    found = _found(question, question.moment(today))
    seen, period, unit = found.seen, asked.period, asked.unit
    counts, cells = found.count(seen.states), found.ids(seen.states)
    _agree(counts, cells)
    tables, rows = _tables(found, counts)
    late = causes.cause_by_task(seen)
    lines = report_lines.lines_of(asked.programme, seen, late)
    return ReportContent(
        programme=asked.programme.code,
        programme_name=asked.programme.name,
        programme_short_name=asked.programme.short_name,
        as_of=seen.at.on,
        known_at=_instant(asked.known_at, at),
        period=period.key if period else "",
        period_name=period.name if period else "",
        due_on=report_due_on(period, work_calendar(), conf.policy()) if period else None,
        unit=unit.code if unit else "",
        unit_name=unit.name if unit else "",
        owner=asked.owner.value,
        definitions_version=DEFINITIONS_VERSION,
        illustrative=any(state.illustrative for state in seen.states),
        notes=seen.notes,
        counts=counts,
        counts_then=_counts_then(found, counts),
        tables=tables,
        lines=lines,
        cells=_in_order(cells | rows, [line.id for line in lines]),
        **report_parts.parts_of(found.question, seen, late, period=period, today=today),
    )


def moment(asked: ReportQuestion, *, today: date, at: datetime) -> Moment:
    """Return which point the report asked for is of.

    Raises:
        NoData, InvalidInput: as `build`.
    """
    return _question(asked, at).moment(today)


def _question(asked: ReportQuestion, at: datetime) -> Question:
    return Question(
        asked.programme,
        asked.on,
        known_at=_instant(asked.known_at, at),
        owner=asked.owner,
        unit=asked.unit,
        period=asked.period,
    )


def _found(question: Question, then: Moment) -> Found:
    states = figures.judged_states(question.scope, then.at)
    if not states:
        then.refuse_unknown()
    near = figures.near_due_until(then.at)
    return Found(replace(question, as_of=then.at.on), Seen(then, states), near)


def _instant(known_at: date | datetime | None, at: datetime) -> datetime:
    """Return K as the last instant whose facts are known.

    Raises:
        InvalidInput: a day in the future; the last one of the calendar has no end.
    """
    if known_at is None:
        return at
    if isinstance(known_at, datetime):
        return known_at
    not_in_future("known_at", known_at, local_date(at))
    return end_of_day(known_at) - TICK


def _counts_then(found: Found, counts: Counts) -> Counts | None:
    """Return the counts as known at the end of D, where more is known by now and tells more."""
    on, known_at = found.seen.at.on, found.seen.at.known_at
    if not isinstance(known_at, datetime) or local_date(known_at) <= on:
        return None
    states = figures.judged_states(found.question.scope, At(on, on))
    then = found.count(states)
    return then if states and then != counts else None


def _tables(found: Found, whole: Counts) -> tuple[tuple[CountTable, ...], Cells]:
    """Return a table for each split, each adding up to the whole, and the ids of their cells."""
    tables, cells = [], Cells()
    for split, title in TITLES.items():
        rows = []
        for label, states in _parts(found, split):
            counts, behind = found.part(states)
            rows.append(CountRow(label.key, label.name, label.short_name, counts))
            cells |= {cell_key(name, split.value, label.key): ids for name, ids in behind.items()}
        check_partition(whole, [row.counts for row in rows])
        tables.append(CountTable(split.value, title, tuple(rows)))
    return tuple(tables), cells


def _parts(found: Found, split: Split) -> list[tuple[Label, list[State]]]:
    key = replace(found.question, by=split).key
    parts: dict[object, list[State]] = {}
    for state in found.seen.states:
        parts.setdefault(state.value_of(key), []).append(state)
    return [
        (label, [state for value in values for state in parts[value]])
        for label, values in gathered(split, parts, found.seen.at.on)
    ]


def _agree(counts: Counts, cells: Mapping[str, Sequence[int]]) -> None:
    """Check that every number is that of its tasks.

    Raises:
        IdentityBroken: one is not.
    """
    for cell, ids in cells.items():
        if counts.cell(cell) != len(set(ids)):
            raise IdentityBroken(f"Số liệu không khớp: {counts.cell(cell)} khác ô {cell}.")


def _in_order(cells: Mapping[str, Sequence[int]], order: Sequence[int]) -> Cells:
    place = {pk: number for number, pk in enumerate(order)}
    return {key: tuple(sorted(ids, key=place.__getitem__)) for key, ids in cells.items()}
