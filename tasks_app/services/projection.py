"""Brings the projection of tasks back to what their events say, on a day."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from tasks_app.enums import AssignmentRole
from tasks_app.models import Task, TaskAgency
from tasks_app.rules.leads import LeadInterval
from tasks_app.selectors.dated_ahead import tasks_moving
from tasks_app.selectors.projection import Drift, drifts, drifts_among

from . import rollup
from .locks import lock_line


def rebuild(on: date) -> int:
    """Write the fold at `on` into every task that differs; return how many were written.

    A task that somebody writes meanwhile is left to the next run.
    """
    return sum(_write(drift) for drift in list(drifts(on)))


def roll(on: date, *, at: datetime) -> int:
    """Bring in what was dated ahead to `on`; return how many tasks were written.

    Reads only the tasks that can have moved, so that its cost is that of the change. A part that
    a merger replaces that day no longer counts, so that the task it belongs to may be complete.
    """
    return sum(_bring_in(drift, at=at) for drift in list(drifts_among(tasks_moving(on), on)))


@transaction.atomic
def _bring_in(drift: Drift, *, at: datetime) -> bool:
    task = lock_line(drift.task.pk)
    written = _write(drift)
    if written and "status" in drift.columns:
        rollup.parent_follows(task, at=at)
    return written


@transaction.atomic
def _write(drift: Drift) -> bool:
    task, values = drift.task, dict(drift.folded)
    if {"lead_id", "coordinator_id"} & set(drift.columns):
        values["focal_person"] = None  # of the agency that had it before
    written = Task.objects.filter(pk=task.pk, version=task.version).update(
        **values, version=F("version") + 1
    )
    if written and drift.leads is not None:
        write_leads(task.pk, drift.leads)
    return bool(written)


def write_leads(task_id: int, intervals: Iterable[LeadInterval]) -> None:
    """Keep these intervals, those of the task's events, as who led it when."""
    TaskAgency.objects.filter(task=task_id, role=AssignmentRole.LEAD).delete()
    TaskAgency.objects.bulk_create(
        TaskAgency(
            task_id=task_id,
            agency_id=interval.lead,
            role=AssignmentRole.LEAD,
            valid_from=interval.since,
            valid_to=interval.until,
        )
        for interval in intervals
    )
