"""The owner's half of an extension: request, co-signature of the working group, withdrawal (T14).

The day of filing is the executor's, also where the working group signs later: the chain of
deadlines asks when the owner asked, and a slow signature breaks it no more than a slow reviewer.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import Decision, EventKind, Relation, TaskAction
from tasks_app.errors import ConflictOfInterest, InvalidDeadline, TransitionNotAllowed
from tasks_app.models import DeadlineExtension, Task, User
from tasks_app.permissions import Parties, Seat, parties_of, seats_of, standing_of
from tasks_app.rules.calendar import LOCAL, local_date
from tasks_app.selectors.extensions import has_working_group
from tasks_app.services import events, inputs
from tasks_app.services.guards import guard
from tasks_app.services.locks import lock_task

from .rows import check_pending, fresh


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

    Filed by the working group it is signed at once; filed by an executor it needs the group's
    signature where the line of the lead has one that day.

    Raises:
        InvalidDeadline: the task has no deadline, or the new one is not after it.
        TransitionNotAllowed: a request is already pending, or the state does not allow it.
        InvalidInput: no reason.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.REQUEST_EXTENSION, by=by, on=today)
    before = _check_later(task, asked.proposed_deadline, today=today)
    number = _next_number(task)
    parties = parties_of(task, today)
    signing = _signing_seat(task, by, parties, on=today)
    seat = signing or seat
    extension = DeadlineExtension.objects.create(
        task=task,
        number=number,
        deadline_before=before,
        proposed_deadline=asked.proposed_deadline,
        reason=inputs.not_blank("reason", asked.reason, "lý do xin gia hạn"),
        plan=inputs.bounded("plan", asked.plan),
        legal_basis=inputs.bounded("legal_basis", asked.legal_basis, limit=inputs.MAX_TITLE),
        filed_by=by,
        filed_for=seat.on_behalf_of,
        filed_agency=seat.agency,
        filed_on=today,
        filed_at=at,
        needs_cosignature=signing is None and has_working_group(parties.leads, on=today),
        cosigned_by=by if signing else None,
        cosigned_at=at if signing else None,
    )
    _record_request(task, extension, seat=seat, at=at)
    return extension


def _record_request(task: Task, extension: DeadlineExtension, *, seat: Seat, at: datetime) -> None:
    events.record(
        task,
        EventKind.EXTENSION_REQUESTED,
        seat=seat,
        at=at,
        payload={
            "extension": extension.pk,
            "number": extension.number,
            "deadline_before": extension.deadline_before.isoformat(),
            "proposed_deadline": extension.proposed_deadline.isoformat(),
            "reason": extension.reason,
            "plan": extension.plan,
            "legal_basis": extension.legal_basis,
            "needs_cosignature": extension.needs_cosignature,
            "alert": extension.number >= conf.policy().extension_alert_from,
        },
    )


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


def _next_number(task: Task) -> int:
    """Return which request this is; withdrawn ones count, one that waits refuses it."""
    decisions = list(task.extensions.values_list("decision", flat=True))
    if Decision.PENDING in decisions:
        raise TransitionNotAllowed(
            f"{task.code} đang có một đề nghị gia hạn chờ xử lý. "
            "Chờ kết quả hoặc rút đề nghị đó rồi mới xin tiếp."
        )
    return len(decisions) + 1


def _signing_seat(task: Task, by: User, parties: Parties, *, on: date) -> Seat | None:
    """Return the seat in the working group in which the person signs what he files himself.

    An executor who stands in for the group files as executor: the two signatures are of two
    people.
    """
    seats = seats_of(standing_of(by, on), task, parties)
    lent_only = any(relation == Relation.EXECUTOR for _, relation in seats)
    signing = (seat for seat, relation in seats if relation == Relation.WORKING_GROUP)
    return next((seat for seat in signing if not (lent_only and seat.on_behalf_of)), None)


@transaction.atomic
def cosign(
    extension: DeadlineExtension, *, by: User, at: datetime, version: int | None = None
) -> DeadlineExtension:
    """Sign a request for the working group; it keeps the day on which it was filed.

    Raises:
        TransitionNotAllowed: decided, signed before, or in no need of a signature.
        ConflictOfInterest: `by`, or whom he stands in for here, filed it.
        NotPermitted, NotTracked, StaleVersion.
    """
    task, extension = fresh(extension, version=version)
    seat = guard(task, TaskAction.COSIGN_EXTENSION, by=by, on=local_date(at))
    check_pending(extension)
    _check_unsigned(extension)
    _check_not_filer(extension, seat)
    extension.cosigned_by, extension.cosigned_at = by, at
    extension.save(update_fields=["cosigned_by", "cosigned_at"])
    events.record(
        task,
        EventKind.EXTENSION_COSIGNED,
        seat=seat,
        at=at,
        payload={"extension": extension.pk, "number": extension.number},
    )
    return extension


def _check_unsigned(extension: DeadlineExtension) -> None:
    if extension.cosigned_at is not None:
        when = extension.cosigned_at.astimezone(LOCAL)
        raise TransitionNotAllowed(
            f"{extension.cosigned_by} đã ký đồng đề nghị này lúc {when:%H:%M %d/%m/%Y}."
        )
    if not extension.needs_cosignature:
        raise TransitionNotAllowed("Đề nghị này không cần Tổ công tác ký đồng.")


def _check_not_filer(extension: DeadlineExtension, seat: Seat) -> None:
    if {seat.user, seat.owner} & {extension.filed_by, extension.filed_for}:
        raise ConflictOfInterest(
            "Đề nghị này do chính tài khoản này, hoặc người ủy quyền của tài khoản này, gửi nên "
            "không tự ký đồng. Người khác của Tổ công tác ký."
        )


@transaction.atomic
def withdraw(
    extension: DeadlineExtension, *, by: User, at: datetime, version: int | None = None
) -> DeadlineExtension:
    """Take a request back while it is undecided; its number stays used.

    Raises:
        TransitionNotAllowed: already decided or withdrawn.
        NotPermitted, NotTracked, StaleVersion.
    """
    task, extension = fresh(extension, version=version)
    seat = guard(task, TaskAction.WITHDRAW_EXTENSION, by=by, on=local_date(at))
    check_pending(extension)
    extension.decision, extension.decided_by, extension.decided_at = Decision.WITHDRAWN, by, at
    extension.decided_on = local_date(at)
    extension.save(update_fields=["decision", "decided_by", "decided_at", "decided_on"])
    events.record(
        task,
        EventKind.EXTENSION_WITHDRAWN,
        seat=seat,
        at=at,
        payload={"extension": extension.pk, "number": extension.number},
    )
    return extension
