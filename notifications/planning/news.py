"""R0: what has just happened to a task and asks somebody to act. Source: DOMAIN §5.

Assignment, return, decision on a claim or an extension. It goes to the executors of the lead
and to the person who filed what was decided; never to the one who did it.

Only what people enter is told (provenance `recorded`); imported history is not. An event
written more than 14 days before it is first seen is history as well: that bounds what a new
installation or a long outage can pour out.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef

from notifications.day import Day
from notifications.enums import Kind, State
from notifications.messages.rows import IMMEDIATE, Row
from notifications.models import EventReceipt, Notification
from notifications.recipients.directory import Directory
from notifications.recipients.ledger import Ledger, TaskLine, lines_of
from tasks_app.enums import EventKind, Provenance
from tasks_app.models import CompletionClaim, DeadlineExtension, TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.rules.ladder import Audience, Section
from tasks_app.rules.text import format_date, format_near_date
from tasks_app.selectors.tasks import current

from . import memory

LONGEST_QUOTE = 200
BATCH = 500
OLDEST = timedelta(days=14)
SETTLED = timedelta(days=1)  # no transaction lasts longer: ids below are all visible


@dataclass(frozen=True, slots=True)
class Happening:
    """How one kind of event is told.

    `calls`: it asks for work, so a closed task silences it; `back`: the work was done once.
    """

    section: Section
    headline: str
    words: Callable[[TaskEvent], str]
    calls: bool = True
    back: bool = False


def _quote(event: TaskEvent, name: str = "note") -> str:
    words = " ".join(str(event.payload.get(name) or "").split())
    if len(words) > LONGEST_QUOTE:
        words = words[: LONGEST_QUOTE - 1].rstrip() + "…"
    return f": “{words}”" if words else ""


def _assigned(event: TaskEvent) -> str:
    until = f", hạn {format_date(event.deadline)}" if event.deadline else ""
    return f"Giao ngày {format_date(event.effective_on)}{until}. Đề nghị tiếp nhận."


def _moved(event: TaskEvent) -> str:
    return f"Chuyển chủ trì từ ngày {format_date(event.effective_on)}. Đề nghị tiếp nhận."


def _returned(event: TaskEvent) -> str:
    return f"Thường trực trả lại {_on(event)}{_quote(event)}."


def _accepted(event: TaskEvent) -> str:
    done = f", ngày hoàn thành {format_date(event.completed_on)}" if event.completed_on else ""
    return f"Thường trực xác nhận hoàn thành {_on(event)}{done}{_quote(event)}."


def _reopened(event: TaskEvent) -> str:
    return f"Thường trực mở lại nhiệm vụ {_on(event)}{_quote(event)}."


def _granted(event: TaskEvent) -> str:
    document = f", theo {event.payload['document']}" if event.payload.get("document") else ""
    until = format_date(event.deadline) if event.deadline else ""
    return f"Được gia hạn đến {until}{document}{_quote(event)}."


def _refused(event: TaskEvent) -> str:
    return f"Thường trực không đồng ý gia hạn {_on(event)}{_quote(event)}. Hạn giữ nguyên."


def _on(event: TaskEvent) -> str:
    day = local_date(event.recorded_at)
    return format_near_date(day, day)


TOLD: dict[str, Happening] = {
    EventKind.ASSIGNED: Happening(Section.ASSIGNED, "được giao", _assigned),
    EventKind.LEAD_CHANGED: Happening(Section.ASSIGNED, "được chuyển chủ trì", _moved),
    EventKind.RETURNED: Happening(Section.CHANGED, "bị trả lại", _returned, back=True),
    EventKind.REOPENED: Happening(Section.CHANGED, "được mở lại", _reopened, back=True),
    EventKind.ACCEPTED: Happening(
        Section.CHANGED, "được xác nhận hoàn thành", _accepted, calls=False
    ),
    EventKind.EXTENSION_GRANTED: Happening(Section.CHANGED, "được gia hạn", _granted),
    EventKind.EXTENSION_REFUSED: Happening(Section.CHANGED, "không được gia hạn", _refused),
}


@dataclass(frozen=True, slots=True)
class News:
    """One event as one task's row, and the people it asks now."""

    event: TaskEvent
    row: Row
    asked: tuple[int, ...]


def news_of(events: Collection[TaskEvent], day: Day, directory: Directory) -> list[News]:
    """Return what these events tell on `day`, and whom; silent where the task fell silent."""
    tasks = {event.task_id for event in events}
    lines = lines_of(current().filter(pk__in=tasks), day, directory)
    filers = _filers(events)
    news = []
    for event in events:
        line = lines.get(event.task_id)
        if line is None or (TOLD[event.kind].calls and not line.is_under_way):
            continue
        asked = _asked(event, line, directory, filers.get(event.pk))
        news.append(News(event, _row(event, line), tuple(asked)))
    return news


def _row(event: TaskEvent, line: TaskLine) -> Row:
    told = TOLD[event.kind]
    return Row(
        line,
        told.section,
        IMMEDIATE,
        ((line.id, f"{IMMEDIATE}:{event.pk}"),),
        f"{IMMEDIATE}: {told.headline}",
        note=told.words(event),
        asks_again=told.back,
    )


def _asked(
    event: TaskEvent, line: TaskLine, directory: Directory, filer: int | None
) -> Iterable[int]:
    owners = directory.to(Audience.EXECUTOR, line.unit, focal_id=line.focal_id)
    people = dict.fromkeys([*owners, *([filer] if filer in directory.people else [])])
    return [user for user in people if user is not None and user != event.actor_id]


def _filers(events: Iterable[TaskEvent]) -> dict[int, int]:
    """Return who filed the claim or extension each event decides, by event."""
    filed: dict[int, int] = {}
    for name, model in (("claim", CompletionClaim), ("extension", DeadlineExtension)):
        wanted = {e.pk: e.payload[name] for e in events if name in e.payload}
        if wanted:
            rows = model.objects.filter(pk__in=wanted.values(), filed_by__isnull=False)
            people = dict(rows.values_list("pk", "filed_by_id"))
            filed |= {pk: people[key] for pk, key in wanted.items() if key in people}
    return filed


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
        local_date__gt=ledger.day.as_of - OLDEST,
    ).select_related("event")
    news = _by_event([letter.event for letter in waiting if letter.event], ledger)
    known = memory.told({one.row.task.id for one in news.values()}, before=ledger.day.as_of)
    rows: dict[int, list[Row]] = {}
    for letter in waiting:
        one = news.get(letter.event_id or 0)
        if one is None or letter.recipient_id not in one.asked:
            continue
        if (letter.recipient_id, one.row.tokens[0]) not in known:
            rows.setdefault(letter.recipient_id, []).append(one.row)
    return rows


def news_by_key(keys: set[str], day: Day, directory: Directory) -> dict[str, News]:
    """Return the news behind stage keys ("R0:123"), where there is still something to tell."""
    events = [int(key.partition(":")[2]) for key in keys if key.startswith(f"{IMMEDIATE}:")]
    found = TaskEvent.objects.filter(pk__in=events)
    return {one.row.tokens[0][1]: one for one in news_of(list(found), day, directory)}


def _by_event(events: list[TaskEvent], ledger: Ledger) -> dict[int, News]:
    unique = {event.pk: event for event in events}
    told = news_of(list(unique.values()), ledger.day, ledger.directory)
    return {one.event.pk: one for one in told}
