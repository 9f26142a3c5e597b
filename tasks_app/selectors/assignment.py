"""What was last said about who has a task: given, refused as "giao nhầm", kept."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from tasks_app import conf
from tasks_app.enums import Attribute, EventKind, Role, Status, TaskAction, Tracking
from tasks_app.models import Task, TaskEvent
from tasks_app.permissions import Standing
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date

from .calendar import work_calendar
from .standing_events import standing_events
from .tasks import current

WORDS = (EventKind.ASSIGNMENT_REFUSED, EventKind.ASSIGNMENT_CONFIRMED, EventKind.LEAD_CHANGED)


def closed_by_now(
    task: Task, standing: Standing, *, told: Iterable[TaskEvent] | None = None
) -> dict[TaskAction, str]:
    """Return what the table still allows the person and time has closed, each with the reason.

    `told`: the standing events of the task in the order of the fold, where the caller has them;
    else one statement where it matters: the task waits for its lead, who asks.
    """
    if task.status != Status.ASSIGNED or not standing.roles & {Role.EXECUTOR, Role.WORKING_GROUP}:
        return {}
    reason = why_not_refused(task, standing.on, told=told)
    return {TaskAction.REFUSE_ASSIGNMENT: reason} if reason else {}


def why_not_refused(task: Task, on: date, *, told: Iterable[TaskEvent] | None = None) -> str:
    """Return why "giao nhầm" cannot be said of `task` on `on`; empty: it can.

    Said already, answered already, or later than the working days given for it (cfg).
    """
    events = list(_told_of(task) if told is None else told)
    words = [event for event in events if event.kind in WORDS]
    last = max(words, key=lambda event: event.seq, default=None)
    if last is not None and last.kind == EventKind.ASSIGNMENT_REFUSED:
        return (
            f"{task.code} đã được báo giao nhầm ngày {format_date(last.effective_on)}, "
            "đang chờ quản trị sổ nhiệm vụ trả lời."
        )
    if last is not None and last.kind == EventKind.ASSIGNMENT_CONFIRMED:
        return (
            f"Quản trị sổ nhiệm vụ đã giữ nguyên việc giao {task.code} "
            f"ngày {format_date(last.effective_on)}."
        )
    given, days = _given_on(events), conf.policy().refusal_days
    if given is not None and on > (last_day := work_calendar().add(given, days)):
        return (
            f"Chỉ báo giao nhầm được trong {days} ngày làm việc, đến hết {format_date(last_day)}. "
            "Trao đổi trực tiếp với thường trực."
        )
    return ""


def last_word_on_assignment(task: Task) -> TaskEvent | None:
    """Return the last refusal, confirmation or change of lead that stands; None: none."""
    return _words().filter(task=task).order_by("-seq").first()


def refused_tasks() -> QuerySet[Task]:
    """Return the tasks whose lead says "giao nhầm" and waits for an answer, with `refused_on`."""
    last = _words().filter(task=OuterRef("pk")).order_by("-seq")
    return (
        current()
        .filter(status=Status.ASSIGNED, programme__tracking=Tracking.ACTIVE)
        .annotate(last_word=Subquery(last.values("kind")[:1]))
        .annotate(refused_on=Subquery(last.values("effective_on")[:1]))
        .filter(last_word=EventKind.ASSIGNMENT_REFUSED)
        .order_by("refused_on", "code")
    )


def _words() -> QuerySet[TaskEvent]:
    return TaskEvent.objects.filter(kind__in=WORDS, superseded_by__isnull=True)


def _told_of(task: Task) -> QuerySet[TaskEvent]:
    said = standing_events(task).alias(lead_bit=F("sets").bitand(int(Attribute.LEAD)))
    return said.filter(Q(kind__in=WORDS) | Q(lead_bit__gt=0))


def _given_on(events: Iterable[TaskEvent]) -> date | None:
    """Return the day on which the present lead could know that it has the task."""
    last = next((e for e in reversed(list(events)) if e.sets & Attribute.LEAD), None)
    if last is None:
        return None
    recorded_on = local_date(last.recorded_at)
    ahead = last.kind == EventKind.LEAD_CHANGED and last.effective_on > recorded_on
    return last.effective_on if ahead else recorded_on
