"""The folded text in which a task is searched: made here on every write, in one way."""

from collections.abc import Iterable

from tasks_app.enums import AssignmentRole, Secrecy
from tasks_app.models import Agency, Task
from tasks_app.rules.search import fold

CARRIES = (AssignmentRole.LEAD, AssignmentRole.CO_LEAD, AssignmentRole.COORDINATOR)


def carriers_of(task: Task) -> list[Agency]:
    """Return the agencies that `task` is found by: whoever leads or led it, each once."""
    parts = task.agencies.filter(role__in=CARRIES).select_related("agency")
    return list(dict.fromkeys(part.agency for part in parts.order_by("valid_from", "position")))


def text_of(task: Task, carriers: Iterable[Agency]) -> str:
    """Return what `task` is found by: code, title, deliverable and who carries it.

    `carriers`: its leads and co-leads, past ones too, and its coordinator. A secret task is
    found by its code alone.
    """
    if task.secrecy == Secrecy.SECRET:
        return fold(task.code)
    names = [f"{agency.name} {agency.short_name} {agency.code}" for agency in carriers]
    return fold(" ".join([task.code, task.title, task.deliverable, *names]))
