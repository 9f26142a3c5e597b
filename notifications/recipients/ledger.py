"""What is owed to whom on one day: stages in force (rules) × who holds which seat (recipients).

One computation for planning, for the text at send time and for the dry run. Read from the
tasks as they stand now; nothing is written here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.day import Day
from tasks_app.enums import OPEN_STATUSES, Decision, Provenance, Secrecy, Status, Tracking
from tasks_app.models import Blocker, CompletionClaim, DeadlineExtension, Task
from tasks_app.rules.health import HealthReading
from tasks_app.rules.ladder import Audience
from tasks_app.rules.periods import period_containing, period_numbered
from tasks_app.rules.reminders import Stage, stages_on
from tasks_app.selectors import health
from tasks_app.selectors.tasks import current

from .directory import AUDIENCE_WORDS, Directory, Unit

CHUNK = 2000
UNDER_WAY = OPEN_STATUSES - {Status.SUSPENDED}  # the others have fallen silent
COLUMNS = (
    "id", "code", "title", "secrecy", "provenance", "coordinator_id", "lead_id",
    "focal_person_id", "focal_person__full_name",
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
    focal_id: int | None
    focal_name: str
    is_under_way: bool
    is_secret: bool
    is_illustrative: bool
    extension_pending: bool


@dataclass(frozen=True, slots=True)
class Due:
    """One stage of one task."""

    task: TaskLine
    stage: Stage

    @property
    def token(self) -> tuple[int, str]:
        """What makes it the same obligation for a person: task and stage."""
        return self.task.id, self.stage.key


@dataclass(frozen=True, slots=True)
class Unrouted:
    """A stage without a recipient: told to the administrators of the register."""

    due: Due
    missing: str

    @property
    def reason(self) -> str:
        return f"{self.due.task.unit.name} chưa có {self.missing} nhận được thư"


@dataclass(frozen=True)
class Ledger:
    """Everything owed on one day, by person; escalations by step, unit and person."""

    day: Day
    directory: Directory
    digests: dict[int, list[Due]] = field(default_factory=lambda: defaultdict(list))
    escalations: dict[tuple[str, int, int], list[Due]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unrouted: list[Unrouted] = field(default_factory=list)


def ledger_on(day: Day, directory: Directory, *, users: Collection[int] | None = None) -> Ledger:
    """Return what is owed on `day`, to everybody or at least to `users`; one statement.

    With `users` only the tasks of their units are read; an administrator of the register needs
    the stages without a recipient, hence every task. Rows come 2.000 at a time.
    """
    ledger = Ledger(day, directory)
    whole = users is None or not set(directory.admins).isdisjoint(users)
    tasks = open_tasks() if whole else open_tasks().filter(_of(directory, users or ()))
    for due in due_on(day, tasks.filter(may_owe(day)), directory):
        _enter(ledger, due)
    return ledger


def open_tasks() -> QuerySet[Task]:
    """Return the tasks about which anybody may be reminded: open, of active programmes."""
    return current().filter(
        programme__tracking=Tracking.ACTIVE,
        status__in=UNDER_WAY,
        assigned_on__isnull=False,
        lead__isnull=False,
    )


def may_owe(day: Day) -> Q:
    """Return what every task that owes something on `day` satisfies, and most others do not.

    The rules decide; this only spares reading tasks that are far from their deadline, reported
    in time and well advanced. One line for each function of `reminders.OWED`, and for `_behind`
    one for each signal that can turn a task red before its deadline.
    """
    ladder = max(days for _, days in day.policy.upcoming_steps)
    reach = max(ladder, day.policy.stale_report_days)
    mine = {"task": OuterRef("pk")}
    returned = CompletionClaim.objects.filter(**mine, decision=Decision.RETURNED)
    granted = DeadlineExtension.objects.filter(**mine, decision=Decision.GRANTED)
    blockers = Blocker.objects.filter(**mine, resolved_on__isnull=True)
    return (
        Q(deadline__lt=day.calendar.add(day.as_of, reach + 1))  # upcoming, overdue, escalations
        | Q(last_report_on=None)
        | Q(last_report_on__lt=_heard_enough(day))  # P1, B4
        | Q(percent=None)
        | Q(percent__lte=100 - day.policy.gap_behind)  # B2
        | Q(status=Status.ASSIGNED)  # B3
        | Q(Exists(blockers))  # B7
        | Q(Exists(returned))  # B9
        | Q(Exists(granted))
    )


def _heard_enough(day: Day) -> date:
    """Return the day since which a report keeps a task from owing one or being red for it."""
    period = period_containing(day.as_of)
    opens = period.cutoff.replace(day=min(day.policy.report_reminder_days))
    if day.as_of >= day.calendar.previous_working(opens):
        return period.start
    return period_numbered(period.kind, period.number - day.policy.missed_cutoffs_behind).start


def lines_of(tasks: QuerySet[Task], day: Day, directory: Directory) -> dict[int, TaskLine]:
    """Return the lines of `tasks` by id, whatever their state; one statement."""
    rows = _rows(tasks.filter(lead__isnull=False))
    return {row["id"]: _line(row, _reading(row, day), directory) for row in rows}


def due_on(day: Day, tasks: QuerySet[Task], directory: Directory) -> Iterator[Due]:
    """Return the stages in force on `day` of `tasks`, in the order of deadlines."""
    if not day.is_working:
        return
    for row in _rows(tasks.order_by("deadline", "code")):
        reading = _reading(row, day)
        if stages := _stages(row, reading, day):
            line = _line(row, reading, directory)
            yield from (Due(line, stage) for stage in stages)


def _reading(row: Mapping[str, Any], day: Day) -> HealthReading:
    return health.reading_of(row, day.as_of, calendar=day.calendar, policy=day.policy)


def _stages(row: Mapping[str, Any], reading: HealthReading, day: Day) -> list[Stage]:
    facts = health.facts_of(row)
    if facts is None:
        return []
    return stages_on(facts, day.as_of, calendar=day.calendar, policy=day.policy, reading=reading)


def _line(row: Mapping[str, Any], reading: HealthReading, directory: Directory) -> TaskLine:
    return TaskLine(
        id=row["id"],
        code=row["code"],
        title=" ".join(row["title"].split()),
        deadline=row["deadline"],
        percent=row["percent"],
        last_report_on=row["last_report_on"],
        reading=reading,
        unit=directory.units[row["coordinator_id"] or row["lead_id"]],
        focal_id=row["focal_person_id"],
        focal_name=row["focal_person__full_name"] or "",
        is_under_way=row["status"] in UNDER_WAY,
        is_secret=row["secrecy"] == Secrecy.SECRET,
        is_illustrative=row["provenance"] == Provenance.ILLUSTRATIVE,
        extension_pending=row["extension_pending"],
    )


def _rows(tasks: QuerySet[Task]) -> Iterable[dict[str, Any]]:
    asked = DeadlineExtension.objects.filter(task=OuterRef("pk"), decision=Decision.PENDING)
    found = health.annotated(tasks).annotate(extension_pending=Exists(asked))
    rows: Iterable[dict[str, Any]] = found.values(
        *COLUMNS, *health.FIELDS, "extension_pending"
    ).iterator(CHUNK)
    return rows


def _of(directory: Directory, users: Collection[int]) -> Q:
    units = directory.units_of(users)
    return Q(coordinator__in=units) | Q(coordinator=None, lead__in=units)


def _enter(ledger: Ledger, due: Due) -> None:
    """Write one stage down for everybody it goes to, or among those without a recipient."""
    rung, directory = due.stage.rung, ledger.directory
    asked: dict[int, None] = {}
    for audience in sorted(rung.audience):
        for user in directory.to(audience, due.task.unit, focal_id=due.task.focal_id):
            asked[user] = None
    if not asked:
        ledger.unrouted.append(Unrouted(due, _words(rung.audience)))
    for user in asked:
        if rung.escalation:
            ledger.escalations[due.stage.step, due.task.unit.id, user].append(due)
        elif not rung.optional or directory.people[user].wants_early:
            ledger.digests[user].append(due)


def _words(audience: Collection[Audience]) -> str:
    return ", ".join(AUDIENCE_WORDS[one] for one in sorted(audience))
