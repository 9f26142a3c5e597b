"""The text of letters at the moment they leave: recipients, state and deadlines of now.

A whole batch is computed in a handful of statements; every letter then is rendered by itself.
A letter with nothing left to tell is silent.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError

from notifications.day import Day
from notifications.enums import Kind, State
from notifications.messages import letters
from notifications.messages.letters import Facts, Letter
from notifications.messages.links import Links, links_of
from notifications.messages.rows import Row, Token, due_row, in_order, rows_of, tokens_of
from notifications.models import Notification, NotificationItem
from notifications.planning import anchors
from notifications.planning.news import News, news_by_key
from notifications.recipients import pages
from notifications.recipients.directory import directory_on
from notifications.recipients.ledger import Due, ledger_on
from tasks_app.models import Blocker
from tasks_app.rules.ladder import Step
from tasks_app.rules.text import format_near_date

log = logging.getLogger(__name__)
CHASED_BY = (Step.JUST_OVERDUE, Step.WEEKLY_OVERDUE, Step.TO_HEAD, Step.TO_GROUP_HEAD)


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter, and the planned stages that are not owed any more and so are not told.

    No letter: that is all of them, or it could not be written (`problem`).
    """

    letter: Letter | None
    stale: frozenset[Token] = frozenset()
    problem: str = ""


SILENT = Composed(None)


def compose(batch: Sequence[Notification], *, day: Day) -> dict[int, Composed]:
    """Return the text of each letter of `batch` on `day`, by id.

    A letter that cannot be written holds nobody up: it carries the problem. Where what the
    batch shares cannot be read, every letter is computed by itself.
    """
    if not batch:
        return {}
    try:
        writer = _Writer(batch, day)
    except DatabaseError:
        raise  # nobody's letter is to blame
    except Exception as problem:  # noqa: BLE001 (one letter's content must not silence the others)
        if len(batch) == 1:
            return {batch[0].pk: _unwritten(batch[0], problem)}
        return {pk: text for one in batch for pk, text in compose([one], day=day).items()}
    return {one.pk: _written(writer, one) for one in batch}


def _written(writer: "_Writer", one: Notification) -> Composed:
    try:
        return writer.write(one)
    except DatabaseError:
        raise
    except Exception as problem:  # noqa: BLE001 (it is kept as the reason of this letter)
        return _unwritten(one, problem)


def _unwritten(one: Notification, problem: Exception) -> Composed:
    log.error("letter %s could not be written", one.dedupe_key, exc_info=problem)
    return Composed(None, problem=f"{type(problem).__name__}: {problem}")


