"""A request as it is now, its task locked."""

from tasks_app.enums import Decision
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import DeadlineExtension, Task
from tasks_app.services.locks import lock_task


def fresh(extension: DeadlineExtension, *, version: int | None) -> tuple[Task, DeadlineExtension]:
    """Return the locked task and the request as it is now.

    Raises:
        StaleVersion: as `lock_task`.
    """
    task = lock_task(extension.task_id, version=version)
    related = ("filed_by", "filed_for", "filed_agency", "cosigned_by")
    extension = DeadlineExtension.objects.select_related(*related).get(pk=extension.pk)
    extension.task = task
    return task, extension


def check_pending(extension: DeadlineExtension) -> None:
    """Check that nobody has answered or withdrawn the request.

    Raises:
        TransitionNotAllowed: somebody has.
    """
    if extension.decision != Decision.PENDING:
        raise TransitionNotAllowed(
            f"Đề nghị gia hạn này đã được xử lý: {extension.get_decision_display()}."
        )
