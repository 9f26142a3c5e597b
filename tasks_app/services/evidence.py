"""Minh chứng: files, numbered documents and links. Nothing is removed, only added."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction

from tasks_app.enums import Decision, EventKind, EvidenceKind, Secrecy, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import Evidence, Task, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.clean import clean

from . import events, inputs
from .guards import guard
from .locks import lock_task

MAX_BYTES = 20 * 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES: dict[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".docx": (ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": (ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".doc": (OLE, "application/msword"),
    ".xls": (OLE, "application/vnd.ms-excel"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}
ACCEPTED = "Dùng PDF, Word, Excel hoặc ảnh, tối đa 20 MB."


@dataclass(frozen=True, slots=True)
class Document:
    """A numbered document as evidence; it need not be uploaded."""

    number: str
    title: str = ""
    issued_on: date | None = None
    signer: str = ""


@transaction.atomic
def add_document(
    task: Task, document: Document, *, by: User, at: datetime, version: int | None = None
) -> Evidence:
    """Add a document by its number, date and signer.

    Raises:
        InvalidInput: no number, or an issue date in the future.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, seat, today = _opened(task, by=by, at=at, version=version)
    number = inputs.not_blank(
        "document_number", document.number, "số, ký hiệu văn bản", limit=inputs.MAX_NUMBER
    )
    if document.issued_on is not None:
        inputs.not_in_future("document_on", document.issued_on, today=today)
    row = Evidence(
        kind=EvidenceKind.DOCUMENT,
        title=_title(document.title) or f"Văn bản {number}",
        document_number=number,
        document_on=document.issued_on,
        document_signer=inputs.bounded("document_signer", document.signer, limit=inputs.MAX_NUMBER),
    )
    return _added(task, row, seat=seat, at=at)


@transaction.atomic
def add_link(
    task: Task, url: str, *, title: str = "", by: User, at: datetime, version: int | None = None
) -> Evidence:
    """Add a web address.

    Raises:
        InvalidInput: not an http(s) address.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, seat, _ = _opened(task, by=by, at=at, version=version)
    address = inputs.not_blank("url", url, "đường dẫn", limit=inputs.MAX_URL)
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise InvalidInput.on(
            "url", "Đường dẫn chưa đúng. Nhập đủ dạng https://dichvucong.gov.vn/…"
        ) from error
    name = _title(title) or address[: inputs.MAX_TITLE]
    row = Evidence(kind=EvidenceKind.LINK, title=name, url=address)
    return _added(task, row, seat=seat, at=at)


@transaction.atomic
def add_file(
    task: Task,
    upload: UploadedFile,
    *,
    title: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Evidence:
    """Store a file, its type proved by its first bytes, its SHA-256 kept.

    Raises:
        InvalidInput: empty, over 20 MB, a type that is not accepted, a false extension, or
            any file on a secret task.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task, seat, _ = _opened(task, by=by, at=at, version=version)
    if task.secrecy == Secrecy.SECRET:
        raise InvalidInput.on(
            "file", "Nhiệm vụ mật không nhận tệp. Ghi số, ký hiệu văn bản; hồ sơ xem bản giấy."
        )
    filename, content_type = _checked_file(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    sha256 = digest.hexdigest()
    row = Evidence(
        kind=EvidenceKind.FILE,
        title=_title(title) or filename,
        filename=filename,
        content_type=content_type,
        size=upload.size,
        sha256=sha256,
    )
    stored = f"{task.pk}-{sha256[:16]}{PurePath(filename).suffix.lower()}"
    row.file.save(stored, File(upload), save=False)
    try:
        return _added(task, row, seat=seat, at=at)
    except Exception:
        row.file.delete(save=False)  # the row is rolled back; do not leave its bytes behind
        raise


def _opened(task: Task, *, by: User, at: datetime, version: int | None) -> tuple[Task, Seat, date]:
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    return task, guard(task, TaskAction.ADD_EVIDENCE, by=by, on=today), today


def _added(task: Task, row: Evidence, *, seat: Seat, at: datetime) -> Evidence:
    row.event = events.record(
        task,
        EventKind.EVIDENCE_ADDED,
        seat=seat,
        at=at,
        payload={
            "kind": row.kind,
            "title": row.title,
            "document_number": row.document_number,
            "url": row.url,
            "sha256": row.sha256,
        },
    )
    row.task, row.added_by, row.added_at, row.added_on = task, seat.user, at, local_date(at)
    row.claim = task.claims.filter(decision=Decision.PENDING).first()  # answers a question on it
    row.save(force_insert=True)
    return row


def _title(text: str | None) -> str:
    return inputs.bounded("title", text, limit=inputs.MAX_TITLE)


def _checked_file(upload: UploadedFile) -> tuple[str, str]:
    filename = clean(PurePath((upload.name or "").replace("\\", "/")).name)[-255:]
    suffix = PurePath(filename).suffix.lower()
    if suffix not in TYPES:
        raise InvalidInput.on("file", f"Tệp “{filename}” không nhận được. {ACCEPTED}")
    if not upload.size:
        raise InvalidInput.on("file", f"Tệp “{filename}” rỗng. Chọn lại tệp có nội dung.")
    if upload.size > MAX_BYTES:
        raise InvalidInput.on("file", f"Tệp “{filename}” lớn quá. {ACCEPTED}")
    signature, content_type = TYPES[suffix]
    head = upload.read(len(signature))
    upload.seek(0)
    if head != signature:
        raise InvalidInput.on(
            "file", f"Nội dung tệp “{filename}” không đúng với phần đuôi {suffix}. {ACCEPTED}"
        )
    return filename, content_type
