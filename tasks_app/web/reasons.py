"""Vì sao chưa làm được?: what is one's own to do on a task, and what stands against it now."""

from collections.abc import Iterable

from tasks_app.models import Task
from tasks_app.permissions import Verdict, is_followed
from tasks_app.rules.lifecycle import is_possible


def reasons_of(task: Task, verdicts: Iterable[Verdict]) -> list[str]:
    """Return the sentences: one for all that waits for another state, then one for each other.

    What belongs to other people is left out, and everything where nobody follows the task: the
    page says that already.
    """
    if not is_followed(task):
        return []
    missing = [one for one in verdicts if one.is_theirs and not one.possible]
    later = [
        one.action.label
        for one in missing
        if not is_possible(one.action, status=task.status, kind=task.kind)
    ]
    now = (
        one.reason for one in missing if is_possible(one.action, status=task.status, kind=task.kind)
    )
    found = list(dict.fromkeys(now))
    if later:
        state = task.get_status_display()
        found.insert(0, f"Ở trạng thái “{state}” chưa có: {', '.join(later)}.")
    return found
