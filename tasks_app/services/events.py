"""The one writer of history: builds an event, links it, moves the projection.

`append` is pure bookkeeping in memory (imports use it for thousands of rows); `record` is
`append` + INSERT + UPDATE inside the caller's transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import Attribute, EventKind, Provenance
from tasks_app.models import Agency, Task, TaskEvent, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.chain import GENESIS, link
from tasks_app.selectors.projection import fold_of

from .inputs import refuse_words
from .locks import stale

SETS: dict[str, Attribute] = {
    "status": Attribute.STATUS,
    "completed_on": Attribute.STATUS,
    "declared_timeliness": Attribute.STATUS,
    "deadline": Attribute.DEADLINE,
    "chain_deadline": Attribute.CHAIN_DEADLINE,
    "lead_id": Attribute.LEAD,
    "percent": Attribute.PERCENT,
}
PROJECTION = (
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
    "event_count",
    "head_hash",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded. `changes` maps resulting columns (`SETS`) to their new values."""

    kind: EventKind
    effective_on: date
    recorded_at: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    actor: User | None = None
    actor_agency: Agency | None = None
    actor_role: str = ""
    on_behalf_of: User | None = None
    provenance: str = Provenance.RECORDED
    supersedes: TaskEvent | None = None


def append(task: Task, entry: Entry, *, written_at: datetime) -> TaskEvent:
    """Return the next event of `task`, unsaved, and move the in-memory projection with it.

    An event dated after the day it is written waits for the daily roll; one that supersedes
    another takes its position, and the projection must be folded anew (`record` does).
    """
    seq = task.event_count + 1
    event = TaskEvent(
        task=task,
        seq=seq,
        position=entry.supersedes.position if entry.supersedes else seq,
        kind=entry.kind,
        actor=entry.actor,
        actor_agency=entry.actor_agency,
        actor_role=entry.actor_role,
        on_behalf_of=entry.on_behalf_of,
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        written_at=written_at,
        sets=int(sum({SETS[name] for name in entry.changes})),
        payload=dict(entry.payload),
        provenance=entry.provenance,
        supersedes=entry.supersedes,
        prev_hash=task.head_hash or GENESIS,
        **entry.changes,
    )
    event.hash = link(event.prev_hash, event)
    if event.supersedes_id is None and event.effective_on <= local_date(written_at):
        _project(task, event)
    task.event_count, task.head_hash = event.seq, event.hash
    task.updated_at = entry.recorded_at
    return event


def _project(task: Task, event: TaskEvent) -> None:
    for name, attribute in SETS.items():
        if event.sets & attribute:
            setattr(task, name, getattr(event, name))
    if event.kind == EventKind.ASSIGNED:
        task.assigned_on = event.effective_on
    if event.kind == EventKind.PROGRESS_REPORTED:
        task.last_report_on = max(task.last_report_on or event.effective_on, event.effective_on)


def record(
    task: Task,
    kind: EventKind,
    *,
    seat: Seat | None,
    at: datetime,
    on: date | None = None,
    changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
    supersedes: TaskEvent | None = None,
) -> TaskEvent:
    """Write one event and the projection of the locked `task`; ring the bell after the commit.

    `seat` is what `guards.guard` found: who acts, on whose behalf, for which agency, in which
    role; None where nobody acts and a rule decides, or the operator by a command. `supersedes`
    is the event that this one corrects or takes back.

    Raises:
        InvalidInput: the task is secret and the payload holds words.
        StaleVersion: another transaction wrote the task in between.
    """
    refuse_words(task, payload or {})
    entry = Entry(
        kind=kind,
        effective_on=on or local_date(at),
        recorded_at=at,
        changes=changes or {},
        payload=payload or {},
        supersedes=supersedes,
        **actor_of(seat),
    )
    event = append(task, entry, written_at=at)
    event.save(force_insert=True)
    if supersedes is not None:
        for name, value in fold_of(task.pk, local_date(at)).items():
            setattr(task, name, value)
    save_projection(task)
    transaction.on_commit(conf.doorbell, robust=True)  # what is written stays written
    return event


def actor_of(seat: Seat | None) -> dict[str, Any]:
    """Return who acted, under the names of `Entry`."""
    if seat is None:
        return {}
    return {
        "actor": seat.user,
        "actor_agency": seat.agency,
        "actor_role": seat.role,
        "on_behalf_of": seat.on_behalf_of,
    }


def save_projection(task: Task) -> None:
    """Write the projection if nobody else did since `task` was read.

    Raises:
        StaleVersion: somebody did; the caller's transaction is rolled back.
    """
    values = {name: getattr(task, name) for name in PROJECTION}
    changed = Task.objects.filter(pk=task.pk, version=task.version).update(
        **values, version=task.version + 1
    )
    if changed != 1:
        raise stale(task)
    task.version += 1
