"""What people have been told already, and what may still be taken back."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from notifications.enums import Kind, State
from notifications.messages.rows import Token
from notifications.models import Notification, NotificationItem

CHUNK = 500
T = TypeVar("T")


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Return `items` in slices of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def told(tasks: Collection[int], *, before: date) -> set[tuple[int, Token]]:
    """Return (person, stage) of everything told about `tasks`.

    What was planned for a day before `before` and has not left does not count: it will be
    recalled.
    """
    found: set[tuple[int, Token]] = set()
    for part in chunks(sorted(tasks)):
        items = NotificationItem.objects.filter(task__in=part)
        waiting = Q(notification__state=State.PENDING, notification__local_date__lt=before)
        rows = items.exclude(waiting).values_list("user_id", "task_id", "stage_key")
        found |= {(user, (task, key)) for user, task, key in rows}
    return found


def heard(users: Collection[int], keys: Collection[str], *, before: date) -> set[tuple[int, str]]:
    """Return (person, stage key) of the pages among `keys` told to `users`, as `told` counts."""
    waiting = Q(notification__state=State.PENDING, notification__local_date__lt=before)
    items = NotificationItem.objects.filter(user__in=users, stage_key__in=keys)
    return set(items.exclude(waiting).values_list("user_id", "stage_key"))


def existing(keys: Iterable[str]) -> set[str]:
    """Return which of these letters have rows already."""
    found: set[str] = set()
    for part in chunks(sorted(keys)):
        rows = Notification.objects.filter(dedupe_key__in=part)
        found |= set(rows.values_list("dedupe_key", flat=True))
    return found


def recall(*, before: date, now: datetime) -> int:
    """Take back the digests and escalations of earlier days that have not left.

    What they would have told counts as untold again. A letter under a live lease is on its way
    and stays.
    """
    with transaction.atomic():
        waiting = _waiting(before, now)
        pks = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
        taken = waiting.filter(pk__in=pks).update(
            state=State.DROPPED, error="Chưa gửi trong ngày; nội dung gộp vào thư ngày sau."
        )
        NotificationItem.objects.filter(
            notification__in=pks, notification__state=State.DROPPED
        ).delete()
    return taken


def _waiting(before: date, now: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now),
        state=State.PENDING,
        kind__in=[Kind.DIGEST, Kind.ESCALATION],
        local_date__lt=before,
    )
