"""The rows that a register entry makes besides its events: task, group, assigning document."""

import re
from collections.abc import Sequence
from datetime import date

from tasks_app.enums import TaskKind
from tasks_app.models import Programme, SourceDocument, Task, TaskGroup
from tasks_app.rules.deadlines import level_of
from tasks_app.rules.recurrence import recurrence_of

from .entries import Entry

# Products that plainly are documents: c is then the day of issue (DOMAIN §6).
DOCUMENT = re.compile(
    r"(?:Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Chỉ thị|Thông tư|Công điện|Kế hoạch)\b",
    re.IGNORECASE,
)


def groups_of(programme: Programme, entries: Sequence[Entry]) -> dict[str, TaskGroup]:
    """Return the group of each name, new ones in the order in which they first appear.

    A group without a code in the file gets a stable one: G01, G02, …
    """
    kept = list(programme.groups.all())
    by_code, by_name = {g.code: g for g in kept}, {g.name: g for g in kept}
    new: list[TaskGroup] = []
    for entry in entries:
        known = by_code.get(entry.group_code) if entry.group_code else None
        known = known or by_name.get(entry.group_name)
        if known is None:
            position = len(kept) + len(new) + 1
            known = TaskGroup(
                programme=programme,
                code=entry.group_code or f"G{position:02}",
                name=entry.group_name,
                position=position,
            )
            new.append(known)
            by_code[known.code] = known
        by_name[entry.group_name] = known
    TaskGroup.objects.bulk_create(new)
    return by_name


def documents_of(entries: Sequence[Entry]) -> dict[tuple[str, date | None], SourceDocument]:
    """Return the assigning documents by number and date, made where they are missing."""
    kept = {(row.number, row.signed_on): row for row in SourceDocument.objects.all()}
    new: dict[tuple[str, date | None], SourceDocument] = {}
    for entry in entries:
        key = (entry.document_number, entry.document_on)
        if entry.document_number and key not in kept and key not in new:
            new[key] = SourceDocument(
                number=entry.document_number,
                signed_on=entry.document_on,
                provenance=entry.provenance,
                source=entry.source,
            )
    for row in SourceDocument.objects.bulk_create(new.values()):
        kept[row.number, row.signed_on] = row
    return kept


def draft(entry: Entry, group: TaskGroup, document: SourceDocument | None) -> Task:
    """Return the unsaved task of one entry, without its history."""
    return Task(
        code=entry.code,
        programme_id=group.programme_id,
        group=group,
        title=entry.title,
        deliverable=entry.deliverable,
        acceptance_criteria=entry.criteria,
        product_is_document=DOCUMENT.match(entry.deliverable) is not None,
        kind=entry.kind,
        recurrence=_recurrence(entry),
        provenance=entry.provenance,
        source=entry.source,
        note=entry.note,
        legal_basis=entry.legal_basis,
        source_document=document,
        assigned_on=entry.assigned_on,
        deadline_level=level_of(entry.document_number or entry.legal_basis),
        deadline_text=entry.deadline.phrase,
        deadline_precision=entry.deadline.precision,
        deadline_exclusive=entry.deadline.exclusive,
        original_deadline=entry.deadline.last_day,
    )


def _recurrence(entry: Entry) -> str:
    return recurrence_of(entry.deadline.phrase) if entry.kind == TaskKind.RECURRING else ""