class _Writer:
    """What one batch needs, read once."""

    def __init__(self, batch: Sequence[Notification], day: Day) -> None:
        self.day = day
        directory = directory_on(day.as_of, users={one.recipient_id for one in batch})
        told = {one.recipient_id for one in batch if one.kind in (Kind.DIGEST, Kind.ESCALATION)}
        self.seals = anchors.seals_of([one.dedupe_key for one in batch if one.kind == Kind.ANCHOR])
        self.ledger = ledger_on(day, directory, users=told)
        self.planned = _planned(batch)
        owed = {(one.recipient_id, key) for one in batch for _, key in self.planned[one.pk]}
        pages.enter(self.ledger, lambda user, key: (user, key) in owed)
        keys = {key for tokens in self.planned.values() for _, key in tokens}
        self.news = news_by_key(keys, day, directory)
        self.facts = _facts(self._escalated(batch), day.as_of)

    def write(self, one: Notification) -> Composed:
        if one.kind == Kind.ANCHOR:
            return self._seal(one)
        rows = self._rows(one)
        stale = self.planned[one.pk] - tokens_of(rows)
        if stale == self.planned[one.pk]:
            return SILENT
        return Composed(self._letter(one, rows), frozenset(stale))

    def _seal(self, one: Notification) -> Composed:
        """Return the letter on a seal: to who administers the register when it leaves."""
        directory, seal = self.ledger.directory, self.seals.get(one.dedupe_key)
        if seal is None or one.recipient_id not in directory.admins:
            return SILENT
        name = directory.people[one.recipient_id].full_name
        return Composed(letters.anchor(seal, name=name, day=self.day))

    def _rows(self, one: Notification) -> list[Row]:
        user = one.recipient_id
        if user not in self.ledger.directory.people:
            return []
        if one.kind == Kind.ESCALATION:
            return [due_row(due) for due in self._dues(one)]
        news = [news.row_for(user) for news in self._news(one) if user in news.asked]
        if one.kind == Kind.IMMEDIATE:
            return news
        return in_order([*rows_of(self.ledger, user), *news])

    def _letter(self, one: Notification, rows: list[Row]) -> Letter:
        name = self.ledger.directory.people[one.recipient_id].full_name
        match one.kind:
            case Kind.DIGEST:
                return letters.digest(rows, name=name, day=self.day, links=self._links(one))
            case Kind.IMMEDIATE:
                return letters.news(rows[0], name=name, day=self.day)
        if one.step == Step.TO_SECRETARIAT:
            return letters.meeting(rows, name=name, day=self.day, facts=self.facts)
        return letters.escalation(
            rows,
            name=name,
            step=one.step,
            unit=rows[0].task.unit,
            day=self.day,
            facts=self.facts,
        )

    def _links(self, one: Notification) -> Callable[[Row], Links]:
        user, directory, day = one.recipient_id, self.ledger.directory, self.day
        return lambda row: links_of(row, user, directory, day)

    def _news(self, one: Notification) -> Iterable[News]:
        keys = sorted(key for _, key in self.planned[one.pk] if key in self.news)
        return (self.news[key] for key in keys)

    def _dues(self, one: Notification) -> list[Due]:
        return self.ledger.escalations.get((one.step, one.unit_id or 0, one.recipient_id), [])

    def _escalated(self, batch: Iterable[Notification]) -> dict[int, Due]:
        return {
            due.task.id: due
            for one in batch
            if one.kind == Kind.ESCALATION
            for due in self._dues(one)
            if not due.task.is_secret
        }


def _planned(batch: Sequence[Notification]) -> dict[int, set[Token]]:
    planned: dict[int, set[Token]] = defaultdict(set)
    items = NotificationItem.objects.filter(notification__in=[one.pk for one in batch])
    for pk, task, key in items.values_list("notification_id", "task_id", "stage_key"):
        planned[pk].add((task, key))
    return planned


def _facts(tasks: dict[int, Due], as_of: date) -> Facts:
    """Return what an escalation adds to its rows: two statements, none without escalations."""
    facts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if tasks:
        for task_id, words in _blockers(tasks):
            facts[task_id].append(("Vướng mắc", words))
        for task_id, due in tasks.items():
            facts[task_id].append(("Người phụ trách", due.task.focal_name or "chưa phân công"))
        for task_id, days in _chased(tasks).items():
            words = ", ".join(format_near_date(day, as_of) for day in sorted(days)[-4:])
            facts[task_id].append(("Đã đôn đốc", words))
    return facts


def _blockers(tasks: Collection[int]) -> Iterable[tuple[int, str]]:
    rows = Blocker.objects.filter(task__in=tasks, resolved_on__isnull=True)
    for blocker in rows.order_by("raised_on"):
        what = " ".join(blocker.description.split())
        yield blocker.task_id, f"{blocker.get_kind_display()}: {what}"


def _chased(tasks: Collection[int]) -> dict[int, set[date]]:
    sent = NotificationItem.objects.filter(
        task__in=tasks, step__in=CHASED_BY, notification__state=State.SENT
    )
    days: dict[int, set[date]] = defaultdict(set)
    for task_id, day in sent.values_list("task_id", "notification__local_date"):
        days[task_id].add(day)
    return days
