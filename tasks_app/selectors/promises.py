"""Days that owners of overdue tasks promised, as of (D, K)."""

from collections.abc import Iterable
from datetime import date, datetime

from tasks_app.models import Promise


def promised_days(tasks: Iterable[int], *, on: date, known_at: datetime | None) -> dict[int, date]:
    """Return the day last promised for each of the tasks that has one, by id."""
    rows = Promise.objects.filter(task__in=list(tasks), filed_on__lte=on)
    if known_at is not None:
        rows = rows.filter(filed_at__lte=known_at)
    return dict(rows.order_by("filed_at", "id").values_list("task_id", "promised_on"))
