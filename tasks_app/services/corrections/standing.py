"""Which event is corrected or taken back, and what it says: it must still stand."""

from typing import Any

from tasks_app.enums import EventKind
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Task, TaskEvent
from tasks_app.rules.corrections import CORRECTABLE, FIELDS


def still_standing(task: Task, event: TaskEvent) -> TaskEvent:
    """Return `event` as it is, having checked that nothing has superseded it.

    Raises:
        TransitionNotAllowed: it is corrected or taken back; names the last entry in its place.
    """
    event = TaskEvent.objects.select_related("actor_agency").get(pk=event.pk, task=task)
    last = task.events.filter(position=event.position).order_by("-seq").first()
    if last is None or last.pk == event.pk:
        return event
    if last.kind == EventKind.RETRACTED:
        raise TransitionNotAllowed(f"Mục {event.seq} đã được rút lại nên không sửa được nữa.")
    raise TransitionNotAllowed(
        f"Mục {event.seq} đã được đính chính bằng mục {last.seq}. Đính chính mục {last.seq}."
    )


def first_of(event: TaskEvent) -> TaskEvent:
    """Return the event that was recorded first in the place of `event`."""
    if event.seq == event.position:
        return event
    return TaskEvent.objects.select_related("actor_agency").get(
        task=event.task_id, seq=event.position
    )


def stated(event: TaskEvent) -> dict[str, Any]:
    """Return what `event` says of the values that its kind lets be corrected, by name.

    A report that did not count sets no percent, but states one.
    """
    names = CORRECTABLE.get(EventKind(event.kind), frozenset())
    said = {name: getattr(event, name) for name in FIELDS if name in names}
    if "percent" in said:
        said["percent"] = event.payload.get("percent", event.percent)
    return said
