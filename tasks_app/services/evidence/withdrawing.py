"""Taking a piece of evidence back. It stays as a trace and supports nothing any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tasks_app.enums import Decision, EventKind, TaskAction
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Evidence, Task, User
from tasks_app.models.evidence import LIVE
from tasks_app.rules.calendar import local_date

from .. import corrections, events, inputs
from ..guards import guard
from ..locks import lock_task
from .owning import check_own

LONGEST_REASON = 300


@transaction.atomic
def withdraw(
    row: Evidence, *, reason: str = "", by: User, at: datetime, version: int | None = None
) -> Evidence:
    """Withdraw a piece that the own agency added; the version before it counts again.

    Its author within ten minutes, if nobody did anything since: the event that added it is
    superseded and no reason is asked. Otherwise the reason stays beside it.

    Raises:
        InvalidInput: no reason.
        TransitionNotAllowed: already withdrawn, supports an accepted claim, or is all that
            supports the pending one.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(row.task_id, version=version)
    row = Evidence.objects.select_related("event__actor_agency", "claim").get(pk=row.pk)
    today = local_date(at)
    seat = guard(task, TaskAction.ADD_EVIDENCE, by=by, on=today)
    check_own(task, row, by=by, on=today)
    _check_free(task, row)
    words = inputs.bounded("reason", reason, limit=LONGEST_REASON)
    before, row.replaces = row.replaces_id, None
    if not _taken_back(row, by=by, at=at):
        words = inputs.not_blank("reason", words, "lý do rút minh chứng")
        payload = {"evidence": row.pk, "title": row.title, "reason": words}
        events.record(
            task,
            EventKind.EVIDENCE_WITHDRAWN,
            seat=seat,
            at=at,
            payload=payload | ({"version_before": before} if before else {}),
        )
    row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason = by, at, words
    row.save(update_fields=["replaces", "withdrawn_by", "withdrawn_at", "withdrawal_reason"])
    return Evidence.objects.select_related("task").get(pk=row.pk)


def _taken_back(row: Evidence, *, by: User, at: datetime) -> bool:
    """Return whether the author could take the event back; otherwise it is a withdrawal."""
    if row.added_by != by or row.event.kind != EventKind.EVIDENCE_ADDED:
        return False
    try:
        corrections.retract(row.event, by=by, at=at)
    except TransitionNotAllowed:  # too late, or something followed: nothing was written
        return False
    return True


def _check_free(task: Task, row: Evidence) -> None:
    if row.withdrawn_at is not None:
        raise TransitionNotAllowed(f"“{row.title}” đã được rút trước đó.")
    if Evidence.objects.filter(replaces=row).exists():
        raise TransitionNotAllowed(f"“{row.title}” đã có bản mới. Rút bản mới trước.")
    if row.claim is None:
        return
    if row.claim.decision == Decision.GRANTED:
        raise TransitionNotAllowed(
            f"“{row.title}” là căn cứ của lần xác nhận hoàn thành nên không rút được. "
            "Cần sửa, đề nghị thường trực đính chính."
        )
    others = task.evidence.filter(Q(LIVE) | Q(pk=row.replaces_id), claim=row.claim)
    if row.claim.decision == Decision.PENDING and not others.exclude(pk=row.pk).exists():
        raise TransitionNotAllowed(
            f"“{row.title}” là minh chứng duy nhất của đề nghị đang chờ xác nhận. "
            "Thêm minh chứng khác trước, hoặc rút đề nghị xác nhận."
        )
