"""The working calendar as its keepers edit it. No stored deadline ever moves (DOMAIN §3)."""

from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import AuditKind, DayKind, Operation
from tasks_app.errors import InvalidInput
from tasks_app.models import Holiday, User
from tasks_app.rules.calendar import local_date
from tasks_app.selectors import calendar

from . import audit
from .stewardship import guard_steward

SATURDAY = 5


@transaction.atomic
def save_day(row: Holiday, *, by: User, at: datetime) -> Holiday:
    """Save one day off or worked against the week.

    Raises:
        InvalidInput: a day "làm bù" that is worked anyway.
        NotPermitted: `by` does not keep the calendar.
    """
    guard_steward(by, Operation.KEEP_CATALOGUE, on=local_date(at))
    check_day(row.day, row.kind)
    before = Holiday.objects.filter(pk=row.pk).first()
    row.save()
    audit.changed(AuditKind.CATALOGUE_CHANGED, row, before, by=by, at=at)
    transaction.on_commit(calendar.forget)
    return row


@transaction.atomic
def remove_day(row: Holiday, *, by: User, at: datetime) -> None:
    """Take a day out again: it follows the week.

    Raises:
        NotPermitted: `by` does not keep the calendar.
    """
    guard_steward(by, Operation.KEEP_CATALOGUE, on=local_date(at))
    audit.removed(AuditKind.CATALOGUE_CHANGED, row, by=by, at=at)
    row.delete()
    transaction.on_commit(calendar.forget)


def check_day(day: date, kind: str) -> None:
    """Check that the row says something against the week.

    Raises:
        InvalidInput: a day "làm bù" from Monday to Friday.
    """
    if kind == DayKind.SWAPPED_WORK and day.weekday() < SATURDAY:
        raise InvalidInput.on(
            "kind", f"Ngày {day:%d/%m/%Y} vốn là ngày làm việc nên không thể là ngày làm bù."
        )
