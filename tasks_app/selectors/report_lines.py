"""The tasks of a report as they stood at (D, K), in the order of the register."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tasks_app.enums import DelayCause, Secrecy, Status
from tasks_app.models import Agency, Programme, Task
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.figures import is_completed
from tasks_app.rules.reporting import ReportContent, TaskLine
from tasks_app.rules.text import ON_PAPER

from .asof import State
from .calendar import work_calendar
from .standing import Seen

WORDS = ("pk", "code", "title", "secrecy", "deadline_text", "group__code")


def lines_of(
    programme: Programme, seen: Seen, late: Mapping[int, DelayCause]
) -> tuple[TaskLine, ...]:
    """Return a line for each task, by its code; `late` says why one is overdue.

    A secret task has no words.
    """
    states, on = seen.states, seen.at.on
    rows = Task.objects.filter(programme=programme, parent__isnull=True)  # as N, without parts
    tasks = {row["pk"]: row for row in rows.values(*WORDS)}
    leads = {state.task.lead for state in states if state.task.lead is not None}
    agencies = Agency.objects.filter(pk__in=leads).values_list("pk", "code", "short_name")
    names = {pk: (code, name) for pk, code, name in agencies}
    calendar = work_calendar()
    lines = (
        replace(
            _line(tasks[state.pk], state, names, on, calendar),
            cause=late[state.pk].label if state.pk in late else "",
        )
        for state in states
    )
    return tuple(sorted(lines, key=lambda line: line.code))


def _line(
    task: Mapping[str, Any],
    state: State,
    names: Mapping[Any, tuple[str, str]],
    on: date,
    calendar: WorkCalendar,
) -> TaskLine:
    then = state.task
    lead, lead_name = names.get(then.lead, ("", ""))
    is_secret = task["secrecy"] == Secrecy.SECRET
    late_since = then.deadline
    is_late = late_since is not None and late_since < on and not is_completed(then, on)
    return TaskLine(
        id=state.pk,
        code=task["code"],
        title=ON_PAPER if is_secret else task["title"],
        group=task["group__code"],
        lead=lead,
        lead_name=lead_name,
        assigned_on=then.assigned_on,
        deadline=then.deadline,
        deadline_text="" if is_secret else task["deadline_text"],
        original_deadline=then.original_deadline,
        status=Status(then.status or Status.DRAFT),
        health=then.health,
        percent=then.percent,
        completed_on=then.completed_on,
        days_overdue=(on - late_since).days if is_late and late_since else 0,
        working_days_overdue=(calendar.between(late_since, on) if is_late and late_since else 0),
        extension_count=state.extension_count,
        is_illustrative=state.illustrative,
    )


def hushed(content: ReportContent) -> ReportContent:
    """Return a kept content without the words of tasks that were made secret since."""
    ids = [line.id for line in content.lines]
    secret = set(
        Task.objects.filter(pk__in=ids, secrecy=Secrecy.SECRET).values_list("pk", flat=True)
    )
    if not secret:
        return content
    return replace(
        content,
        lines=tuple(_silent(line) if line.id in secret else line for line in content.lines),
        needs=tuple(
            replace(need, text=ON_PAPER) if need.task in secret else need for need in content.needs
        ),
    )


def _silent(line: TaskLine) -> TaskLine:
    return replace(line, title=ON_PAPER, deadline_text="")
