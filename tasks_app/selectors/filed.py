"""What people filed on a task, as rows; and single items that a person may see.

Each `…_COLUMNS` maps public names to where they are read. Of secret tasks nothing is told but
that something was filed: the lists are empty (DOMAIN §2, secret tasks).
"""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files import File
from django.db.models import Model, QuerySet

from tasks_app.enums import EvidenceKind, Operation, Secrecy
from tasks_app.errors import FileMissing, NotPermitted
from tasks_app.models import (
    Blocker,
    CompletionClaim,
    DeadlineExtension,
    Evidence,
    ProgressReport,
    Task,
    TaskEvent,
    User,
)
from tasks_app.permissions import Standing
from tasks_app.rules.calendar import local_date

from . import evidence_store
from .tasks import visible_to

log = logging.getLogger(__name__)

EVENT_COLUMNS = {
    "seq": "seq",
    "kind": "kind",
    "effective_on": "effective_on",
    "recorded_at": "recorded_at",
    "actor": "actor__full_name",
    "on_behalf_of": "on_behalf_of__full_name",
    "actor_agency": "actor_agency__code",
    "actor_role": "actor_role",
    "sets": "sets",
    "status": "status",
    "completed_on": "completed_on",
    "declared_timeliness": "declared_timeliness",
    "deadline": "deadline",
    "chain_deadline": "chain_deadline",
    "lead": "lead__code",
    "percent": "percent",
    "payload": "payload",
    "provenance": "provenance",
    "supersedes": "supersedes__seq",
    "hash": "hash",
}
REPORT_COLUMNS = {
    "id": "id",
    "reported_on": "reported_on",
    "percent": "percent",
    "content": "content",
    "difficulties": "difficulties",
    "proposals": "proposals",
    "confidence": "confidence",
    "filed_by": "filed_by__full_name",
    "filed_at": "filed_at",
    "event": "event__seq",
    "superseded_by": "event__superseded_by__seq",
    "retracted_at": "retracted_at",
}
EVIDENCE_COLUMNS = {
    "id": "id",
    "kind": "kind",
    "title": "title",
    "document_number": "document_number",
    "document_on": "document_on",
    "document_signer": "document_signer",
    "url": "url",
    "filename": "filename",
    "content_type": "content_type",
    "size": "size",
    "sha256": "sha256",
    "scan_state": "scan_state",
    "claim": "claim_id",
    "added_by": "added_by__full_name",
    "added_on": "added_on",
    "replaces": "replaces_id",
    "replaced_by": "replaced_by__id",
    "withdrawn_by": "withdrawn_by__full_name",
    "withdrawn_at": "withdrawn_at",
    "withdrawal_reason": "withdrawal_reason",
}
EXTENSION_COLUMNS = {
    "id": "id",
    "number": "number",
    "deadline_before": "deadline_before",
    "proposed_deadline": "proposed_deadline",
    "reason": "reason",
    "plan": "plan",
    "legal_basis": "legal_basis",
    "filed_by": "filed_by__full_name",
    "filed_agency": "filed_agency__code",
    "filed_on": "filed_on",
    "needs_cosignature": "needs_cosignature",
    "cosigned_by": "cosigned_by__full_name",
    "cosigned_at": "cosigned_at",
    "decision": "decision",
    "decided_by": "decided_by__full_name",
    "decided_on": "decided_on",
    "decision_document": "decision_document",
    "decision_note": "decision_note",
}
BLOCKER_COLUMNS = {
    "id": "id",
    "kind": "kind",
    "description": "description",
    "owner": "owner__code",
    "authority": "authority__code",
    "raised_by": "raised_by__full_name",
    "raised_on": "raised_on",
    "due_on": "due_on",
    "answer": "answer",
    "answered_on": "answered_on",
    "answered_by": "answered_by__full_name",
    "resolved_on": "resolved_on",
    "resolved_by": "resolved_by__full_name",
    "resolution": "resolution",
}
CLAIM_COLUMNS = {
    "id": "id",
    "completed_on": "completed_on",
    "note": "note",
    "filed_by": "filed_by__full_name",
    "filed_agency": "filed_agency__code",
    "filed_on": "filed_on",
    "review_opened_at": "review_opened_at",
    "decision": "decision",
    "decided_by": "decided_by__full_name",
    "decided_at": "decided_at",
    "return_reason": "return_reason",
    "decision_note": "decision_note",
}


