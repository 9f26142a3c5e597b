"""What a report tells beside its counts: what changed, why, what is needed, where it leads."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tasks_app.enums import DelayCause, Tracking
from tasks_app.rules.causes import grouped
from tasks_app.rules.periods import Period

from . import changes, durations, needs, trend, updates
from .questions import Question
from .standing import Seen


def parts_of(
    asked: Question,
    seen: Seen,
    late: Mapping[int, DelayCause],
    *,
    period: Period | None,
    today: date,
) -> dict[str, Any]:
    """Return the further fields of a `ReportContent`; `late` says why a task is overdue.

    Of a snapshot nothing is told that more than its one date would tell.
    """
    told: dict[str, Any] = {
        "causes": grouped(late, [state.pk for state in seen.cell("open_overdue")]),
        "needs": needs.needs_among(seen),
        "tallies": durations.tallies_of(seen, period.start if period else None),
    }
    if asked.programme.tracking == Tracking.SNAPSHOT:
        return told
    course = trend.course(asked, today=today)
    return told | {
        "changes": changes.between(asked, today=today, period=period),
        "updates": updates.updates(asked, period, today=today),
        "trend": course.points,
        "forecast": course.forecast,
    }
