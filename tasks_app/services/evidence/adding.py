"""Adding a piece of evidence, alone or as the new version of another. Nothing is removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction

from tasks_app.enums import Decision, EventKind, EvidenceKind, Secrecy, TaskAction
from tasks_app.errors import InvalidInput, TransitionNotAllowed
from tasks_app.models import Evidence, Task, User
from tasks_app.models.evidence import LIVE
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.files import suffix_of

from .. import events, inputs
from ..guards import guard
from ..locks import lock_task
from .owning import check_own
from .reading import Checked, check


@dataclass(frozen=True, slots=True)
class Document:
    """A numbered document as evidence; it need not be uploaded."""

    number: str
    title: str = ""
    issued_on: date | None = None
    signer: str = ""


@transaction.atomic
def add_document(
    task: Task,
    document: Document,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Add a document by its number, date and signer.

    Raises:
        InvalidInput: no number, an issue date in the future, or words on a secret task.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, seat, today = _opened(task, by=by, at=at, version=version)
    number = inputs.number("document_number", document.number)
    if document.issued_on is not None:
        inputs.not_in_future("document_on", document.issued_on, today=today)
    row = Evidence(
        kind=EvidenceKind.DOCUMENT,
        title=_title(document.title) or f"Văn bản {number}",
        document_number=number,
        document_on=document.issued_on,
        document_signer=inputs.bounded("document_signer", document.signer, limit=inputs.MAX_NUMBER),
    )
    return _added(task, row, seat=seat, at=at, replaces=replaces)


@transaction.atomic
def add_link(
    task: Task,
    url: str,
    *,
    title: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Add a web address.

    Raises:
        InvalidInput: not an http(s) address, or any address on a secret task.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, seat, _ = _opened(task, by=by, at=at, version=version)
    _only_on_open_tasks(task, "url")
    address = inputs.not_blank("url", url, "đường dẫn", limit=inputs.MAX_URL)
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise InvalidInput.on(
            "url", "Đường dẫn chưa đúng. Nhập đủ dạng https://dichvucong.gov.vn/…"
        ) from error
    name = _title(title) or address[: inputs.MAX_TITLE]
    row = Evidence(kind=EvidenceKind.LINK, title=name, url=address)
    return _added(task, row, seat=seat, at=at, replaces=replaces)


def add_file(
    task: Task,
    upload: UploadedFile | Checked,
    *,
    title: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Store a file, its type proved by its content, its SHA-256 kept.

    It is read and scanned before the task is locked; a caller with a transaction of its own
    does that first (`check`) and hands over what it got.

    Raises:
        InvalidInput: its name, size, type or content, a copy of what is there, or any file on
            a secret task.
        ScannerSilent: the virus scanner does not answer.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    if not isinstance(upload, Checked):
        may_add_file(task, by=by, at=at)
        upload = check(upload)
    with kept_files() as stored:
        task, seat, _ = _opened(task, by=by, at=at, version=version)
        _only_on_open_tasks(task, "file")
        _told_not_doubled(task, upload)
        row = Evidence(
            kind=EvidenceKind.FILE,
            title=_title(title) or upload.filename,
            filename=upload.filename,
            content_type=upload.content_type,
            size=upload.size,
            sha256=upload.sha256,
            scan_state=upload.scan_state,
        )
        name = f"{task.pk}-{upload.sha256[:16]}{suffix_of(upload.filename)}"
        row.file.save(name, File(upload.upload), save=False)
        stored.append(row)
        return _added(task, row, seat=seat, at=at, replaces=replaces)


def may_add_file(task: Task, *, by: User, at: datetime) -> None:
    """Check, before the bytes are read, that `by` may add a file at all.

    Raises:
        InvalidInput: the task is secret.
        NotPermitted, TransitionNotAllowed, NotTracked.
    """
    _only_on_open_tasks(task, "file")
    guard(task, TaskAction.ADD_EVIDENCE, by=by, on=local_date(at))


@contextmanager
def kept_files() -> Iterator[list[Evidence]]:
    """One transaction; the bytes of files stored in it do not outlive a refusal."""
    stored: list[Evidence] = []
    try:
        with transaction.atomic():
            yield stored
    except BaseException:
        for row in stored:
            row.file.delete(save=False)
        raise


def _only_on_open_tasks(task: Task, field: str) -> None:
    if task.secrecy == Secrecy.SECRET:
        raise InvalidInput.on(
            field,
            "Nhiệm vụ mật không nhận tệp hay đường dẫn. "
            "Ghi số, ký hiệu văn bản; hồ sơ xem bản giấy.",
        )


def _opened(task: Task, *, by: User, at: datetime, version: int | None) -> tuple[Task, Seat, date]:
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    return task, guard(task, TaskAction.ADD_EVIDENCE, by=by, on=today), today


def _told_not_doubled(task: Task, file: Checked) -> None:
    there = task.evidence.filter(LIVE, sha256=file.sha256).select_related("added_by").first()
    if there is not None:
        raise InvalidInput.on(
            "file",
            f"Tệp “{file.filename}” đã có trên {task.code}: “{there.title}”, thêm ngày "
            f"{there.added_on:%d/%m/%Y}. Không cần gửi lại.",
        )


def _added(
    task: Task, row: Evidence, *, seat: Seat, at: datetime, replaces: Evidence | None
) -> Evidence:
    row.task, row.added_by, row.added_at, row.added_on = task, seat.user, at, local_date(at)
    if replaces is not None:
        row.replaces = _replaceable(task, replaces, by=seat.user, on=row.added_on)
    row.claim = task.claims.filter(decision=Decision.PENDING).first()  # answers a question on it
    row.event = events.record(
        task,
        EventKind.EVIDENCE_ADDED,
        seat=seat,
        at=at,
        payload={
            "kind": row.kind,
            "title": row.title,
            "document_number": row.document_number,
            "document_on": row.document_on.isoformat() if row.document_on else None,
            "document_signer": row.document_signer,
            "url": row.url,
            "sha256": row.sha256,
            **({"replaces": replaces.pk} if replaces else {}),
        },
    )
    row.save(force_insert=True)
    return row


def _replaceable(task: Task, old: Evidence, *, by: User, on: date) -> Evidence:
    """Return the piece that a new version takes the place of, as it is now.

    Raises:
        TransitionNotAllowed: it was withdrawn or has a newer version.
        NotPermitted: another agency's, or of another task.
    """
    kept = Evidence.objects.select_related("event__actor_agency").get(pk=old.pk)
    check_own(task, kept, by=by, on=on)
    if not Evidence.objects.filter(LIVE, pk=kept.pk).exists():
        raise TransitionNotAllowed(
            f"“{kept.title}” đã được rút hoặc đã có bản mới. Tải lại trang rồi chọn bản hiện tại."
        )
    return kept


def _title(text: str | None) -> str:
    return inputs.bounded("title", text, limit=inputs.MAX_TITLE)