REOPENING_COLUMNS = {
    "id": "id",
    "document": "document",
    "reason": "reason",
    "proposed_by": "proposed_by__full_name",
    "proposed_agency": "proposed_agency__code",
    "proposed_at": "proposed_at",
    "decision": "decision",
    "decided_by": "decided_by__full_name",
    "decided_at": "decided_at",
    "decision_note": "decision_note",
}


def events_of(task: Task) -> QuerySet[TaskEvent]:
    """Return the history of `task`; empty for a secret one."""
    return TaskEvent.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)


def event_of(task: Task, seq: int) -> TaskEvent | None:
    """Return one entry of the history, of a secret task too: it is named, not told."""
    return TaskEvent.objects.filter(task=task, seq=seq).first()


def report_of(event: TaskEvent) -> ProgressReport | None:
    """Return the report that this entry of the history recorded, if it is one."""
    return ProgressReport.objects.filter(event=event).select_related("event").first()


def reports_of(task: Task) -> QuerySet[ProgressReport]:
    """Return the progress reports of `task`; none of a secret one."""
    return ProgressReport.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)


def evidence_of(task: Task) -> QuerySet[Evidence]:
    """Return the evidence of `task`; none of a secret one."""
    return Evidence.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)


def file_for(task: Task, pk: int, standing: Standing) -> tuple[Evidence, "File[bytes]"] | None:
    """Return a file of `task` and its bytes, open and proved whole; None: there is none.

    What was withdrawn is handed out to those who judge and inspect only.

    Raises:
        NotPermitted: it was withdrawn.
        FileMissing: the store does not hold the bytes that were filed.
    """
    files = evidence_of(task).filter(kind=EvidenceKind.FILE, pk=pk)
    item = files.first()
    if item is None:
        return None
    if item.withdrawn_at is not None and not standing.may(Operation.DOWNLOAD_WITHDRAWN):
        raise NotPermitted(
            f"Tệp “{item.filename}” đã được rút ngày {local_date(item.withdrawn_at):%d/%m/%Y} "
            "nên không tải được nữa. Cần xem, hỏi cơ quan đã thêm."
        )
    return item, file_of(item)


def file_of(item: Evidence) -> "File[bytes]":
    """Return the bytes of a piece of evidence, open for reading, their digest compared.

    Raises:
        FileMissing: the store does not hold them, or holds others.
    """
    try:
        opened: File[bytes] = item.file.open("rb")
        is_whole = evidence_store.digest_of(opened) == item.sha256
    except OSError as gone:
        log.exception("evidence %s of task %s is not in the store", item.pk, item.task_id)
        raise FileMissing(
            f"Tệp “{item.filename}” không còn trong kho. Báo quản trị sổ nhiệm vụ để khôi phục."
        ) from gone
    if not is_whole:
        opened.close()
        log.error("evidence %s of task %s was altered in the store", item.pk, item.task_id)
        raise FileMissing(
            f"Tệp “{item.filename}” trong kho không còn như khi nộp nên không tải được. "
            "Báo quản trị sổ nhiệm vụ để khôi phục."
        )
    opened.seek(0)
    return opened


def extensions_of(task: Task) -> QuerySet[DeadlineExtension]:
    """Return the requests to extend `task`; none of a secret one."""
    return DeadlineExtension.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)


def blockers_of(task: Task) -> QuerySet[Blocker]:
    """Return the blockers of `task`, open and closed; none of a secret one."""
    return Blocker.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)


def claims_of(task: Task) -> QuerySet[CompletionClaim]:
    """Return the completion claims of `task`; none of a secret one."""
    return CompletionClaim.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)


def row_of(item: Model, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return one saved object under the public names of its list."""
    kept = type(item)._default_manager.filter(pk=item.pk)
    row = kept.values_list(*columns.values()).get()
    return dict(zip(columns, row, strict=True))


def extensions_visible_to(user: User, *, on: date) -> QuerySet[DeadlineExtension]:
    """Return the extension requests of every task that `user` may see."""
    seen = visible_to(user, on=on)
    return DeadlineExtension.objects.filter(task__in=seen).select_related("task")


def blockers_visible_to(user: User, *, on: date) -> QuerySet[Blocker]:
    """Return the blockers of every task that `user` may see."""
    return Blocker.objects.filter(task__in=visible_to(user, on=on)).select_related("task")
