"""Writes what a succession passes on: the parts of one task, seats, groups and units."""

from datetime import date, datetime
from typing import Any

from tasks_app.enums import AssignmentRole, AuditKind, EventKind, SuccessionKind
from tasks_app.models import Agency, AgencyGroupMember, Membership, Task, TaskAgency, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.succession import Step
from tasks_app.selectors.projection import lead_intervals
from tasks_app.services import agencies, audit, events, search
from tasks_app.services.projection import write_leads

from .study import Passing, Study

LEADING = frozenset({AssignmentRole.LEAD, AssignmentRole.COORDINATOR})


def pass_on(task: Task, passing: Passing, study: Study, *, seat: Seat | None, at: datetime) -> None:
    """Write one event on the locked `task`, and its parts as they are from then on."""
    today = local_date(at)
    rows = {row.pk: row for row in TaskAgency.objects.filter(task=task)}
    for step in passing.steps:
        if step.holding.role != AssignmentRole.LEAD:
            _write(rows[step.holding.row], step, passing.successor)
    taken = {step.holding.role: step for step in passing.steps if step.passes}
    lead, coordinator = taken.get(AssignmentRole.LEAD), taken.get(AssignmentRole.COORDINATOR)
    if coordinator is not None and coordinator.since <= today:
        task.coordinator = passing.successor
    events.record(
        task,
        EventKind.LEAD_CHANGED if lead or coordinator else EventKind.AGENCIES_CHANGED,
        seat=seat,
        at=at,
        on=lead.since if lead else passing.on,
        changes={"lead_id": passing.successor.pk} if lead else None,
        payload=_payload(passing, study),
    )
    if lead is not None:
        write_leads(task.pk, lead_intervals([task.pk])[task.pk])
    _follow_up(task, passing, study, today=today)


def _write(row: TaskAgency, step: Step, successor: Agency) -> None:
    """End the row, or hand it on; what would only begin on that day begins with the other."""
    if row.valid_from < step.since:
        until, row.valid_to = row.valid_to, step.since
        row.save(update_fields=["valid_to"])
        if step.passes:
            TaskAgency.objects.create(
                task_id=row.task_id,
                agency=successor,
                role=row.role,
                position=row.position,
                valid_from=step.since,
                valid_to=until,
            )
    elif step.passes:
        row.agency = successor
        row.save(update_fields=["agency"])
    else:
        row.delete()


def _payload(passing: Passing, study: Study) -> dict[str, Any]:
    old, new = study.named.predecessor, passing.successor
    roles = [step.holding.role for step in passing.steps if _is_own(step, passing)]
    words = ", ".join(str(role.label) for role in roles)
    kind = SuccessionKind(study.plan.kind)
    payload: dict[str, Any] = {
        "document": study.plan.document,
        "note": f"{old.name} chuyển cho {new.name} ({words}) do {kind.label}.",
        "succession": kind.value,
        "from": old.code,
        "to": new.code,
        "roles": [role.value for role in roles],
    }
    if AssignmentRole.LEAD in roles:
        payload |= {"leads_before": [old.code], "leads": [new.code]}
    if AssignmentRole.COORDINATOR in roles:
        payload |= {"coordinator_before": old.code, "coordinator": new.code}
    return payload


def _is_own(step: Step, passing: Passing) -> bool:
    return step.holding in passing.task.holdings


def _follow_up(task: Task, passing: Passing, study: Study, *, today: date) -> None:
    """Find the task by its new carrier, too; a focal person who does not move is named no more."""
    task.search_text = search.text_of(task, search.carriers_of(task))
    fields = ["search_text"]
    leaves = any(s.holding.role in LEADING and s.since <= today for s in passing.steps)
    if leaves and task.focal_person_id is not None and not study.plan.moves_people:
        task.focal_person = None
        fields.append("focal_person")
    task.save(update_fields=fields)


def move_seats(study: Study, *, by: User | None, at: datetime) -> None:
    """Let the seats that pass on end on the day and begin with the main successor.

    Only a change of name keeps a head: of two units that merge the successor's own stays.
    """
    main, day = study.named.main, study.plan.effective_on
    keeps_heads = study.plan.kind == SuccessionKind.RENAME
    for seat, moved in study.seats:
        if moved:
            _move_seat(seat, main, day, keeps_head=keeps_heads)
            audit.record(
                AuditKind.ROLES_CHANGED,
                at=at,
                user=by,
                subject=f"{seat.user}: {seat.get_role_display()}",
                detail={"changes": {"cơ quan": [str(seat.agency), str(main)]}, "on": str(day)},
            )


def _move_seat(seat: Membership, main: Agency, day: date, *, keeps_head: bool) -> None:
    since, until = max(day, seat.valid_from), seat.valid_to
    known = main.memberships.filter(user=seat.user, role=seat.role, valid_from__lte=since)
    if seat.valid_from < day:
        Membership.objects.filter(pk=seat.pk).update(valid_to=day)
    else:
        Membership.objects.filter(pk=seat.pk).delete()
    if not known.filter(valid_to=None).exists():
        Membership.objects.create(
            user=seat.user,
            agency=main,
            role=seat.role,
            is_head=seat.is_head and keeps_head,
            valid_from=since,
            valid_to=until,
        )


def move_groups(study: Study) -> None:
    """Let the predecessor leave its collectives on the day, and who follows it join them."""
    day = study.plan.effective_on
    for row, joins in study.groups:
        since, until = row.valid_from, row.valid_to
        if since is None or since < day:
            row.valid_to = day
            row.save(update_fields=["valid_to"])
        else:
            row.delete()
        AgencyGroupMember.objects.bulk_create(
            AgencyGroupMember(
                group=row.group, member=agency, valid_from=max(day, since or day), valid_to=until
            )
            for agency in joins
        )


def move_units(study: Study) -> None:
    """Place the units that follow below the main successor, with all that is below them."""
    for unit, moved in study.units:
        if moved:
            unit.parent = study.named.main
            agencies.settle(unit)
