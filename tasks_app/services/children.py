"""The tasks that are parts of another: made here, each with its own assignment and history.

Three kinds of parts: one for each member of a collective (`fan_out`), one for each unit below
the lead (`breakdown`), one for each period of a recurring task (`recurrence`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks_app.enums import AssignmentRole, EventKind, Precision, Provenance, Status, TaskKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Task, TaskAgency, TaskEvent
from tasks_app.models.intervals import in_force
from tasks_app.permissions import Seat
from tasks_app.rules.deadlines import Deadline
from tasks_app.rules.periods import Period

from . import events, search

LONGEST_CODE = 60
WRITTEN = (*events.PROJECTION, "version")
Carrier = tuple[Agency, AssignmentRole]


@dataclass(frozen=True, slots=True)
class Part:
    """What one child is. `carriers`: who takes part from its first day, the lead first."""

    code: str
    title: str
    carriers: Sequence[Carrier]
    deadline: date | None
    chain_deadline: date | None
    original: Deadline
    period: Period | None = None

    @property
    def lead(self) -> Agency:
        return self.carriers[0][0]


def code_of(parent: Task, suffix: str) -> str:
    """Return the code of a child.

    Raises:
        InvalidInput: it does not fit the column.
    """
    code = f"{parent.code}.{suffix}"
    if len(code) > LONGEST_CODE:
        raise InvalidInput.on(
            "code", f"Mã “{code}” dài quá {LONGEST_CODE} ký tự nên không tạo được."
        )
    return code


def original_of(task: Task) -> Deadline:
    """Return the deadline as the assigning document of `task` states it."""
    return Deadline(
        task.original_deadline,
        Precision(task.deadline_precision),
        task.deadline_exclusive,
        task.deadline_text,
    )


def on_the_day(day: date) -> Deadline:
    """Return a deadline that is a date and was never written otherwise."""
    return Deadline(day, Precision.DAY)


def assign(
    parent: Task,
    parts: Iterable[Part],
    *,
    seat: Seat | None,
    at: datetime,
    on: date,
    has_state: bool = True,
) -> list[Task]:
    """Return the new children of the locked `parent`, assigned from `on`; a few statements in all.

    Without a state they are drafts that have a lead: nothing counts them, judges them or reminds
    of them before an opening state is set ("chưa có số liệu theo đơn vị", DOMAIN §2).
    """
    wanted = list(parts)
    made = Task.objects.bulk_create(
        _drafted(parent, part, has_state=has_state, on=on) for part in wanted
    )
    written = [
        _assigned(task, part, seat=seat, at=at, on=on, has_state=has_state)
        for task, part in zip(made, wanted, strict=True)
    ]
    TaskEvent.objects.bulk_create(written, batch_size=500)
    TaskAgency.objects.bulk_create(
        TaskAgency(task=task, agency=agency, role=role, position=place, valid_from=on)
        for task, part in zip(made, wanted, strict=True)
        for place, (agency, role) in enumerate(part.carriers)
    )
    for task in made:
        Task.objects.filter(pk=task.pk).update(**{name: getattr(task, name) for name in WRITTEN})
    return made


def carriers_of(task: Task, on: date) -> list[Carrier]:
    """Return who takes part in `task` on `on`, the lead first."""
    rows = (
        TaskAgency.objects.filter(in_force(on), task=task)
        .select_related("agency")
        .order_by("position", "id")
    )
    found = [(row.agency, AssignmentRole(row.role)) for row in rows]
    return sorted(found, key=lambda one: one[1] != AssignmentRole.LEAD)


def _drafted(parent: Task, part: Part, *, has_state: bool, on: date) -> Task:
    held = {role: agency for agency, role in part.carriers}
    task = Task(
        code=part.code,
        programme=parent.programme,
        group_id=parent.group_id,
        parent=parent,
        title=part.title,
        deliverable=parent.deliverable,
        acceptance_criteria=parent.acceptance_criteria,
        product_is_document=parent.product_is_document,
        kind=TaskKind.ONE_OFF if part.period else parent.kind,
        secrecy=parent.secrecy,
        provenance=_provenance(parent),
        source_document_id=parent.source_document_id,
        legal_basis=parent.legal_basis,
        assigned_on=on,
        deadline_text=part.original.phrase,
        deadline_precision=part.original.precision,
        deadline_exclusive=part.original.exclusive,
        original_deadline=part.original.last_day,
        deadline_level=parent.deadline_level,
        recurrence="" if part.period else parent.recurrence,
        without_unit_data=not has_state,
        coordinator=held.get(AssignmentRole.COORDINATOR),
    )
    if part.period is not None:
        task.period_from, task.period_to = part.period.start, part.period.cutoff
    task.search_text = search.text_of(task, dict.fromkeys(agency for agency, _ in part.carriers))
    return task


def _provenance(parent: Task) -> Provenance:
    """A part of an illustrative task is illustrative, whoever makes it (DOMAIN §0.7)."""
    if parent.provenance == Provenance.ILLUSTRATIVE:
        return Provenance.ILLUSTRATIVE
    return Provenance.RECORDED


def _assigned(
    task: Task, part: Part, *, seat: Seat | None, at: datetime, on: date, has_state: bool
) -> TaskEvent:
    entry = events.Entry(
        kind=EventKind.ASSIGNED,
        effective_on=on,
        recorded_at=at,
        changes={
            "status": Status.ASSIGNED if has_state else Status.DRAFT,
            "deadline": part.deadline,
            "chain_deadline": part.chain_deadline,
            "lead_id": part.lead.pk,
        },
        payload={"leads": [part.lead.code]},
        **events.actor_of(seat),
    )
    event = events.append(task, entry, written_at=at)
    task.version = task.event_count
    return event
