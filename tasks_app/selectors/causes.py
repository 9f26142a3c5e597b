"""Why the overdue tasks are overdue, one cause each. Source: DOMAIN §2, §6; `rules.causes`.

causes.causes_of_overdue(asked, today=today)         # tuple[Cause, …], adding up to C_qh
causes.cause_by_task(seen)[task].label               # the words of one line
"""

from datetime import date

from tasks_app import conf
from tasks_app.enums import DelayCause
from tasks_app.rules.causes import cause_of, grouped
from tasks_app.rules.dependencies import worst_slip
from tasks_app.rules.reporting import Cause

from . import asof, standing
from .asof import State
from .calendar import work_calendar
from .figures import Question
from .open_blockers import open_at
from .standing import Seen


def causes_of_overdue(asked: Question, *, today: date) -> tuple[Cause, ...]:
    """Return the causes of the tasks in the cell `open_overdue`; each task has one.

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    seen = standing.seen(asked, today=today)
    return grouped(cause_by_task(seen), [state.pk for state in seen.cell("open_overdue")])


def cause_by_task(seen: Seen) -> dict[int, DelayCause]:
    """Return the cause of each overdue task among those seen, by id."""
    overdue = seen.cell("open_overdue")
    calendar = work_calendar()
    found = asof.judge(overdue, seen.at, calendar=calendar, policy=conf.policy())
    blockers = open_at(seen.at, [state.pk for state in overdue])
    latest = dict(blockers.values_list("task", "kind"))  # the most recent is read last

    def waits(state: State) -> bool:
        slip = worst_slip(
            state.upstream,
            seen.at.on,
            begun_on=state.task.assigned_on,
            deadline=state.task.deadline,
            calendar=calendar,
        )
        return slip is not None

    return {
        state.pk: cause_of(state.task.status, blocker=latest.get(state.pk, ""), waits=waits(state))
        for state in found
    }
