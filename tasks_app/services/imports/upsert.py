"""Rows of reference data: made where they are missing, changed where the file differs."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

Kind = TypeVar("Kind", bound=Model)


def upsert(
    model: type[Kind], wanted: Iterable[Kind], *, key: Sequence[str], fields: Sequence[str]
) -> dict[tuple[Any, ...], Kind]:
    """Return the saved rows by their key. Rows of the database that are not wanted stay.

    `key` and `fields` are attribute names (`agency_id`, not `agency`).
    """
    kept = {_values(row, key): row for row in model._default_manager.all()}
    new, changed = [], []
    for row in wanted:
        known = kept.get(_values(row, key))
        if known is None:
            new.append(row)
        elif _values(known, fields) != _values(row, fields):
            for name in fields:
                setattr(known, name, getattr(row, name))
            changed.append(known)
    if changed:
        model._default_manager.bulk_update(changed, fields, batch_size=100)
    for row in model._default_manager.bulk_create(new):
        kept[_values(row, key)] = row
    return kept


def _values(row: Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
