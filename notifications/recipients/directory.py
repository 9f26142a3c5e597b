"""To whom a step goes: who holds which seat on a day, seen from the lead agency of a task.

The lead is the first lead, or the coordinator of a collective task. Executors are those of the
lead itself; a focal person among them takes their place. The working group and the unit head
are those of the nearest agency in the line upwards that has any, so that a ministry answers
for its departments and nobody above a ministry is written to while the ministry has people.

Source: DOMAIN §1, §5.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

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
    """The people who may be written to on one day, by seat. `unreachable` may not."""

    people: dict[int, Person]
    units: dict[int, Unit]
    seats: dict[str, Seats]
    admins: tuple[int, ...]
    unreachable: dict[int, Person] = field(default_factory=dict)

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


def directory_on(day: date) -> Directory:
    """Return who holds which seat on `day`; two queries. Inactive accounts hold none."""
    people: dict[int, Person] = {}
    unreachable: dict[int, Person] = {}
    seats: dict[str, Seats] = defaultdict(lambda: defaultdict(list))
    admins: list[int] = []
    for person, path, role, is_head in _rows(day):
        if not conf.may_mail(person.email):
            unreachable[person.id] = person
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
    return Directory(people, _units(), seats, tuple(dict.fromkeys(admins)), unreachable)


def _rows(day: date) -> Iterator[tuple[Person, str, str, bool]]:
    rows = Membership.objects.filter(in_force(day), user__is_active=True, role__in=SEATS)
    for row in rows.order_by("user_id", "id").values_list(
        "user_id", "user__email", "user__full_name", "user__wants_early_reminders",
        "agency__path", "role", "is_head",
    ):  # fmt: skip
        yield Person(*row[:4]), *row[4:]


def _units() -> dict[int, Unit]:
    rows = Agency.objects.values_list("id", "code", "name", "path")
    return {row[0]: Unit(*row) for row in rows}
