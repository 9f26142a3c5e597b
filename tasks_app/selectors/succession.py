"""What an agency holds and who follows whom: the facts of a succession, a few statements in all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from tasks_app.enums import OPEN_STATUSES, OUTSIDE_N, AssignmentRole, Secrecy, Status
from tasks_app.models import Agency, AgencyGroupMember, AgencySuccession, Membership, TaskAgency
from tasks_app.models.intervals import in_force
from tasks_app.rules.succession import Edge, Holding
from tasks_app.rules.text import ON_PAPER

Row = TypeVar("Row", bound=Model)


@dataclass(slots=True)
class HeldTask:
    """A task in which the agency still has a part on the day or later."""

    pk: int
    code: str
    title: str  # as it may be printed (DOMAIN §2, secret tasks)
    is_open: bool
    collective: int | None  # the fanned-out task it is a member's part of
    holdings: list[Holding] = field(default_factory=list)


def held_by(agency: Agency, on: date) -> dict[int, HeldTask]:
    """Return the tasks in which `agency` has a part on `on` or later, by id, ordered by code.

    Whatever their state: who led a closed task answers for it, too. Drafts name agencies only
    when they are assigned; what an import retired stays as it was.
    """
    rows = (
        lasting(TaskAgency.objects.filter(agency=agency, task__retired_by=None), on)
        .exclude(task__status=Status.DRAFT, task__without_unit_data=False)
        .select_related("task__parent")
        .order_by("task__code", "position", "id")
    )
    found: dict[int, HeldTask] = {}
    for row in rows:
        task = row.task
        is_member = task.parent is not None and task.parent.fanned_out_on and not task.period_from
        held = found.setdefault(
            task.pk,
            HeldTask(
                pk=task.pk,
                code=task.code,
                title=ON_PAPER if task.secrecy == Secrecy.SECRET else task.title,
                is_open=task.status in OPEN_STATUSES or task.without_unit_data,
                collective=task.parent_id if is_member else None,
            ),
        )
        held.holdings.append(_holding(row))
    return found


def beside(
    tasks: Collection[int], agencies: Iterable[Agency], on: date
) -> dict[tuple[int, int], list[Holding]]:
    """Return what `agencies` hold themselves in `tasks`, by task and agency."""
    rows = lasting(TaskAgency.objects.filter(task__in=tasks, agency__in=agencies), on)
    found: dict[tuple[int, int], list[Holding]] = defaultdict(list)
    for row in rows:
        found[row.task_id, row.agency_id].append(_holding(row))
    return found


def parts_led(
    collectives: Collection[int], agencies: Iterable[Agency], on: date
) -> dict[tuple[int, int], tuple[int, str]]:
    """Return the member's part of each of `agencies` on `on`, by fanned-out task and agency."""
    rows = (
        TaskAgency.objects.filter(
            in_force(on),
            role=AssignmentRole.LEAD,
            agency__in=agencies,
            task__parent__in=collectives,
            task__period_from=None,
            task__retired_by=None,
        )
        .exclude(task__status__in=OUTSIDE_N - {Status.DRAFT})
        .order_by("task")
        .values_list("task__parent", "agency", "task", "task__code")
    )
    return {(parent or 0, agency): (task, code) for parent, agency, task, code in rows}


def edges(rows: QuerySet[AgencySuccession] | None = None) -> list[Edge]:
    """Return the recorded successions, or these."""
    known = AgencySuccession.objects.all() if rows is None else rows
    found = known.values_list("predecessor__code", "successor__code", "effective_on")
    return [Edge(*row) for row in found]


def edges_from(agency: Agency) -> QuerySet[AgencySuccession]:
    """Return what is recorded of who follows `agency`, the main successor first."""
    rows = agency.successions.select_related("successor")
    return rows.order_by("effective_on", "-is_main", "successor__code")


def edges_to(agency: Agency) -> QuerySet[AgencySuccession]:
    """Return what is recorded of whom `agency` follows."""
    rows = agency.predecessions.select_related("predecessor")
    return rows.order_by("effective_on", "-is_main", "predecessor__code")


def seats_in(agency: Agency, on: date) -> QuerySet[Membership]:
    """Return the seats in `agency` that last to `on` or beyond."""
    rows = lasting(agency.memberships.filter(user__is_active=True), on)
    return rows.select_related("user").order_by("user__full_name", "user", "role", "valid_from")


def groups_of(agency: Agency, on: date) -> QuerySet[AgencyGroupMember]:
    """Return the memberships of collectives that last to `on` or beyond."""
    return lasting(agency.groups.all(), on).select_related("group").order_by("group__code", "pk")


def units_below(agency: Agency, on: date) -> QuerySet[Agency]:
    """Return the agencies directly below that are still there on `on`."""
    return agency.children.filter(in_force(on)).order_by("code")


def left_behind(on: date) -> QuerySet[TaskAgency]:
    """Return the parts held on `on` by an agency that is not there that day."""
    gone = Q(agency__valid_to__lte=on) | Q(agency__valid_from__gt=on)
    return TaskAgency.objects.filter(in_force(on), gone, task__retired_by=None)


def lasting(rows: QuerySet[Row], on: date) -> QuerySet[Row]:
    """Return those of `rows` whose interval reaches `on` or lies beyond."""
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=on))


def _holding(row: TaskAgency) -> Holding:
    return Holding(row.pk, AssignmentRole(row.role), row.valid_from, row.valid_to)
