"""Housekeeping of the outbox."""

from datetime import datetime, timedelta

from django.db.models import Max

from notifications.enums import State
from notifications.models import EventReceipt, Notification
from tasks_app.rules.calendar import local_date

from .retention import forget_old

RECEIPTS_KEPT = timedelta(days=30)


def sweep(*, at: datetime) -> dict[str, int]:
    """Clear leases of the dead and receipts nobody needs; return counts, dead letters among them.

    An event is looked at for 14 days, so older receipts can go; the newest one stays, it marks
    the place reached.
    """
    released = Notification.objects.filter(state=State.PENDING, lease_until__lt=at).update(
        lease_until=None, lease_token=None
    )
    old = EventReceipt.objects.filter(read_at__lt=at - RECEIPTS_KEPT)
    top = old.aggregate(top=Max("event_id"))["top"]
    removed, _ = old.exclude(event_id=top).delete()
    forgotten = forget_old(on=local_date(at))
    dead = Notification.objects.filter(state=State.FAILED).count()
    return {"released": released, "receipts_removed": removed, "forgotten": forgotten,
            "dead_letters": dead}  # fmt: skip
