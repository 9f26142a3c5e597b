"""Who owed a report in a period, who reported, who in time. Source: DOMAIN §3, §4 (B4), §6.

    updates.updates(asked, parse_period("2022-12"), today=today)     # Updates, by lead agency

The duty is that of the reminders (`rules.duty`), judged at the end of the period or, while it
runs, on the day asked for. A report counts for the period it is effective in, from the day it
was recorded; a correction keeps the day of what it corrects.
"""

from dataclasses import replace
from datetime import date, datetime

from django.db.models import Exists, Min, OuterRef, Q, Subquery

from tasks_app.enums import EventKind, Tracking
from tasks_app.errors import NoData
from tasks_app.models import TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.rules.duty import owes
from tasks_app.rules.periods import Period, period_containing
from tasks_app.rules.reporting import Updates
from tasks_app.rules.updates import Duty, by_unit

from . import periods, standing
from .asof import State
from .figure_rows import Split, labels
from .figures import Question
from .standing import Seen

REPORTS = (EventKind.PROGRESS_REPORTED, EventKind.CLAIMED)


def updates(asked: Question, period: Period | None = None, *, today: date) -> Updates:
    """Return the reports owed and made in `period`, else in the month of the date asked for.

    Raises:
        InvalidInput: the period has not begun on the date asked for.
        NoData: as `figures.compute`; nobody reports on a snapshot.
    """
    period = period or period_containing(asked.as_of)
    periods.check_begun(period, asked.as_of)
    if asked.programme.tracking == Tracking.SNAPSHOT:
        raise NoData(
            f"{asked.programme.short_name}: số liệu chốt tại một ngày, không có báo cáo theo kỳ."
        )
    at_end = replace(asked, as_of=min(period.cutoff, asked.as_of))
    seen = standing.seen(at_end, today=today)
    due_on = periods.unit_due_on(asked.programme, period)
    return Updates(period.key, due_on, by_unit(*_duties(seen, period), due_on=due_on))


def _duties(seen: Seen, period: Period) -> tuple[list[Duty], dict[str, str]]:
    """Return what was owed in `period`, and the names of the units by code."""
    filed = _filed(seen, period)
    owing = [state for state in seen.states if _owes(state, period, filed.get(state.pk))]
    leads = {state.task.lead for state in owing}
    named = labels(Split.AGENCY, tuple(leads), seen.at.on)
    code_of = {pk: label.key for pk, label in named.items()}
    duties = [
        Duty(state.pk, code_of.get(state.task.lead, ""), _first(filed.get(state.pk)))
        for state in owing
    ]
    return duties, {label.key: label.name for label in named.values()}


Filed = tuple[datetime | None, datetime | None]


def _owes(state: State, period: Period, filed: Filed | None) -> bool:
    return owes(
        state.task.status,
        period,
        assigned_on=state.task.assigned_on,
        resumed_on=state.resumed_on,
        has_claimed=filed is not None and filed[1] is not None,
    )


def _first(filed: Filed | None) -> date | None:
    instants = [instant for instant in filed or () if instant is not None]
    return local_date(min(instants)) if instants else None


def _filed(seen: Seen, period: Period) -> dict[int, Filed]:
    """Return when the first report and the first claim of each task in `period` were recorded."""
    at = seen.at
    superseded = TaskEvent.objects.filter(supersedes=OuterRef("pk"), recorded_at__lt=at.known_until)
    original = TaskEvent.objects.filter(task=OuterRef("task"), seq=OuterRef("position"))
    made = TaskEvent.objects.filter(
        ~Exists(superseded),
        task__in=seen.ids,
        kind__in=REPORTS,
        effective_on__range=(period.start, at.on),
        recorded_at__lt=at.known_until,
    ).annotate(first_recorded_at=Subquery(original.values("recorded_at")[:1]))
    rows = (
        made.order_by()
        .values("task")
        .annotate(
            reported_at=Min("first_recorded_at", filter=Q(kind=EventKind.PROGRESS_REPORTED)),
            claimed_at=Min("first_recorded_at", filter=Q(kind=EventKind.CLAIMED)),
        )
    )
    return {row["task"]: (row["reported_at"], row["claimed_at"]) for row in rows}
