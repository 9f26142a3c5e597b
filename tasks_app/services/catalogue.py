"""Programmes, groups and documents as their keepers edit them."""

from datetime import datetime

from django.db import transaction

from tasks_app.enums import AuditKind, Operation
from tasks_app.models import Programme, SourceDocument, TaskGroup, User
from tasks_app.rules.calendar import local_date

from . import audit
from .stewardship import guard_steward

Kept = Programme | TaskGroup | SourceDocument


@transaction.atomic
def save(row: Kept, *, by: User, at: datetime) -> Kept:
    """Save one row of the catalogue; no task changes by it.

    Raises:
        NotPermitted: `by` does not keep the catalogue.
    """
    guard_steward(by, Operation.KEEP_CATALOGUE, on=local_date(at))
    before = type(row)._default_manager.filter(pk=row.pk).first()
    row.save()
    audit.changed(AuditKind.CATALOGUE_CHANGED, row, before, by=by, at=at)
    return row
