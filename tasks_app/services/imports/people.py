"""Accounts of the demo: fictitious people, each with one membership."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date

from django.contrib.auth.hashers import Argon2PasswordHasher, BasePasswordHasher, get_hasher
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tasks_app.enums import Role
from tasks_app.models import Agency, Membership, User

from .agencies import day_after, known_agencies
from .cells import Cells
from .history import ROLES
from .table import Problems, Table
from .upsert import upsert

ENTERS_ADMIN = {Role.REVIEWER, Role.SECRETARIAT_ADMIN, Role.INSPECTOR}
MEMBERSHIP = ("user_id", "agency_id", "role", "valid_from")


@transaction.atomic
def load(table: Table, passwords: Mapping[str, str]) -> int:
    """Make the people of the file who are missing, with their passwords; return how many.

    `passwords` holds one for every address of the file. Who exists keeps what he has.

    Raises:
        UnreadableFile: an address twice or malformed, an unknown agency or role.
    """
    problems, agencies = Problems(table.name), known_agencies()
    people: dict[str, tuple[User, Membership]] = {}
    for row in table.rows:
        cells = Cells(row, problems)
        user, membership = _person(cells, agencies)
        if user.email in people:
            cells.refuse("email", f"thư điện tử “{user.email}” bị trùng.")
        people[user.email] = user, membership
    problems.check()
    existing = {user.email: user for user in User.objects.filter(email__in=people)}
    new = [user for email, (user, _) in people.items() if email not in existing]
    _set_passwords(new, passwords)
    existing |= {user.email: user for user in User.objects.bulk_create(new)}
    for email, (_, membership) in people.items():
        membership.user = existing[email]
    upsert(
        Membership,
        [membership for _, membership in people.values()],
        key=MEMBERSHIP,
        fields=("valid_to",),
    )
    return len(new)


@transaction.atomic
def reissue(emails: Iterable[str], passwords: Mapping[str, str]) -> int:
    """Give these demo accounts new passwords (their file was lost); return how many."""
    users = list(User.objects.filter(email__in=list(emails)))
    _set_passwords(users, passwords)
    User.objects.bulk_update(users, ["password"])
    return len(users)


def _set_passwords(users: Iterable[User], passwords: Mapping[str, str]) -> None:
    hasher = _light_hasher()
    for user in users:
        user.password = hasher.encode(passwords[user.email], hasher.salt())


def _light_hasher() -> BasePasswordHasher:
    """Return the configured hasher at low cost.

    A random password of 72 bits is not found by guessing, so sixty of them need not take ten
    seconds; the first sign-in hashes it again at full cost.
    """
    hasher = copy(get_hasher())
    if isinstance(hasher, Argon2PasswordHasher):
        hasher.time_cost, hasher.memory_cost, hasher.parallelism = 1, 1024, 1
    return hasher


def _person(cells: Cells, agencies: Mapping[str, Agency]) -> tuple[User, Membership]:
    email = cells.text("email", limit=254, required=True).lower()
    try:
        validate_email(email)
    except ValidationError:
        cells.refuse("email", f"“{email}” không phải địa chỉ thư điện tử.")
    role = cells.text("role", required=True)
    if role not in ROLES:
        cells.refuse("role", f"vai trò “{role}” không có. Dùng: {', '.join(ROLES)}.")
    held = ROLES.get(role, Role.EXECUTOR)
    agency = cells.agency("agency_code", agencies, required=True)
    user = User(
        email=email,
        full_name=cells.text("display_name", limit=200, required=True),
        position=f"{held.label}, {agency.name}"[:200] if agency else "",
        is_staff=held in ENTERS_ADMIN,
    )
    membership = Membership(
        agency=agency,
        role=held,
        valid_from=cells.day("valid_from", required=True) or date.min,
        valid_to=day_after(cells.day("valid_to")),
    )
    return user, membership
