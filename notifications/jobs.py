"""Background jobs. Each may run twice, at once, late or never; the database is the queue."""

import logging
import threading
from typing import Any

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import bounces, delivery, heartbeats, planning
from .channels import mail_channel
from .delivery import sweeping

log = logging.getLogger(__name__)


@shared_task(name="notifications.plan", acks_late=True, ignore_result=True)
def plan() -> int:
    """Write down what is owed now."""
    at = timezone.now()
    count = planning.plan_due(at=at)
    heartbeats.beat(heartbeats.PLAN, at=at, info=f"{count} thư mới")
    if count:
        _publish(deliver)
    return count


@shared_task(name="notifications.deliver", acks_late=True, ignore_result=True)
def deliver() -> int:
    """Send what may leave now; what was planned for earlier days is planned anew before."""
    planning.plan_due(at=timezone.now())
    tally = delivery.drain(mail_channel(), clock=timezone.now, wall=timezone.now)
    heartbeats.beat(
        heartbeats.DELIVER,
        at=timezone.now(),
        ok=not tally.problem,
        info=tally.problem or f"{tally.sent} thư đã gửi, {tally.postponed} thư chờ thử lại",
    )
    return tally.sent


@shared_task(name="notifications.sweep", acks_late=True, ignore_result=True)
def sweep() -> dict[str, int]:
    """Tidy the outbox."""
    at = timezone.now()
    counts = sweeping.sweep(at=at)
    bounces.tell_of_marked(at=at)
    heartbeats.beat(heartbeats.SWEEP, at=at, info=f"{counts['dead_letters']} thư không gửi được")
    return counts


def ring() -> None:
    """Tell the workers that something happened; never raises, never waits.

    A ring that gets lost delays a letter until the next beat, no more.
    """
    threading.Thread(target=_publish, args=(plan,), name="doorbell", daemon=True).start()


def _publish(job: Any) -> None:
    try:
        job.apply_async(retry=False)
    except (OperationalError, OSError) as problem:
        log.warning("broker does not answer, beat will ring: %s", problem)
