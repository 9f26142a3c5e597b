"""To whom a step goes: who holds which seat on a day, seen from the lead agency of a task.

The lead is the first lead, or the coordinator of a collective task. Executors are those of the
lead itself; a focal person among them takes their place. The working group and the unit head
are those of the nearest agency in the line upwards that has any, so that a ministry answers
for its departments and nobody above a ministry is written to while the ministry has people.

Source: DOMAIN §1, §5.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from notifications import conf
from tasks_app.enums import Role
from tasks_app.models import Agency, Membership
from tasks_app.models.intervals import in_force
from tasks_app.rules.ladder import Audience

SEATS = (Role.EXECUTOR, Role.WORKING_GROUP, Role.UNIT_HEAD, Role.SECRETARIAT_ADMIN)
AUDIENCE_WORDS = {
    Audience.EXECUTOR: "cán bộ đầu mối",
    Audience.WORKING_GROUP: "thành viên Tổ công tác",
    Audience.UNIT_HEAD: "thủ trưởng đơn vị",
    Audience.WORKING_GROUP_HEAD: "Tổ trưởng Tổ công tác",
}


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    email: str
    full_name: str
    wants_early: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency as letters name it."""

    id: int
    code: str
    name: str
    path: str

    @property
    def line(self) -> Iterator[str]:
        """The tree paths from the unit itself up to the root."""
        parts = self.path.split("/")[:-1]
        return ("/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1))


Seats = dict[str, list[int]]  # path of the agency → people


@dataclass(frozen=True)
class Directory:
    """The people who may be written to on one day, by seat."""

    people: dict[int, Person]
    units: dict[int, Unit]
    seats: dict[str, Seats]
    admins: tuple[int, ...]

    def to(self, audience: Audience, unit: Unit, *, focal_id: int | None = None) -> list[int]:
        """Return the people of `audience` for a task led by `unit`."""
        match audience:
            case Audience.EXECUTOR:
                found = self.seats[Role.EXECUTOR].get(unit.path, [])
                return [focal_id] if focal_id in found else found
            case Audience.WORKING_GROUP:
                return self._nearest(Role.WORKING_GROUP, unit)
            case Audience.UNIT_HEAD:
                return self._nearest(Role.UNIT_HEAD, unit)
        return self._nearest("head", unit) or self._nearest(Role.WORKING_GROUP, unit)

    def _nearest(self, seat: str, unit: Unit) -> list[int]:
        for path in unit.line:
            if found := self.seats[seat].get(path):
                return found
        return []

    def units_of(self, users: Iterable[int]) -> set[int]:
        """Return the units whose tasks may concern `users`: their own and those below."""
        wanted = set(users)
        paths = tuple(
            path
            for seats in self.seats.values()
            for path, holders in seats.items()
            if not wanted.isdisjoint(holders)
        )
        return {unit.id for unit in self.units.values() if unit.path.startswith(paths)}


def directory_on(day: date, *, users: Collection[int] | None = None) -> Directory:
    """Return who holds which seat on `day`; two statements. Inactive accounts hold none.

    With `users` only the seats around theirs are read (one statement more): all that decides
    what goes to them. An administrator of the register hears of everybody's.
    """
    units = _units()
    people: dict[int, Person] = {}
    seats: dict[str, Seats] = defaultdict(lambda: defaultdict(list))
    admins: list[int] = []
    for person, path, role, is_head in _rows(day, _around(day, users, units)):
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
            seats["head"][path].append(person.id)
    return Directory(people, units, seats, tuple(dict.fromkeys(admins)))


def _around(day: date, users: Collection[int] | None, units: dict[int, Unit]) -> Q:
    """Return the condition on seats that may decide what `users` get."""
    if users is None:
        return Q()
    theirs = Membership.objects.filter(in_force(day), user__in=users, role__in=SEATS)
    held = set(theirs.values_list("role", "agency__path"))
    if any(role == Role.SECRETARIAT_ADMIN for role, _ in held):
        return Q()
    paths = tuple({path for _, path in held})
    near = [
        unit.id
        for unit in units.values()
        if unit.path.startswith(paths) or any(path.startswith(unit.path) for path in paths)
    ]
    return Q(agency__in=near)


def _rows(day: date, around: Q) -> Iterator[tuple[Person, str, str, bool]]:
    rows = Membership.objects.filter(in_force(day), around, user__is_active=True, role__in=SEATS)
    for row in rows.order_by("user_id", "id").values_list(
        "user_id", "user__email", "user__full_name", "user__wants_early_reminders",
        "agency__path", "role", "is_head",
    ):  # fmt: skip
        yield Person(*row[:4]), *row[4:]


def _units() -> dict[int, Unit]:
    rows = Agency.objects.values_list("id", "code", "name", "path")
    return {row[0]: Unit(*row) for row in rows}
