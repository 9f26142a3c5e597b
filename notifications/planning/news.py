"""R0: what has just happened to a task and asks somebody to act. Source: DOMAIN §5.

Who is told what of each kind of event is `messages.happenings`; never the one who did it. What
was taken back or corrected before it was told is not told.

Only what people enter is told (provenance `recorded`); imported history is not. An event
written more than 14 days before it is first seen is history as well: that bounds what a new
installation or a long outage can pour out.
"""

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import DatabaseError
from django.db.models import Exists, Max, OuterRef, Q

from notifications.day import Day
from notifications.enums import Kind, State
from notifications.messages.happenings import TOLD, happening_of
from notifications.messages.rows import IMMEDIATE, Row
from notifications.models import EventReceipt, Notification
from notifications.recipients.directory import Asked, Directory
from notifications.recipients.ledger import Ledger
from notifications.recipients.lines import TaskLine, lines_of
from tasks_app.enums import Provenance, Tracking
from tasks_app.models import TaskEvent
from tasks_app.rules.ladder import Section
from tasks_app.selectors.tasks import current

from . import memory
from .asked import Audiences

log = logging.getLogger(__name__)
BATCH = 500
OLDEST = timedelta(days=14)
SETTLED = timedelta(days=1)  # no transaction lasts longer: ids below are all visible
RELATED = ("actor", "on_behalf_of", "actor_agency", "lead")


@dataclass(frozen=True, slots=True)
class News:
    """One event as one task's row, and the people it asks now."""

    event: TaskEvent
    row: Row
    asked: Asked

    def row_for(self, user: int) -> Row:
        """Return the row as `user` reads it: a deputy is told whom it is meant for."""
        return replace(self.row, instead_of=self.asked[user])


def news_of(events: Collection[TaskEvent], day: Day, directory: Directory) -> list[News]:
    """Return what these events tell on `day`, and whom; silent where the task fell silent.

    An event that cannot be told is logged and named to the administrators of the register.
    """
    if not events:
        return []
    tasks = current().filter(
        pk__in={event.task_id for event in events}, programme__tracking=Tracking.ACTIVE
    )
    lines = lines_of(tasks, day, directory)
    superseded = TaskEvent.objects.filter(supersedes__in=[event.pk for event in events])
    gone = set(superseded.values_list("supersedes", flat=True))
    audiences = Audiences(events, directory)
    found = (
        _told(event, lines[event.task_id], audiences)
        for event in events
        if event.task_id in lines and event.pk not in gone
    )
    return [news for news in found if news is not None]


def _told(event: TaskEvent, line: TaskLine, audiences: Audiences) -> News | None:
    try:
        happening = happening_of(event)
        if happening is None or not happening.holds(event, line):
            return None
        asked = audiences.asked(event, line, happening.to(event))
        row = _row(event, line, happening.section, happening.headline(event))
        row = replace(row, note=happening.words(event), asks_again=happening.back)
    except DatabaseError:
        raise  # nobody's event is to blame
    except Exception:
        log.exception("event %s of task %s cannot be told", event.pk, line.code)
        row = _row(event, line, Section.CHANGED, "có thay đổi không soạn được thư")
        return News(event, row, dict.fromkeys(audiences.directory.admins, ""))
    return News(event, row, asked)


def _row(event: TaskEvent, line: TaskLine, section: Section, headline: str) -> Row:
    tokens = ((line.id, f"{IMMEDIATE}:{event.pk}"),)
    return Row(line, section, IMMEDIATE, tokens, f"{IMMEDIATE}: {headline}")


def unread(at: datetime) -> list[TaskEvent]:
    """Return the events to tell that have no receipt, oldest first, at most 500.

    Ids are not committed in their order, so the place reached is the newest receipt of
    yesterday; everything above it is looked up receipt by receipt.
    """
    settled = EventReceipt.objects.filter(read_at__lt=at - SETTLED)
    floor = settled.aggregate(top=Max("event_id"))["top"] or 0
    events = TaskEvent.objects.select_related(*RELATED).filter(
        ~Exists(EventReceipt.objects.filter(event=OuterRef("pk"))),
        Q(kind__in=TOLD) | Q(supersedes__isnull=False),
        id__gt=floor,
        provenance=Provenance.RECORDED,
        written_at__gte=at - OLDEST,
    )
    return list(events.order_by("id")[:BATCH])


def spent_on(day: date) -> Counter[int]:
    """Return how many immediate letters each person gets on `day` already."""
    letters = Notification.objects.filter(kind=Kind.IMMEDIATE, local_date=day)
    sent = letters.exclude(state__in=[State.FOLDED, State.DROPPED])
    return Counter(sent.values_list("recipient_id", flat=True))


def folded_rows(ledger: Ledger) -> dict[int, list[Row]]:
    """Return the news that waits for a digest, by person: over the budget and not yet told."""
    waiting = Notification.objects.filter(
        kind=Kind.IMMEDIATE,
        state=State.FOLDED,
        local_date__gt=ledger.day.as_of - OLDEST,
    ).select_related(*(f"event__{name}" for name in RELATED))
    news = _by_event([letter.event for letter in waiting if letter.event], ledger)
    known = memory.told({one.row.task.id for one in news.values()}, before=ledger.day.as_of)
    rows: dict[int, list[Row]] = {}
    for letter in waiting:
        one = news.get(letter.event_id or 0)
        if one is None or letter.recipient_id not in one.asked:
            continue
        if (letter.recipient_id, one.row.tokens[0]) not in known:
            rows.setdefault(letter.recipient_id, []).append(one.row_for(letter.recipient_id))
    return rows


def news_by_key(keys: set[str], day: Day, directory: Directory) -> dict[str, News]:
    """Return the news behind stage keys ("R0:123"), where there is still something to tell."""
    events = [int(key.partition(":")[2]) for key in keys if key.startswith(f"{IMMEDIATE}:")]
    found = TaskEvent.objects.select_related(*RELATED).filter(pk__in=events)
    return {one.row.tokens[0][1]: one for one in news_of(list(found), day, directory)}


def _by_event(events: list[TaskEvent], ledger: Ledger) -> dict[int, News]:
    unique = {event.pk: event for event in events}
    told = news_of(list(unique.values()), ledger.day, ledger.directory)
    return {one.event.pk: one for one in told}
