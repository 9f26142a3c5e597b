"""What was last said about who has a task: given, refused as "giao nhầm", kept."""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from tasks_app.enums import Attribute, EventKind, Status, Tracking
from tasks_app.models import Task, TaskEvent
from tasks_app.rules.calendar import local_date

from .standing_events import standing_events
from .tasks import current

WORDS = (EventKind.ASSIGNMENT_REFUSED, EventKind.ASSIGNMENT_CONFIRMED, EventKind.LEAD_CHANGED)


def last_word_on_assignment(task: Task) -> TaskEvent | None:
    """Return the last refusal, confirmation or change of lead that stands; None: none."""
    return _words().filter(task=task).order_by("-seq").first()


def given_on(task: Task) -> date | None:
    """Return the day on which the present lead could know that it has the task."""
    last = standing_events(task, Attribute.LEAD).last()
    if last is None:
        return None
    recorded_on = local_date(last.recorded_at)
    ahead = last.kind == EventKind.LEAD_CHANGED and last.effective_on > recorded_on
    return last.effective_on if ahead else recorded_on


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
