"""The counts of a programme on many days: each day is folded once and kept while it holds.

    marks = series.marks_of(programme.pk, known_at)
    series.tallies_on(Scope(programme.pk), days, known_at, marks=marks, by=Key.LEAD)
    # [{lead: Tally(…), …}, …], one split for each day

A day is kept under its mark: how many events of the programme it rests on, the newest of them,
how many are corrections. Events are never changed, so the same mark means the same events, for
whatever K; a back-dated event or a correction gives a new one. One statement reads all marks, and
one folds each day that is not kept.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max

from tasks_app.models import TaskEvent
from tasks_app.rules.figures import Counts

from . import asof
from .asof import At, Key, Scope

KEPT_FOR = 24 * 3600  # seconds
KEPT_AT_MOST = 1_000  # days by mark, the newest

Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one day that a course is drawn from."""

    total: int = 0
    completed: int = 0
    overdue: int = 0
    planned: int = 0
    recurring: int = 0

    @classmethod
    def of(cls, counts: Counts) -> "Tally":
        return cls(
            total=counts.total,
            completed=counts.completed,
            overdue=counts.open_overdue,
            planned=counts.planned,
            recurring=counts.sub.recurring,
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.total + other.total,
            self.completed + other.completed,
            self.overdue + other.overdue,
            self.planned + other.planned,
            self.recurring + other.recurring,
        )

    @property
    def target(self) -> int:
        """How many can be completed: recurring tasks never are (DOMAIN §2)."""
        return self.total - self.recurring


Split = Mapping[Any, Tally]


@dataclass(frozen=True, slots=True)
class Marks:
    """What the counts of each day rest on, as far as it was known."""

    days: tuple[date, ...]
    events: tuple[tuple[int, int], ...]
    corrections: int

    def at(self, day: date) -> Mark:
        """Return the mark of a day; a correction may reach back to any."""
        place = bisect_right(self.days, day)
        return (*(self.events[place - 1] if place else (0, 0)), self.corrections)


def marks_of(programme: int, known_at: date | datetime | None) -> Marks:
    """Return the marks of a programme, in one statement."""
    rows = (
        TaskEvent.objects.filter(
            task__programme=programme,
            task__retired_by__isnull=True,
            recorded_at__lt=At(date.max, known_at).known_until,
        )
        .order_by("effective_on")
        .values_list("effective_on")
        .annotate(Count("pk"), Max("pk"), Count("supersedes"))
    )
    days, events = [], []
    number = newest = corrections = 0
    for day, more, last, corrected in rows:
        number, newest = number + more, max(newest, last)
        corrections += corrected
        days.append(day)
        events.append((number, newest))
    return Marks(tuple(days), tuple(events), corrections)


def tallies_on(
    scope: Scope,
    days: Sequence[date],
    known_at: date | datetime | None,
    *,
    marks: Marks,
    by: Key = Key.NONE,
    keep: bool = True,
) -> list[Split]:
    """Return the counts of each day by key; a day of which nothing is known has none.

    Not to be kept are splits by what changes without an event.
    """
    if not keep:
        return [_folded(scope, At(day, known_at), by) for day in days]
    name = _name(scope, by)
    kept: dict[tuple[date, Mark], Split] = cache.get(name) or {}
    wanted = [(day, marks.at(day)) for day in days]
    missing = [asked for asked in wanted if asked not in kept]
    if missing:
        found = {(day, mark): _folded(scope, At(day, known_at), by) for day, mark in missing}
        kept = found | kept
        cache.set(name, dict(islice(kept.items(), KEPT_AT_MOST)), timeout=KEPT_FOR)
    return [kept[asked] for asked in wanted]


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum."""
    return sum(tallies, Tally())


def tally_at(scope: Scope, at: At) -> Tally | None:
    """Return the counts at one point, folded anew; None where nothing is counted."""
    return _folded(scope, at, Key.NONE).get(None)


def _folded(scope: Scope, at: At, by: Key) -> Split:
    counted = asof.counts(scope, at, near_due_until=at.on, by=by)
    return {key: Tally.of(counts) for key, (counts, _) in counted.items()}


def _name(scope: Scope, by: Key) -> str:
    asked = hashlib.sha256(repr((scope, by)).encode()).hexdigest()[:16]
    return f"series:{scope.programme}:{asked}"
