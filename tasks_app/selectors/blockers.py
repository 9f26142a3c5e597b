"""Vướng mắc addressed to an agency: all that its people see of a task that is not theirs.

A blocker that names an agency shows its members the blocker with the code and the title of the
task, and lets them answer; it does not open the task to them (DOMAIN §1 lists who sees tasks).
Of secret tasks nothing is addressed to anybody here.
"""

from django.db.models import Q, QuerySet

from tasks_app.enums import OPEN_STATUSES, Role, Secrecy, Tracking
from tasks_app.models import Blocker
from tasks_app.permissions import Standing

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
    asked = Q(authority__in=standing.agencies_as(Role.EXECUTOR))
    for agency in standing.agencies_as(Role.WORKING_GROUP, Role.UNIT_HEAD):
        asked |= Q(authority__path__startswith=agency.path)
    return Blocker.objects.filter(
        asked,
        resolved_on__isnull=True,
        task__status__in=OPEN_STATUSES,
        task__secrecy=Secrecy.NORMAL,
        task__retired_by__isnull=True,
        task__programme__tracking=Tracking.ACTIVE,
    )
