"""Assigned (T1); "giao nhầm" said and answered."""

from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import AgencyKind, AssignmentRole, EventKind, Status, TaskAction
from tasks_app.errors import InvalidDeadline, InvalidInput, TransitionNotAllowed
from tasks_app.models import Agency, SourceDocument, Task, TaskAgency, TaskEvent, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.leads import existed_on
from tasks_app.rules.text import format_date
from tasks_app.selectors import assignment as selected
from tasks_app.services import events, inputs
from tasks_app.services.completion import criteria_of
from tasks_app.services.guards import guard
from tasks_app.services.locks import lock_task


@transaction.atomic
def assign(task: Task, *, by: User, at: datetime, version: int | None = None) -> TaskEvent:
    """Give the draft to its lead: it counts in N from the signing day of its document (T1).

    Raises:
        InvalidInput: no signed document, lead, coordinator of a collective or deliverable; an
            agency that did not exist on the signing day.
        InvalidDeadline: the deadline lies before the signing day.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.ASSIGN, by=by, on=today)
    if task.assigned_on is not None:
        raise TransitionNotAllowed(
            f"{task.code} đã giao, chỉ chưa có số liệu. Nhập trạng thái tại ngày chốt."
        )
    document, signed_on = _signed(task.source_document, today=today)
    parts = list(task.agencies.select_related("agency").order_by("position", "id"))
    lead = _lead_among(task, parts)
    _check_exist(parts, signed_on)
    _check_said(task, signed_on)
    TaskAgency.objects.filter(task=task).update(valid_from=signed_on)
    return events.record(
        task,
        EventKind.ASSIGNED,
        seat=seat,
        at=at,
        on=signed_on,
        changes={
            "status": Status.ASSIGNED,
            "deadline": task.original_deadline,
            "chain_deadline": task.original_deadline,
            "lead_id": lead.pk,
        },
        payload={
            "document": document.number,
            "signed_on": signed_on.isoformat(),
            "leads": _codes(parts, AssignmentRole.LEAD, AssignmentRole.CO_LEAD),
            "coordinating": _codes(parts, AssignmentRole.COORDINATING),
            "coordinator": task.coordinator.code if task.coordinator else None,
            "deadline_text": task.deadline_text,
            "deadline_precision": task.deadline_precision,
            "deadline_level": task.deadline_level,
            "deliverable": task.deliverable,
            "criteria": criteria_of(task),
        },
    )


def _signed(document: SourceDocument | None, *, today: date) -> tuple[SourceDocument, date]:
    if document is None or document.signed_on is None:
        raise InvalidInput.on(
            "document_number", "Chưa giao được: cần số, ký hiệu và ngày ký của văn bản giao."
        )
    inputs.not_in_future("document_on", document.signed_on, today=today)
    return document, document.signed_on


def _lead_among(task: Task, parts: list[TaskAgency]) -> Agency:
    leads = [part.agency for part in parts if part.role == AssignmentRole.LEAD]
    if not leads:
        raise InvalidInput.on("leads", "Chưa giao được: cần cơ quan chủ trì.")
    if leads[0].kind == AgencyKind.COLLECTIVE and task.coordinator is None:
        raise InvalidInput.on(
            "coordinator", f"Chưa giao được: {leads[0]} là nhóm cơ quan, cần một đầu mối tổng hợp."
        )
    return leads[0]


def _check_exist(parts: list[TaskAgency], day: date) -> None:
    for part in parts:
        agency = part.agency
        if not existed_on(agency.valid_from, agency.valid_to, day):
            field = "coordinating" if part.role == AssignmentRole.COORDINATING else "leads"
            raise InvalidInput.on(
                field, f"{agency} không tồn tại vào ngày ký {format_date(day)}. Chọn cơ quan khác."
            )


def _check_said(task: Task, signed_on: date) -> None:
    if not task.deliverable:
        raise InvalidInput.on("deliverable", "Chưa giao được: cần sản phẩm phải hoàn thành.")
    if task.original_deadline is not None and task.original_deadline < signed_on:
        raise InvalidDeadline.on(
            "deadline_text",
            f"Thời hạn {format_date(task.original_deadline)} trước ngày ký văn bản giao "
            f"{format_date(signed_on)}.",
        )


def _codes(parts: list[TaskAgency], *roles: AssignmentRole) -> list[str]:
    return [part.agency.code for part in parts if part.role in roles]


@transaction.atomic
def refuse_assignment(
    task: Task,
    *,
    reason: str,
    proposed_lead: Agency | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Say that the task was given to the wrong agency; the secretariat administrator answers.

    Raises:
        TransitionNotAllowed: too late (cfg `refusal_days`), said already, or answered already.
        InvalidInput: no reason; a proposed lead that is the present one or does not exist.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.REFUSE_ASSIGNMENT, by=by, on=today)
    words = inputs.not_blank("reason", reason, "lý do giao nhầm")
    _check_may_refuse(task, today)
    if proposed_lead is not None:
        _check_proposed(task, proposed_lead, today)
    return events.record(
        task,
        EventKind.ASSIGNMENT_REFUSED,
        seat=seat,
        at=at,
        payload={"reason": words, "proposed_lead": proposed_lead.code if proposed_lead else None},
    )


def _check_may_refuse(task: Task, today: date) -> None:
    reason = selected.why_not_refused(task, today)
    if reason:
        raise TransitionNotAllowed(reason)


def _check_proposed(task: Task, proposed: Agency, today: date) -> None:
    if proposed == task.lead:
        raise InvalidInput.on("proposed_lead", f"{proposed} đang chủ trì. Chọn cơ quan khác.")
    if not existed_on(proposed.valid_from, proposed.valid_to, today):
        raise InvalidInput.on("proposed_lead", f"{proposed} hiện không còn. Chọn cơ quan khác.")


@transaction.atomic
def confirm_assignment(
    task: Task, *, note: str, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Answer "giao nhầm": the task stays with its lead. (The other answer is a change of lead.)

    Raises:
        TransitionNotAllowed: nobody said "giao nhầm", or it has been answered.
        InvalidInput: no words on why.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    seat = guard(task, TaskAction.CONFIRM_ASSIGNMENT, by=by, on=local_date(at))
    words = inputs.not_blank("note", note, "lý do giữ nguyên việc giao")
    refused = selected.last_word_on_assignment(task)
    if refused is None or refused.kind != EventKind.ASSIGNMENT_REFUSED:
        raise TransitionNotAllowed(f"{task.code} không có báo giao nhầm nào đang chờ trả lời.")
    return events.record(
        task,
        EventKind.ASSIGNMENT_CONFIRMED,
        seat=seat,
        at=at,
        payload={"note": words, "refusal": refused.seq},
    )
