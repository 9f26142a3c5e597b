"""Each new seal of a day is told to every administrator of the register, once, by letter.

The letter is where the seal is safe from whoever owns the database and its machine. It stands
outside the digest and its budget, and is not recalled: after an outage each day's own arrives.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from notifications import conf
from notifications.day import Day
from notifications.enums import Kind
from notifications.messages import wording
from notifications.recipients.people import Person
from tasks_app.enums import Role
from tasks_app.models import DayAnchor, Membership
from tasks_app.models.intervals import in_force
from tasks_app.rules.calendar import local_date
from tasks_app.rules.reminders import next_delivery_at

from . import memory
from .drafting import Planned

OLDEST = timedelta(days=14)  # as with news: a new installation pours nothing out


def draft_anchors(*, at: datetime) -> list[Planned]:
    """Return the letters on seals that nobody has been told; nothing is written.

    Who becomes an administrator later is not sent what the others were told before.
    """
    sealed = list(DayAnchor.objects.filter(sealed_at__gte=at - OLDEST).order_by("day"))
    admins = _admins(at) if sealed else []
    keys = {seal: [_key(seal, person) for person in admins] for seal in sealed}
    known = memory.existing(key for found in keys.values() for key in found)
    untold = [seal for seal in sealed if known.isdisjoint(keys[seal])]
    if not untold:
        return []
    today = Day(local_date(at))
    leaves_at = next_delivery_at(at, today.calendar, today.policy)
    return [
        Planned(
            recipient=person,
            kind=Kind.ANCHOR,
            dedupe_key=_key(seal, person),
            subject=wording.anchor_subject(seal),
            rows=(),
            fresh=frozenset(),
            local_date=local_date(leaves_at),
            not_before=leaves_at,
        )
        for seal in untold
        for person in admins
    ]


def _key(seal: DayAnchor, person: Person) -> str:
    return f"anchor:{seal.day.isoformat()}:{person.id}"


def _admins(at: datetime) -> list[Person]:
    seats = Membership.objects.filter(
        in_force(local_date(at)), role=Role.SECRETARIAT_ADMIN, user__is_active=True
    )
    names = ("user_id", "user__email", "user__full_name", "user__wants_early_reminders")
    rows = seats.order_by("user_id").values_list(*names).distinct()
    return [Person(*row) for row in rows if conf.may_mail(row[1])]


def seals_of(keys: Iterable[str]) -> dict[str, DayAnchor]:
    """Return the seals that letters with these keys tell, by key."""
    day_of = {key: key.split(":")[1] for key in keys}
    found = DayAnchor.objects.filter(day__in=set(day_of.values())) if day_of else ()
    seals = {seal.day.isoformat(): seal for seal in found}
    return {key: seals[day] for key, day in day_of.items() if day in seals}
