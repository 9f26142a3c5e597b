"""The published figures beside what the register says of the same days. Source: DOMAIN §0.6.

    found = reconciliation.reconcile(programme="DA06", reader=user, today=today)
    found.as_json()          # the document of the `reconcile` command and endpoint

The register is asked twice for each day that a comparable figure speaks of: as it was known
then, and as it is known now. The answers are kept while the programme has the same events: as
many, and the same newest, for one may be numbered before another and committed after it.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, QuerySet

from tasks_app.enums import Tracking
from tasks_app.errors import InvalidInput
from tasks_app.models import Programme, PublishedFigure, Task, TaskEvent, User
from tasks_app.rules.reconciliation import (
    VERDICT_WORDS,
    Case,
    Difference,
    Later,
    Numbers,
    Verdict,
    compare,
    contradictions,
    verdict_of,
)
from tasks_app.rules.reconciliation_words import explain

from . import asof
from .asof import At, Scope
from .moment import first_day
from .tasks import current, visible_to

CELLS = ("total", "completed", "open", "open_within_deadline", "open_overdue")
KEPT_FOR = 24 * 3600  # seconds; a new event asks under a new key

Tally = dict[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """A programme's register on one day, known then and known now; None: it has no answer."""

    first: date | None
    then: Tally | None = None
    now: Tally | None = None
    confirmed: tuple[int, ...] = ()  # ids of tasks done now and not then
    undone: int = 0
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One published figure, number by number, and the sentence that explains it."""

    figure: PublishedFigure
    numbers: tuple[Difference, ...]
    verdict: Verdict
    explanation: str
    contradictions: tuple[str, ...]
    illustrative: bool

    @property
    def verdict_words(self) -> str:
        return VERDICT_WORDS[self.verdict]

    @property
    def value_words(self) -> str:
        """What was published where it is no count: "hơn 18,7 triệu hồ sơ"; else empty."""
        figure = self.figure
        number = f"{figure.value}{figure.unit}" if figure.unit.startswith("%") else ""
        parts = (figure.qualifier, number or f"{figure.value} {figure.unit}")
        return " ".join(part.strip() for part in parts if part.strip()) if figure.value else ""

    @property
    def disagrees(self) -> bool:
        """Whether the register, asked for the same thing, knew another number that day."""
        return self.verdict == Verdict.DIFFERS

    def as_json(self) -> dict[str, Any]:
        figure = self.figure
        return {
            "id": figure.pk,
            "programme": figure.programme.code,
            "item": figure.item,
            "as_of": figure.as_of.isoformat(),
            "qualifier": figure.qualifier,
            "value": figure.value,
            "unit": figure.unit,
            "comparable": figure.comparable,
            "published": {one.name: one.published for one in self.numbers},
            "then": {one.name: one.then for one in self.numbers},
            "now": {one.name: one.now for one in self.numbers},
            "difference_then": {one.name: one.by_then for one in self.numbers},
            "difference_now": {one.name: one.by_now for one in self.numbers},
            "cells": {one.name: one.cell for one in self.numbers},
            "verdict": self.verdict.value,
            "verdict_text": self.verdict_words,
            "explanation": self.explanation,
            "contradictions": list(self.contradictions),
            "text_as_published": figure.text_as_published,
            "source": figure.source,
            "note": figure.note,
            "illustrative": self.illustrative,
        }


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every published figure asked for, those of followed programmes first."""

    programme: str
    rows: tuple[Row, ...]

    @property
    def illustrative(self) -> bool:
        return any(row.illustrative for row in self.rows)

    @property
    def disagreeing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.disagrees)

    def as_json(self) -> dict[str, Any]:
        return {
            "programme": self.programme or None,
            "illustrative": self.illustrative,
            "disagreeing": len(self.disagreeing),
            "figures": [row.as_json() for row in self.rows],
        }


def published(programme: str = "") -> QuerySet[PublishedFigure]:
    """Return the figures in force, those corrected left out.

    Raises:
        InvalidInput: there is no such programme.
    """
    rows = PublishedFigure.objects.filter(superseded_at__isnull=True)
    if not programme:
        return rows
    if not Programme.objects.filter(code=programme).exists():
        raise InvalidInput.on("programme", f"Không có chương trình “{programme}”.")
    return rows.filter(programme__code=programme)


def reconcile(*, programme: str = "", reader: User | None, today: date) -> Reconciliation:
    """Return the published figures of one programme, or of all, beside the register's.

    Tasks are named only where `reader` may see them; without one, all are.

    Raises:
        InvalidInput: there is no such programme.
    """
    figures = list(published(programme).select_related("programme"))
    with_tasks = _with_tasks(figures)
    days = _days(figures, with_tasks, today)
    codes = _codes(days.values(), reader, today)
    rows = [_row(one, one.programme_id in with_tasks, days.get(one.pk), codes) for one in figures]
    return Reconciliation(programme, tuple(sorted(rows, key=_place)))


def _place(row: Row) -> tuple[bool, date, str]:
    figure = row.figure
    return (figure.programme.tracking != Tracking.ACTIVE, figure.as_of, figure.item)


