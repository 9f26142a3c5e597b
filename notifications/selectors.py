"""Letters as their recipient and the administrators read them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from tasks_app.models import User

from .enums import State
from .models import Notification

COLUMNS = {
    "id": "id",
    "kind": "kind",
    "date": "local_date",
    "subject": "subject",
    "state": "state",
    "task": "event__task__code",
    "event": "event__kind",
    "sent_at": "sent_at",
    "read_at": "read_at",
}
# Told here though no mail was written: folded into a digest, or it could not be written.
UNWRITTEN = (State.FOLDED, State.FAILED)


def letters_to(user: User) -> QuerySet[Notification]:
    """Return what `user` is told, the newest first: also what was not mailed or came back."""
    told = Notification.objects.filter(~Q(text="") | Q(state__in=UNWRITTEN), recipient=user)
    return told.select_related("event__task")


def unread_count(user: User) -> int:
    """Return how many of them `user` has not marked as read."""
    return letters_to(user).filter(read_at=None).count()


def mark_read(user: User, *, at: datetime) -> int:
    """Mark all letters to `user` as read; return how many were not."""
    pks = letters_to(user).filter(read_at=None).values("pk")
    return Notification.objects.filter(pk__in=pks).update(read_at=at)


def mark_one_read(letter: Notification, *, at: datetime) -> Notification:
    """Return `letter` as read; the first time is the one that is kept."""
    Notification.objects.filter(pk=letter.pk, read_at=None).update(read_at=at)
    letter.refresh_from_db(fields=["read_at"])
    return letter


def written() -> QuerySet[Notification]:
    """Return the letters of everybody, for the mailbox page of the administrators."""
    return Notification.objects.exclude(state=State.FOLDED).select_related("recipient")
