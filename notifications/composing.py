"""The text of letters at the moment they leave: recipients, state and deadlines of now.

A whole batch is computed in a handful of statements; every letter then is rendered by itself.
A letter with nothing left to tell is silent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tasks_app.models import Blocker
from tasks_app.rules.ladder import Step
from tasks_app.rules.text import format_near_date

from . import letters, wording
from .enums import Kind, State
from .happenings import News
from .incoming import news_by_key
from .ledger import Due, Ledger, ledger_on
from .letters import Background, Letter
from .models import Notification, NotificationItem
from .rows import Row, Token, due_row, in_order, rows_of, tokens_of

CHASED_BY = (Step.JUST_OVERDUE, Step.WEEKLY_OVERDUE, Step.TO_HEAD, Step.TO_GROUP_HEAD)


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter, and the planned stages that are not owed any more and so are not told.

    No letter: that is all of them.
    """

    letter: Letter | None
    stale: frozenset[Token] = frozenset()


SILENT = Composed(None)


def compose(batch: Sequence[Notification], *, as_of: date) -> dict[int, Composed]:
    """Return the text of each letter of `batch` on `as_of`, by id."""
    if not batch:
        return {}
    writer = _Writer(batch, as_of)
    return {one.pk: writer.write(one) for one in batch}


class _Writer:
    """What one batch needs, read once."""

    def __init__(self, batch: Sequence[Notification], as_of: date) -> None:
        self.as_of = as_of
        self.ledger = self._ledger(batch)
        self.planned = _planned(batch)
        keys = {key for tokens in self.planned.values() for _, key in tokens}
        self.news = news_by_key(keys, as_of, self.ledger.directory)
        self.background = _background(self._escalated(batch), as_of)

    def write(self, one: Notification) -> Composed:
        rows = self._rows(one)
        stale = self.planned[one.pk] - tokens_of(rows)
        if stale == self.planned[one.pk]:
            return SILENT
        return Composed(self._letter(one, rows), frozenset(stale))

    def _ledger(self, batch: Sequence[Notification]) -> Ledger:
        return ledger_on(
            self.as_of, users={n.recipient_id for n in batch if n.kind != Kind.IMMEDIATE}
        )

    def _rows(self, one: Notification) -> list[Row]:
        user = one.recipient_id
        if user not in self.ledger.directory.people:
            return []
        if one.kind == Kind.ESCALATION:
            return [due_row(due) for due in self._dues(one)]
        news = [news.row for news in self._news(one) if user in news.asked]
        if one.kind == Kind.IMMEDIATE:
            return news
        return in_order([*rows_of(self.ledger, user), *news])

    def _letter(self, one: Notification, rows: list[Row]) -> Letter:
        name = self.ledger.directory.people[one.recipient_id].full_name
        match one.kind:
            case Kind.DIGEST:
                return letters.digest(rows, name=name, as_of=self.as_of)
            case Kind.IMMEDIATE:
                return letters.news(rows[0], name=name, as_of=self.as_of)
        return letters.escalation(
            rows,
            name=name,
            step=one.step,
            unit=rows[0].task.unit,
            as_of=self.as_of,
            background=self.background,
        )

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
        }


def _planned(batch: Sequence[Notification]) -> dict[int, set[Token]]:
    planned: dict[int, set[Token]] = defaultdict(set)
    items = NotificationItem.objects.filter(notification__in=[one.pk for one in batch])
    for pk, task, key in items.values_list("notification_id", "task_id", "stage_key"):
        planned[pk].add((task, key))
    return planned


def _background(tasks: dict[int, Due], as_of: date) -> Background:
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
    return Background(facts, wording.reply_by(as_of))


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
