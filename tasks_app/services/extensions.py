"""Deadline extensions: request, grant, refuse (T14, T15)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import Decision, EventKind, TaskAction
from tasks_app.errors import InvalidDeadline, TransitionNotAllowed
from tasks_app.models import DeadlineExtension, Task, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import chain_after

from . import events, inputs
from .guards import guard, no_own_file
from .locks import lock_task


@dataclass(frozen=True, slots=True)
class Request:
    """What the owner asks: the new deadline, why, how it will be met, on what basis."""

    proposed_deadline: date
    reason: str
    plan: str = ""
    legal_basis: str = ""


@transaction.atomic
def request(
    task: Task, asked: Request, *, by: User, at: datetime, version: int | None = None
) -> DeadlineExtension:
    """File a request to move the deadline. It stops no reminder while it is pending.

    Raises:
        InvalidDeadline: the task has no deadline, or the new one is not after it.
        TransitionNotAllowed: a request is already pending, or the state does not allow it.
        InvalidInput: no reason.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.REQUEST_EXTENSION, by=by, on=today)
    reason = inputs.not_blank("reason", asked.reason, "lý do xin gia hạn")
    before = _check_later(task, asked.proposed_deadline, today=today)
    if task.extensions.filter(decision=Decision.PENDING).exists():
        raise TransitionNotAllowed(
            f"{task.code} đang có một đề nghị gia hạn chờ xử lý. Chờ kết quả rồi mới xin tiếp."
        )
    extension = DeadlineExtension.objects.create(
        task=task,
        number=task.extensions.count() + 1,
        deadline_before=before,
        proposed_deadline=asked.proposed_deadline,
        reason=reason,
        plan=inputs.bounded("plan", asked.plan),
        legal_basis=inputs.bounded("legal_basis", asked.legal_basis, limit=inputs.MAX_TITLE),
        filed_by=by,
        filed_agency=seat.agency,
        filed_on=today,
        filed_at=at,
    )
    events.record(
        task,
        EventKind.EXTENSION_REQUESTED,
        seat=seat,
        at=at,
        payload={
            "extension": extension.pk,
            "deadline_before": before.isoformat(),
            "proposed_deadline": asked.proposed_deadline.isoformat(),
            "reason": reason,
        },
    )
    return extension


def _check_later(task: Task, proposed: date, *, today: date) -> date:
    if task.deadline is None:
        raise InvalidDeadline.on(
            "proposed_deadline", f"{task.code} không có thời hạn nên không xin gia hạn được."
        )
    if proposed <= max(task.deadline, today):
        raise InvalidDeadline.on(
            "proposed_deadline",
            f"Hạn mới phải sau {max(task.deadline, today):%d/%m/%Y}. "
            "Nhập ngày dạng dd/mm/yyyy, ví dụ 31/01/2027.",
        )
    inputs.not_too_far("proposed_deadline", proposed, today=today)
    return task.deadline


@transaction.atomic
def grant(
    extension: DeadlineExtension,
    *,
    document: str,
    note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> DeadlineExtension:
    """Grant the request on a decision document and move the deadline in force.

    Filed on or before expiry, the chain of deadlines holds; filed after it, the chain stays
    broken and the task is late whatever is granted (cfg `honour_late_extension`). The original
    deadline never moves.

    Raises:
        InvalidInput: no document number.
        InvalidDeadline: meanwhile the deadline in force is not before the one asked for.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, extension, seat = _pending(
        extension, TaskAction.GRANT_EXTENSION, by=by, at=at, version=version
    )
    number = inputs.not_blank(
        "document", document, "số, ký hiệu văn bản cho gia hạn", limit=inputs.MAX_NUMBER
    )
    before, changes = task.deadline, _moved(task, extension)
    extension.decision_document = number
    _decide(extension, Decision.GRANTED, note=note, by=by, at=at)
    events.record(
        task,
        EventKind.EXTENSION_GRANTED,
        seat=seat,
        at=at,
        changes=changes,
        payload={
            "extension": extension.pk,
            "deadline_before": before.isoformat() if before else None,
            "document": number,
            "note": extension.decision_note,
            "late": changes["chain_deadline"] != extension.proposed_deadline,
        },
    )
    return extension


def _moved(task: Task, extension: DeadlineExtension) -> dict[str, date | None]:
    """Return the deadline in force and the end of the unbroken chain once it is granted."""
    new = extension.proposed_deadline
    if task.deadline is None or new <= task.deadline:
        raise InvalidDeadline.on("proposed_deadline", "Hạn đề nghị không còn sau hạn hiện tại.")
    chain = chain_after(
        new,
        chain=task.chain_deadline,
        in_force=task.deadline,
        filed_on=extension.filed_on,
        policy=conf.policy(),
    )
    return {"deadline": new, "chain_deadline": chain}


@transaction.atomic
def refuse(
    extension: DeadlineExtension,
    *,
    note: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> DeadlineExtension:
    """Refuse the request with a reason; no date changes.

    Raises:
        InvalidInput: no reason.
        ConflictOfInterest, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, extension, seat = _pending(
        extension, TaskAction.REFUSE_EXTENSION, by=by, at=at, version=version
    )
    words = inputs.not_blank("note", note, "lý do không đồng ý")
    _decide(extension, Decision.REFUSED, note=words, by=by, at=at)
    events.record(
        task,
        EventKind.EXTENSION_REFUSED,
        seat=seat,
        at=at,
        payload={"extension": extension.pk, "note": words},
    )
    return extension


def _pending(
    extension: DeadlineExtension,
    action: TaskAction,
    *,
    by: User,
    at: datetime,
    version: int | None,
) -> tuple[Task, DeadlineExtension, Seat]:
    task = lock_task(extension.task_id, version=version)
    extension = DeadlineExtension.objects.select_related("filed_by", "filed_agency").get(
        pk=extension.pk
    )
    extension.task = task
    today = local_date(at)
    seat = guard(task, action, by=by, on=today)
    no_own_file(by, filed_by=extension.filed_by, filed_agency=extension.filed_agency, on=today)
    if extension.decision != Decision.PENDING:
        raise TransitionNotAllowed(
            f"Đề nghị gia hạn này đã được xử lý: {extension.get_decision_display()}."
        )
    return task, extension, seat


def _decide(
    extension: DeadlineExtension, decision: Decision, *, note: str, by: User, at: datetime
) -> None:
    extension.decision, extension.decided_by, extension.decided_at = decision, by, at
    extension.decided_on, extension.decision_note = local_date(at), inputs.bounded("note", note)
    extension.save(
        update_fields=[
            "decision", "decided_by", "decided_at", "decided_on",
            "decision_document", "decision_note",
        ]
    )  # fmt: skip
