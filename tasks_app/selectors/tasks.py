"""Tasks a person may see. Source: DOMAIN §1 (visibility)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tasks_app.enums import OPEN_STATUSES, AssignmentRole, Status
from tasks_app.models import Agency, Task, TaskAgency, User
from tasks_app.models.intervals import in_force
from tasks_app.permissions import SEES_ALL, Seat, standing_of


def current() -> QuerySet[Task]:
    """Return the tasks of every register in force: what a later import retired is left out."""
    return Task.objects.filter(retired_by__isnull=True)


def visible_to(user: User, *, on: date) -> QuerySet[Task]:
    """Return the tasks `user` may see on `on`; everything else does not exist for them.

    Reviewers, secretariat administrators, leaders and inspectors see all; the others see tasks
    whose lead, coordinator or coordinating agency lies in their subtree, with their children,
    and the task that theirs is a part of; not the parts of others.
    A deputy sees the open ones among those of the person he stands in for. What is not assigned
    yet is the secretariat's.
    """
    standing = standing_of(user, on)
    if standing.sees_all:
        return current()
    if not standing.seats:
        return Task.objects.none()
    seen = Q(appointed_reviewer=user)
    if standing.unit_paths:
        seen |= _within(standing.unit_paths, on)
    for seat in standing.borrowed:
        seen |= _lent(seat, on)
    return current().filter(seen).exclude(status=Status.DRAFT, assigned_on=None)


def listed_for(user: User, *, on: date) -> QuerySet[Task]:
    """Return what a list shows of the tasks `user` may see: the register, and the own parts.

    The parts of others are found through their whole; a unit finds its own beside its tasks.
    """
    seen, paths = visible_to(user, on=on), standing_of(user, on).unit_paths
    if not paths:
        return seen.filter(parent=None)
    units = Agency.objects.filter(_below(paths)).values("pk")
    led = TaskAgency.objects.filter(in_force(on), role=AssignmentRole.LEAD, agency__in=units)
    return seen.filter(Q(parent=None) | Exists(led.filter(task=OuterRef("pk"))))


def _lent(seat: Seat, on: date) -> Q:
    """Return what a deputy sees through one seat: what its owner sees and is open."""
    shown = Q(status__in=OPEN_STATUSES)
    if seat.programme is not None:
        shown &= Q(programme=seat.programme)
    if seat.role not in SEES_ALL:
        shown &= _within((seat.agency.path,), on)
    return shown


def _within(paths: Iterable[str], on: date) -> Q:
    units = Agency.objects.filter(_below(paths)).values("pk")
    parts = TaskAgency.objects.filter(in_force(on), agency__in=units)
    wholes = parts.filter(task__parent__isnull=False).values("task__parent")
    return (
        Exists(parts.filter(task=OuterRef("pk")))
        | Exists(parts.filter(task=OuterRef("parent_id")))
        | Q(pk__in=wholes)
    )


def _below(paths: Iterable[str]) -> Q:
    found = Q()
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def with_details(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return `tasks` with what the detail page prints, without further queries."""
    return tasks.select_related(
        "programme", "group", "lead", "coordinator", "focal_person", "source_document", "parent"
    )
