"""Pieces of evidence as the page of a task prints them."""

from collections.abc import Iterable
from dataclasses import dataclass

from tasks_app.enums import EvidenceKind, Operation, ScanState
from tasks_app.models import Evidence, Task
from tasks_app.permissions import Parties, Standing
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date, format_number
from tasks_app.services import evidence as service

KILO, MEGA = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece: the letters on its plate, what is printed under it, what may be done."""

    item: Evidence
    plate: str
    words: str
    marks: list[str]
    is_live: bool
    opens: bool
    is_own: bool


def evidence_rows(
    found: Iterable[Evidence], task: Task, standing: Standing, parties: Parties
) -> list[EvidenceRow]:
    """Return the rows of `found`; what was withdrawn opens for judges and inspectors only."""
    sees_withdrawn = standing.may(Operation.DOWNLOAD_WITHDRAWN)
    return [
        EvidenceRow(
            item=item,
            plate=plate(item),
            words=words_of(item),
            marks=marks_of(item),
            is_live=item.is_live,
            opens=item.withdrawn_at is None or sees_withdrawn,
            is_own=item.is_live and service.is_own(item, task, standing, parties),
        )
        for item in found
    ]


def plate(item: Evidence) -> str:
    """Return the letters of the type plate: PDF, XLSX, VB for a numbered document, WEB."""
    if item.kind == EvidenceKind.FILE:
        return item.filename.rsplit(".", 1)[-1].upper()[:4]
    return "VB" if item.kind == EvidenceKind.DOCUMENT else "WEB"


def words_of(item: Evidence) -> str:
    """Return size, who and when under a piece of evidence."""
    parts = [size_words(item.size)] if item.size else []
    parts += [f"ngày ký {format_date(item.document_on)}"] if item.document_on else []
    parts += [str(item.added_by)] if item.added_by else []
    return " · ".join([*parts, format_date(item.added_on)])


def marks_of(item: Evidence) -> list[str]:
    """Return what must be known of a piece: unscanned, replaced, withdrawn and why."""
    marks = []
    if item.kind == EvidenceKind.FILE and item.scan_state != ScanState.CLEAN:
        marks.append("chưa quét mã độc")
    if hasattr(item, "replaced_by"):
        marks.append("đã có bản mới")
    if item.withdrawn_at is not None:
        why = f": {item.withdrawal_reason}" if item.withdrawal_reason else ""
        day = format_date(local_date(item.withdrawn_at))
        marks.append(f"{item.withdrawn_by} đã rút ngày {day}{why}")
    return marks


def size_words(size: int) -> str:
    """Return "1,2 MB" or "340 KB"."""
    if size >= MEGA:
        return f"{format_number(size / MEGA, 1)} MB"
    return f"{max(1, round(size / KILO))} KB"
