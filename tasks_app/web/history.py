"""The history of a task as people read it: who, when, what changed, in whose words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks_app.enums import Attribute, BlockerKind, EventKind, Status
from tasks_app.models import TaskEvent
from tasks_app.rules.calendar import LOCAL, local_date
from tasks_app.rules.text import format_date, upper_first
from tasks_app.templatetags import looks

WORDS = ("content", "note", "summary", "reason", "description", "resolution")
FURTHER = (("difficulties", "Vướng mắc: "), ("proposals", "Kiến nghị: "))


@dataclass(frozen=True, slots=True)
class Change:
    """One value that an event set; `old` is empty for the first."""

    label: str
    old: str
    new: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One entry of the history."""

    icon: str
    who: str
    what: str
    at: datetime
    when: str
    effective: str
    changes: list[Change]
    words: list[str]


def history_of(events: Iterable[TaskEvent], *, today: date) -> list[HistoryItem]:
    """Return the entries, the latest first; `events` come oldest first."""
    before: dict[str, str] = {}
    items = []
    for event in events:
        items.append(_item(event, before, today=today))
        before |= {change.label: change.new for change in _set_by(event)}
    return items[::-1]


def _item(event: TaskEvent, before: dict[str, str], *, today: date) -> HistoryItem:
    recorded_on = local_date(event.recorded_at)
    later = recorded_on != event.effective_on
    return HistoryItem(
        icon=looks.EVENT_ICON.get(event.kind, looks.OTHER_EVENT_ICON),
        who=_who(event),
        what=event.get_kind_display(),
        at=event.recorded_at,
        when=_when(event.recorded_at, today),
        effective=f"tính từ {format_date(event.effective_on)}" if later else "",
        changes=_changes(event, before),
        words=_words(event.payload),
    )


def _who(event: TaskEvent) -> str:
    if event.actor is not None:
        return event.signature
    return event.actor_agency.name if event.actor_agency else "Hệ thống"


def _when(at: datetime, today: date) -> str:
    local = at.astimezone(LOCAL)
    day = "hôm nay" if local.date() == today else format_date(local.date())
    return f"{day}, {local:%H:%M}"


def _changes(event: TaskEvent, before: dict[str, str]) -> list[Change]:
    found = [
        Change(change.label, before.get(change.label, ""), change.new, change.tone)
        for change in _set_by(event)
        if before.get(change.label) != change.new
    ]
    asked = event.payload.get("proposed_deadline")
    if event.kind == EventKind.EXTENSION_REQUESTED and asked:
        found.append(Change("Hạn đề nghị", before.get("Hạn", ""), _day(asked), "amber"))
    return found


def _set_by(event: TaskEvent) -> list[Change]:
    values: list[tuple[Attribute, str, Any]] = [
        (Attribute.PERCENT, "Kết quả", f"{event.percent}%" if event.percent is not None else "–"),
        (Attribute.STATUS, "Trạng thái", _status(event.status)),
        (Attribute.DEADLINE, "Hạn", format_date(event.deadline) if event.deadline else "–"),
        (Attribute.LEAD, "Chủ trì", event.lead.name if event.lead else "–"),
    ]
    shown = event.sets
    if event.kind == EventKind.ASSIGNED:  # that nothing was done on that day is no news
        shown &= ~Attribute.STATUS
    return [Change(label, "", new) for bit, label, new in values if shown & bit]


def _status(status: str | None) -> str:
    return looks.STATUS[status].words if status in list(Status) else "–"


def _words(payload: dict[str, Any]) -> list[str]:
    found = [payload[name] for name in WORDS if _is_text(payload.get(name))][:1]
    found += [label + payload[name] for name, label in FURTHER if _is_text(payload.get(name))]
    if payload.get("kind") in list(BlockerKind):
        found = [upper_first(BlockerKind(payload["kind"]).label) + ": " + "".join(found)]
    if _is_text(payload.get("title")):
        found.append(payload["title"])
    if _is_text(payload.get("document")):
        found.append(f"Văn bản {payload['document']}")
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
