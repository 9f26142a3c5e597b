"""One task as letters know it: read in bulk, judged by the rules of health."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from notifications.day import Day
from tasks_app.enums import (
    OPEN_STATUSES,
    AssignmentRole,
    Decision,
    Provenance,
    Secrecy,
    Status,
    Tracking,
)
from tasks_app.models import DeadlineExtension, Task, TaskAgency
from tasks_app.models.intervals import in_force
from tasks_app.rules.health import HealthReading
from tasks_app.selectors import health
from tasks_app.selectors.plan_facts import JsonArray
from tasks_app.selectors.tasks import current

from .directory import Directory
from .people import Unit

CHUNK = 2000
UNDER_WAY = OPEN_STATUSES - {Status.SUSPENDED}  # the others have fallen silent
COLUMNS = (
    "id", "code", "title", "secrecy", "provenance", "coordinator_id", "lead_id", "programme_id",
    "focal_person_id", "focal_person__full_name", "without_unit_data", "programme__code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskLine:
    """What a letter may need to know of one task."""

    id: int
    code: str
    title: str
    deadline: date | None
    percent: int | None
    last_report_on: date | None
    reading: HealthReading
    unit: Unit
    programme: int
    focal_id: int | None
    focal_name: str
    is_under_way: bool
    is_secret: bool
    is_illustrative: bool
    extension_pending: bool
    programme_code: str = ""
    co_leads: tuple[Unit, ...] = ()


def open_tasks() -> QuerySet[Task]:
    """Return the tasks about which anybody may be reminded: open, of active programmes."""
    return current().filter(
        programme__tracking=Tracking.ACTIVE,
        status__in=UNDER_WAY,
        without_unit_data=False,
        assigned_on__isnull=False,
        lead__isnull=False,
    )


def lines_of(tasks: QuerySet[Task], day: Day, directory: Directory) -> dict[int, TaskLine]:
    """Return the lines of `tasks` by id, whatever their state; one statement.

    A task that cannot be judged is told without a judgement.
    """
    return {row["id"]: line_of(row, directory, day=day) for row in annotated(tasks, day)}


def co_led(day: Day) -> QuerySet[TaskAgency]:
    """Return who leads tasks beside their first lead on `day`."""
    return TaskAgency.objects.filter(in_force(day.as_of), role=AssignmentRole.CO_LEAD)


def annotated(tasks: QuerySet[Task], day: Day) -> Iterable[dict[str, Any]]:
    """Return what lines and rules ask of `tasks` on `day`, 2.000 at a time."""
    beside = co_led(day).filter(task=OuterRef("pk")).order_by().values("task")
    asked = DeadlineExtension.objects.filter(task=OuterRef("pk"), decision=Decision.PENDING)
    led = health.annotated(tasks.filter(lead__isnull=False))
    rows: Iterable[dict[str, Any]] = (
        led.annotate(
            extension_pending=Exists(asked),
            co_leads=Subquery(beside.values(units=JsonArray(F("agency")))),
        )
        .values(*COLUMNS, *health.FIELDS, "extension_pending", "co_leads")
        .iterator(CHUNK)
    )
    return rows


def reading_of(row: Mapping[str, Any], day: Day) -> HealthReading:
    """Return the health of one row of `annotated`."""
    return health.reading_of(row, day.as_of, calendar=day.calendar, policy=day.policy)


def line_of(
    row: Mapping[str, Any],
    directory: Directory,
    *,
    day: Day | None = None,
    reading: HealthReading | None = None,
) -> TaskLine:
    """Return the line of one row of `annotated`, with `reading` or judged on `day`."""
    if reading is None:
        reading = _judged(row, day) if day else HealthReading(level=None)
    return TaskLine(
        id=row["id"],
        code=row["code"],
        title=" ".join(row["title"].split()),
        deadline=row["deadline"],
        percent=row["percent"],
        last_report_on=row["last_report_on"],
        reading=reading,
        unit=directory.units[row["coordinator_id"] or row["lead_id"]],
        programme=row["programme_id"],
        focal_id=row["focal_person_id"],
        focal_name=row["focal_person__full_name"] or "",
        is_under_way=row["status"] in UNDER_WAY and not row["without_unit_data"],
        is_secret=row["secrecy"] == Secrecy.SECRET,
        is_illustrative=row["provenance"] == Provenance.ILLUSTRATIVE,
        extension_pending=row["extension_pending"],
        programme_code=row["programme__code"],
        co_leads=tuple(directory.units[pk] for pk in sorted(row["co_leads"] or ())),
    )


def _judged(row: Mapping[str, Any], day: Day) -> HealthReading:
    try:
        return reading_of(row, day)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return HealthReading(level=None)  # planning names it to the administrators
