"""Requests that wait for the signature of a working group, and who could give it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tasks_app.enums import AssignmentRole, Decision, Role, TaskAction, Tracking
from tasks_app.models import Agency, DeadlineExtension, Membership, TaskAgency
from tasks_app.models.intervals import in_force
from tasks_app.permissions import Standing
from tasks_app.rules.lifecycle import TRANSITIONS

from .review import upwards

LEADING = (AssignmentRole.LEAD, AssignmentRole.CO_LEAD, AssignmentRole.COORDINATOR)


def has_working_group(agencies: Iterable[Agency], *, on: date) -> bool:
    """Return whether somebody of a working group answers on `on` for one of `agencies`."""
    above = {path for agency in agencies for path in upwards(agency.path)}
    seats = Membership.objects.filter(in_force(on), role=Role.WORKING_GROUP)
    return seats.filter(user__is_active=True, agency__path__in=above).exists()


def awaiting_cosignature(standing: Standing) -> QuerySet[DeadlineExtension]:
    """Return the requests that this person may sign for a working group, oldest first."""
    units = Q(pk__in=[])
    for agency in standing.agencies_as(Role.WORKING_GROUP):
        units |= Q(path__startswith=agency.path)
    parts = TaskAgency.objects.filter(
        in_force(standing.on), role__in=LEADING, agency__in=Agency.objects.filter(units)
    )
    return (
        DeadlineExtension.objects.filter(
            Exists(parts.filter(task=OuterRef("task"))),
            decision=Decision.PENDING,
            needs_cosignature=True,
            cosigned_by__isnull=True,
            task__status__in=TRANSITIONS[TaskAction.COSIGN_EXTENSION].allowed_from,
            task__retired_by__isnull=True,
            task__programme__tracking=Tracking.ACTIVE,
        )
        .select_related("task", "task__lead", "filed_by", "filed_agency")
        .order_by("filed_at", "id")
    )
