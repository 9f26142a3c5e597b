"""What one person has to do: the tasks of "Việc của tôi". Source: DOMAIN §5 (whose row it is)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tasks_app.enums import OPEN_STATUSES, AssignmentRole, Role, Tracking
from tasks_app.models import Agency, Task, TaskAgency
from tasks_app.models.intervals import in_force
from tasks_app.permissions import UNIT_ROLES, Seat, Standing
from tasks_app.selectors.tasks import current

LEADING = (AssignmentRole.LEAD, AssignmentRole.COORDINATOR, AssignmentRole.CO_LEAD)


class Share(StrEnum):
    """Whose work is listed."""

    MINE = "toi"
    COORDINATED = "phoi-hop"
    UNIT = "don-vi"


@dataclass(frozen=True, slots=True)
class ShareCounts:
    mine: int
    coordinated: int
    unit: int


def open_work(standing: Standing, share: Share) -> QuerySet[Task]:
    """Return the open tasks of active programmes in one share of a person's work."""
    return _active().filter(_condition(standing, share))


def share_counts(standing: Standing) -> ShareCounts:
    """Return how many open tasks each share holds, in one statement."""
    counts = _active().aggregate(
        **{share.name: Count("pk", filter=_condition(standing, share)) for share in Share}
    )
    return ShareCounts(counts["MINE"], counts["COORDINATED"], counts["UNIT"])


def _active() -> QuerySet[Task]:
    return current().filter(programme__tracking=Tracking.ACTIVE, status__in=OPEN_STATUSES)


def _condition(standing: Standing, share: Share) -> Q:
    """What is lent is mine while I stand in for its owner, in the programme it is lent for."""
    condition = Q(pk__in=[])
    for programme in {None, *(seat.programme for seat in standing.borrowed)}:
        seats = [seat for seat in standing.seats if seat.programme == programme]
        people = {seat.owner.pk for seat in seats} | (
            {standing.user.pk} if not programme else set()
        )
        scope = Q() if programme is None else Q(programme=programme)
        condition |= scope & _held(seats, people, share, standing.on)
    return condition


def _held(seats: list[Seat], people: set[int], share: Share, on: date) -> Q:
    """Mine: I am its focal person, or it names none and my own agency leads it.

    A member of a working group or a unit's head answers for the whole subtree; what others of
    the unit do is then mine as well.
    """
    own = [seat.agency for seat in seats if seat.role == Role.EXECUTOR]
    units = _below([seat.agency for seat in seats if seat.role in UNIT_ROLES])
    match share:
        case Share.MINE:
            led = _takes_part(on, _these(own), LEADING)
            return Q(focal_person__in=people) | (Q(focal_person=None) & led)
        case Share.COORDINATED:
            return _takes_part(on, units, (AssignmentRole.COORDINATING,))
        case Share.UNIT:
            return _takes_part(on, units, LEADING)
    raise AssertionError(share)


def _takes_part(on: date, units: Q, roles: tuple[AssignmentRole, ...]) -> Q:
    agencies = Agency.objects.filter(units).values("pk")
    parts = TaskAgency.objects.filter(in_force(on), role__in=roles, agency__in=agencies)
    return Q(Exists(parts.filter(task=OuterRef("pk"))))


def _these(agencies: list[Agency]) -> Q:
    return Q(pk__in=[agency.pk for agency in agencies])


def _below(agencies: list[Agency]) -> Q:
    """Return the condition of being one of `agencies` or below one; none of them: nothing."""
    condition = Q(pk__in=[])
    for agency in agencies:
        condition |= Q(path__startswith=agency.path)
    return condition
