"""What waits or stands open on a task when it ends: closed with it, never deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Value

from tasks_app.enums import Decision
from tasks_app.models import Task, User
from tasks_app.rules.calendar import local_date


def lapse(task: Task, *, why: str, by: User | None, at: datetime) -> dict[str, Any]:
    """Close pending claims and requests as withdrawn, open blockers as over; return their ids.

    `why` is the note on each. A blocker closed so is closed by nobody: nothing was solved.
    """
    decided = {
        "decision": Decision.WITHDRAWN,
        "decided_by": by,
        "decided_at": at,
        "decision_note": why,
    }
    today, pending = local_date(at), Q(decision=Decision.PENDING)
    waiting: dict[str, tuple[QuerySet[Any], Mapping[str, Any]]] = {
        "claims_lapsed": (task.claims.filter(pending), decided),
        "extensions_lapsed": (task.extensions.filter(pending), {**decided, "decided_on": today}),
        "blockers_lapsed": (
            task.blockers.filter(resolved_on=None),
            {"resolved_on": today, "resolved_at": at, "resolution": why},
        ),
    }
    keys = _keys({name: rows for name, (rows, _) in waiting.items()})
    for name, (rows, values) in waiting.items():
        if keys[name]:
            rows.update(**values)
    return keys


def _keys(rows: Mapping[str, QuerySet[Any]]) -> dict[str, list[int]]:
    """Return the ids of all rows by name, in one statement: mostly there are none."""
    first, *others = (
        found.order_by().annotate(name=Value(name)).values_list("name", "pk")
        for name, found in rows.items()
    )
    keys: dict[str, list[int]] = {name: [] for name in rows}
    for name, key in sorted(first.union(*others, all=True)):
        keys[name].append(key)
    return keys
