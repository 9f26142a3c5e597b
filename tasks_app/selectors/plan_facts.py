"""What the health of a listed task asks of its plan, as annotations: the list stays one statement.

Lists of rows come as JSON made by the database, for both kinds of it.
"""

from typing import Any

from django.db.models import Aggregate, F, Func, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tasks_app.enums import Status
from tasks_app.models import Milestone, ProgressReport, Promise

HOLDING = (Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD, Status.SUSPENDED)
"""States in which a task keeps those that wait for it waiting; a claim says it is done."""

_UPSTREAM = """(
    WITH RECURSIVE upstream(id) AS (
        SELECT d.predecessor_id
        FROM tasks_app_dependency d JOIN tasks_app_task t ON t.id = d.predecessor_id
        WHERE d.task_id = %(expressions)s AND d.removed_at IS NULL AND {holds}
        UNION
        SELECT d.predecessor_id
        FROM upstream u
        JOIN tasks_app_dependency d ON d.task_id = u.id AND d.removed_at IS NULL
        JOIN tasks_app_task t ON t.id = d.predecessor_id AND {holds}
    )
    SELECT {array}({object}(
        'original_deadline', COALESCE(t.original_deadline, t.deadline),
        'deadline', t.deadline,
        'promised_on', p.promised_on
    ))
    FROM upstream u
    JOIN tasks_app_task t ON t.id = u.id AND t.deadline IS NOT NULL
    LEFT JOIN tasks_app_promise p ON p.task_id = t.id AND p.deadline = t.deadline
)"""
_HOLDS = "t.retired_by_id IS NULL AND t.status IN ({})".format(
    ", ".join(f"'{status.value}'" for status in HOLDING)
)


class Upstream(Func):
    """The open tasks that a task waits for, directly or through others, as a JSON array."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the statement for SQLite."""
        return self.as_sql(
            compiler, connection, template=_upstream("json_group_array", "json_object")
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the statement for PostgreSQL."""
        return self.as_sql(
            compiler, connection, template=_upstream("jsonb_agg", "jsonb_build_object")
        )


class JsonArray(Aggregate):
    """The rows of a group as a JSON array."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the statement for SQLite."""
        return self.as_sql(compiler, connection, function="json_group_array")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the statement for PostgreSQL."""
        return self.as_sql(compiler, connection, function="jsonb_agg")


def _upstream(array: str, make: str) -> str:
    return _UPSTREAM.format(array=array, object=make, holds=_HOLDS)


def upstream() -> Upstream:
    """Return the open tasks that each row waits for: their dates."""
    return Upstream(F("pk"))


def milestones() -> Subquery:
    """Return the steps of the plan in force of each row."""
    rows = Milestone.objects.filter(task=OuterRef("pk"), removed_at__isnull=True).order_by()
    step = JSONObject(planned_on="planned_on", weight="weight")
    return Subquery(rows.values("task").values(steps=JsonArray(step)))


def promise() -> Subquery:
    """Return the promise of the present overdue episode of each row."""
    rows = Promise.objects.filter(task=OuterRef("pk"), deadline=OuterRef("deadline")).order_by()
    return Subquery(rows.values(said=JSONObject(promised_on="promised_on", filed_on="filed_on")))


def confidence() -> Subquery:
    """Return what the owner last declared on each row; silence changes nothing."""
    return Subquery(declared(ProgressReport.objects.filter(task=OuterRef("pk")))[:1])


def declared(reports: QuerySet[ProgressReport]) -> "QuerySet[ProgressReport, Any]":
    """Return the declarations in `reports`, the latest first; what was taken back left out."""
    said = reports.filter(retracted_at__isnull=True).exclude(confidence="")
    return said.order_by("-reported_on", "-id").values("confidence")
