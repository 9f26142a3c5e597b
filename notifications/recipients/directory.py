"""To whom a step goes: who holds which seat on a day, seen from the lead agency of a task.

The lead is the first lead, or the coordinator of a collective task. Executors are those of the
lead itself; a focal person among them takes their place. The working group and the unit head
are those of the nearest agency in the line upwards that has any, so that a ministry answers
for its departments and nobody above a ministry is written to while the ministry has people.
What is owed to somebody who has delegated goes to the deputy; "thay" names the absent one.

Source: DOMAIN §1, §5.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from notifications import conf
from tasks_app import conf as policies
from tasks_app.enums import Role
from tasks_app.models import Agency, Membership
from tasks_app.models.intervals import in_force
from tasks_app.permissions import BINDING_ROLES, heirs_on
from tasks_app.rules.ladder import Audience

from .deputies import Deputies, deputies_on
from .people import Person, Unit

UNIT_SEATS = (Role.EXECUTOR, Role.WORKING_GROUP, Role.UNIT_HEAD)
HEAD = "head"
AUDIENCE_WORDS = {
    Audience.EXECUTOR: "cán bộ đầu mối",
    Audience.WORKING_GROUP: "thành viên Tổ công tác",
    Audience.UNIT_HEAD: "thủ trưởng đơn vị",
    Audience.WORKING_GROUP_HEAD: "Tổ trưởng Tổ công tác",
    Audience.AUTHORITY: "thành viên Tổ công tác",
    Audience.AUTHORITY_HEAD: "Tổ trưởng Tổ công tác",
    Audience.SECRETARIAT: "cán bộ thường trực",
    Audience.DECIDER: "cán bộ thường trực được duyệt",
    Audience.LEADER: "lãnh đạo",
}

Seats = dict[str, list[int]]  # path of the agency → people
Asked = dict[int, str]  # recipient → whom he stands in for, "" for himself


@dataclass(frozen=True)
class Directory:
    """The people who may be written to on one day, by seat."""

    people: dict[int, Person]
    units: dict[int, Unit]
    seats: dict[str, Seats]
    admins: tuple[int, ...]
    deputies: Deputies = field(default_factory=Deputies)
    heirs: dict[int, Unit] = field(default_factory=dict)  # who stands for an agency that ended

    def to(
        self, audience: Audience, unit: Unit, *, programme: int, focal_id: int | None = None
    ) -> Asked:
        """Return who gets what `audience` is owed on a task of `programme` led by `unit`."""
        return self.through_deputies(self.holding(audience, unit, focal_id=focal_id), programme)

    def answering(self, agency: int) -> Unit:
        """Return the agency itself, or who stands in its place where it has passed on."""
        return self.heirs.get(agency, self.units[agency])

    def holding(self, audience: Audience, unit: Unit, *, focal_id: int | None = None) -> list[int]:
        """Return the people of `audience` themselves, absent or not."""
        match audience:
            case Audience.EXECUTOR:
                found = self.seats[Role.EXECUTOR].get(unit.path, [])
                return [focal_id] if focal_id in found else found
            case Audience.WORKING_GROUP | Audience.AUTHORITY:
                return self._nearest(Role.WORKING_GROUP, unit)
            case Audience.UNIT_HEAD:
                return self._nearest(Role.UNIT_HEAD, unit)
            case Audience.SECRETARIAT | Audience.DECIDER:
                return self.reviewers()
            case Audience.LEADER:
                return self.leaders
        return self._nearest(HEAD, unit) or self._nearest(Role.WORKING_GROUP, unit)

    def through_deputies(self, people: Iterable[int], programme: int) -> Asked:
        """Return the recipients in place of `people`; own right stands before a deputy's."""
        asked: Asked = {}
        for person in people:
            for recipient in self.deputies.of(person, programme):
                if recipient == person:
                    asked[recipient] = ""
                else:
                    asked.setdefault(recipient, self._name(person))
        return {user: name for user, name in asked.items() if user in self.people}

    def _name(self, person: int) -> str:
        return self.people[person].full_name if person in self.people else ""

    def reviewers(self, *, side: str | None = None, other_than: str | None = None) -> list[int]:
        """Return the standing secretariat: all of it, one side, or all but one side."""
        policy = policies.policy()
        sides = {policy.secretariat_s1, policy.secretariat_s2}
        wanted = ({side} if side else sides) - {other_than}
        return [
            user
            for path, holders in self.seats[Role.REVIEWER].items()
            if wanted & set(path.split("/"))
            for user in holders
        ]

    @property
    def leaders(self) -> list[int]:
        """The leaders who read over everything."""
        seats = self.seats[Role.LEADER].values()
        return list(dict.fromkeys(user for holders in seats for user in holders))

    @property
    def secretariat(self) -> Unit | None:
        """The lead agency of the secretariat that letters name: S2, the Government Office."""
        code = policies.policy().secretariat_s2
        return next((unit for unit in self.units.values() if unit.code == code), None)

    def seated(self, *roles: Role) -> set[int]:
        """Return who holds one of `roles`."""
        return {user for role in roles for holders in self.seats[role].values() for user in holders}

    def may_not_decide(self, user: int, paths: Collection[str]) -> bool:
        """Return whether a seat of `user` binds to one of these agencies (conflict rule)."""
        return any(
            _binds(Role(role), path, other)
            for role, by_path in self.seats.items()
            if role != HEAD
            for path, holders in by_path.items()
            if user in holders
            for other in paths
        )

    def _nearest(self, seat: str, unit: Unit) -> list[int]:
        for path in unit.line:
            if found := self.seats[seat].get(path):
                return found
        return []

    def units_of(self, users: Iterable[int]) -> set[int]:
        """Return the units whose tasks may be owed to `users`: their own and those below.

        A deputy's are those of the people he stands in for as well.
        """
        wanted = self.deputies.owners(users)
        paths = tuple(
            path
            for seat in UNIT_SEATS
            for path, holders in self.seats[seat].items()
            if not wanted.isdisjoint(holders)
        )
        return {unit.id for unit in self.units.values() if unit.path.startswith(paths)}


