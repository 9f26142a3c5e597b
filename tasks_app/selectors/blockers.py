"""Vướng mắc addressed to an agency: all that its people see of a task that is not theirs.

A blocker that names an agency shows its members the blocker with the code and the title of the
task, and lets them answer; it does not open the task to them (DOMAIN §1 lists who sees tasks).
Where the agency has passed on, it is addressed to who stands in its place that day.
Of secret tasks nothing is addressed to anybody here.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from tasks_app.enums import OPEN_STATUSES, Role, Secrecy, Tracking
from tasks_app.models import Agency, Blocker
from tasks_app.permissions import UNIT_ROLES, Seat, Standing, heirs_on

ADDRESSED_COLUMNS = {
    "id": "id",
    "task": "task__code",
    "title": "task__title",
    "kind": "kind",
    "description": "description",
    "owner": "owner__code",
    "authority": "authority__code",
    "raised_by": "raised_by__full_name",
    "raised_on": "raised_on",
    "due_on": "due_on",
    "answer": "answer",
    "answered_on": "answered_on",
}


def addressed_to(standing: Standing) -> QuerySet[Blocker]:
    """Return the open blockers of open tasks that name an agency the person answers for."""
    heirs = heirs_on(standing.on) if standing.roles & UNIT_ROLES else {}
    return Blocker.objects.filter(
        _answered_by(standing.seats, heirs),
        resolved_on__isnull=True,
        task__status__in=OPEN_STATUSES,
        task__secrecy=Secrecy.NORMAL,
        task__retired_by__isnull=True,
        task__programme__tracking=Tracking.ACTIVE,
    )


def _answered_by(seats: Iterable[Seat], heirs: Mapping[int, Agency]) -> Q:
    """Return the condition of `permissions.answering_seat`."""
    asked = Q(pk__in=())
    for seat in seats:
        scope = Q() if seat.programme is None else Q(task__programme=seat.programme)
        if seat.role == Role.EXECUTOR:
            passed = [gone for gone, heir in heirs.items() if heir == seat.agency]
            asked |= scope & _addressed(Q(authority=seat.agency), passed, heirs)
        elif seat.role in (Role.WORKING_GROUP, Role.UNIT_HEAD):
            above = seat.agency.path
            passed = [gone for gone, heir in heirs.items() if heir.path.startswith(above)]
            asked |= scope & _addressed(Q(authority__path__startswith=above), passed, heirs)
    return asked


def _addressed(named: Q, passed: Iterable[int], heirs: Mapping[int, Agency]) -> Q:
    """Return the condition that an agency is `named` that is still there, or one that `passed`."""
    return (named & ~Q(authority__in=list(heirs))) | Q(authority__in=list(passed))
