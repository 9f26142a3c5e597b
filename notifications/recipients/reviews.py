"""Claims and requests that wait for the secretariat, as stages, and who is told. Source: DOMAIN §5.

V1 goes to the reviewers who may decide (conflict rule, level of the deadline), at last to those
of the other lead agency as well: they cannot decide everything, but they can ask.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from notifications.day import Day
from tasks_app import conf
from tasks_app.enums import AuthorityLevel, Decision, Role, Tracking
from tasks_app.models import CompletionClaim, DeadlineExtension
from tasks_app.rules.reminders import Stage
from tasks_app.rules.rounds import is_last_call, review_stage_on
from tasks_app.rules.text import format_near_date
from tasks_app.selectors.extensions import SIGNED
from tasks_app.selectors.review import CLOCK_OF_EXTENSION
from tasks_app.selectors.tasks import current

from .directory import Asked, Directory

COLUMNS = (
    "id", "task_id", "asked_on", "filed_by_id", "filed_for_id", "filed_agency__path", "lead_path",
    "filed_agency__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim or request that owes a stage: who filed it, and what binds reviewers."""

    task_id: int
    stage: Stage
    words: str
    filers: frozenset[int]
    paths: tuple[str, ...]
    for_office: bool = False  # a deadline of the Prime Minister's: for S2
    appointed_id: int | None = None


def waiting_on(day: Day) -> list[Waiting]:
    """Return what owes a stage of V1 on `day`, claims first, the longest waiting first.

    Two statements; none on a closed day.
    """
    if not day.is_working:
        return []
    return [*_claims(day), *_requests(day)]


def _claims(day: Day) -> Iterator[Waiting]:
    rows = _pending(CompletionClaim.objects.annotate(asked_on=F("filed_on")), day)
    for row in rows.values(*COLUMNS):
        yield from _owed(row, day, "c", "Đề nghị xác nhận hoàn thành")


def _requests(day: Day) -> Iterator[Waiting]:
    signed = DeadlineExtension.objects.filter(SIGNED).annotate(asked_on=CLOCK_OF_EXTENSION)
    level = ("task__deadline_level", "task__appointed_reviewer_id")
    for row in _pending(signed, day).values(*COLUMNS, *level):
        yield from _owed(row, day, "x", "Đề nghị gia hạn")


def _pending(rows: QuerySet[Any], day: Day) -> QuerySet[Any]:
    waiting: QuerySet[Any] = (
        rows.filter(
            asked_on__lt=day.calendar.add(day.as_of, 1 - min(day.policy.review_reminder_days)),
            decision=Decision.PENDING,
            task__in=current().filter(programme__tracking=Tracking.ACTIVE),
        )
        .annotate(lead_path=Coalesce("task__coordinator__path", "task__lead__path"))
        .order_by("asked_on", "id")
    )
    return waiting


def _owed(row: dict[str, Any], day: Day, mark: str, what: str) -> Iterator[Waiting]:
    asked_on: date = row["asked_on"]
    stage = review_stage_on(
        asked_on, day.as_of, name=f"{mark}{row['id']}", calendar=day.calendar, policy=day.policy
    )
    if stage is not None:
        yield Waiting(
            task_id=row["task_id"],
            stage=stage,
            words=f"{what}, {row['filed_agency__name']} trình "
            f"{format_near_date(asked_on, day.as_of)}.",
            filers=frozenset({row["filed_by_id"], row["filed_for_id"]} - {None}),
            paths=tuple({row["filed_agency__path"], row["lead_path"]} - {None}),
            for_office=row.get("task__deadline_level") == AuthorityLevel.PRIME_MINISTER,
            appointed_id=row.get("task__appointed_reviewer_id"),
        )


def asked(waiting: Waiting, programme: int, day: Day, directory: Directory) -> Asked:
    """Return who is told: those who may decide or their deputies, at last all of both leads."""
    reviewers = directory.reviewers()
    deciders = [user for user in _at_level(waiting, directory) if _may(user, waiting, directory)]
    through = directory.through_deputies(deciders, programme)
    found = {user: name for user, name in through.items() if _may(user, waiting, directory)}
    if found and is_last_call(waiting.stage, day.policy):
        found = directory.through_deputies(reviewers, programme) | found
    return {user: name for user, name in found.items() if user not in waiting.filers}


def note_for(user: int, waiting: Waiting, directory: Directory) -> str:
    """Return what a letter to `user` says of it: whether the answer is his to give."""
    if _may(user, waiting, directory):
        return waiting.words
    return f"{waiting.words} Đồng chí không duyệt hồ sơ này; đề nghị đôn đốc bên duyệt."


def _at_level(waiting: Waiting, directory: Directory) -> Iterable[int]:
    if not waiting.for_office:
        return directory.reviewers()
    office = directory.reviewers(side=conf.policy().secretariat_s2)
    appointed = [waiting.appointed_id] if waiting.appointed_id else []
    known = directory.seated(Role.REVIEWER)
    return dict.fromkeys([*office, *(user for user in appointed if user in known)])


def _may(user: int, waiting: Waiting, directory: Directory) -> bool:
    return user not in waiting.filers and not directory.may_not_decide(user, waiting.paths)
