"""Retiring rows that a register of the secretariat replaces (DOMAIN §2)."""

from collections.abc import Collection
from datetime import datetime

from tasks_app.enums import EventKind, Provenance
from tasks_app.models import ImportBatch, Task, TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.selectors import tasks as task_selectors
from tasks_app.services import events


def retire(codes: Collection[str], *, by: ImportBatch, at: datetime) -> list[Task]:
    """Take the programme's illustrative rows, and those whose code comes anew, out of every scope.

    Their events stay and each gets a last one, `retired`, that names the batch.
    """
    rows = task_selectors.current().filter(programme=by.programme).order_by("pk")
    gone = [
        task
        for task in rows.select_for_update(of=("self",), no_key=True)
        if task.provenance == Provenance.ILLUSTRATIVE or task.code in codes
    ]
    entry = events.Entry(
        kind=EventKind.RETIRED,
        effective_on=local_date(at),
        recorded_at=at,
        payload={"batch": by.pk, "file": by.filename},
    )
    last = []
    for task in gone:
        last.append(events.append(task, entry, written_at=at))
        task.retired_by = by
        task.version += 1
    TaskEvent.objects.bulk_create(last)
    fields = [*events.PROJECTION, "retired_by", "version"]
    Task.objects.bulk_update(gone, fields, batch_size=100)
    return gone


def had_own_work(tasks: Collection[Task]) -> int:
    """Return on how many of these people had already recorded something."""
    entered = TaskEvent.objects.filter(task__in=tasks, provenance=Provenance.RECORDED)
    return entered.exclude(kind=EventKind.RETIRED).values("task").distinct().count()
