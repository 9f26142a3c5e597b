"""Bookkeeping of loaded files: the same bytes are not loaded twice into one programme."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from tasks_app.models import ImportBatch, Programme

from .table import Table


class BatchKind(StrEnum):
    REFERENCE = "reference"
    REGISTER = "register"
    HISTORY = "history"
    PEOPLE = "people"
    KEPT = "kept"  # not loaded: the programme already had its own rows


def are_known(digests: Collection[str]) -> bool:
    """Return whether every one of these files has been dealt with before."""
    wanted = set(digests)
    known = ImportBatch.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)
    return wanted <= set(known)


def is_loaded(table: Table, programme: Programme) -> bool:
    """Return whether exactly this register is in the programme."""
    return ImportBatch.objects.filter(
        kind=BatchKind.REGISTER, programme=programme, sha256=table.sha256
    ).exists()


def note(
    kind: BatchKind, table: Table, *, at: datetime, programme: Programme | None = None
) -> ImportBatch:
    """Return the new batch of this file."""
    return ImportBatch.objects.create(
        kind=kind,
        programme=programme,
        filename=table.name[:255],
        sha256=table.sha256,
        row_count=len(table.rows),
        loaded_at=at,
    )
