"""The secretariat's half of an extension: grant or refuse (T15).

The level that set the deadline decides: what the Prime Minister set moves on his document,
recorded by S2 (`lifecycle`, `at_level`); elsewhere a document is noted where there is one.
"""

from datetime import date, datetime

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import AuthorityLevel, Decision, EventKind, TaskAction
from tasks_app.errors import InvalidDeadline, TransitionNotAllowed
from tasks_app.models import DeadlineExtension, Task, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import chain_after
from tasks_app.rules.lateness import remark_on
from tasks_app.services import events, inputs
from tasks_app.services.guards import guard, no_own_file

from .rows import check_pending, fresh


@transaction.atomic
def grant(
    extension: DeadlineExtension,
    *,
    document: str = "",
    note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> DeadlineExtension:
    """Grant the request and move the deadline in force.

    Filed on or before expiry, the chain of deadlines holds; filed after it, the chain stays
    broken and the task is late whatever is granted (cfg `honour_late_extension`). The original
    deadline never moves.

    Raises:
        InvalidInput: a deadline of the Prime Minister without the number of his decision.
        InvalidDeadline: meanwhile the deadline in force is not before the one asked for.
        TransitionNotAllowed: the working group has not signed yet, or it is decided.
        ConflictOfInterest, NotPermitted, NotTracked, StaleVersion.
    """
    task, extension, seat = _pending(
        extension, TaskAction.GRANT_EXTENSION, by=by, at=at, version=version
    )
    _check_signed(extension)
    extension.decision_document = _document(task, document)
    before, changes = task.deadline, _moved(task, extension)
    _decide(extension, Decision.GRANTED, note=note, by=by, at=at)
    remark = remark_on(
        extension.deadline_before, filed_on=extension.filed_on, decided_on=extension.decided_on
    )
    events.record(
        task,
        EventKind.EXTENSION_GRANTED,
        seat=seat,
        at=at,
        changes=changes,
        payload={
            "extension": extension.pk,
            "number": extension.number,
            "deadline_before": before.isoformat() if before else None,
            "document": extension.decision_document,
            "note": extension.decision_note,
            "late": changes["chain_deadline"] != extension.proposed_deadline,
            "remark": remark.value if remark else "",
        },
    )
    return extension


def _check_signed(extension: DeadlineExtension) -> None:
    if extension.needs_cosignature and extension.cosigned_at is None:
        raise TransitionNotAllowed(
            f"Tổ công tác của {extension.filed_agency} chưa ký đồng đề nghị này nên chưa đồng ý "
            "gia hạn được. Chờ Tổ công tác ký, hoặc trả lời không đồng ý."
        )


def _document(task: Task, document: str) -> str:
    if task.deadline_level == AuthorityLevel.PRIME_MINISTER:
        what = "số, ký hiệu văn bản của Thủ tướng Chính phủ cho gia hạn"
        return inputs.number("document", document, what)
    return inputs.bounded("document", document, limit=inputs.MAX_NUMBER)


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
    """Refuse the request with a reason, signed by the working group or not; no date changes.

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
        payload={"extension": extension.pk, "number": extension.number, "note": words},
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
    task, extension = fresh(extension, version=version)
    today = local_date(at)
    seat = guard(task, action, by=by, on=today)
    no_own_file(by, extension, on=today)
    check_pending(extension)
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
