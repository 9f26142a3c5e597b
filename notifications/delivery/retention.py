"""How long letters are kept: their text for the days of the policy, what they told while it counts.

The rows that say who was told what are the memory of reminders: those of an open task stay, or
it would be told again. Source: DOMAIN §5.
"""

from datetime import date, timedelta

from notifications.enums import State
from notifications.models import Notification, NotificationItem
from tasks_app import conf as policies
from tasks_app.enums import OPEN_STATUSES

GONE = "Nội dung thư đã xóa theo thời hạn lưu."
AT_ONCE = 1000


def forget_old(*, on: date) -> int:
    """Empty the letters older than the policy keeps them; return how many, 1.000 at a time.

    Goes with them what they told of tasks that are over.
    """
    before = on - timedelta(days=policies.policy().mail_kept_days)
    old = Notification.objects.filter(local_date__lt=before).exclude(state=State.PENDING)
    told = NotificationItem.objects.filter(notification__in=old)
    over = told.exclude(task__status__in=OPEN_STATUSES)
    NotificationItem.objects.filter(
        pk__in=list(over.values_list("pk", flat=True)[:AT_ONCE])
    ).delete()
    full = old.exclude(text__in=("", GONE)).values_list("pk", flat=True)[:AT_ONCE]
    return Notification.objects.filter(pk__in=list(full)).update(text=GONE, html="", address="")
