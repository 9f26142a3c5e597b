"""Tasks as plain rows for lists: chosen columns, one statement, health computed beside them.

`COLUMNS` maps the public name of a column to where it is read, `DERIVED` names what is
computed for a day. `Reader` turns what the database gave into rows of the names asked for.

Source: DOMAIN §1 (secret tasks), §3 (overdue), §4 (health), §6 (timeliness).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tasks_app.enums import (
    OPEN_STATUSES,
    AssignmentRole,
    Provenance,
    Secrecy,
    Status,
    Tracking,
)
from tasks_app.models import Agency, Task, TaskAgency
from tasks_app.models.intervals import in_force
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.deadlines import is_overdue
from tasks_app.rules.figures import timeliness
from tasks_app.rules.health import HealthReading
from tasks_app.rules.policy import Policy
from tasks_app.rules.search import fold

from . import asof, health

COLUMNS: dict[str, str] = {
    "code": "code",
    "title": "title",
    "programme": "programme__code",
    "group": "group__code",
    "parent": "parent__code",
    "kind": "kind",
    "secrecy": "secrecy",
    "provenance": "provenance",
    "status": "status",
    "lead": "lead__code",
    "lead_name": "lead__short_name",
    "coordinator": "coordinator__code",
    "assigned_on": "assigned_on",
    "deadline": "deadline",
    "deadline_text": "deadline_text",
    "deadline_precision": "deadline_precision",
    "original_deadline": "original_deadline",
    "percent": "percent",
    "completed_on": "completed_on",
    "last_report_on": "last_report_on",
    "version": "version",
    "updated_at": "updated_at",
}
DERIVED = (
    "is_overdue",
    "timeliness",
    "illustrative",
    "health",
    "health_sentence",
    "confidence",
    "promised_on",
)
NAMES = (*COLUMNS, *DERIVED)
HIDDEN_WHEN_SECRET = frozenset({"title", "deadline_text", "health_sentence"})

_NEEDS: dict[str, tuple[str, ...]] = {
    "is_overdue": ("status", "deadline", "programme__tracking", "programme__snapshot_on"),
    "timeliness": ("status", "completed_on", "chain_deadline", "declared_timeliness"),
    "illustrative": ("provenance",),
    "health": health.FIELDS,
    "health_sentence": health.FIELDS,
    "confidence": ("confidence",),
    "promised_on": ("promise",),
}
_HEALTH = frozenset({"health", "health_sentence"})
_ANNOTATED = _HEALTH | {"confidence", "promised_on"}
AS_KNOWN_NEEDS = ("id", "programme__tracking", "programme__snapshot_on")
READING = "_reading"  # the health of a past day, put there by `as_known`


@dataclass(frozen=True)
class Reader:
    """Reads the columns `names` of tasks as they stand on `on`."""

    names: Sequence[str]
    on: date
    calendar: WorkCalendar
    policy: Policy
    extra: tuple[str, ...] = ()
    _columns: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        paths = [COLUMNS[name] for name in self.names if name in COLUMNS]
        needs = [path for name in self.names for path in _NEEDS.get(name, ())]
        object.__setattr__(self, "_columns", tuple({*paths, *needs, *self.extra, "secrecy"}))

    @property
    def needs_health(self) -> bool:
        return bool(_ANNOTATED & {*self.names}) or bool({*self.extra} & {*health.ANNOTATIONS})

    def records(self, tasks: QuerySet[Task]) -> list[dict[str, Any]]:
        """Return what the database holds for `tasks`, in one statement."""
        if self.needs_health:
            tasks = health.annotated(tasks)
        rows = tasks.values_list(*self._columns)
        return [dict(zip(self._columns, row, strict=True)) for row in rows]

    def rows(self, records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield the rows under their public names, in the order asked for."""
        for record in records:
            reading = self.reading(record) if _HEALTH & {*self.names} else None
            yield {name: self._value(name, record, reading) for name in self.names}

    def reading(self, record: Mapping[str, Any]) -> HealthReading:
        """Return the health of one record."""
        if READING in record:
            known: HealthReading = record[READING]
            return known
        return health.reading_of(record, self.on, calendar=self.calendar, policy=self.policy)

    def _value(self, name: str, record: Mapping[str, Any], reading: HealthReading | None) -> Any:
        if name in HIDDEN_WHEN_SECRET and record["secrecy"] == Secrecy.SECRET:
            return None
        if name in COLUMNS:
            return record[COLUMNS[name]]
        if name in _HEALTH:
            return _health_value(name, reading)
        return _DERIVE[name](record, self.on)


def _health_value(name: str, reading: HealthReading | None) -> str | None:
    if reading is None or reading.level is None:
        return None
    return reading.level.value if name == "health" else reading.sentence


