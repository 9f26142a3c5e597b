"""Facts that are only ever added: the one way to add one, and to correct one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from tasks_app.errors import AlreadyApplied
from tasks_app.models import User
from tasks_app.models.appended import AppendedFact

Fact = TypeVar("Fact", bound=AppendedFact)


def append(fact: Fact, *, by: User | None, at: datetime) -> Fact:
    """Save a new fact; `by` is None for what came in a file."""
    fact.recorded_by, fact.recorded_at = by, at
    fact.save(force_insert=True)
    return fact


def correct(old: Fact, new: Fact, *, by: User | None, at: datetime) -> Fact:
    """Save `new` in the place of `old`, which stays as it was.

    Raises:
        AlreadyApplied: `old` has been corrected before.
    """
    rows = type(old)._default_manager.filter(pk=old.pk, superseded_at__isnull=True)
    if not rows.update(superseded_at=at):
        raise AlreadyApplied("Số liệu này đã được đính chính. Mở số liệu đang có hiệu lực.")
    new.pk, new.superseded_at, new.supersedes = None, None, old
    new._state.adding = True
    return append(new, by=by, at=at)


def load(
    model: type[Fact],
    wanted: Iterable[Fact],
    *,
    key: Sequence[str],
    fields: Sequence[str],
    at: datetime,
) -> None:
    """Add what a file holds and the database does not; correct what the file has changed.

    `key` and `fields` are attribute names. What a person wrote or corrected stays. A fact of
    `wanted` that says when it was learned keeps that instant.
    """
    rows = model._default_manager.filter(superseded_at__isnull=True)
    known: Mapping[Any, Fact] = {_values(row, key): row for row in rows}
    fresh = []
    for fact in wanted:
        old = known.get(_values(fact, key))
        if old is None:
            fact.recorded_at = fact.recorded_at or at
            fresh.append(fact)
        elif old.recorded_by_id is None and _values(old, fields) != _values(fact, fields):
            correct(old, fact, by=None, at=at)
    model._default_manager.bulk_create(fresh)


def _values(row: AppendedFact, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
