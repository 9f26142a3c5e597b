"""The events of one task that still say something: neither corrected nor taken back."""

from django.db.models import F, QuerySet

from tasks_app.enums import Attribute
from tasks_app.models import Task, TaskEvent
from tasks_app.rules.corrections import percent_before_claim


def standing_events(task: Task, attribute: Attribute | None = None) -> QuerySet[TaskEvent]:
    """Return the standing events of `task` in the order of the fold; those that set `attribute`."""
    said = TaskEvent.objects.filter(task=task, superseded_by__isnull=True)
    if attribute is not None:
        said = said.alias(bit=F("sets").bitand(int(attribute))).filter(bit__gt=0)
    return said.order_by("position", "seq")


def percent_before_last_claim(task: Task) -> int | None:
    """Return the percent a claim falls back to, corrections of earlier reports included."""
    said = standing_events(task, Attribute.PERCENT).values_list("kind", "percent")
    return percent_before_claim(list(said))