def as_known(
    records: Sequence[dict[str, Any]], at: asof.At, *, calendar: WorkCalendar, policy: Policy
) -> list[dict[str, Any]]:
    """Return the records (with `AS_KNOWN_NEEDS`) as they stood at `at`; not yet assigned: left out.

    Health of a snapshot is told for its own date only, of a catalogue never (DOMAIN §0.8).
    """
    scope = asof.Scope(tasks=[record["id"] for record in records])
    states = asof.judge(asof.states_on(scope, at), at, calendar=calendar, policy=policy)
    by_task = {state.pk: state for state in states}
    leads = {int(state.task.lead) for state in states if state.task.lead is not None}
    names = Agency.objects.only("code", "short_name").in_bulk(leads)
    coordinators = _coordinators(records, at.on)
    return [
        {
            **record,
            **_overlay(record, state, names, at.on),
            "coordinator__code": coordinators.get(record["id"]),
        }
        for record in records
        if (state := by_task.get(record["id"])) is not None
    ]


def _coordinators(records: Sequence[Mapping[str, Any]], on: date) -> dict[int, str]:
    """Return who coordinated each task on `on`; who has no coordinator today never had one."""
    tasks = [record["id"] for record in records if record.get("coordinator__code")]
    if not tasks:
        return {}
    rows = TaskAgency.objects.filter(
        in_force(on), role=AssignmentRole.COORDINATOR, task__in=tasks
    ).order_by()
    return dict(rows.values_list("task", "agency__code"))


def _overlay(
    record: Mapping[str, Any], state: asof.State, leads: Mapping[int, Agency], on: date
) -> dict[str, Any]:
    task, tracking = state.task, record["programme__tracking"]
    lead = None if task.lead is None else leads.get(int(task.lead))
    told = tracking == Tracking.ACTIVE or (
        tracking == Tracking.SNAPSHOT and record["programme__snapshot_on"] == on
    )
    return {
        "status": task.status,
        "deadline": task.deadline,
        "chain_deadline": task.chain_deadline,
        "percent": task.percent,
        "completed_on": task.completed_on,
        "declared_timeliness": task.declared_timeliness,
        "last_report_on": state.last_report_on,
        "extension_count": state.extension_count,
        "confidence": None,  # told beside the present health only
        "promise": None,
        "lead__code": lead.code if lead else None,
        "lead__short_name": lead.short_name if lead else None,
        READING: state.reading if told else HealthReading(level=None),
    }


def timeliness_of(record: Mapping[str, Any]) -> str | None:
    """Return on_time or late of a completed task, None of any other (DOMAIN §6, H_đh)."""
    if record["status"] != Status.COMPLETED:
        return None
    done_on, chain = record["completed_on"], record["chain_deadline"]
    return timeliness(done_on, chain, record["declared_timeliness"]).value


def overdue(record: Mapping[str, Any], on: date) -> bool:
    """Return whether an open task is overdue; a snapshot is judged at its date (DOMAIN §0.8)."""
    tracking = record["programme__tracking"]
    if record["status"] not in OPEN_STATUSES or tracking == Tracking.CATALOGUE:
        return False
    day = record["programme__snapshot_on"] if tracking == Tracking.SNAPSHOT else on
    return is_overdue(record["deadline"], day)


_DERIVE: dict[str, Callable[[Mapping[str, Any], date], Any]] = {
    "is_overdue": overdue,
    "timeliness": lambda record, on: timeliness_of(record),
    "illustrative": lambda record, on: record["provenance"] == Provenance.ILLUSTRATIVE,
    "confidence": lambda record, on: record["confidence"] or None,
    "promised_on": lambda record, on: (record["promise"] or {}).get("promised_on"),
}


def is_within(record: Mapping[str, Any], wanted: Mapping[str, Any], *, on: date) -> bool:
    """Return whether a record meets the conditions on its state that are set in `wanted`."""
    deadline, done_on = record["deadline"], record["completed_on"]
    conditions = (
        (wanted["status"], lambda asked: record["status"] in asked),
        (wanted["lead"], lambda asked: record["lead__code"] in asked),
        (wanted["deadline_after"], lambda day: deadline is not None and deadline >= day),
        (wanted["deadline_before"], lambda day: deadline is not None and deadline <= day),
        (wanted["completed_after"], lambda day: done_on is not None and done_on >= day),
        (wanted["completed_before"], lambda day: done_on is not None and done_on <= day),
        (wanted["overdue"], lambda yes: overdue(record, on) == (yes == "true")),
    )
    return all(not asked or holds(asked) for asked, holds in conditions)


def overdue_on(on: date) -> Q:
    """Return the same as `overdue`, as a query condition."""
    active = Q(programme__tracking=Tracking.ACTIVE, deadline__lt=on)
    snapshot = Q(programme__tracking=Tracking.SNAPSHOT, deadline__lt=F("programme__snapshot_on"))
    return Q(status__in=OPEN_STATUSES) & (active | snapshot)


def matching(words: str) -> Q:
    """Return the condition that every word occurs, marks and case aside; secret texts never."""
    found = Q()
    for word in fold(words).split():
        found &= Q(search_text__contains=word, secrecy=Secrecy.NORMAL) | Q(code__iexact=word)
    return found


def coordinated_by(code: str, *, on: date) -> Q:
    """Return the condition that the agency takes part as a coordinating one on `on`."""
    parts = TaskAgency.objects.filter(
        in_force(on), role=AssignmentRole.COORDINATING, agency__code=code
    )
    return Q(Exists(parts.filter(task=OuterRef("pk"))))
