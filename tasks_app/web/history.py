"""The history of a task as people read it: who, when, what changed, in whose words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tasks_app import conf
from tasks_app.enums import Attribute, BlockerKind, EventKind, Remark, Status
from tasks_app.models import TaskEvent, User
from tasks_app.rules.calendar import LOCAL, local_date
from tasks_app.rules.text import format_date, upper_first
from tasks_app.templatetags import looks

WORDS = ("content", "note", "summary", "reason", "description", "resolution")
CORRECTED = {
    "percent": "Kết quả",
    "completed_on": "Ngày hoàn thành",
    "deadline": "Hạn",
    "chain_deadline": "Hạn không đứt chuỗi",
    "effective_on": "Tính từ ngày",
}
NOTHING: Mapping[int, TaskEvent] = {}
DAYS = (("promised_on", "Hứa xong ngày "), ("reached_on", "Đạt ngày "))
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
    """One entry of the history; `struck` says what became of one that no longer counts."""

    seq: int
    icon: str
    who: str
    what: str
    at: datetime
    when: str
    effective: str
    changes: list[Change]
    words: list[str]
    struck: str = ""


@dataclass(slots=True)
class _Values:
    """What stands while the history is read: by label, the value at each position."""

    said: dict[str, dict[int, str]] = field(default_factory=dict)

    def now(self) -> dict[str, str]:
        return {label: places[max(places)] for label, places in self.said.items() if places}

    def add(self, event: TaskEvent) -> None:
        for places in self.said.values():
            places.pop(event.position, None)  # an entry in the same place takes all of it
        for change in _set_by(event):
            self.said.setdefault(change.label, {})[event.position] = change.new


def history_of(
    events: Iterable[TaskEvent], *, today: date, superseded: Mapping[int, TaskEvent] = NOTHING
) -> list[HistoryItem]:
    """Return the entries, the latest first; `events` come oldest first."""
    values = _Values()
    items = []
    for event in events:
        item = _item(event, values.now(), today=today)
        items.append(replace(item, struck=_fate(superseded.get(event.pk))))
        values.add(event)
    return items[::-1]


def retractable(events: Sequence[TaskEvent], user: User, now: datetime) -> int | None:
    """Return the number of the last entry if it is a report its author may still take back."""
    last = events[-1] if events else None
    if last is None or last.kind != EventKind.PROGRESS_REPORTED or last.actor_id != user.pk:
        return None
    minutes = timedelta(minutes=conf.policy().retraction_minutes)
    return last.seq if last.supersedes_id is None and now - last.recorded_at <= minutes else None


def _fate(later: TaskEvent | None) -> str:
    if later is None:
        return ""
    if later.kind == EventKind.RETRACTED:
        return "đã rút lại"
    return f"đã đính chính {format_date(local_date(later.recorded_at))}"


def _item(event: TaskEvent, before: dict[str, str], *, today: date) -> HistoryItem:
    recorded_on = local_date(event.recorded_at)
    later = recorded_on != event.effective_on
    corrected = event.supersedes_id is not None
    return HistoryItem(
        seq=event.seq,
        icon=looks.EVENT_ICON.get(event.kind, looks.OTHER_EVENT_ICON),
        who=_who(event),
        what=what_of(event),
        at=event.recorded_at,
        when=_when(event.recorded_at, today),
        effective=f"tính từ {format_date(event.effective_on)}" if later else "",
        changes=corrected_in(event) if corrected else _changes(event, before),
        words=_why_corrected(event.payload) if corrected else _words(event.payload),
    )


def what_of(event: TaskEvent) -> str:
    """Return what happened, in words; a correction says of what."""
    if event.kind == EventKind.RETRACTED:
        kind = event.payload.get("kind_before")
        return f"rút lại: {EventKind(kind).label}" if kind in EventKind.values else "rút lại"
    words = str(event.get_kind_display())
    return f"đính chính: {words}" if event.supersedes_id is not None else words


def corrected_in(event: TaskEvent) -> list[Change]:
    """Return what a correction gave anew: old and new."""
    before: dict[str, Any] = event.payload.get("correction", {}).get("before", {})
    return [
        Change(label, _plain(name, before[name]), _plain(name, _given(event, name)), "amber")
        for name, label in CORRECTED.items()
        if name in before
    ]


def _given(event: TaskEvent, name: str) -> Any:
    return event.payload.get(name, event.percent) if name == "percent" else getattr(event, name)


def _plain(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "percent":
        return f"{value}%"
    return format_date(value if isinstance(value, date) else date.fromisoformat(value))


def _why_corrected(payload: dict[str, Any]) -> list[str]:
    correction = payload.get("correction", {})
    follows = correction.get("follows")
    if follows is not None:
        return [f"Theo đính chính ở mục {follows}."]
    return [correction["reason"]] if _is_text(correction.get("reason")) else []


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
    found += _planned(payload)
    if payload.get("remark") in Remark.values:
        found.append(upper_first(Remark(payload["remark"]).label) + ".")
    return found


def _planned(payload: dict[str, Any]) -> list[str]:
    """Return what an event says of the plan; the task waited for is shown on the page only."""
    found = [words + _day(payload[name]) for name, words in DAYS if payload.get(name)]
    if "milestones" in payload:
        found.append(
            f"{len(payload['milestones_before'])} mốc thành {len(payload['milestones'])} mốc"
        )
    if "waits_for" in payload:
        found.append("Chờ một nhiệm vụ khác")
    if "no_longer_waits_for" in payload:
        found.append("Thôi chờ một nhiệm vụ")
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
