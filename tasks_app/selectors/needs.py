"""What leaders have to solve: vướng mắc that nobody near the owner can. Source: DOMAIN §2, §5 (L1).

needs.needs(asked, today=today)     # tuple[Need, …], the longest open first
"""

from datetime import date
from typing import Any

from tasks_app import conf
from tasks_app.enums import BlockerKind, Secrecy
from tasks_app.models import Agency, Blocker
from tasks_app.rules.blockers import OpenBlocker, is_beyond, step_on
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.reporting import Need
from tasks_app.rules.secrecy import ON_PAPER

from . import standing
from .asof import At
from .calendar import work_calendar
from .figures import Question
from .open_blockers import open_at
from .standing import Seen


def needs(asked: Question, *, today: date) -> tuple[Need, ...]:
    """Return the open blockers that speak up and name an authority above or beside the owner.

    They speak up as for the health of the task (B7): past their own date, or too long without an
    answer. The owner is the agency that raised it, else the lead at D. Of secret tasks there are
    no words.

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    return needs_among(standing.seen(asked, today=today))


def needs_among(seen: Seen) -> tuple[Need, ...]:
    """Return the needs of the open tasks among those seen."""
    at, calendar, policy = seen.at, work_calendar(), conf.policy()
    leads = {state.pk: state.task.lead for state in seen.cell("open")}
    paths: dict[Any, str] = dict(
        Agency.objects.filter(pk__in=set(leads.values())).values_list("pk", "path")
    )
    rows = open_at(at, list(leads)).select_related("task", "owner", "authority")
    found = [
        _need(row, at, calendar)
        for row in rows
        if _is_theirs(row, paths.get(leads[row.task_id], ""))
        and step_on(_standing(row, at), at.on, calendar=calendar, policy=policy) is not None
    ]
    return tuple(sorted(found, key=lambda need: (need.raised_on, need.task)))


def _is_theirs(row: Blocker, lead_path: str) -> bool:
    owner = row.owner.path if row.owner else lead_path
    return row.authority is not None and is_beyond(row.authority.path, owner)


def _standing(row: Blocker, at: At) -> OpenBlocker:
    answered = at.holds(row.answered_on, row.answered_at)
    return OpenBlocker(
        raised_on=row.raised_on,
        due_on=row.due_on,
        answered_on=row.answered_on if answered else None,
    )


def _need(row: Blocker, at: At, calendar: WorkCalendar) -> Need:
    is_secret = row.task.secrecy == Secrecy.SECRET
    return Need(
        task=row.task_id,
        text=ON_PAPER if is_secret else row.description,
        kind=BlockerKind(row.kind).label,
        authority=row.authority.name if row.authority else "",
        raised_on=row.raised_on,
        due_on=row.due_on,
        working_days_open=calendar.between(row.raised_on, at.on),
    )
