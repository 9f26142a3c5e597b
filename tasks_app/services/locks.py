"""The one lock order: the task row first, always."""

from tasks_app.errors import StaleVersion
from tasks_app.models import Task, User
from tasks_app.rules.calendar import LOCAL


def lock_task(task_id: int, *, version: int | None = None) -> Task:
    """Return the task as it is now, its row locked until the transaction ends.

    On SQLite the lock is the immediate transaction itself; `events.save_projection` checks the
    row count on both databases.

    Raises:
        StaleVersion: `version` is given and somebody has written since it was read.
    """
    fresh = (
        Task.objects.select_for_update(of=("self",))
        .select_related("programme", "lead", "coordinator")
        .get(pk=task_id)
    )
    if version is not None and fresh.version != version:
        raise stale(fresh)
    return fresh


def lock_delegations() -> None:
    """Let one delegation be written at a time: two at once could close a circle unseen.

    The oldest account stands for all of them; its row is read, never changed, and rows that
    name it may still be inserted. On SQLite the immediate transaction is the lock.
    """
    User.objects.order_by("pk").select_for_update(no_key=True).values_list("pk").first()


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
