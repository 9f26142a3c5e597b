"""R0: what has just happened to a task and asks somebody to act. Source: DOMAIN §5.

Assignment, return, decision on a claim or an extension. It goes to the executors of the lead
and to the person who filed what was decided; never to the one who did it.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import EventKind
from tasks_app.models import CompletionClaim, DeadlineExtension, Task, TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.rules.ladder import Audience, Section
from tasks_app.rules.text import format_date, format_near_date

from .ledger import TaskLine, lines_of
from .recipients import Directory
from .rows import IMMEDIATE, Row

LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Happening:
    """How one kind of event is told. `calls`: it asks for work, so a closed task silences it."""

    section: Section
    headline: str
    words: Callable[[TaskEvent], str]
    calls: bool = True


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
    EventKind.RETURNED: Happening(Section.CHANGED, "bị trả lại", _returned),
    EventKind.REOPENED: Happening(Section.CHANGED, "được mở lại", _reopened),
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

    @property
    def headline(self) -> str:
        return TOLD[self.event.kind].headline


def news_of(events: Collection[TaskEvent], as_of: date, directory: Directory) -> list[News]:
    """Return what these events tell on `as_of`, and whom; silent where the task fell silent."""
    tasks = Task.objects.filter(pk__in={event.task_id for event in events})
    lines = lines_of(tasks, as_of, directory)
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