def numbers_of(figure: PublishedFigure) -> Numbers:
    """Return what the figure counts."""
    return Numbers(
        done=figure.done,
        total=figure.total,
        in_progress=figure.in_progress,
        overdue=figure.overdue,
        not_done=figure.not_done,
        qualifier=figure.qualifier,
    )


def _with_tasks(figures: Sequence[PublishedFigure]) -> set[int]:
    asked = {one.programme_id for one in figures}
    rows = current().filter(programme__in=asked, parent__isnull=True)
    return set(rows.order_by().values_list("programme", flat=True).distinct())


def _row(
    figure: PublishedFigure, has_tasks: bool, day: Day | None, codes: Mapping[int, str]
) -> Row:
    numbers = numbers_of(figure)
    told = day or Day(first=None)
    found = compare(numbers, then=told.then, now=told.now)
    case = Case(
        as_of=figure.as_of,
        item=figure.item,
        programme=figure.programme.short_name,
        comparable=figure.comparable,
        has_tasks=has_tasks,
        first=told.first,
        is_known=told.then is not None,
        title_prefix=figure.title_prefix,
    )
    named = tuple(sorted(codes[pk] for pk in told.confirmed if pk in codes))
    verdict = verdict_of(case, found)
    later = Later(len(told.confirmed), told.undone, named)
    return Row(
        figure=figure,
        numbers=found,
        verdict=verdict,
        explanation=explain(case, verdict, found, later=later),
        contradictions=contradictions(numbers),
        illustrative=told.illustrative,
    )


def _days(figures: Sequence[PublishedFigure], with_tasks: set[int], today: date) -> dict[int, Day]:
    """Return, by figure, the register on its day, for those that can be compared with it."""
    asked = [one for one in figures if one.comparable and one.programme_id in with_tasks]
    if not asked:
        return {}
    marks = _marks({one.programme_id for one in asked})
    return {one.pk: _kept_day(one, marks.get(one.programme_id), today) for one in asked}


def _marks(programmes: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how many events each programme rests on, and the newest of them."""
    counted = TaskEvent.objects.filter(task__retired_by__isnull=True)
    events = counted.filter(task__programme__in=programmes).order_by()
    rows = events.values_list("task__programme").annotate(Count("pk"), Max("pk"))
    return {programme: (number, newest) for programme, number, newest in rows}


def _kept_day(figure: PublishedFigure, mark: tuple[int, int] | None, today: date) -> Day:
    if figure.as_of > today:
        return Day(first=None)
    programme = figure.programme
    facts = (programme.pk, programme.tracking, programme.snapshot_on, figure.as_of, mark)
    titles = hashlib.sha256(figure.title_prefix.encode()).hexdigest()
    key = f"reconciled:{':'.join(map(str, facts))}:{titles}"
    kept: Day | None = cache.get(key)
    if kept is None:
        kept = _day(figure)
        cache.set(key, kept, timeout=KEPT_FOR)
    return kept


def _day(figure: PublishedFigure) -> Day:
    programme, on = figure.programme, figure.as_of
    if programme.tracking == Tracking.CATALOGUE:
        return Day(first=None)
    first = first_day(programme)
    is_another_day = programme.tracking == Tracking.SNAPSHOT and on != first
    if is_another_day or (first is not None and on < first):
        return Day(first=first)
    scope = _scope(figure)
    then, illustrative = _tally(scope, At(on, on))
    now, _ = _tally(scope, At(on))
    if then is None or now is None:
        return Day(first=first)
    confirmed, undone = _moved(scope, on, then, now)
    return Day(first, then, now, confirmed, undone, illustrative)


def _scope(figure: PublishedFigure) -> Scope:
    if not figure.title_prefix:
        return Scope(figure.programme_id)
    rows = current().filter(programme=figure.programme_id, parent__isnull=True)
    named = rows.filter(title__startswith=figure.title_prefix)
    return Scope(figure.programme_id, tasks=sorted(named.values_list("pk", flat=True)))


def _tally(scope: Scope, at: At) -> tuple[Tally | None, bool]:
    found = asof.counts(scope, at, near_due_until=at.on)
    if not found:
        return None, False
    counts, illustrative = found[None]
    return {cell: counts.cell(cell) for cell in CELLS}, illustrative


def _moved(scope: Scope, on: date, then: Tally, now: Tally) -> tuple[tuple[int, ...], int]:
    """Return the tasks done now and not then, and how many were done then and are not now."""
    if then == now:
        return (), 0
    done_then, done_now = (
        set(asof.tasks_in("completed", scope, at, near_due_until=on)) for at in (At(on, on), At(on))
    )
    return tuple(sorted(done_now - done_then)), len(done_then - done_now)


def _codes(days: Iterable[Day], reader: User | None, today: date) -> dict[int, str]:
    asked = {pk for day in days for pk in day.confirmed}
    if not asked:
        return {}
    seen = Task.objects.all() if reader is None else visible_to(reader, on=today)
    return dict(seen.filter(pk__in=asked).values_list("pk", "code"))
