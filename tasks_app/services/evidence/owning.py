"""Whose a piece of evidence is: of the agency that added it, and of those above in its unit."""

from datetime import date

from tasks_app.enums import TaskAction
from tasks_app.errors import NotPermitted
from tasks_app.models import Evidence, Task, User
from tasks_app.permissions import Parties, Standing, parties_of, seats_of, standing_of
from tasks_app.rules.lifecycle import TRANSITIONS


def check_own(task: Task, row: Evidence, *, by: User, on: date) -> None:
    """Check that `row` hangs on `task` and was added by an agency for which `by` acts on it.

    Raises:
        NotPermitted: another agency's piece, or one that came with an import.
    """
    if row.task_id == task.pk and is_own(row, task, standing_of(by, on), parties_of(task, on)):
        return
    raise NotPermitted(
        f"“{row.title}” do {row.event.actor_agency or 'đợt nhập số liệu'} thêm; chỉ cơ quan đã "
        "thêm được rút hoặc thay. Nhắn cơ quan đó, hoặc thêm minh chứng của cơ quan mình."
    )


def is_own(row: Evidence, task: Task, standing: Standing, parties: Parties) -> bool:
    """Return whether the person acts on `task` for the agency that added `row`."""
    owner = row.event.actor_agency
    if owner is None:
        return False
    who = TRANSITIONS[TaskAction.ADD_EVIDENCE].who
    seats = seats_of(standing, task, parties)
    return any(owner.path.startswith(s.agency.path) for s, relation in seats if relation in who)
