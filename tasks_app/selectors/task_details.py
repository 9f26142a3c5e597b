"""One task with everything its page prints."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery

from tasks_app.enums import Decision, Secrecy
from tasks_app.models import Agency, CompletionClaim, DeadlineExtension, Task
from tasks_app.permissions import Parties, Verdict
from tasks_app.rules.health import HealthReading
from tasks_app.rules.rollup import Rollup

from . import health, lateness, task_rows
from .asof import At
from .task_rows import AS_KNOWN_NEEDS, COLUMNS, Reader
from .tasks import with_details

TEXTS = {
    "deliverable": "deliverable",
    "legal_basis": "legal_basis",
    "source": "source",
    "source_document": "source_document__number",
    "note": "note",
    "focal_person": "focal_person__full_name",
}
PLAIN = {
    "product_is_document": "product_is_document",
    "chain_deadline": "chain_deadline",
    "deadline_level": "deadline_level",
    "pending_claim": "pending_claim",
    "pending_extension": "pending_extension",
    "completion_rule": "completion_rule",
    "completion_threshold": "completion_threshold",
    "fanned_out_on": "fanned_out_on",
    "without_unit_data": "without_unit_data",
    "recurrence": "recurrence",
    "period_from": "period_from",
    "period_to": "period_to",
    "event_count": "event_count",
    "head_hash": "head_hash",
}
COMPUTED = (
    "acceptance_criteria",
    "lateness",
    "leads",
    "coordinating",
    "units",
    "health_causes",
    "expected_percent",
    "as_of",
    "known_at",
    "allowed_actions",
    "actions",
)
NAMES = (*task_rows.NAMES, *TEXTS, *PLAIN, *COMPUTED)


def whole(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return `tasks` with all that `detail` needs, in one statement each."""
    claims = CompletionClaim.objects.filter(task=OuterRef("pk"), decision=Decision.PENDING)
    asked = DeadlineExtension.objects.filter(task=OuterRef("pk"), decision=Decision.PENDING)
    return health.annotated(with_details(tasks)).annotate(
        pending_claim=Subquery(claims.values("pk")[:1]),
        pending_extension=Subquery(asked.values("pk")[:1]),
        asked_deadline=Subquery(asked.values("proposed_deadline")[:1]),
    )


def record_of(task: Task) -> dict[str, Any]:
    """Return a task of `whole` as the mapping that rows are read from."""
    paths = {*COLUMNS.values(), *TEXTS.values(), *PLAIN.values(), *AS_KNOWN_NEEDS}
    judged = {*health.FIELDS, "declared_timeliness", "asked_deadline"}
    return {path: _follow(task, path) for path in paths | judged}


def _follow(row: Model, path: str) -> Any:
    value: Any = row
    for name in path.split("__"):
        value = None if value is None else getattr(value, name)
    return value


def detail(
    record: Mapping[str, Any],
    *,
    reader: Reader,
    parties: Parties,
    criteria: Sequence[str],
    verdicts: Sequence[Verdict],
    at: At | None,
    units: Rollup | None = None,
) -> dict[str, Any]:
    """Return the whole public detail of one record; a secret task tells no texts."""
    reading = reader.reading(record)
    secret = record["secrecy"] == Secrecy.SECRET
    rows = Reader(task_rows.NAMES, reader.on, reader.calendar, reader.policy).rows([record])
    return {
        **next(iter(rows)),
        **{name: None if secret else record[path] for name, path in TEXTS.items()},
        **{name: record[path] for name, path in PLAIN.items()},
        "acceptance_criteria": [] if secret else list(criteria),
        "lateness": lateness.told(
            lateness.lateness_of(
                record, reader.on, calendar=reader.calendar, with_forecast=at is None
            )
        ),
        "leads": [_party(agency) for agency in parties.leads],
        "coordinating": [_party(agency) for agency in parties.coordinating],
        "units": _rolled(units),
        "health_causes": [] if secret else causes(reading),
        "expected_percent": reading.expected,
        "as_of": at.on if at else None,
        "known_at": _known_at(at),
        "allowed_actions": [one.action.value for one in verdicts if one.possible],
        "actions": [_told(one) for one in verdicts],
    }


def _rolled(units: Rollup | None) -> dict[str, int | None] | None:
    if units is None:
        return None
    return {"done": units.done, "counted": units.counted, "percent": units.percent}


def causes(reading: HealthReading) -> list[dict[str, str]]:
    """Return why a task falls behind, the worst first, as data."""
    return [
        {"signal": cause.signal.value, "level": cause.level.value, "sentence": cause.sentence}
        for cause in reading.causes
    ]


def _told(verdict: Verdict) -> dict[str, Any]:
    action = verdict.action
    return {
        "action": action.value,
        "label": str(action.label),
        "possible": verdict.possible,
        "reason": verdict.reason,
    }


def _party(agency: Agency) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name}


def _known_at(at: At | None) -> date | None:
    return at.known_at if at and isinstance(at.known_at, date) else None