def _binds(role: Role, own: str, other: str) -> bool:
    if role not in BINDING_ROLES:
        return own == other
    return own.startswith(other) or other.startswith(own)


def directory_on(day: date, *, users: Collection[int] | None = None) -> Directory:
    """Return who holds which seat on `day`; four statements. Inactive accounts hold none.

    With `users` only the seats around theirs are read (one statement more): all that decides
    what goes to them. An administrator of the register hears of everybody's.
    """
    units, deputies = _units(), deputies_on(day)
    people: dict[int, Person] = {}
    seats: dict[str, Seats] = defaultdict(lambda: defaultdict(list))
    admins: list[int] = []
    near = None if users is None else deputies.owners(users)
    for person, path, role, is_head in _rows(day, _around(day, near, units)):
        if not conf.may_mail(person.email):
            continue
        people[person.id] = person
        if role == Role.SECRETARIAT_ADMIN:
            admins.append(person.id)
            continue
        holders = seats[role][path]
        if person.id not in holders:
            holders.append(person.id)
        if is_head and role == Role.WORKING_GROUP:
            seats[HEAD][path].append(person.id)
    people |= {pk: person for pk, person in deputies.people.items() if pk not in people}
    heirs = {gone: units[heir.pk] for gone, heir in heirs_on(day).items()}
    return Directory(people, units, seats, tuple(dict.fromkeys(admins)), deputies, heirs)


def _around(day: date, users: Collection[int] | None, units: dict[int, Unit]) -> Q:
    """Return the condition on seats that may decide what `users` get."""
    if users is None:
        return Q()
    theirs = Membership.objects.filter(in_force(day), user__in=users)
    held = set(theirs.values_list("role", "agency__path"))
    if any(role == Role.SECRETARIAT_ADMIN for role, _ in held):
        return Q()
    own = tuple({path for role, path in held if role in UNIT_SEATS})
    near = [
        unit.id
        for unit in units.values()
        if unit.path.startswith(own) or any(path.startswith(unit.path) for path in own)
    ]
    return Q(agency__in=near) | Q(user__in=users)


def _rows(day: date, around: Q) -> Iterator[tuple[Person, str, str, bool]]:
    rows = Membership.objects.filter(in_force(day), around, user__is_active=True)
    for row in rows.order_by("user_id", "id").values_list(
        "user_id", "user__email", "user__full_name", "user__wants_early_reminders",
        "agency__path", "role", "is_head",
    ):  # fmt: skip
        yield Person(*row[:4]), *row[4:]


def _units() -> dict[int, Unit]:
    rows = Agency.objects.values_list("id", "code", "name", "path")
    return {row[0]: Unit(*row) for row in rows}
