"""A collective task and its units: who would get a part, who has one, how far they are.

Source: DOMAIN §2 (fan-out).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tasks_app.enums import AgencyKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, AgencyGroupMember, Programme, Task
from tasks_app.models.intervals import in_force
from tasks_app.permissions import parties_of
from tasks_app.rules.rollup import Rollup, Unit, rollup_of

from .tasks import current


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """One member of the collective. `code`: of its part, there already or to be made."""

    agency: Agency
    code: str
    exists: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fan-out on one day would make."""

    parent: Task
    on: date
    units: tuple[PlannedUnit, ...]

    @property
    def missing(self) -> list[PlannedUnit]:
        """The members without a part."""
        return [unit for unit in self.units if not unit.exists]


def collective_tasks(programme: Programme, code: str = "") -> QuerySet[Task]:
    """Return the rows of a register that are led by a collective; of one code if given."""
    found = (
        current()
        .filter(programme=programme, parent=None, lead__kind=AgencyKind.COLLECTIVE)
        .select_related("programme", "lead", "coordinator")
    )
    return (found.filter(code=code) if code else found).order_by("code")


def plans(programme: str, on: date, *, code: str = "") -> list[Plan]:
    """Return what a fan-out of a register on one day would make, task by task.

    Raises:
        InvalidInput: there is no such programme, or the task of this code is no collective one.
    """
    found = Programme.objects.filter(code=programme).first()
    if found is None:
        raise InvalidInput.on("programme", f"Không có chương trình “{programme}”.")
    parents = list(collective_tasks(found, code))
    if code and not parents:
        raise InvalidInput.on("task", f"{code} không phải nhiệm vụ của nhóm cơ quan.")
    return [plan_of(parent, on) for parent in parents]


def plan_of(parent: Task, on: date) -> Plan:
    """Return who is a member of the lead of `parent` on `on`, and which of them have a part.

    A member has one if it leads a part now, or if the part made for it has passed on to another
    or was cancelled: a second fan-out adds only what was never there.
    """
    taken: dict[str, str] = {}
    for code, lead in units_of(parent).values_list("code", "lead__code"):
        taken[code.removeprefix(f"{parent.code}.")] = code
        taken[lead] = code
    members = AgencyGroupMember.objects.filter(in_force(on), group=parent.lead_id)
    agencies = {row.member for row in members.select_related("member")}
    return Plan(
        parent,
        on,
        tuple(
            PlannedUnit(one, taken.get(one.code, f"{parent.code}.{one.code}"), one.code in taken)
            for one in sorted(agencies, key=lambda agency: (agency.name, agency.code))
        ),
    )


def units_of(parent: Task) -> QuerySet[Task]:
    """Return the parts of `parent` that units have; the instances of periods are none."""
    return current().filter(parent=parent, period_from=None)


def units_below(task: Task, *, on: date) -> list[Agency]:
    """Return the units to which the leads of `task` can hand it on: below them, without a part."""
    below = Q(pk__in=[])
    for lead in parties_of(task, on).leads:
        below |= Q(path__startswith=lead.path) & ~Q(pk=lead.pk)
    return list(
        Agency.objects.filter(below & in_force(on))
        .exclude(kind=AgencyKind.COLLECTIVE)
        .exclude(pk__in=units_of(task).values("lead"))
        .order_by("name", "code")
    )


def units_called(codes: Iterable[str]) -> dict[str, Agency]:
    """Return the agencies of these codes, by code."""
    return {unit.code: unit for unit in Agency.objects.filter(code__in=set(codes))}


def instances_of(task: Task) -> QuerySet[Task]:
    """Return the instances of a recurring task, the latest period first."""
    return current().filter(parent=task, period_from__isnull=False).order_by("-period_from")


def rollup_over(parent: Task) -> Rollup:
    """Return how far the units of `parent` are, all of them, whoever asks."""
    return rollup(units_of(parent))


def rollup(units: QuerySet[Task]) -> Rollup:
    """Return how far these units are; one statement."""
    return rollup_of(_units(units.values_list("status", "completed_on", "percent")))


def _units(rows: Iterable[tuple[str, date | None, int | None]]) -> Iterable[Unit]:
    return (Unit(status, completed_on, percent) for status, completed_on, percent in rows)
