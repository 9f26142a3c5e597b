"""Do the rows people filed still say what their events say? The event is sealed, the row is not.

A row hangs on its event by a key of the payload or by the row's own `event`. Where the event was
corrected, the row may say either. Memory stays constant: events come in batches.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Model

from tasks_app.enums import Decision, EventKind
from tasks_app.models import (
    Blocker,
    Comment,
    CompletionClaim,
    DeadlineExtension,
    Evidence,
    ProgressReport,
    Promise,
    Reopening,
    TaskEvent,
)
from tasks_app.rules.chain import plain

from .history import BadEntry, Checked

BATCH = 500
Place = tuple[int, int]  # task and position: an event with its corrections


@dataclass(frozen=True, slots=True)
class Told:
    """What events of one kind tell of a row: payload key → column. No `key`: `row.event`."""

    kind: EventKind
    model: type[Model]
    columns: Mapping[str, str]
    key: str = ""
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """One event, as far as it tells of a row."""

    pk: int
    task: int
    code: str
    seq: int
    position: int
    payload: Mapping[str, Any]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


CLAIM, EXTENSION, BLOCKER, REOPENING = "claim", "extension", "blocker", "reopening"
NOTE = {"note": "decision_note"}
ASKED = (
    "number", "deadline_before", "proposed_deadline", "reason", "plan", "legal_basis",
    "needs_cosignature",
)  # fmt: skip
SHOWN = ("kind", "title", "document_number", "document_on", "document_signer", "url", "sha256")
TOLD = (
    Told(EventKind.CLAIMED, CompletionClaim, _same("completed_on", "note", "percent_before"),
         CLAIM),
    Told(EventKind.ACCEPTED, CompletionClaim, NOTE, CLAIM, Decision.GRANTED),
    Told(EventKind.RETURNED, CompletionClaim, NOTE | {"reason": "return_reason"}, CLAIM,
         Decision.RETURNED),
    Told(EventKind.WITHDRAWN, CompletionClaim, {}, CLAIM, Decision.WITHDRAWN),
    Told(EventKind.EXTENSION_REQUESTED, DeadlineExtension, _same(*ASKED), EXTENSION),
    Told(EventKind.EXTENSION_GRANTED, DeadlineExtension, NOTE | {"document": "decision_document"},
         EXTENSION, Decision.GRANTED),
    Told(EventKind.EXTENSION_REFUSED, DeadlineExtension, NOTE, EXTENSION, Decision.REFUSED),
    Told(EventKind.EXTENSION_WITHDRAWN, DeadlineExtension, {}, EXTENSION, Decision.WITHDRAWN),
    Told(EventKind.REOPENING_PROPOSED, Reopening, _same("document", "reason"), REOPENING),
    Told(EventKind.REOPENED, Reopening, NOTE, REOPENING, Decision.GRANTED),
    Told(EventKind.REOPENING_DECLINED, Reopening, NOTE, REOPENING, Decision.REFUSED),
    Told(EventKind.PROGRESS_REPORTED, ProgressReport,
         _same("percent", "content", "difficulties", "proposals", "confidence")),
    Told(EventKind.EVIDENCE_ADDED, Evidence, _same(*SHOWN)),
    Told(EventKind.EVIDENCE_WITHDRAWN, Evidence, {"reason": "withdrawal_reason"}, "evidence"),
    Told(EventKind.COMMENTED, Comment, _same("text", "is_question")),
    Told(EventKind.PROMISED, Promise,
         _same("promised_on", "note") | {"missed_deadline": "deadline"}),
    Told(EventKind.BLOCKER_RAISED, Blocker, _same("kind", "description", "due_on"), BLOCKER),
    Told(EventKind.COMMENTED, Blocker, {"text": "answer"}, BLOCKER),
    Told(EventKind.BLOCKER_RESOLVED, Blocker, _same("resolution"), BLOCKER),
)  # fmt: skip


def bad_rows(checked: Checked, *, task: int | None = None) -> Iterator[BadEntry]:
    """Yield every event whose row is gone or says something else; counts them in `checked`."""
    for told in TOLD:
        witnesses = _witnesses(told, task)
        while batch := list(islice(witnesses, BATCH)):
            checked.rows += len(batch)
            yield from _bad_in(batch, told)


def _witnesses(told: Told, task: int | None) -> Iterator[Witness]:
    events = TaskEvent.objects.filter(kind=told.kind, supersedes__isnull=True)
    if task is not None:
        events = events.filter(task=task)
    names = ("pk", "task_id", "task__code", "seq", "position", "payload")
    for row in events.order_by("pk").values_list(*names).iterator(chunk_size=BATCH):
        witness = Witness(*row)
        if not told.key or witness.payload.get(told.key) is not None:
            yield witness


def _bad_in(batch: Sequence[Witness], told: Told) -> Iterator[BadEntry]:
    rows, corrected = _rows_of(batch, told), _corrections(batch)
    for witness in batch:
        row = rows.get(witness.payload[told.key] if told.key else witness.pk)
        versions = [witness.payload, *corrected.get((witness.task, witness.position), [])]
        if row is None or vars(row)["task_id"] != witness.task:
            yield _bad(witness, "row_gone", f"{_name(told)} của mục này không còn")
        elif wrong := _different(row, told, versions):
            yield _bad(witness, "row_altered", f"{_name(told)}: {wrong} khác với nhật ký")


def _rows_of(batch: Sequence[Witness], told: Told) -> dict[Any, Model]:
    rows = told.model._default_manager.all()
    if told.key:
        return dict(rows.in_bulk([witness.payload[told.key] for witness in batch]))
    found = rows.filter(event__in=[witness.pk for witness in batch])
    return {vars(row)["event_id"]: row for row in found}


def _corrections(batch: Sequence[Witness]) -> dict[Place, list[Mapping[str, Any]]]:
    """Return what later events in the place of these say (DOMAIN §6, position)."""
    found: dict[Place, list[Mapping[str, Any]]] = {}
    later = TaskEvent.objects.filter(
        task__in={witness.task for witness in batch}, supersedes__isnull=False
    ).values_list("task_id", "position", "payload")
    for task, position, payload in later:
        found.setdefault((task, position), []).append(payload)
    return found


def _different(row: Model, told: Told, versions: Sequence[Mapping[str, Any]]) -> str:
    """Return the names of what no version of the event says; empty: the row holds."""
    wrong = [
        column
        for key, column in told.columns.items()
        if key in versions[0]
        and plain(getattr(row, column)) not in [plain(said.get(key)) for said in versions]
    ]
    decided = told.decision and len(versions) == 1 and vars(row)["decision"] != told.decision
    names = [*wrong, *(["decision"] if decided else [])]
    return ", ".join(str(row._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]


def _name(told: Told) -> str:
    return str(told.model._meta.verbose_name)


def _bad(witness: Witness, code: str, message: str) -> BadEntry:
    return BadEntry(witness.code, witness.seq, code, message)
