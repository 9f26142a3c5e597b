"""Who a person is on a day: own seats, those held as a deputy, and what they bind to.

Source: DOMAIN §1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef

from tasks_app import conf
from tasks_app.enums import Operation, Role
from tasks_app.models import Agency, Delegation, Membership, User
from tasks_app.models.intervals import in_force
from tasks_app.rules.operations import OPERATIONS, UNITS, roles_of

SEES_ALL = roles_of(Operation.SEE_ALL_TASKS)
UNIT_ROLES = UNITS
BINDING_ROLES = UNIT_ROLES | {Role.REVIEWER}
DESK_ROLES = roles_of(Operation.ENTER_DESK)
DELEGABLE_ROLES = roles_of(Operation.DELEGATE)


@dataclass(frozen=True, slots=True)
class Seat:
    """One role in one agency, and whose it is: `user` acts, maybe on behalf of its owner."""

    user: User
    agency: Agency
    role: Role
    on_behalf_of: User | None = None
    programme: int | None = None  # the only one a delegation speaks of
    is_head: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def owner(self) -> User:
        return self.on_behalf_of or self.user

    def get_role_display(self) -> str:
        """Return the role in words, as a membership does."""
        return str(Role(self.role).label)


@dataclass(frozen=True)
class Standing:
    """A person's seats in force on one day: own ones first, then those held as a deputy."""

    user: User
    on: date
    seats: tuple[Seat, ...]

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(seat.role for seat in self.seats)

    @property
    def own(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.on_behalf_of is None)

    @property
    def borrowed(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.on_behalf_of is not None)

    def may(self, operation: Operation) -> bool:
        """Return whether an own or a lent seat, or the machine, gives the person `operation`.

        On one task it is asked of who sees that task.
        """
        grant = OPERATIONS[operation]
        if grant.roles is None or self.roles & grant.roles:
            return True
        return grant.machine and self.user.is_active and self.user.is_superuser

    @property
    def enters_admin(self) -> bool:
        """Whether the admin opens: to staff with a seat of the desk, or to a reviewer's deputy.

        A deputy enters while the seat is lent, without being made staff.
        """
        lent = any(seat.role in DESK_ROLES for seat in self.borrowed)
        holds = self.may(Operation.ENTER_DESK)
        return self.user.is_active and (lent or (self.user.is_staff and holds))

    @property
    def sees_all(self) -> bool:
        """Whether an own seat shows every task; a deputy sees what is open (DOMAIN §1)."""
        return any(seat.role in SEES_ALL for seat in self.own)

    @cached_property
    def unit_paths(self) -> tuple[str, ...]:
        """The agencies (as tree paths) in whose subtree this person sees tasks by own right."""
        return tuple({seat.agency.path for seat in self.own if seat.role in UNIT_ROLES})

    def is_conflicted(self, agency: Agency) -> bool:
        """Return whether the person may decide nothing that `agency` leads or filed.

        A seat in the secretariat or in a unit binds to its whole line; any other seat binds to
        its own agency only, or a reader placed at the root would be bound to everybody. A
        deputy is bound by the seats of those he stands in for as well.
        """
        return any(_binds(seat, agency) for seat in self.seats)

    def agencies_as(self, *roles: Role) -> list[Agency]:
        """Return the agencies in which the person holds, or stands in for, one of `roles`."""
        return [seat.agency for seat in self.seats if seat.role in roles]

    def programmes_as(self, *roles: Role) -> frozenset[int] | None:
        """Return the only programmes in which one of `roles` is lent; None: in all of them."""
        scopes = {seat.programme for seat in self.seats if seat.role in roles}
        return None if None in scopes else frozenset(scope for scope in scopes if scope)

    @property
    def agency(self) -> Agency | None:
        """The agency the person speaks for: of the oldest seat in force."""
        return self.seats[0].agency if self.seats else None


def standing_of(user: User, on: date) -> Standing:
    """Return the standing of `user` on `on`, kept on the object.

    One statement for who stands in for nobody, otherwise two more for each link of the chain.
    """
    if not (user.is_active and user.pk):
        return Standing(user, on, ())
    kept: dict[date, Standing] = user.__dict__.setdefault("_standings", {})
    if on not in kept:
        kept[on] = Standing(user, on, tuple(_seats_on(user, on)))
    return kept[on]


def _seats_on(user: User, on: date) -> list[Seat]:
    deputyships = Delegation.objects.filter(in_force(on), to_user=user)
    rows = list(
        Membership.objects.filter(in_force(on), user=user)
        .select_related("agency")
        .annotate(stands_in=Exists(deputyships.filter(to_user=OuterRef("user"))))
        .order_by("valid_from", "id")
    )
    own = [_seat(m, user) for m in rows]
    stands_in = vars(rows[0])["stands_in"] if rows else True  # without a seat nobody has asked
    return own + (_borrowed(user, on) if stands_in else [])


def _borrowed(user: User, on: date) -> list[Seat]:
    scopes = owners_of([user.pk], on)
    rows = (
        Membership.objects.filter(
            in_force(on), user__in=scopes, user__is_active=True, role__in=DELEGABLE_ROLES
        )
        .select_related("agency", "user")
        .order_by("valid_from", "id")
    )
    return [
        _seat(m, user, on_behalf_of=m.user, programme=programme)
        for m in rows
        for programme in sorted(scopes[m.user_id], key=str)
    ]


def _seat(
    membership: Membership,
    user: User,
    *,
    on_behalf_of: User | None = None,
    programme: int | None = None,
) -> Seat:
    return Seat(
        user,
        membership.agency,
        Role(membership.role),
        on_behalf_of,
        programme,
        membership.is_head,
        membership.valid_from,
        membership.valid_to,
    )


def owners_of(users: Iterable[int], on: date) -> dict[int, set[int | None]]:
    """Return for whom `users` stand in on `on`, each with the programmes spoken of; None: all.

    A deputy may pass on what was delegated to him, up to the chain of the policy; the narrower
    scope of two links holds, two different programmes share nothing.
    """
    start = set(users)
    found: dict[int, set[int | None]] = {}
    reached: dict[int, set[int | None]] = {user: {None} for user in start}
    for _ in range(conf.policy().delegation_chain):
        links = Delegation.objects.filter(
            in_force(on), to_user__in=reached, to_user__is_active=True, from_user__is_active=True
        ).values_list("to_user", "from_user", "programme")
        step: dict[int, set[int | None]] = {}
        for deputy, owner, programme in links:
            scopes: set[int | None] = {
                inner if programme is None else programme
                for inner in reached[deputy]
                if programme is None or inner in (None, programme)
            }
            if owner not in start and scopes:
                step.setdefault(owner, set()).update(scopes)
        reached = {
            owner: new
            for owner, scopes in step.items()
            if (new := scopes - found.get(owner, set()))
        }
        for owner, scopes in reached.items():
            found.setdefault(owner, set()).update(scopes)
        if not reached:
            break
    return {owner: {None} if None in scopes else scopes for owner, scopes in found.items()}


def same_line(one: Agency, other: Agency) -> bool:
    """Return whether one agency is the other, or above or below it."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def _binds(seat: Seat, agency: Agency) -> bool:
    if seat.role in BINDING_ROLES:
        return same_line(seat.agency, agency)
    return seat.agency.pk == agency.pk


def side_of(agency: Agency) -> str | None:
    """Return which lead agency of the secretariat `agency` belongs to (its code), or None."""
    policy = conf.policy()
    codes = agency.path.split("/")
    sides = (policy.secretariat_s1, policy.secretariat_s2)
    return next((code for code in sides if code in codes), None)
