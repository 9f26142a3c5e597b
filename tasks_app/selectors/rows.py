"""Tasks as the rows that pages print: one statement for a whole list.

A row is a mapping with what `selectors.health` judges plus the columns of `PRINTED`.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.db.models import F, OuterRef, QuerySet, Subquery

from tasks_app.enums import Decision
from tasks_app.models import Blocker, CompletionClaim, DeadlineExtension, ProgressReport, Task
from tasks_app.selectors import health

PRINTED = (
    "id",
    "code",
    "title",
    "secrecy",
    "provenance",
    "original_deadline",
    "chain_deadline",
    "deadline_text",
    "completed_on",
    "declared_timeliness",
    "updated_at",
    "lead_short",
    "lead_name",
    "group_name",
)
NOTES = (
    "report_content",
    "blocker_description",
    "last_decision",
    "return_note",
    "claimed_on",
    "asked_deadline",
)

Row = Mapping[str, Any]
Rows: TypeAlias = "QuerySet[Task, dict[str, Any]]"


def printed(tasks: QuerySet[Task]) -> Rows:
    """Return `tasks` as rows of a table: columns and the facts of their health."""
    found: Rows = _named(health.annotated(tasks)).values(*health.FIELDS, *PRINTED)
    return found


def with_notes(tasks: QuerySet[Task]) -> Rows:
    """Return `tasks` as rows that also say what the work is waiting for.

    Of the last claim: its decision and the secretariat's words. Of the open request to move
    the deadline: the date asked for.
    """
    mine = {"task": OuterRef("pk")}
    reports = ProgressReport.objects.filter(**mine, retracted_at__isnull=True)
    blockers = Blocker.objects.filter(**mine, resolved_on__isnull=True).order_by(
        "-raised_on", "-id"
    )
    claims = CompletionClaim.objects.filter(**mine).order_by("-filed_at", "-id")
    asked = DeadlineExtension.objects.filter(**mine, decision=Decision.PENDING)
    annotated = _named(health.annotated(tasks)).annotate(
        report_content=Subquery(reports.order_by("-reported_on", "-id").values("content")[:1]),
        blocker_description=Subquery(blockers.values("description")[:1]),
        last_decision=Subquery(claims.values("decision")[:1]),
        return_note=Subquery(claims.values("decision_note")[:1]),
        claimed_on=Subquery(claims.values("filed_on")[:1]),
        asked_deadline=Subquery(asked.values("proposed_deadline")[:1]),
    )
    found: Rows = annotated.values(*health.FIELDS, *PRINTED, *NOTES)
    return found


def _named(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.annotate(
        lead_short=F("lead__short_name"), lead_name=F("lead__name"), group_name=F("group__name")
    )
