"""Requests to extend: who signs them for the working group, who may decide on them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tasks_app import conf
from tasks_app.enums import (
    AssignmentRole,
    AuthorityLevel,
    Decision,
    Role,
    TaskAction,
    Tracking,
)
from tasks_app.models import Agency, DeadlineExtension, Membership, TaskAgency
from tasks_app.models.intervals import in_force
from tasks_app.permissions import Seat, Standing, side_of
from tasks_app.rules.lifecycle import TRANSITIONS

from .review import upwards

LEADING = (AssignmentRole.LEAD, AssignmentRole.CO_LEAD, AssignmentRole.COORDINATOR)


def has_working_group(agencies: Iterable[Agency], *, on: date) -> bool:
    """Return whether somebody of a working group answers on `on` for one of `agencies`."""
    above = {path for agency in agencies for path in upwards(agency.path)}
    seats = Membership.objects.filter(in_force(on), role=Role.WORKING_GROUP)
    return seats.filter(user__is_active=True, agency__path__in=above).exists()


def awaiting_cosignature(standing: Standing) -> QuerySet[DeadlineExtension]:
    """Return the requests that this person may sign for a working group, oldest first.

    Not what he filed himself, or had filed for him.
    """
    signed_here = Q(pk__in=[])
    for seat in standing.seats:
        if seat.role == Role.WORKING_GROUP:
            signed_here |= _led_below(seat, standing.on)
    return (
        DeadlineExtension.objects.filter(
            signed_here,
            decision=Decision.PENDING,
            needs_cosignature=True,
            cosigned_by__isnull=True,
            task__status__in=TRANSITIONS[TaskAction.COSIGN_EXTENSION].allowed_from,
            task__retired_by__isnull=True,
            task__programme__tracking=Tracking.ACTIVE,
        )
        .exclude(Q(filed_by=standing.user) | Q(filed_for=standing.user))
        .select_related("task", "task__lead", "filed_by", "filed_agency")
        .order_by("filed_at", "id")
    )


def _led_below(seat: Seat, on: date) -> Q:
    """Return the condition that the task is led in the subtree, and programme, of the seat."""
    units = Agency.objects.filter(path__startswith=seat.agency.path)
    parts = TaskAgency.objects.filter(in_force(on), role__in=LEADING, agency__in=units)
    led = Q(Exists(parts.filter(task=OuterRef("task"))))
    return led if seat.programme is None else led & Q(task__programme=seat.programme)


SIGNED = Q(needs_cosignature=False) | Q(cosigned_by__isnull=False)


def beyond_level(standing: Standing) -> Q:
    """Return the condition that the deadline is not this reviewer's to move (DOMAIN §2, T15)."""
    s2 = conf.policy().secretariat_s2
    if any(side_of(agency) == s2 for agency in standing.agencies_as(Role.REVIEWER)):
        return Q(pk__in=[])
    return Q(task__deadline_level=AuthorityLevel.PRIME_MINISTER) & (
        Q(task__appointed_reviewer__isnull=True) | ~Q(task__appointed_reviewer=standing.user)
    )
