"""Does the projection kept on the task equal the fold of its events? Source: DOMAIN §6.

The coordinator has no event of its own that sets it: its dated intervals say who it is.

The projection may rightly lag where an event was dated ahead of the day it was written: the
daily roll (`services.projection.rebuild`) brings it in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from tasks_app.enums import AssignmentRole, Attribute, Status
from tasks_app.models import Task, TaskAgency, TaskEvent
from tasks_app.models.intervals import in_force
from tasks_app.rules.leads import LeadInterval, LeadSet, intervals_of

from . import fold
from .folding import day_of, percent_of, projections

COLUMNS = (
    "status",
    "deadline",
    "chain_deadline",
    "lead_id",
    "coordinator_id",
    "percent",
    "completed_on",
    "declared_timeliness",
    "last_report_on",
    "assigned_on",
)
NOTHING: dict[str, Any] = {**dict.fromkeys(COLUMNS), "status": Status.DRAFT}
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Drift:
    """One task whose projection differs: what is stored and what its events say."""

    task: Task
    stored: dict[str, Any]
    folded: dict[str, Any]
    leads: list[LeadInterval] | None  # the right intervals, where the stored ones are not

    @property
    def columns(self) -> list[str]:
        """Return the names of what differs."""
        different = [name for name in COLUMNS if self.stored[name] != self.folded[name]]
        return different + (["lead_intervals"] if self.leads is not None else [])


def fold_of(task: int, on: date) -> dict[str, Any]:
    """Return what the history of one task says at `on`, by the names of `COLUMNS`."""
    return _folded([task], on)[task]


def drifts(on: date, *, task: int | None = None) -> Iterator[Drift]:
    """Yield every task (or `task`) whose projection is not the fold at `on`; constant memory."""
    rows = Task.objects.only("pk", "code", "version", "event_count", *COLUMNS).order_by("pk")
    if task is not None:
        rows = rows.filter(pk=task)
    tasks = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(tasks, BATCH)):
        yield from _drifts_of(batch, on)


def drifts_among(tasks: Sequence[int], on: date) -> Iterator[Drift]:
    """Yield those of `tasks` whose projection is not the fold at `on`."""
    for start in range(0, len(tasks), BATCH):
        rows = Task.objects.filter(pk__in=tasks[start : start + BATCH])
        yield from _drifts_of(list(rows.order_by("pk")), on)


def _drifts_of(batch: list[Task], on: date) -> Iterator[Drift]:
    keys = [task.pk for task in batch]
    folded, expected, kept = _folded(keys, on), lead_intervals(keys), _kept_intervals(keys)
    for task in batch:
        drafted = [] if task.event_count else kept.get(task.pk, [])  # no event says who will lead
        right = expected.get(task.pk, drafted)
        drift = Drift(
            task=task,
            stored={name: getattr(task, name) for name in COLUMNS},
            folded=folded[task.pk],
            leads=None if right == kept.get(task.pk, []) else right,
        )
        if drift.columns:
            yield drift


def lead_intervals(tasks: list[int]) -> dict[int, list[LeadInterval]]:
    """Return the intervals that the events of each task make; every event, also one ahead."""
    rows = (
        TaskEvent.objects.filter(task__in=tasks, superseded_by__isnull=True)
        .exclude(sets__in=[0, int(Attribute.PERCENT)])
        .values_list("task", "position", "seq", "effective_on", "sets", "lead")
    )
    sets: dict[int, list[LeadSet]] = {}
    for task, position, seq, effective_on, bits, lead in rows:
        if bits & Attribute.LEAD:
            sets.setdefault(task, []).append(LeadSet((position, seq), effective_on, lead))
    return {task: intervals_of(found) for task, found in sets.items()}


def _kept_intervals(tasks: list[int]) -> dict[int, list[LeadInterval]]:
    rows = (
        TaskAgency.objects.filter(task__in=tasks, role=AssignmentRole.LEAD)
        .order_by("task", "valid_from")
        .values_list("task", "agency", "valid_from", "valid_to")
    )
    kept: dict[int, list[LeadInterval]] = {}
    for task, agency, since, until in rows:
        kept.setdefault(task, []).append(LeadInterval(agency, since, until))
    return kept


def _folded(tasks: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Return what the events say, and the coordinator whose interval holds `on`."""
    said = {row["task_id"]: _projection(row) for row in projections(tasks, on)}
    coordinators = dict(
        TaskAgency.objects.filter(in_force(on), task__in=tasks, role=AssignmentRole.COORDINATOR)
        .order_by()
        .values_list("task", "agency")
    )
    return {
        task: {**said.get(task, NOTHING), "coordinator_id": coordinators.get(task)}
        for task in tasks
    }


def _projection(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": fold.STATUS_OF.get(row["status"], Status.DRAFT),
        "deadline": day_of(row["deadline_day"]),
        "chain_deadline": day_of(row["chain_day"]),
        "lead_id": row["lead_id"],
        "percent": percent_of(row["percent_fact"]),
        "completed_on": day_of(row["completed_day"]),
        "declared_timeliness": fold.TIMELINESS_OF.get(row["timeliness"]),
        "last_report_on": day_of(row["reported_day"]),
        "assigned_on": day_of((row["assigned_fact"] or 0) & fold.DAY),
    }
