"""Trao đổi: comments as rows, and the people who may be addressed."""

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from tasks_app.enums import Secrecy
from tasks_app.models import Comment, Membership, Task, TaskAgency, User
from tasks_app.models.intervals import in_force
from tasks_app.permissions import SEES_ALL, UNIT_ROLES
from tasks_app.rules.search import fold

from .tasks import visible_to

COMMENT_COLUMNS = {
    "id": "id",
    "text": "text",
    "is_question": "is_question",
    "author": "author__full_name",
    "agency": "agency__code",
    "written_at": "written_at",
}
SUGGESTED = 20
LARGEST_ID = 2**63


def comments_of(task: Task) -> QuerySet[Comment]:
    """Return what was said on `task` and not taken back; none of a secret one."""
    said = Comment.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)
    return said.filter(retracted_at__isnull=True)


def conversation_of(task: Task) -> list[Comment]:
    """Return the comments of a task page, the latest first, with their authors."""
    said = comments_of(task).select_related("author", "event__on_behalf_of")
    return list(said.order_by("-written_at", "-id"))


def names_of(comments: Iterable[int]) -> dict[int, list[str]]:
    """Return whom each of `comments` is addressed to, by name, in one statement."""
    named = Comment.mentions.through.objects.filter(comment__in=list(comments))
    found: dict[int, list[str]] = {}
    for comment, name in named.order_by("id").values_list("comment", "user__full_name"):
        found.setdefault(comment, []).append(name)
    return found


def comments_visible_to(user: User, *, on: date) -> QuerySet[Comment]:
    """Return the comments on every task that `user` may see."""
    return Comment.objects.filter(task__in=visible_to(user, on=on)).select_related("task")


def suggestions(task: Task, words: str, *, on: date) -> list[dict[str, Any]]:
    """Return up to twenty people who may be named on `task` and whose names match `words`.

    Those with an own seat; a deputy who sees the task for another is found by his address.
    """
    wanted = fold(words).split()
    found = _seated(task, on).order_by("full_name", "pk").values("pk", "full_name", "position")
    matching = (
        person for person in found if all(word in fold(person["full_name"]) for word in wanted)
    )
    return [
        {"id": person["pk"], "name": person["full_name"], "position": person["position"]}
        for person in islice(matching, SUGGESTED)
    ]


def named_among(task: Task, asked: Iterable[str], *, on: date) -> dict[str, User]:
    """Return, by address or number as asked for, the people who may see `task` on `on`."""
    wanted = {text: text.strip().lower() for text in asked}
    numbers = [int(text) for text in wanted.values() if text.isascii() and text.isdigit()]
    meant = Q(email__in=wanted.values()) | Q(pk__in=[n for n in numbers if n < LARGEST_ID])
    people = [
        person
        for person in User.objects.filter(meant, is_active=True)
        if visible_to(person, on=on).filter(pk=task.pk).exists()
    ]
    found = {person.email.lower(): person for person in people}
    found |= {str(person.pk): person for person in people}
    return {text: found[key] for text, key in wanted.items() if key in found}


def _seated(task: Task, on: date) -> QuerySet[User]:
    """Return the active people who see `task` by a seat of their own."""
    parts = TaskAgency.objects.filter(in_force(on), task__in=[task.pk, task.parent_id or task.pk])
    paths = set(parts.values_list("agency__path", flat=True))
    lines = {path for found in paths for path in _upwards(found)}
    seats = Membership.objects.filter(in_force(on)).filter(
        Q(role__in=SEES_ALL) | Q(role__in=UNIT_ROLES, agency__path__in=lines)
    )
    return User.objects.filter(pk__in=seats.values("user"), is_active=True)


def _upwards(path: str) -> list[str]:
    """Return the paths from the root down to `path`: "CP/", "CP/BCA/", …"""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: place + 1]) + "/" for place in range(len(codes))]
