"""One row per job: when it last ran, and how. The web process judges them, not the scheduler."""

from datetime import date, datetime

from .models import Heartbeat

PLAN, DIGEST, DELIVER, SWEEP, ROLL = "plan", "digest", "deliver", "sweep", "roll"
EXPORTS = "exports"


def beat(
    name: str, *, at: datetime, ok: bool = True, info: str = "", day: date | None = None
) -> None:
    """Record one run of a job."""
    values: dict[str, object] = {"last_run_at": at, "ok": ok, "info": info[:2000]}
    if day is not None:
        values["day"] = day
    Heartbeat.objects.update_or_create(name=name, defaults=values)


def last_digest_day() -> date | None:
    """Return the day whose digests were planned last, or None before the first run."""
    return Heartbeat.objects.filter(name=DIGEST).values_list("day", flat=True).first()
