"""Tasks before they are assigned: written and rewritten by the secretariat administrator.

A draft is no part of any figure and has no history: that begins with the assignment.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from tasks_app.enums import (
    AgencyKind,
    AssignmentRole,
    AuthorityLevel,
    Operation,
    Provenance,
    Recurrence,
    Secrecy,
    Status,
    TaskKind,
    Tracking,
)
from tasks_app.errors import InvalidInput, NotTracked, TransitionNotAllowed
from tasks_app.models import Agency, Programme, SourceDocument, Task, TaskAgency, TaskGroup, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import parse_deadline
from tasks_app.services import inputs, search
from tasks_app.services.locks import lock_task
from tasks_app.services.stewardship import guard_steward

CODE = re.compile(r"[\w.-]{1,60}")
MAX_DEADLINE, MAX_DOCUMENT_TITLE = 120, 500


@dataclass(frozen=True, slots=True)
class Draft:
    """What a task will say. An empty `code` takes the next free one of the programme."""

    group: TaskGroup
    title: str
    code: str = ""
    deliverable: str = ""
    acceptance_criteria: str = ""
    kind: str = TaskKind.ONE_OFF
    recurrence: str = ""
    secrecy: str = Secrecy.NORMAL
    document_number: str = ""
    document_on: date | None = None
    document_title: str = ""
    deadline_text: str = ""
    deadline_level: str = AuthorityLevel.OTHER
    product_is_document: bool = False
    leads: tuple[Agency, ...] = ()  # the first is the lead, the others lead with it
    coordinating: tuple[Agency, ...] = ()
    coordinator: Agency | None = None  # of a collective lead

    @property
    def programme(self) -> Programme:
        return self.group.programme


@transaction.atomic
def draft(wanted: Draft, *, by: User, at: datetime) -> Task:
    """Return a new draft task of a programme that is followed.

    Raises:
        InvalidInput: no title, a code that is taken or odd, a date or agency that does not fit.
        InvalidDeadline: the phrase of the deadline is not understood.
        NotTracked: the programme is a snapshot or a catalogue.
        NotPermitted: `by` does not keep the register.
    """
    today = local_date(at)
    guard_steward(by, Operation.WRITE_DRAFTS, on=today)
    _check_followed(wanted.programme)
    same = Programme.objects.filter(pk=wanted.programme.pk)
    same.select_for_update(no_key=True).get()  # one next code at a time
    task = Task(provenance=Provenance.RECORDED, updated_at=at)
    _write(task, wanted, code=wanted.code or _next_code(wanted.programme), today=today)
    return task


@transaction.atomic
def revise_draft(
    task: Task, wanted: Draft, *, by: User, at: datetime, version: int | None = None
) -> Task:
    """Return the draft as it now reads.

    Raises:
        TransitionNotAllowed: the task has been assigned; from then on each change is its own act.
        InvalidInput, InvalidDeadline, NotTracked, NotPermitted, StaleVersion: as `draft`.
    """
    task = lock_task(task.pk, version=version)
    guard_steward(by, Operation.REVISE_DRAFT, on=local_date(at))
    if task.status != Status.DRAFT or task.assigned_on is not None:
        raise TransitionNotAllowed(
            f"{task.code} đã được giao nên không sửa như dự thảo. "
            "Dùng đổi cơ quan chủ trì, điều chỉnh hạn hoặc đính chính."
        )
    _check_followed(wanted.programme)
    task.updated_at = at
    _write(task, wanted, code=wanted.code or task.code, today=local_date(at))
    Task.objects.filter(pk=task.pk).update(version=F("version") + 1)
    task.version += 1
    return task


def _check_followed(programme: Programme) -> None:
    if programme.tracking != Tracking.ACTIVE:
        raise NotTracked(
            f"Chương trình {programme} chưa được theo dõi hằng ngày nên chưa giao nhiệm vụ mới. "
            "Kích hoạt chương trình bằng trạng thái tại ngày chốt trước."
        )


def _next_code(programme: Programme) -> str:
    """Return the code after the greatest numbered one of the programme: DA06-225 → DA06-226."""
    pattern = re.compile(rf"{re.escape(programme.code)}-(\d{{1,9}})")
    codes = Task.objects.filter(code__startswith=f"{programme.code}-").values_list(
        "code", flat=True
    )
    numbers = [int(found[1]) for code in codes if (found := pattern.fullmatch(code))]
    return f"{programme.code}-{max(numbers, default=0) + 1:03d}"


def _write(task: Task, wanted: Draft, *, code: str, today: date) -> None:
    """Write all that `wanted` says, the agencies as of the day of its document."""
    for name, value in _columns(wanted, code=code, today=today).items():
        setattr(task, name, value)
    said = ("title", "deliverable", "acceptance_criteria", "document_number", "document_title")
    inputs.refuse_words(task, {name: getattr(wanted, name) for name in said})
    parts = _parts(wanted, wanted.document_on or today)
    task.search_text = search.text_of(task, [*wanted.leads, *filter(None, [wanted.coordinator])])
    try:
        with transaction.atomic():
            task.save()
    except IntegrityError as taken:
        raise InvalidInput.on("code", f"Mã {code} đã có trong sổ. Chọn mã khác.") from taken
    task.agencies.all().delete()
    for part in parts:
        part.task = task
    TaskAgency.objects.bulk_create(parts)


def _columns(wanted: Draft, *, code: str, today: date) -> dict[str, Any]:
    if not CODE.fullmatch(code):
        raise InvalidInput.on(
            "code", "Mã chỉ gồm chữ, số, dấu chấm, gạch nối, tối đa 60 ký tự, ví dụ DA06-226."
        )
    phrase = inputs.bounded("deadline_text", wanted.deadline_text, limit=MAX_DEADLINE)
    year = wanted.document_on.year if wanted.document_on else None
    deadline = parse_deadline(phrase, year=year)
    recurring = wanted.kind == TaskKind.RECURRING
    return {
        "code": code,
        "programme": wanted.programme,
        "group": wanted.group,
        "title": inputs.not_blank("title", wanted.title, "tên nhiệm vụ"),
        "deliverable": inputs.bounded("deliverable", wanted.deliverable),
        "acceptance_criteria": inputs.bounded("acceptance_criteria", wanted.acceptance_criteria),
        "kind": inputs.one_of("kind", wanted.kind, TaskKind, "loại nhiệm vụ"),
        "recurrence": _recurrence(wanted.recurrence) if recurring else "",
        "secrecy": inputs.one_of("secrecy", wanted.secrecy, Secrecy, "độ mật"),
        "source_document": _document(wanted, today=today),
        "deadline_text": deadline.phrase,
        "deadline_precision": deadline.precision,
        "deadline_exclusive": deadline.exclusive,
        "original_deadline": deadline.last_day,
        "deadline_level": inputs.one_of(
            "deadline_level", wanted.deadline_level, AuthorityLevel, "cấp giao thời hạn"
        ),
        "product_is_document": wanted.product_is_document,
        "coordinator": wanted.coordinator,
    }


def _recurrence(text: str) -> str:
    return inputs.one_of("recurrence", text, Recurrence, "chu kỳ") if text else ""


def _document(wanted: Draft, *, today: date) -> SourceDocument | None:
    number = inputs.bounded("document_number", wanted.document_number, limit=inputs.MAX_NUMBER)
    if not number:
        return None
    if wanted.document_on is not None:
        inputs.not_in_future("document_on", wanted.document_on, today=today)
    title = inputs.bounded("document_title", wanted.document_title, limit=MAX_DOCUMENT_TITLE)
    found, _ = SourceDocument.objects.get_or_create(
        number=number, signed_on=wanted.document_on, defaults={"title": title}
    )
    return found


def _parts(wanted: Draft, since: date) -> list[TaskAgency]:
    _check_agencies(wanted)
    held = [
        (agency, AssignmentRole.CO_LEAD if place else AssignmentRole.LEAD)
        for place, agency in enumerate(wanted.leads)
    ]
    held += [(agency, AssignmentRole.COORDINATING) for agency in wanted.coordinating]
    if wanted.coordinator is not None:
        held.append((wanted.coordinator, AssignmentRole.COORDINATOR))
    return [
        TaskAgency(agency=agency, role=role, position=place, valid_from=since)
        for place, (agency, role) in enumerate(held)
    ]


def _check_agencies(wanted: Draft) -> None:
    agencies = [*wanted.leads, *wanted.coordinating]
    for place, agency in enumerate(agencies):
        if agency in agencies[:place]:
            field = "leads" if place < len(wanted.leads) else "coordinating"
            raise InvalidInput.on(field, f"{agency} được ghi hai lần. Mỗi cơ quan một vai trò.")
    if wanted.coordinator is not None:
        if not wanted.leads or wanted.leads[0].kind != AgencyKind.COLLECTIVE:
            raise InvalidInput.on(
                "coordinator", "Chỉ nhiệm vụ giao cho một nhóm cơ quan mới có đầu mối tổng hợp."
            )
        if wanted.coordinator.kind == AgencyKind.COLLECTIVE:
            raise InvalidInput.on("coordinator", "Đầu mối tổng hợp phải là một cơ quan cụ thể.")
