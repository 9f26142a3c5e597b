"""Ended by decision: cancelled (T11), replaced by other tasks (T12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app.enums import OPEN_STATUSES, EventKind, Status, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import Task, TaskEvent, TaskReplacement, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date
from tasks_app.selectors.tasks import visible_to
from tasks_app.selectors.waiting import undecided

from . import events, inputs, rollup
from .guards import guard, no_conflict_in_parts, no_conflict_then, no_own_file
from .lapsing import lapse
from .locks import family_of, lock_lines, lock_task

NOT_SUCCESSORS = frozenset({Status.DRAFT, Status.CANCELLED, Status.REPLACED})


@dataclass(frozen=True, slots=True)
class Ending:
    """The decision that ends a task, checked: what it records on the task and its parts."""

    kind: EventKind
    status: Status
    seat: Seat
    at: datetime
    on: date
    why: str  # on what lapses with the task
    payload: dict[str, Any]
    successors: Sequence[Task] = ()


@transaction.atomic
def cancel(
    task: Task,
    *,
    number: str,
    signed_on: date,
    reason: str,
    effective_on: date | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Cancel the task on a decision: it leaves N from the effective day (default: signed).

    Its open parts (units, periods) are cancelled by the same decision, all or nothing: nobody of
    a part's lead agency may cancel it, so a keeper of the register whose line leads an open part
    does not cancel the whole either; one of another line does.

    Raises:
        InvalidInput: no number or reason; a day in the future or before the assignment.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    lock_lines(family_of([task.pk]))
    task, seat, on = _opened(
        task, TaskAction.CANCEL, signed_on, effective_on, by=by, at=at, version=version
    )
    number = inputs.number("number", number, "số, ký hiệu quyết định")
    words = inputs.not_blank("reason", reason, "lý do hủy")
    payload = {"number": number, "signed_on": signed_on.isoformat(), "reason": words}
    why = f"Nhiệm vụ bị hủy theo {number}."
    return _end(task, Ending(EventKind.CANCELLED, Status.CANCELLED, seat, at, on, why, payload))


@transaction.atomic
def replace(
    task: Task,
    *,
    successors: Sequence[Task],
    number: str,
    signed_on: date,
    reason: str = "",
    effective_on: date | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Let other tasks take the place of this one: it leaves N, the edges old → new are kept.

    Its open parts are replaced with it, under the rule of `cancel`.

    Raises:
        InvalidInput: no successor, or one that is unknown to `by`, the task itself or a part of
            it, not yet assigned, cancelled or replaced itself; else as `cancel`.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    lock_lines([*family_of([task.pk]), *(successor.pk for successor in successors)])
    task, seat, on = _opened(
        task, TaskAction.REPLACE, signed_on, effective_on, by=by, at=at, version=version
    )
    number = inputs.number("number", number, "số, ký hiệu quyết định")
    words = inputs.bounded("reason", reason)
    taking = _checked_successors(task, successors, by=by, on=local_date(at))
    payload = {
        "number": number,
        "signed_on": signed_on.isoformat(),
        "reason": words,
        "successors": [successor.code for successor in taking],
    }
    why = f"Nhiệm vụ được thay thế theo {number}."
    return _end(
        task, Ending(EventKind.REPLACED, Status.REPLACED, seat, at, on, why, payload, taking)
    )


def _opened(
    task: Task,
    action: TaskAction,
    signed_on: date,
    effective_on: date | None,
    *,
    by: User,
    at: datetime,
    version: int | None,
) -> tuple[Task, Seat, date]:
    """Return the task, who decides, and the effective day.

    The conflict rule looks at that day, and at the parts that end with the task.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, action, by=by, on=today)
    for filed in undecided(task):
        no_own_file(by, filed, on=today)
    on = effective_on or signed_on
    for field, day in (("signed_on", signed_on), ("effective_on", on)):
        inputs.not_in_future(field, day, today=today)
    if task.assigned_on is not None and on < task.assigned_on:
        field = "effective_on" if effective_on else "signed_on"
        raise InvalidInput.on(
            field, f"Ngày hiệu lực phải từ ngày giao {format_date(task.assigned_on)} trở đi."
        )
    no_conflict_then(task, by=by, on=today, effective_on=on)
    no_conflict_in_parts(family_of([task.pk]), by=by, on=today, effective_on=on)
    return task, seat, on


def _checked_successors(
    task: Task, successors: Sequence[Task], *, by: User, on: date
) -> list[Task]:
    if not successors:
        raise InvalidInput.on("successors", "Cần ít nhất một nhiệm vụ thay thế.")
    keys = {successor.pk for successor in successors}
    found = list(visible_to(by, on=on).filter(pk__in=keys).order_by("pk"))
    if len(found) != len(keys):
        raise InvalidInput.on("successors", "Có nhiệm vụ thay thế không tìm thấy trong sổ.")
    parts = family_of([task.pk])
    for successor in found:
        if successor.pk in parts:
            raise InvalidInput.on(
                "successors", f"{successor.code} không thể tự thay thế. Chọn nhiệm vụ khác."
            )
        if successor.status in NOT_SUCCESSORS:
            raise InvalidInput.on(
                "successors",
                f"{successor.code} đang ở trạng thái “{successor.get_status_display()}” nên không "
                "thay thế được. Chọn nhiệm vụ khác.",
            )
    return found


def _end(task: Task, ending: Ending) -> TaskEvent:
    """End the locked task and every open part of it, each with one event."""
    event = _end_one(task, ending, ending.payload)
    for key in sorted(set(family_of([task.pk])) - {task.pk}):
        part = lock_task(key)
        if part.status in OPEN_STATUSES:
            _end_one(part, ending, {**ending.payload, "parent": task.code})
    rollup.parent_follows(task, at=ending.at)
    return event


def _end_one(task: Task, ending: Ending, payload: dict[str, Any]) -> TaskEvent:
    lapsed = lapse(task, why=ending.why, by=ending.seat.user, at=ending.at)
    event = events.record(
        task,
        ending.kind,
        seat=ending.seat,
        at=ending.at,
        on=max(ending.on, task.assigned_on or ending.on),
        changes={"status": ending.status},
        payload={**payload, **lapsed},
    )
    TaskReplacement.objects.bulk_create(
        TaskReplacement(old=task, new=successor, event=event) for successor in ending.successors
    )
    return event
