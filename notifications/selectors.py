"""Letters as their recipient and the administrators read them."""

from datetime import datetime

from django.db.models import QuerySet

from tasks_app.models import User

from .enums import State
from .models import Notification

SHOWN = 50


def letters_to(user: User) -> QuerySet[Notification]:
    """Return the letters that have been written to `user`, the newest first."""
    return Notification.objects.filter(recipient=user).exclude(text="")


def unread_count(user: User) -> int:
    """Return how many of them `user` has not opened here."""
    return letters_to(user).filter(read_at=None).count()


def mark_read(user: User, *, at: datetime) -> int:
    """Mark all letters to `user` as read; return how many were not."""
    return letters_to(user).filter(read_at=None).update(read_at=at)


def written() -> QuerySet[Notification]:
    """Return the letters of everybody, for the mailbox page of the administrators."""
    return Notification.objects.exclude(state=State.FOLDED).select_related("recipient")
