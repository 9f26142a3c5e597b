"""The administrators of the register, to whom the service tells how it fares."""

from datetime import datetime

from notifications import conf
from tasks_app.enums import Role
from tasks_app.models import Membership
from tasks_app.models.intervals import in_force
from tasks_app.rules.calendar import local_date

from .people import Person


def administrators(at: datetime) -> list[Person]:
    """Return who administers the register at this moment and may be written to."""
    seats = Membership.objects.filter(
        in_force(local_date(at)), role=Role.SECRETARIAT_ADMIN, user__is_active=True
    )
    names = ("user_id", "user__email", "user__full_name", "user__wants_early_reminders")
    rows = seats.order_by("user_id").values_list(*names).distinct()
    return [Person(*row) for row in rows if conf.may_mail(row[1])]
