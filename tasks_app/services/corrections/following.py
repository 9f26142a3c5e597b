"""The correcting event itself, and those that follow from it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tasks_app import conf
from tasks_app.enums import Attribute, EventKind
from tasks_app.models import DeadlineExtension, Task, TaskEvent
from tasks_app.permissions import Seat
from tasks_app.rules.corrections import ENDS_CLAIM, DeadlineStep, percents_after, rechained
from tasks_app.selectors.standing_events import standing_events
from tasks_app.services import events
from tasks_app.services.events import SETS

Changes = dict[str, Any]


def follow(
    task: Task,
    event: TaskEvent,
    given: Mapping[str, Any],
    *,
    told: Mapping[str, Any],
    on: date,
    seat: Seat,
    at: datetime,
) -> TaskEvent:
    """Record the correction of `event` and of what depends on it; return the first."""
    consequences = _of_deadline(task, event, given) | _of_percent(task, event, given)
    changes = _changes(event, given) | consequences.pop(event, {})
    corrected = _again(task, event, changes, told=told, on=on, seat=seat, at=at, given=given)
    for later, moved in consequences.items():
        old = {name: _plain(getattr(later, name)) for name in moved}
        told = {"corrects": later.seq, "follows": corrected.seq, "before": old}
        _again(task, later, moved, told=told, on=later.effective_on, seat=seat, at=at)
    return corrected


def _again(
    task: Task,
    event: TaskEvent,
    changes: Changes,
    *,
    told: Mapping[str, Any],
    on: date,
    seat: Seat,
    at: datetime,
    given: Mapping[str, Any] | None = None,
) -> TaskEvent:
    """Record `event` once more in its place, every attribute that it set with `changes`."""
    repeated = {name: getattr(event, name) for name, bit in SETS.items() if event.sets & bit}
    changes = repeated | changes
    payload = {**event.payload, "correction": dict(told)}
    if given and "percent" in given:
        payload["percent"] = given["percent"]
    if "late" in payload:
        payload["late"] = changes.get("chain_deadline") != changes.get("deadline")
    return events.record(
        task,
        EventKind(event.kind),
        seat=seat,
        at=at,
        on=on,
        changes=changes,
        payload=payload,
        supersedes=event,
    )


def _changes(event: TaskEvent, given: Mapping[str, Any]) -> Changes:
    """Return the columns the correction sets; a report that did not count still sets none."""
    changes = {name: value for name, value in given.items() if name != "effective_on"}
    if event.kind == EventKind.PROGRESS_REPORTED and not event.payload.get("counts", True):
        changes.pop("percent", None)
    if "completed_on" in changes:  # a known date replaces what was only declared (T18)
        changes["declared_timeliness"] = None
    return changes


def _of_deadline(
    task: Task, event: TaskEvent, given: Mapping[str, Any]
) -> dict[TaskEvent, Changes]:
    """Return deadline and chain of `event` and of later events where they change."""
    if "deadline" not in given:
        return {}
    said = list(standing_events(task, Attribute.DEADLINE))
    steps = [_step(e) for e in said]
    place = [e.pk for e in said].index(event.pk)
    base = steps[place - 1] if place else None
    found = rechained(base, steps[place:], given["deadline"], policy=conf.policy())
    return {
        e: {"deadline": deadline, "chain_deadline": chain}
        for e, (deadline, chain) in zip(said[place:], found, strict=True)
        if (deadline, chain) != (e.deadline, e.chain_deadline)
    }


def _step(event: TaskEvent) -> DeadlineStep:
    asked_on = event.effective_on
    if event.kind == EventKind.EXTENSION_GRANTED:
        asked = DeadlineExtension.objects.filter(pk=event.payload.get("extension")).first()
        asked_on = asked.filed_on if asked else asked_on  # an import may know the grant only
    elif "suspended_on" in event.payload:
        asked_on = date.fromisoformat(event.payload["suspended_on"])
    return DeadlineStep(EventKind(event.kind), event.deadline, event.chain_deadline, asked_on)


def _of_percent(task: Task, event: TaskEvent, given: Mapping[str, Any]) -> dict[TaskEvent, Changes]:
    """Return what later ends of claims fall back to, where that changes."""
    changes = _changes(event, given)
    if "percent" not in changes:
        return {}
    said = list(standing_events(task, Attribute.PERCENT))
    old = percents_after([(e.kind, e.percent) for e in said])
    new = percents_after(
        [(e.kind, changes["percent"] if e.pk == event.pk else e.percent) for e in said]
    )
    return {
        e: {"percent": after}
        for e, before, after in zip(said, old, new, strict=True)
        if e.kind in ENDS_CLAIM and e.percent == before != after
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
