"""What the background jobs show of themselves: heartbeats and the length of the queue."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from notifications import deadman
from notifications.enums import State
from notifications.heartbeats import DELIVER, EXPORTS, PLAN, ROLL, SWEEP
from notifications.models import Heartbeat, Notification

# A few missed rings are forgiven; the schedule is in project.celery.
LONGEST_SILENCE = {
    PLAN: timedelta(minutes=10),
    DELIVER: timedelta(minutes=3),
    SWEEP: timedelta(minutes=30),
    ROLL: timedelta(minutes=45),
    EXPORTS: timedelta(minutes=20),  # a long file may be in the making
}
LONGEST_WAIT = timedelta(minutes=15)


def heartbeats(*, at: datetime, since: datetime) -> dict[str, Any]:
    """Judge each job by its last run; `since` is when this process began to watch.

    A job silent for too long is a fault only once it was watched that long: after a pause of
    the whole service its first run is still to come.
    """
    rows = {row.name: row for row in Heartbeat.objects.filter(name__in=LONGEST_SILENCE)}
    jobs = {}
    for name, limit in LONGEST_SILENCE.items():
        row = rows.get(name)
        last = max(row.last_run_at, since) if row else since
        jobs[name] = {
            "ok": at - last <= limit and (row is None or row.ok),
            "seconds_ago": _seconds(at, row.last_run_at) if row else None,
        }
    overdue = deadman.overdue_digest(at=at, since=since)
    is_fine = overdue is None and all(job["ok"] for job in jobs.values())
    return {"ok": is_fine, "jobs": jobs, "digest": {"ok": overdue is None}}


def queue(*, at: datetime) -> dict[str, Any]:
    """Judge the outbox by the letter that has waited longest beyond its time."""
    due = Notification.objects.filter(state=State.PENDING, next_try_at__lte=at)
    found = due.aggregate(count=Count("id"), oldest=Min("next_try_at"))
    waited = _seconds(at, found["oldest"]) if found["oldest"] else 0
    return {
        "ok": waited <= LONGEST_WAIT.total_seconds(),
        "due": found["count"],
        "oldest_seconds": waited,
    }


def letters() -> dict[str, int]:
    """Return how many letters wait and how many failed for good."""
    unfinished = Notification.objects.filter(state__in=[State.PENDING, State.FAILED])
    return unfinished.aggregate(
        pending=Count("id", filter=Q(state=State.PENDING)),
        failed=Count("id", filter=Q(state=State.FAILED)),
    )


def _seconds(at: datetime, then: datetime) -> int:
    return int((at - then).total_seconds())
