"""People and their seats."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from tasks_app.enums import Role
from tasks_app.models import Agency, Membership, User
from tasks_app.models.intervals import in_force

DEMO_DOMAIN = ".example.com"


def demo_seats(wanted: Iterable[tuple[Role, str]], *, on: date) -> list[Membership]:
    """Return one invented person for each (role, agency code), in the order asked for.

    Only addresses under `example.com`, which belong to nobody; a seat nobody holds is left out.
    """
    pairs = list(wanted)
    seats = Q()
    for role, agency_code in pairs:
        seats |= Q(role=role, agency__code=agency_code)
    found = (
        Membership.objects.filter(in_force(on), seats)
        .filter(user__is_active=True, user__email__endswith=DEMO_DOMAIN)
        .select_related("user", "agency")
        .order_by("user__email")
    )
    first: dict[tuple[str, str], Membership] = {}
    for membership in found:
        first.setdefault((membership.role, membership.agency.code), membership)
    return [first[pair] for pair in pairs if pair in first]


def reviewers_on(on: date) -> list[User]:
    """Return the active people who hold a reviewer's seat on `on`, by name."""
    held = Membership.objects.filter(in_force(on), role=Role.REVIEWER).values("user")
    return list(User.objects.filter(is_active=True, pk__in=held))


def by_email(email: str) -> User | None:
    """Return the active account with this address, whatever its case, or None."""
    return User.objects.filter(is_active=True, email=email.strip().lower()).first()


def executors_of(agencies: Iterable[Agency], *, on: date) -> list[User]:
    """Return the active executors of `agencies` on `on`, by name."""
    held = Membership.objects.filter(
        in_force(on), role=Role.EXECUTOR, agency__in=list(agencies)
    ).values("user")
    return list(User.objects.filter(is_active=True, pk__in=held))
