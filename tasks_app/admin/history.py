"""An event as a line of history: what, who, when, what it changed, in whose words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tasks_app.enums import Attribute, EventKind, Status
from tasks_app.models import TaskEvent

CORRECTED = {
    "percent": "kết quả",
    "completed_on": "ngày hoàn thành",
    "deadline": "hạn",
    "effective_on": "hiệu lực",
}
WORDS = ("content", "note", "description", "resolution", "title", "reason")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `changes` are (what, new value). `is_struck`: it no longer counts."""

    title: str
    who: str
    at: datetime
    effective_on: str
    changes: list[tuple[str, str]]
    words: str
    is_struck: bool = False


def lines_of(events: Iterable[TaskEvent]) -> list[Line]:
    """Return the lines of `events`, in their order."""
    return [line_of(event) for event in events]


def line_of(event: TaskEvent) -> Line:
    """Return `event` as people read it."""
    return Line(
        title=_title(event),
        who=_who(event),
        at=event.recorded_at,
        effective_on=f"{event.effective_on:%d/%m/%Y}",
        changes=changes_of(event),
        words=_words(event),
        is_struck=bool(vars(event).get("is_superseded")),
    )


def _title(event: TaskEvent) -> str:
    words = str(event.get_kind_display())
    corrects = event.supersedes_id is not None and event.kind != EventKind.RETRACTED
    return f"đính chính: {words}" if corrects else words


def _who(event: TaskEvent) -> str:
    if event.actor is None:
        return str(event.get_provenance_display())
    agency = f", {event.actor_agency.short_name}" if event.actor_agency else ""
    return f"{event.signature}{agency}"


def _words(event: TaskEvent) -> str:
    correction = event.payload.get("correction", {})
    if "reason" in correction:
        return str(correction["reason"])
    for name in WORDS:
        words = event.payload.get(name)
        if isinstance(words, str) and words:
            return words
    return ""


def changes_of(event: TaskEvent) -> list[tuple[str, str]]:
    """Return what the event set: label and new value; a value may be "không có"."""
    values = (
        (Attribute.STATUS, "Trạng thái", Status(event.status).label if event.status else ""),
        (Attribute.PERCENT, "Kết quả", "" if event.percent is None else f"{event.percent}%"),
        (Attribute.DEADLINE, "Hạn", f"{event.deadline:%d/%m/%Y}" if event.deadline else ""),
        (Attribute.LEAD, "Chủ trì", str(event.lead) if event.lead else ""),
    )
    found = [(label, text or "không có") for bit, label, text in values if event.sets & bit]
    old = event.payload.get("correction", {}).get("before", {})
    return found + [
        ("Trước đính chính", f"{label} {_shown(old[name])}")
        for name, label in CORRECTED.items()
        if name in old
    ]


def _shown(value: object) -> str:
    """Return a value as a correction keeps it: a day as ISO text, a number, or nothing."""
    if isinstance(value, str):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return "không có" if value is None else f"{value}%"
