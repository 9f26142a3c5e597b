"""Who was told what about one task, and when. Source: DOMAIN §5.

From the memory of reminders: each stage once, with the letter that told it first.
"""

from datetime import date

from django.db.models import Q, QuerySet

from tasks_app.enums import Operation
from tasks_app.models import Membership, Task, User
from tasks_app.models.intervals import in_force
from tasks_app.permissions import standing_of
from tasks_app.rules.ladder import LADDER, Step
from tasks_app.rules.text import upper_first

from .enums import State
from .models import NotificationItem

COLUMNS = {
    "id": "id",
    "date": "notification__local_date",
    "recipient": "user__full_name",
    "kind": "notification__kind",
    "step": "step",
    "event": "notification__event__kind",
    "state": "notification__state",
    "sent_at": "notification__sent_at",
}
OTHER_STEPS = {"R0": "báo ngay", "SA": "báo quản trị sổ nhiệm vụ: chưa có người nhận"}


def told_about(task: Task, *, to: User, on: date) -> QuerySet[NotificationItem]:
    """Return what `to` may know of who was told about `task`, the newest first.

    The secretariat reads all; a member reads what went to people of the own agencies and of
    those below, and to himself.
    """
    told = NotificationItem.objects.filter(task=task).exclude(notification__state=State.DROPPED)
    standing = standing_of(to, on)
    if not standing.may(Operation.READ_EVERY_MAIL):
        below = Q(pk__in=[])
        for path in standing.unit_paths:
            below |= Q(agency__path__startswith=path)
        people = Membership.objects.filter(below, in_force(on)).values("user")
        told = told.filter(Q(user=to) | Q(user__in=people))
    return told.select_related("user", "notification__event").order_by("-id")


def words_of(item: NotificationItem) -> str:
    """Return what the step says: "Cận hạn, dịp cuối để xin gia hạn"."""
    event = item.notification.event
    if event is not None and item.step == "R0":
        return upper_first(str(event.get_kind_display()))
    rung = LADDER.get(Step(item.step)) if item.step in set(Step) else None
    if rung is not None:
        return upper_first(rung.rule)
    return upper_first(OTHER_STEPS.get(item.step, item.step))
