"""The seals of days: what a day holds, which day is next, and whether the seals still hold.

A day is sealed when it has events or entries of the access log; the day of an event is the
Vietnamese day of `written_at`. Each seal is computed in one pass over the rows of its day, found
by index, in constant memory. Source: ARCHITECTURE §2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Min, QuerySet

from tasks_app.models import AuditEntry, DayAnchor, TaskEvent
from tasks_app.rules.calendar import end_of_day, local_date, start_of_day
from tasks_app.rules.chain import AUDIT_FIELDS, Digest

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Content:
    """What the seal of a day says; the names are columns of `DayAnchor`."""

    day: date
    task_count: int
    event_count: int
    audit_count: int
    heads_digest: str
    audit_digest: str


def content_of(day: date) -> Content:
    """Return what is to be sealed for `day`.

    The heads are (task, last number, hash) of every task with events written that day, in the
    order of tasks: through its hash each stands for the whole history before it.
    """
    heads, events = Digest(), 0
    rows = _written(start_of_day(day), end_of_day(day))
    head: tuple[int, int, str] | None = None
    keys = rows.order_by("task_id", "seq").values_list("task_id", "seq", "hash")
    for row in keys.iterator(chunk_size=CHUNK):
        events += 1
        if head is not None and head[0] != row[0]:
            heads.add(head)
        head = row
    if head is not None:
        heads.add(head)
    access = Digest()
    entries = _entered(start_of_day(day), end_of_day(day)).order_by("id").values(*AUDIT_FIELDS)
    for entry in entries.iterator(chunk_size=CHUNK):
        access.add(entry)
    return Content(day, heads.count, events, access.count, heads.hexdigest(), access.hexdigest())


def last(*, before: date = date.max) -> DayAnchor | None:
    """Return the newest seal, or the newest before a day."""
    return DayAnchor.objects.filter(day__lt=before).order_by("-day").first()


def first_with_changes(after: date | None) -> date | None:
    """Return the first day after `after` on which anything was written, or None."""
    since = end_of_day(after) if after else None
    found = [
        _written(since).aggregate(first=Min("written_at"))["first"],
        _entered(since).aggregate(first=Min("at"))["first"],
    ]
    instants = [instant for instant in found if instant is not None]
    return local_date(min(instants)) if instants else None


def oldest_writer() -> datetime | None:
    """Return since when another transaction has been open, or None.

    SQLite lets in one writer at a time: whoever asks inside a transaction is alone.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        (since,) = cursor.fetchone()
    opened: datetime | None = since
    return opened


def unsealed(after: date | None) -> tuple[int, int]:
    """Return how many events and entries of the access log no seal covers yet."""
    since = end_of_day(after) if after else None
    return _written(since).count(), _entered(since).count()


def is_anything_written(since: datetime | None, before: datetime) -> bool:
    """Return whether anything was written between two instants."""
    return _written(since, before).exists() or _entered(since, before).exists()


def _written(since: datetime | None, before: datetime | None = None) -> QuerySet[TaskEvent]:
    return TaskEvent.objects.filter(**_between("written_at", since, before))


def _entered(since: datetime | None, before: datetime | None = None) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(**_between("at", since, before))


def _between(name: str, since: datetime | None, before: datetime | None) -> dict[str, Any]:
    bounds = {f"{name}__gte": since, f"{name}__lt": before}
    return {lookup: bound for lookup, bound in bounds.items() if bound is not None}


def in_order(*, after: date = date.min) -> Iterator[DayAnchor]:
    """Yield every seal after a day, the oldest first."""
    kept = DayAnchor.objects.filter(day__gt=after).order_by("day")
    return kept.iterator(chunk_size=CHUNK)
