"""What a person is to one task, and so may do to it. Source: DOMAIN §1."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from tasks_app import conf
from tasks_app.enums import (
    AssignmentRole,
    AuthorityLevel,
    Relation,
    Role,
    TaskAction,
    Tracking,
)
from tasks_app.models import Agency, Task, TaskAgency
from tasks_app.models.intervals import in_force
from tasks_app.rules.lifecycle import TRANSITIONS, allowed_actions

from .standing import Seat, Standing, side_of

Seats = Sequence[tuple[Seat, Relation]]


@dataclass(frozen=True, slots=True)
class Parties:
    """The agencies of one task on one day. `leads`: who has the lead's rights, the first first.

    `coordinator`: the first of them, where it acts for a collective lead.
    """

    leads: tuple[Agency, ...]
    coordinating: tuple[Agency, ...]
    coordinator: Agency | None = None


def parties_of(task: Task, on: date) -> Parties:
    """Return the agencies of `task` on `on`; the coordinator stands in for a collective lead."""
    rows = list(
        TaskAgency.objects.filter(in_force(on), task_id=task.pk)
        .select_related("agency")
        .order_by("position", "id")
    )
    held = {role: [r.agency for r in rows if r.role == role] for role in AssignmentRole}
    first = held[AssignmentRole.COORDINATOR] or held[AssignmentRole.LEAD]
    return Parties(
        leads=(*first, *held[AssignmentRole.CO_LEAD]),
        coordinating=tuple(held[AssignmentRole.COORDINATING]),
        coordinator=next(iter(held[AssignmentRole.COORDINATOR]), None),
    )


def seats_of(standing: Standing, task: Task, parties: Parties) -> list[tuple[Seat, Relation]]:
    """Return the seats that relate the person to `task` with these parties, and how."""
    conflicted = any(standing.is_conflicted(lead) for lead in parties.leads[:1])
    found = [
        (seat, relation)
        for seat in standing.seats
        if seat.programme in (None, task.programme_id)
        and (relation := _relation(seat, parties, conflicted=conflicted)) is not None
    ]
    if task.appointed_reviewer_id == standing.user.pk and standing.own:
        bound = Relation.CONFLICTED_REVIEWER if conflicted else Relation.REVIEWER
        found.append((standing.own[0], bound))
    return found


def answering_seat(standing: Standing, task: Task, authority: Agency) -> Seat | None:
    """Return the seat in which the person answers a blocker of `task` addressed to `authority`.

    An executor answers for the own agency, a working group and a head for what lies below them;
    None: the person answers for nobody here. Of an agency that ended, `authority` is its heir.
    """
    for seat in standing.seats:
        if seat.programme not in (None, task.programme_id):
            continue
        below = authority.path.startswith(seat.agency.path)
        if seat.role in (Role.WORKING_GROUP, Role.UNIT_HEAD) and below:
            return seat
        if seat.role == Role.EXECUTOR and seat.agency == authority:
            return seat
    return None


def relations_of(standing: Standing, task: Task, parties: Parties) -> frozenset[Relation]:
    """Return every relation the person has to `task`; empty: a stranger."""
    return frozenset(relation for _, relation in seats_of(standing, task, parties))


def is_followed(task: Task) -> bool:
    """Return whether anything is filed on `task` at all (DOMAIN §0.8; retired: an import)."""
    return task.programme.tracking == Tracking.ACTIVE and task.retired_by_id is None


def possible_actions(
    task: Task, standing: Standing, parties: Parties, *, closed: Container[TaskAction] = ()
) -> list[TaskAction]:
    """Return what the person may do to `task` now: what every door offers.

    `closed`: what time has closed meanwhile, where the caller knows.
    """
    if not is_followed(task):
        return []
    return allowed_in(seats_of(standing, task, parties), task, closed=closed)


def allowed_in(seats: Seats, task: Task, *, closed: Container[TaskAction] = ()) -> list[TaskAction]:
    """Return what may be done to `task` now in one of `seats`, in the order of the table."""
    relations = {relation for _, relation in seats}
    allowed = allowed_actions(status=task.status, kind=task.kind, relations=relations)
    return [
        action
        for action in allowed
        if action not in closed and seat_for(action, task, seats) is not None
    ]


def seat_for(
    action: TaskAction, task: Task, seats: Seats, *, moves_deadline: bool = False
) -> Seat | None:
    """Return the first of `seats` in which `action` is theirs, whatever the state of `task`.

    What moves a deadline of the Prime Minister is recorded by S2, or by the reviewer appointed
    where S2 is bound (DOMAIN §2, T15 and T17). `moves_deadline`: this time it does so, though
    the action as such does not.
    """
    transition = TRANSITIONS[action]
    fitting = (pair for pair in seats if pair[1] in transition.who)
    if transition.at_level or moves_deadline:
        fitting = (pair for pair in fitting if _is_at_level(task, *pair))
    return next((seat for seat, _ in fitting), None)


def _is_at_level(task: Task, seat: Seat, relation: Relation) -> bool:
    if task.deadline_level != AuthorityLevel.PRIME_MINISTER or relation != Relation.REVIEWER:
        return True
    appointed = task.appointed_reviewer_id == seat.user.pk
    return appointed or side_of(seat.agency) == conf.policy().secretariat_s2


def _relation(seat: Seat, parties: Parties, *, conflicted: bool) -> Relation | None:
    match seat.role:
        case Role.REVIEWER:
            return Relation.CONFLICTED_REVIEWER if conflicted else Relation.REVIEWER
        case Role.SECRETARIAT_ADMIN:
            return Relation.CONFLICTED_ADMIN if conflicted else Relation.SECRETARIAT_ADMIN
        case Role.LEADER:
            return Relation.LEADER
        case Role.INSPECTOR:
            return Relation.INSPECTOR
    return _unit_relation(seat, parties)


def _unit_relation(seat: Seat, parties: Parties) -> Relation | None:
    agency = seat.agency
    if seat.role == Role.EXECUTOR and agency in parties.leads:
        return Relation.EXECUTOR
    if any(lead.path.startswith(agency.path) for lead in parties.leads):
        if seat.role == Role.WORKING_GROUP:
            return Relation.WORKING_GROUP
        if seat.role == Role.UNIT_HEAD:
            return Relation.UNIT_HEAD
    if any(unit.path.startswith(agency.path) for unit in parties.coordinating):
        return Relation.COORDINATING
    return None
