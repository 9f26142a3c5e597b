"""Events that planning has not read, and the news that a digest has yet to tell.

Only what people enter is told (provenance `recorded`); imported history is not. An event
written more than 14 days before it is first seen is history as well: that bounds what a new
installation or a long outage can pour out.
"""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef

from tasks_app.enums import Provenance
from tasks_app.models import TaskEvent

from . import memory
from .enums import Kind, State
from .happenings import TOLD, News, news_of
from .ledger import Ledger
from .models import EventReceipt, Notification
from .recipients import Directory
from .rows import IMMEDIATE, Row

BATCH = 500
OLDEST = timedelta(days=14)
SETTLED = timedelta(days=1)  # no transaction lasts longer: ids below are all visible


def unread(at: datetime) -> list[TaskEvent]:
    """Return the events to tell that have no receipt, oldest first, at most 500.

    Ids are not committed in their order, so the place reached is the newest receipt of
    yesterday; everything above it is looked up receipt by receipt.
    """
    settled = EventReceipt.objects.filter(read_at__lt=at - SETTLED)
    floor = settled.aggregate(top=Max("event_id"))["top"] or 0
    events = TaskEvent.objects.filter(
        ~Exists(EventReceipt.objects.filter(event=OuterRef("pk"))),
        kind__in=TOLD,
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
        local_date__gt=ledger.as_of - OLDEST,
    ).select_related("event")
    news = _by_event([letter.event for letter in waiting if letter.event], ledger)
    known = memory.told({one.row.task.id for one in news.values()}, before=ledger.as_of)
    rows: dict[int, list[Row]] = {}
    for letter in waiting:
        one = news.get(letter.event_id or 0)
        if one is None or letter.recipient_id not in one.asked:
            continue
        if (letter.recipient_id, one.row.tokens[0]) not in known:
            rows.setdefault(letter.recipient_id, []).append(one.row)
    return rows


def news_by_key(keys: set[str], as_of: date, directory: Directory) -> dict[str, News]:
    """Return the news behind stage keys ("R0:123"), where there is still something to tell."""
    events = [int(key.partition(":")[2]) for key in keys if key.startswith(f"{IMMEDIATE}:")]
    found = TaskEvent.objects.filter(pk__in=events)
    return {one.row.tokens[0][1]: one for one in news_of(list(found), as_of, directory)}


def _by_event(events: list[TaskEvent], ledger: Ledger) -> dict[int, News]:
    unique = {event.pk: event for event in events}
    told = news_of(list(unique.values()), ledger.as_of, ledger.directory)
    return {one.event.pk: one for one in told}
