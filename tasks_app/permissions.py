"""Who may do what: memberships on a day, relations to a task, the conflict rule.

Source: DOMAIN §1.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .enums import AssignmentRole, Relation, Role, TaskAction, Tracking
from .models import Agency, Membership, Task, TaskAgency, User
from .models.intervals import in_force
from .rules.lifecycle import allowed_actions

SEES_ALL = frozenset({Role.REVIEWER, Role.SECRETARIAT_ADMIN, Role.LEADER, Role.INSPECTOR})
UNIT_ROLES = frozenset({Role.EXECUTOR, Role.UNIT_HEAD, Role.WORKING_GROUP})
BINDING_ROLES = UNIT_ROLES | {Role.REVIEWER}


@dataclass(frozen=True)
class Standing:
    """A person's memberships in force on one day."""

    user: User
    on: date
    memberships: tuple[Membership, ...]

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(membership.role) for membership in self.memberships)

    @property
    def sees_all(self) -> bool:
        return bool(self.roles & SEES_ALL)

    @cached_property
    def unit_paths(self) -> tuple[str, ...]:
        """The agencies (as tree paths) in whose subtree this person sees tasks."""
        return tuple({m.agency.path for m in self.memberships if m.role in UNIT_ROLES})

    def is_conflicted(self, agency: Agency) -> bool:
        """Return whether the person may decide nothing that `agency` leads or filed.

        A seat in the secretariat or in a unit binds to its whole line; any other seat binds to
        its own agency only, or a reader placed at the root would be bound to everybody.
        """
        return any(_binds(membership, agency) for membership in self.memberships)

    def agencies_as(self, *roles: Role) -> list[Agency]:
        """Return the agencies in which the person holds one of `roles`."""
        return [m.agency for m in self.memberships if m.role in roles]

    @property
    def agency(self) -> Agency | None:
        """The agency the person speaks for: of the oldest membership in force."""
        return self.memberships[0].agency if self.memberships else None


def standing_of(user: User, on: date) -> Standing:
    """Return the standing of `user` on `on`; one query per person, day and request object."""
    if not (user.is_active and user.pk):
        return Standing(user, on, ())
    kept: dict[date, Standing] = user.__dict__.setdefault("_standings", {})
    if on not in kept:
        found = Membership.objects.filter(in_force(on), user=user).select_related("agency", "user")
        kept[on] = Standing(user, on, tuple(found.order_by("valid_from", "id")))
    return kept[on]


def same_line(one: Agency, other: Agency) -> bool:
    """Return whether one agency is the other, or above or below it."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def _binds(membership: Membership, agency: Agency) -> bool:
    if membership.role in BINDING_ROLES:
        return same_line(membership.agency, agency)
    return membership.agency_id == agency.pk


@dataclass(frozen=True, slots=True)
class Parties:
    """The agencies of one task on one day. `leads`: who has the lead's rights, the first first."""

    leads: tuple[Agency, ...]
    coordinating: tuple[Agency, ...]


def parties_of(task: Task, on: date) -> Parties:
    """Return the agencies of `task` on `on`; the coordinator stands in for a collective lead."""
    rows = list(
        TaskAgency.objects.filter(in_force(on), task_id=task.pk)
        .select_related("agency")
        .order_by("position", "id")
    )
    leads = [r.agency for r in rows if r.role == AssignmentRole.LEAD]
    co_leads = [r.agency for r in rows if r.role == AssignmentRole.CO_LEAD]
    if task.coordinator is not None:
        leads = [task.coordinator]
    return Parties(
        leads=(*leads, *co_leads),
        coordinating=tuple(r.agency for r in rows if r.role == AssignmentRole.COORDINATING),
    )


def seats_of(standing: Standing, parties: Parties) -> list[tuple[Membership, Relation]]:
    """Return the memberships that relate the person to a task with these parties, and how."""
    conflicted = any(standing.is_conflicted(lead) for lead in parties.leads[:1])
    return [
        (membership, relation)
        for membership in standing.memberships
        if (relation := _relation(membership, parties, conflicted=conflicted)) is not None
    ]


def relations_of(standing: Standing, parties: Parties) -> frozenset[Relation]:
    """Return every relation the person has to a task with these parties; empty: a stranger."""
    return frozenset(relation for _, relation in seats_of(standing, parties))


def is_followed(task: Task) -> bool:
    """Return whether anything is filed on `task` at all (DOMAIN §0.8; retired: an import)."""
    return task.programme.tracking == Tracking.ACTIVE and task.retired_by_id is None


def possible_actions(task: Task, standing: Standing, parties: Parties) -> list[TaskAction]:
    """Return what the person may do to `task` now: what every door offers."""
    if not is_followed(task):
        return []
    relations = relations_of(standing, parties)
    return allowed_actions(status=task.status, kind=task.kind, relations=relations)


def _relation(membership: Membership, parties: Parties, *, conflicted: bool) -> Relation | None:
    match membership.role:
        case Role.REVIEWER:
            return Relation.CONFLICTED_REVIEWER if conflicted else Relation.REVIEWER
        case Role.SECRETARIAT_ADMIN:
            return Relation.SECRETARIAT_ADMIN
        case Role.LEADER | Role.INSPECTOR:
            return Relation.READER
    return _unit_relation(membership, parties)


def _unit_relation(membership: Membership, parties: Parties) -> Relation | None:
    agency = membership.agency
    if membership.role == Role.EXECUTOR and agency in parties.leads:
        return Relation.EXECUTOR
    if any(lead.path.startswith(agency.path) for lead in parties.leads):
        if membership.role == Role.WORKING_GROUP:
            return Relation.WORKING_GROUP
        if membership.role == Role.UNIT_HEAD:
            return Relation.UNIT_HEAD
    if any(unit.path.startswith(agency.path) for unit in parties.coordinating):
        return Relation.COORDINATING
    return None
