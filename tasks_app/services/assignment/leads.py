"""Who leads from which day on (T13): the lead, or the coordinator of a collective task."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from tasks_app.enums import AgencyKind, AssignmentRole, EventKind, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Task, TaskAgency, TaskEvent, User
from tasks_app.models.intervals import in_force
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.leads import existed_on
from tasks_app.rules.text import format_date
from tasks_app.selectors.projection import lead_intervals
from tasks_app.services import events, inputs, search
from tasks_app.services.guards import guard
from tasks_app.services.locks import lock_task
from tasks_app.services.projection import write_leads


@transaction.atomic
def change_lead(
    task: Task,
    *,
    lead: Agency,
    document: str,
    effective_on: date | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Let `lead` lead from `effective_on` (default today, may lie ahead) on a document (T13).

    The interval of the old lead ends that day and the new one begins. What the new lead did in
    the task before (lead it with others, coordinate) ends with it; the focal person of the old
    lead is named no more.

    Raises:
        InvalidInput: no document; the lead is the same, a collective, or not there that day; the
            day lies before the assignment or before a change already recorded.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, seat, day, number = _opened(task, document, effective_on, by=by, at=at, version=version)
    _check_single(task, lead)
    before = _check_change(task, lead, AssignmentRole.LEAD, "lead", day)
    _end_other_parts(task, lead, day)
    event = events.record(
        task,
        EventKind.LEAD_CHANGED,
        seat=seat,
        at=at,
        on=day,
        changes={"lead_id": lead.pk},
        payload={"document": number, "leads_before": [before.code], "leads": [lead.code]},
    )
    write_leads(task.pk, lead_intervals([task.pk])[task.pk])
    _follow_up(task, in_force_now=day <= local_date(at))
    return event


@transaction.atomic
def change_coordinator(
    task: Task,
    *,
    coordinator: Agency,
    document: str,
    effective_on: date | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Let `coordinator` act as the lead of a collective task from `effective_on` on (T13).

    Raises:
        InvalidInput: as `change_lead`; or the task is not collective.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, seat, day, number = _opened(task, document, effective_on, by=by, at=at, version=version)
    if task.lead is None or task.lead.kind != AgencyKind.COLLECTIVE:
        raise InvalidInput.on(
            "coordinator", f"{task.code} do một cơ quan chủ trì. Dùng “đổi cơ quan chủ trì”."
        )
    _check_concrete("coordinator", coordinator)
    before = _check_change(task, coordinator, AssignmentRole.COORDINATOR, "coordinator", day)
    _end_other_parts(task, coordinator, day)
    role = AssignmentRole.COORDINATOR
    _end(task.agencies.filter(in_force(day), role=role), day)
    TaskAgency.objects.create(task=task, agency=coordinator, role=role, valid_from=day)
    in_force_now = day <= local_date(at)
    if in_force_now:
        task.coordinator = coordinator
    event = events.record(
        task,
        EventKind.LEAD_CHANGED,
        seat=seat,
        at=at,
        on=day,
        payload={
            "document": number,
            "coordinator_before": before.code,
            "coordinator": coordinator.code,
        },
    )
    _follow_up(task, in_force_now=in_force_now)
    return event


def _opened(
    task: Task,
    document: str,
    effective_on: date | None,
    *,
    by: User,
    at: datetime,
    version: int | None,
) -> tuple[Task, Seat, date, str]:
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.CHANGE_LEAD, by=by, on=today)
    number = inputs.number("document", document)
    day = effective_on or today
    inputs.not_too_far("effective_on", day, today=today)
    if task.assigned_on is not None and day < task.assigned_on:
        raise InvalidInput.on(
            "effective_on", f"Ngày đổi phải từ ngày giao {format_date(task.assigned_on)} trở đi."
        )
    return task, seat, day, number


def _check_single(task: Task, lead: Agency) -> None:
    if task.lead is not None and task.lead.kind == AgencyKind.COLLECTIVE:
        raise InvalidInput.on(
            "lead",
            f"{task.code} giao cho {task.lead}, do {task.coordinator or 'chưa cơ quan nào'} tổng "
            "hợp. Đổi đầu mối tổng hợp, hoặc thay thế bằng nhiệm vụ mới.",
        )
    _check_concrete("lead", lead)


def _check_concrete(field: str, agency: Agency) -> None:
    if agency.kind == AgencyKind.COLLECTIVE:
        raise InvalidInput.on(field, f"{agency} là nhóm cơ quan. Chọn một cơ quan cụ thể.")


def _check_change(
    task: Task, agency: Agency, role: AssignmentRole, field: str, day: date
) -> Agency:
    """Return who holds `role` on `day`, having checked that `agency` may take it from then on."""
    if not existed_on(agency.valid_from, agency.valid_to, day):
        raise InvalidInput.on(
            field, f"{agency} không tồn tại vào ngày {format_date(day)}. Chọn cơ quan khác."
        )
    parts = list(task.agencies.filter(role=role).select_related("agency").order_by("valid_from"))
    later = [part for part in parts if part.valid_from > day]
    if later:
        raise InvalidInput.on(
            "effective_on",
            f"Đã ghi {later[0].agency} đảm nhận từ ngày {format_date(later[0].valid_from)}. "
            "Chọn ngày từ hôm đó trở đi, hoặc đính chính lần đổi ấy trước.",
        )
    holding = [part.agency for part in parts if part.valid_to is None or part.valid_to > day]
    if not holding or holding[0] == agency:
        raise InvalidInput.on(field, f"{agency} đang đảm nhận rồi. Chọn cơ quan khác.")
    return holding[0]


def _end_other_parts(task: Task, agency: Agency, day: date) -> None:
    lesser = (AssignmentRole.CO_LEAD, AssignmentRole.COORDINATING)
    _end(task.agencies.filter(agency=agency, role__in=lesser), day)


def _end(parts: QuerySet[TaskAgency], day: date) -> None:
    """End what runs on `day`; what would only begin then never was."""
    parts.filter(valid_from__gte=day).delete()
    parts.filter(in_force(day)).update(valid_to=day)


def _follow_up(task: Task, *, in_force_now: bool) -> None:
    """Find the task by its new carrier too; a focal person goes with the old one."""
    task.search_text = search.text_of(task, search.carriers_of(task))
    fields = ["search_text"]
    if in_force_now and task.focal_person_id is not None:
        task.focal_person = None
        fields.append("focal_person")
    task.save(update_fields=fields)
