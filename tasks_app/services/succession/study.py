"""What a plan comes to, row by row: the preview shows it, applying writes exactly it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tasks_app.enums import AssignmentRole, SuccessionKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, AgencyGroupMember, Membership
from tasks_app.rules.succession import Shared, Step, shared_by_list, steps_of
from tasks_app.rules.text import format_date
from tasks_app.selectors import succession as select
from tasks_app.selectors.succession import HeldTask

from .checks import Named, agencies_of
from .plan import Absorbed, Edge, Group, Move, Outline, Plan, Seat, Unit, listed


@dataclass(frozen=True, slots=True)
class Passing:
    """One task, who takes over in it, and what becomes of each row."""

    task: HeldTask
    successor: Agency
    steps: list[Step]
    absorbed_by: tuple[int, str] | None = None  # the successor's own part of the same task

    @property
    def on(self) -> date:
        return min(step.since for step in self.steps)


@dataclass(slots=True)
class Study:
    """A plan with the rows it speaks of."""

    plan: Plan
    named: Named
    passing: list[Passing] = field(default_factory=list)
    seats: list[tuple[Membership, bool]] = field(default_factory=list)  # and whether it passes on
    groups: list[tuple[AgencyGroupMember, list[Agency]]] = field(default_factory=list)
    units: list[tuple[Agency, bool]] = field(default_factory=list)

    def outline(self) -> Outline:
        """Return it as plain values."""
        plan, main = self.plan, self.named.main.code
        return Outline(
            predecessor=plan.predecessor,
            kind=plan.kind,
            effective_on=plan.effective_on,
            document=plan.document,
            ends=not plan.keeps_rest,
            edges=tuple(
                Edge(share.successor, share.scope, not place and not plan.keeps_rest)
                for place, share in enumerate(plan.shares)
            ),
            moves=tuple(move for passing in self.passing for move in _moves(self, passing)),
            absorbed=tuple(
                Absorbed(passing.task.code, passing.absorbed_by[1], passing.on)
                for passing in self.passing
                if passing.absorbed_by is not None
            ),
            seats=tuple(
                Seat(seat.user.email, seat.user.full_name, seat.role, main if moved else "")
                for seat, moved in self.seats
            ),
            groups=tuple(
                Group(row.group.code, tuple(agency.code for agency in joins))
                for row, joins in self.groups
            ),
            units=tuple(Unit(unit.code, main if moved else "") for unit, moved in self.units),
        )


def studied(plan: Plan, *, today: date) -> Study:
    """Return what the cleaned `plan` comes to.

    Raises:
        InvalidInput: it cannot be applied; the sentence names the rows.
        AlreadyApplied: it has been, or something else is recorded.
    """
    study = Study(plan, agencies_of(plan))
    study.passing = list(_passing(study))
    _check_changed_later(study)
    if not plan.keeps_rest:
        study.seats = [
            (seat, plan.moves_people)
            for seat in select.seats_in(study.named.predecessor, plan.effective_on)
        ]
        study.groups = [
            (row, _joining(study, row))
            for row in select.groups_of(study.named.predecessor, plan.effective_on)
        ]
        follow = not plan.is_by_list and plan.effective_on <= today
        study.units = [
            (unit, follow)
            for unit in select.units_below(study.named.predecessor, plan.effective_on)
            if unit.code not in study.named.successors
        ]
    return study


def _passing(study: Study) -> Iterator[Passing]:
    plan, named = study.plan, study.named
    held = select.held_by(named.predecessor, plan.effective_on)
    to = _receivers(plan, held)
    agencies = named.successors.values()
    beside = select.beside(held, agencies, plan.effective_on)
    collectives = [task.collective for task in held.values() if task.collective is not None]
    parts = select.parts_led(collectives, agencies, plan.effective_on) if collectives else {}
    for task in held.values():
        if task.code not in to:
            continue
        successor = named.successors[to[task.code]]
        own = beside.get((task.pk, successor.pk), [])
        steps = steps_of(task.holdings, own, plan.effective_on)
        leads = any(step.holding.role == AssignmentRole.LEAD for step in steps)
        known = parts.get((task.collective or 0, successor.pk)) if leads and task.is_open else None
        yield Passing(task, successor, steps, known)


def _receivers(plan: Plan, held: dict[int, HeldTask]) -> dict[str, str]:
    main = plan.shares[0].successor
    if not plan.is_by_list:
        return {task.code: main for task in held.values()}
    shared = shared_by_list(
        {task.code: task.is_open for task in held.values()},
        {share.successor: share.tasks for share in plan.shares},
        main=main,
        keeps_rest=plan.keeps_rest,
    )
    _check_shared(plan, shared)
    return dict(shared.to)


def _check_shared(plan: Plan, shared: Shared) -> None:
    wrong = []
    if shared.unnamed:
        wrong.append(f"Chưa giao cho cơ quan nào: {listed(shared.unnamed)}.")
    if shared.doubled:
        wrong.append(f"Ghi nhiều hơn một lần: {listed(shared.doubled)}.")
    if shared.strange:
        wrong.append(f"Không phải việc của {plan.predecessor}: {listed(shared.strange)}.")
    if wrong:
        raise InvalidInput(
            " ".join([*wrong, "Ghi mỗi nhiệm vụ đang mở đúng một lần."]), fields={"tasks": wrong}
        )


def _check_changed_later(study: Study) -> None:
    """A lead that passes on once more later cannot be changed before: its events say so."""
    later = [
        passing.task.code
        for passing in study.passing
        for step in passing.steps
        if step.holding.role == AssignmentRole.LEAD and step.holding.until is not None
    ]
    if later:
        raise InvalidInput.on(
            "effective_on",
            f"Sau ngày {format_date(study.plan.effective_on)} đã ghi đổi cơ quan chủ trì của: "
            f"{listed(later)}. Đính chính các lần đổi ấy trước.",
        )


def _joining(study: Study, row: AgencyGroupMember) -> list[Agency]:
    """Return who joins a collective for the predecessor: whoever is as it was, each once."""
    plan, named = study.plan, study.named
    if plan.kind == SuccessionKind.DISSOLVE:
        return []
    kind = named.predecessor.kind
    if plan.kind == SuccessionKind.SPLIT:
        joining = [agency for agency in named.successors.values() if agency.kind == kind]
    else:
        joining = [named.main]
    present = row.group.members.filter(member__in=joining)
    lasting = set(select.lasting(present, plan.effective_on).values_list("member", flat=True))
    return [agency for agency in joining if agency.pk not in lasting]


def _moves(study: Study, passing: Passing) -> Iterator[Move]:
    own = {holding.row for holding in passing.task.holdings}
    for step in passing.steps:
        is_own = step.holding.row in own
        yield Move(
            task=passing.task.code,
            role=step.holding.role,
            agency=study.plan.predecessor if is_own else passing.successor.code,
            to=passing.successor.code if step.passes else "",
            on=step.since,
        )
