"""The one lock order: the task row first, always; of several tasks the smallest id first.

A child is younger than its parent, so the order by id locks a parent before its children: who
may complete or reopen a parent with a child takes `lock_line`, who decides on many tasks in one
transaction takes `lock_lines` of all of them before the first decision.

Every lock leaves the key free (`no_key`): a row that names a task, an account or a programme is
checked against it when its transaction ends, and would otherwise wait there for a lock that was
taken out of the order.
"""

from collections.abc import Collection, Iterable

from tasks_app.errors import StaleVersion
from tasks_app.models import Programme, Task, User
from tasks_app.rules.calendar import LOCAL

DEEPEST = 3  # levels of children below a row of the register
ABOVE = tuple("__".join(["parent"] * step) for step in range(1, DEEPEST + 1))


def lock_task(task_id: int, *, version: int | None = None) -> Task:
    """Return the task as it is now, its row locked until the transaction ends.

    On SQLite the lock is the immediate transaction itself; `events.save_projection` checks the
    row count on both databases.

    Raises:
        StaleVersion: `version` is given and somebody has written since it was read.
    """
    fresh = (
        Task.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme", "lead", "coordinator")
        .get(pk=task_id)
    )
    if version is not None and fresh.version != version:
        raise stale(fresh)
    return fresh


def lock_line(task_id: int, *, version: int | None = None) -> Task:
    """Return the task as it is now, locked, and above it every task it is a part of.

    Raises:
        StaleVersion: as `lock_task`.
    """
    line = _with_those_above([task_id])
    if len(line) > 1:
        _lock(line)
    return lock_task(task_id, version=version)


def lock_lines(task_ids: Iterable[int]) -> None:
    """Lock all these tasks and those above them, in the one order; parents never change."""
    _lock(_with_those_above(task_ids))


def _with_those_above(task_ids: Iterable[int]) -> set[int]:
    lines = Task.objects.filter(pk__in=list(task_ids)).values_list("pk", *ABOVE)
    return {key for line in lines for key in line if key is not None}


def _lock(keys: Collection[int]) -> None:
    rows = Task.objects.filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def family_of(task_ids: Iterable[int]) -> list[int]:
    """Return these tasks and all their parts, however deep."""
    found = list(task_ids)
    level = found
    while level:
        level = list(Task.objects.filter(parent__in=level).values_list("pk", flat=True))
        found = [*found, *level]
    return found


def lock_delegations() -> None:
    """Let one delegation be written at a time: two at once could close a circle unseen.

    The oldest account stands for all of them; its row is read, never changed, and rows that
    name it may still be inserted. On SQLite the immediate transaction is the lock.
    """
    User.objects.order_by("pk").select_for_update(no_key=True).values_list("pk").first()


def lock_dependencies() -> None:
    """Let one dependency be written at a time, as `lock_delegations`; taken before the tasks."""
    Programme.objects.order_by("pk").select_for_update(no_key=True).values_list("pk").first()


def stale(task: Task) -> StaleVersion:
    """Return the refusal that names who saved first and when."""
    last = task.events.select_related("actor").order_by("-seq").first()
    if last is None or last.actor is None:
        return StaleVersion(f"{task.code} đã thay đổi. Tải lại rồi thử lại.")
    when = last.recorded_at.astimezone(LOCAL)
    return StaleVersion(
        f"{last.actor} đã cập nhật {task.code} lúc {when:%H:%M} ngày {when:%d/%m/%Y}. "
        "Xem khác biệt rồi chọn bản giữ lại."
    )
