"""What a secret calendar address holds now: deadlines its owner sees today, days off."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tasks_app.enums import (
    OPEN_STATUSES,
    DayKind,
    FeedScope,
    Provenance,
    Secrecy,
    Status,
    Tracking,
)
from tasks_app.models import Agency, CalendarFeed, Holiday, Task, User
from tasks_app.permissions import UNIT_ROLES, standing_of
from tasks_app.rules.secrecy import ON_PAPER
from tasks_app.rules.text import format_date, upper_first

from .queues import Share, open_work
from .tasks import visible_to

MOST = 5_000
LONGEST_TOKEN = 200
PAST = timedelta(days=366)
COLUMNS = (
    "pk", "code", "title", "deadline", "original_deadline", "status", "percent", "version",
    "secrecy", "provenance", "lead__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline as a calendar names it; of a secret task nothing but its code."""

    task: int
    code: str
    day: date
    version: int
    summary: str
    description: str


def digest(token: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def found(token: str) -> CalendarFeed | None:
    """Return the live feed of an active person that `token` opens, or None."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    live = CalendarFeed.objects.filter(revoked_at=None, user__is_active=True)
    return live.select_related("user", "unit").filter(token_hash=digest(token)).first()


def live_of(user: User) -> QuerySet[CalendarFeed]:
    """Return the addresses of `user` that open, the newest first."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).select_related("unit")


def units_of(user: User, *, on: date) -> list[Agency]:
    """Return the agencies whose deadlines `user` may subscribe to as those of a unit."""
    seats = standing_of(user, on).own
    return list(dict.fromkeys(seat.agency for seat in seats if seat.role in UNIT_ROLES))


def deadlines(feed: CalendarFeed, *, on: date) -> Iterator[Deadline]:
    """Return the deadlines of `feed` that its owner sees on `on`, the earliest first.

    The owner's standing, then one statement, however many there are.
    """
    rows = _tasks(feed, on).filter(deadline__isnull=False).order_by("deadline", "pk")
    for row in rows.values(*COLUMNS)[:MOST]:
        yield _deadline(row)


def _tasks(feed: CalendarFeed, on: date) -> QuerySet[Task]:
    if feed.scope == FeedScope.PERSON or feed.unit is None:
        return open_work(standing_of(feed.user, on), Share.MINE)
    path = feed.unit.path
    led = Q(coordinator__path__startswith=path) | Q(coordinator=None, lead__path__startswith=path)
    seen = visible_to(feed.user, on=on)
    return seen.filter(led, programme__tracking=Tracking.ACTIVE, status__in=OPEN_STATUSES)


def _deadline(row: dict[str, Any]) -> Deadline:
    code, version = row["code"], row["version"]
    if row["secrecy"] == Secrecy.SECRET:
        return Deadline(row["pk"], code, row["deadline"], version, f"{code}: {ON_PAPER}", "")
    summary = f"Hạn {code}: {row['title']}"
    return Deadline(row["pk"], code, row["deadline"], version, summary, _description(row))


def _description(row: dict[str, Any]) -> str:
    lines = [
        f"Chủ trì: {row['lead__name']}" if row["lead__name"] else "",
        f"Trạng thái: {Status(row['status']).label}",
        f"Kết quả: {row['percent']}%" if row["percent"] is not None else "",
    ]
    original = row["original_deadline"]
    if original and original != row["deadline"]:
        lines.append(f"Hạn ban đầu: {format_date(original)}")
    if row["provenance"] == Provenance.ILLUSTRATIVE:
        lines.append("Dữ liệu minh họa, không dùng làm căn cứ.")
    return "\n".join(line for line in lines if line)


def days_off(*, on: date) -> list[tuple[date, str]]:
    """Return the days off and the days worked instead, from a year ago on; one statement."""
    rows = Holiday.objects.filter(day__gte=on - PAST).order_by("day")
    return [
        (day, f"Làm bù: {name}" if kind == DayKind.SWAPPED_WORK else f"Nghỉ: {upper_first(name)}")
        for day, kind, name in rows.values_list("day", "kind", "name")
    ]
