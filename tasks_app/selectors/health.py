"""Health of tasks as they stand now: one statement for a list, one pure reading per row.

`annotated(tasks)` adds what `rules.health` asks for as subquery annotations, so that a list or
a plan stays one statement; `reading_of(row, as_of, …)` judges such a row, be it a model
instance or a `values()` mapping with (at least) the keys `FIELDS`.

    rows = health.annotated(visible_to(user, on=today)).values("code", *health.FIELDS)
    reading = health.reading_of(row, today, calendar=work_calendar(), policy=conf.policy())

For an earlier date, or for what was known then, see `selectors.asof.judge`.

Source: DOMAIN §4; §0.8 (a snapshot is judged at its date only, a catalogue never).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from tasks_app.enums import BlockerKind, Decision, EventKind, Status, TaskKind, Tracking
from tasks_app.models import Blocker, CompletionClaim, DeadlineExtension, Task, TaskEvent
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.health import (
    HealthFacts,
    HealthReading,
    Milestone,
    OpenBlocker,
    Predecessor,
    Promised,
    health_on,
)
from tasks_app.rules.policy import Policy

from . import plan_facts

COLUMNS = ("status", "kind", "assigned_on", "deadline", "percent", "last_report_on")
ANNOTATIONS = (
    "tracking",
    "snapshot_on",
    "claim_completed_on",
    "last_claim_on",
    "oldest_blocker",
    "soonest_blocker",
    "extension_count",
    "return_count",
    "resumed_on",
    "plan",
    "upstream",
    "promise",
    "confidence",
)
FIELDS = COLUMNS + ANNOTATIONS

Row = Model | Mapping[str, Any]


def annotated(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return `tasks` with the annotations that `facts_of` and `reading_of` read."""
    mine = {"task": OuterRef("pk")}
    claims = CompletionClaim.objects.filter(**mine)
    granted = DeadlineExtension.objects.filter(**mine, decision=Decision.GRANTED)
    resumed = TaskEvent.objects.filter(**mine, kind=EventKind.RESUMED, superseded_by__isnull=True)
    return tasks.annotate(
        tracking=F("programme__tracking"),
        snapshot_on=F("programme__snapshot_on"),
        claim_completed_on=claims.filter(decision=Decision.PENDING).values("completed_on")[:1],
        last_claim_on=_grouped(claims).values(last=Max("filed_on")),
        oldest_blocker=_first_blocker("raised_on", answered_on__isnull=True),
        soonest_blocker=_first_blocker("due_on"),
        extension_count=_count(granted),
        return_count=_count(claims.filter(decision=Decision.RETURNED)),
        resumed_on=_grouped(resumed).values(last=Max("effective_on")),
        plan=plan_facts.milestones(),
        upstream=plan_facts.upstream(),
        promise=plan_facts.promise(),
        confidence=plan_facts.confidence(),
    )


def _first_blocker(by: str, **condition: Any) -> Subquery:
    """Return the open blocker that comes first `by` a date; it alone decides that criterion."""
    blockers = Blocker.objects.filter(
        task=OuterRef("pk"), resolved_on__isnull=True, **{f"{by}__isnull": False}, **condition
    )
    facts = JSONObject(
        raised_on="raised_on",
        due_on="due_on",
        kind="kind",
        answered_on="answered_on",
        authority="authority__short_name",
    )
    return Subquery(blockers.order_by(by, "id").values(facts=facts)[:1])


def _grouped(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values("task")


def _count(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(_grouped(rows).values(n=Count("pk"))), 0)


def facts_of(row: Row) -> HealthFacts | None:
    """Return what health and reminders ask of one annotated row; None before it is assigned."""
    value = _reader(row)
    if value["assigned_on"] is None:
        return None
    return HealthFacts(
        status=Status(value["status"]),
        assigned_on=value["assigned_on"],
        deadline=value["deadline"],
        percent=value["percent"],
        percent_reported_on=value["last_report_on"],
        last_report_on=value["last_report_on"],
        last_claim_on=value["last_claim_on"],
        is_recurring=value["kind"] == TaskKind.RECURRING,
        claim_completed_on=value["claim_completed_on"],
        blockers=_blockers(value["oldest_blocker"], value["soonest_blocker"]),
        extension_count=value["extension_count"],
        return_count=value["return_count"],
        resumed_on=value["resumed_on"],
        milestones=_milestones(value["plan"]),
        upstream=_upstream(value["upstream"]),
        promise=_promise(value["promise"]),
    )


def reading_of(row: Row, as_of: date, *, calendar: WorkCalendar, policy: Policy) -> HealthReading:
    """Return the health of one annotated row on `as_of`.

    A task of a snapshot is read at the snapshot's date, whatever `as_of` says; one of a
    catalogue has no health.
    """
    value, facts = _reader(row), facts_of(row)
    if facts is None or value["tracking"] == Tracking.CATALOGUE:
        return HealthReading(level=None)
    if value["tracking"] == Tracking.SNAPSHOT:
        as_of = value["snapshot_on"]
    return health_on(facts, as_of, calendar=calendar, policy=policy)


def _reader(row: Row) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else vars(row)


def _blockers(*found: Mapping[str, str] | None) -> tuple[OpenBlocker, ...]:
    return tuple(
        OpenBlocker(
            raised_on=date.fromisoformat(blocker["raised_on"]),
            due_on=_day(blocker["due_on"]),
            label=BlockerKind(blocker["kind"]).label,
            answered_on=_day(blocker["answered_on"]),
            authority=blocker["authority"] or "",
        )
        for blocker in found
        if blocker
    )


def _milestones(found: Sequence[Mapping[str, Any]] | None) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(date.fromisoformat(step["planned_on"]), step["weight"]) for step in found or ()
    )


def _upstream(found: Sequence[Mapping[str, str]] | None) -> tuple[Predecessor, ...]:
    return tuple(
        Predecessor(
            original_deadline=date.fromisoformat(before["original_deadline"]),
            deadline=date.fromisoformat(before["deadline"]),
            promised_on=_day(before["promised_on"]),
        )
        for before in found or ()
    )


def _promise(found: Mapping[str, str] | None) -> Promised | None:
    if not found:
        return None
    return Promised(date.fromisoformat(found["promised_on"]), date.fromisoformat(found["filed_on"]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
