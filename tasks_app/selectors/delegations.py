"""Delegations as people read them, and whom one may name as a deputy."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from tasks_app.enums import Operation, Tracking
from tasks_app.models import Delegation, Membership, Programme, User
from tasks_app.models.intervals import in_force
from tasks_app.permissions import standing_of

MOST = 500
COLUMNS = {
    "id": "id",
    "from_user": "from_user__full_name",
    "to_user": "to_user__full_name",
    "programme": "programme__code",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "reason": "reason",
    "made_by": "made_by__full_name",
    "made_at": "made_at",
    "ended_by": "ended_by__full_name",
    "ended_at": "ended_at",
}


def visible_to(user: User, *, on: date) -> QuerySet[Delegation]:
    """Return the delegations `user` gave or received; administrators and inspectors read all."""
    rows = Delegation.objects.select_related(
        "from_user", "to_user", "programme", "made_by", "ended_by"
    )
    reads_all = standing_of(user, on).may(Operation.READ_ALL_DELEGATIONS)
    return rows if reads_all else rows.filter(concerning(user))


def concerning(user: User) -> Q:
    """Return the condition of naming `user`."""
    return Q(from_user=user) | Q(to_user=user)


def colleagues_of(user: User, *, on: date) -> list[tuple[int, str]]:
    """Return (id, name and unit) of the people of the own ministries or provinces, by name.

    At most 500; an administrator names anybody else.
    """
    below = Q(pk__in=[])
    for house in {_house(seat.agency.path) for seat in standing_of(user, on).own}:
        below |= Q(agency__path__startswith=house)
    held = (
        Membership.objects.filter(in_force(on), below, user__is_active=True)
        .exclude(user=user)
        .order_by("user__full_name", "user_id", "id")
        .values_list("user_id", "user__full_name", "agency__short_name")
    )
    return _once_each(held)[:MOST]


def _once_each(held: Iterable[tuple[int, str, str]]) -> list[tuple[int, str]]:
    named: dict[int, str] = {}
    for user, name, unit in held:
        named.setdefault(user, f"{name}, {unit}")
    return list(named.items())


def _house(path: str) -> str:
    """Return the path of the ministry or province: "CP/BCA/C06/" is in the house "CP/BCA/"."""
    return "/".join(path.split("/")[:2]).rstrip("/") + "/"


def programmes() -> list[tuple[int, str]]:
    """Return (id, name) of the programmes for which one may delegate."""
    rows = Programme.objects.filter(tracking=Tracking.ACTIVE).order_by("code")
    return list(rows.values_list("pk", "short_name"))


def person(pk: int) -> User:
    """Return the account offered by `colleagues_of`; the service judges whether it may act."""
    return User.objects.get(pk=pk)


def programme(pk: int | None) -> Programme | None:
    """Return the programme offered by `programmes`, or None for all."""
    return Programme.objects.filter(pk=pk).first() if pk else None
