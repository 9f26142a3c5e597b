"""What waits or stands open on a task when it ends: closed with it, never deleted."""

from datetime import datetime
from typing import Any

from tasks_app.enums import Decision
from tasks_app.models import Task, User
from tasks_app.rules.calendar import local_date


def lapse(task: Task, *, why: str, by: User | None, at: datetime) -> dict[str, Any]:
    """Close pending claims and requests as withdrawn, open blockers as over; return their ids.

    `why` is the note on each. A blocker closed so is closed by nobody: nothing was solved.
    """
    today = local_date(at)
    decided = {
        "decision": Decision.WITHDRAWN,
        "decided_by": by,
        "decided_at": at,
        "decision_note": why,
    }
    claims, extensions, blockers = (
        task.claims.filter(decision=Decision.PENDING),
        task.extensions.filter(decision=Decision.PENDING),
        task.blockers.filter(resolved_on=None),
    )
    lapsed = {
        "claims_lapsed": list(claims.values_list("pk", flat=True)),
        "extensions_lapsed": list(extensions.values_list("pk", flat=True)),
        "blockers_lapsed": list(blockers.values_list("pk", flat=True)),
    }
    claims.update(**decided)
    extensions.update(**decided, decided_on=today)
    blockers.update(resolved_on=today, resolved_at=at, resolution=why)
    return lapsed
