"""Which task waits for which. Source: DOMAIN §2 (dependencies).

The history of a task names the one it waits for by its number in the database only: not
everybody who reads the one may see the other.
"""

from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import OPEN_STATUSES, EventKind, TaskAction
from tasks_app.errors import InvalidInput, TransitionNotAllowed
from tasks_app.models import Dependency, Task, User
from tasks_app.permissions import is_followed
from tasks_app.rules.calendar import local_date
from tasks_app.rules.clean import clean
from tasks_app.selectors import plan
from tasks_app.selectors.tasks import visible_to

from . import events, inputs
from .guards import guard
from .locks import lock_dependencies, lock_lines, lock_task

MANY = 20


@transaction.atomic
def wait_for(
    task: Task,
    predecessor_code: str,
    *,
    note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Dependency:
    """Record that `task` cannot be finished before another one is.

    Raises:
        InvalidInput: no such task among those the person sees, itself, one that is closed, one
            it already waits for, or one that in the end waits for this task.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    today = local_date(at)
    task = _lock_both(task, predecessor_code, by=by, on=today, version=version)
    seat = guard(task, TaskAction.PLAN, by=by, on=today)
    code = inputs.not_blank("predecessor", predecessor_code, "mã nhiệm vụ phải chờ", limit=60)
    words = inputs.bounded("note", note, limit=inputs.MAX_TITLE)
    before = _found(task, code, by=by, on=today)
    inputs.refuse_words(before, {"note": words})
    row = Dependency.objects.create(task=task, predecessor=before, note=words, added_at=at)
    events.record(
        task,
        EventKind.PLAN_CHANGED,
        seat=seat,
        at=at,
        payload={"waits_for": before.pk, "note": words},
    )
    return row


@transaction.atomic
def stop_waiting(
    dependency: Dependency, *, by: User, at: datetime, version: int | None = None
) -> Dependency:
    """End a dependency; its row stays.

    Raises:
        TransitionNotAllowed: it has ended already.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(dependency.task_id, version=version)
    seat = guard(task, TaskAction.PLAN, by=by, on=local_date(at))
    row = Dependency.objects.select_related("predecessor").get(pk=dependency.pk)
    if row.removed_at is not None:
        raise TransitionNotAllowed(f"{task.code} đã thôi chờ {row.predecessor.code}.")
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    events.record(
        task,
        EventKind.PLAN_CHANGED,
        seat=seat,
        at=at,
        payload={"no_longer_waits_for": row.predecessor_id},
    )
    row.task = task
    return row


def _lock_both(task: Task, code: str, *, by: User, on: date, version: int | None) -> Task:
    """Return the task locked, and with it the one it is to wait for: a link touches both rows."""
    lock_dependencies()
    named = visible_to(by, on=on).filter(code=clean(code)).values_list("pk", flat=True)
    lock_lines([task.pk, *named])
    return lock_task(task.pk, version=version)


def _found(task: Task, code: str, *, by: User, on: date) -> Task:
    """Return the open task that `task` may wait for; what the person cannot see is not there."""
    seen = visible_to(by, on=on).select_related("programme")
    before = seen.filter(code=code).first()
    if before is None:
        raise _refusal(f"Không có nhiệm vụ mã {code} trong phạm vi được xem.")
    if before.pk == task.pk:
        raise _refusal(f"{task.code} không thể chờ chính nó.")
    if before.status not in OPEN_STATUSES or not is_followed(before):
        raise _refusal(f"{code} không còn được thực hiện hoặc không được theo dõi, không cần chờ.")
    _check_others(task, before)
    return before


def _check_others(task: Task, before: Task) -> None:
    present = {row.predecessor_id for row in plan.dependencies_in_force(task)}
    if before.pk in present:
        raise _refusal(f"{task.code} đã chờ {before.code} rồi.")
    if task.pk in plan.everything_upstream_of(before.pk):
        raise _refusal(
            f"{before.code} đang chờ {task.code}, trực tiếp hoặc qua nhiệm vụ khác. "
            "Hai bên không thể chờ nhau."
        )
    if len(present) >= MANY:
        raise _refusal(f"Mỗi nhiệm vụ chờ nhiều nhất {MANY} nhiệm vụ khác.")


def _refusal(words: str) -> InvalidInput:
    return InvalidInput.on("predecessor", words)
