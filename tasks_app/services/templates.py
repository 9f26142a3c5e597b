"""Templates of documents as the secretariat administrator replaces them. Source: DOMAIN §1 (SA)."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tasks_app.enums import AuditKind, DocumentKind, Operation
from tasks_app.errors import InvalidInput
from tasks_app.models import DocumentTemplate, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.files import MEGA, shown_name, suffix_of

from . import audit
from .evidence import reading
from .stewardship import guard_steward

LARGEST = 2 * MEGA
ACTIVE_PARTS = re.compile(
    r"vbaProject|vbaData|activeX|oleObject|embeddings/|afchunk|attachedToolbars|customUI",
    re.IGNORECASE,
)
OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
FETCHING_FIELD = rb"[>\"]\s*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT)\s"
ACTIVE_WORDS = {
    rb"<!DOCTYPE|<!ENTITY": "khai báo XML riêng",
    rb"<w:altChunk": "tệp nhúng",
    FETCHING_FIELD: "trường lấy dữ liệu ngoài",
}
Tried = Callable[[DocumentKind, bytes], None]


@transaction.atomic
def replace(
    kind: DocumentKind, upload: UploadedFile, *, by: User, at: datetime, tried: Tried
) -> DocumentTemplate:
    """Put an uploaded template in force.

    `tried` renders it with sample contents and refuses what cannot be rendered.

    Raises:
        NotPermitted: `by` does not keep the catalogue.
        InvalidInput: no Word file, too large, with macros or links outside, or `tried` refuses.
        ScannerSilent: the scanner is configured and does not answer.
    """
    guard_steward(by, Operation.KEEP_CATALOGUE, on=local_date(at))
    _check_kind(upload)
    checked = reading.check(upload)
    raw = upload.read()
    _check_passive(checked.filename, raw)
    tried(kind, raw)
    return _put(kind, checked.filename, raw, by=by, at=at)


@transaction.atomic
def use_again(template: DocumentTemplate, *, by: User, at: datetime) -> DocumentTemplate:
    """Put an earlier template in force once more.

    Raises:
        NotPermitted: `by` does not keep the catalogue.
    """
    guard_steward(by, Operation.KEEP_CATALOGUE, on=local_date(at))
    kind = DocumentKind(template.kind)
    return _put(kind, template.filename, bytes(template.content), by=by, at=at)


@transaction.atomic
def return_to_built_in(kind: DocumentKind, *, by: User, at: datetime) -> DocumentTemplate:
    """Use the template that comes with the service again.

    Raises:
        NotPermitted: `by` does not keep the catalogue.
    """
    guard_steward(by, Operation.KEEP_CATALOGUE, on=local_date(at))
    return _put(kind, "", b"", by=by, at=at)


def _put(
    kind: DocumentKind, filename: str, raw: bytes, *, by: User, at: datetime
) -> DocumentTemplate:
    sha256 = hashlib.sha256(raw).hexdigest() if raw else ""
    row = DocumentTemplate.objects.create(
        kind=kind,
        filename=filename,
        content=raw,
        size=len(raw),
        sha256=sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
    detail = {"kind": kind.value, "filename": filename, "sha256": sha256}
    audit.record(AuditKind.CATALOGUE_CHANGED, at=at, user=by, subject=row, detail=detail)
    return row


def _check_kind(upload: UploadedFile) -> None:
    name = shown_name(upload.name or "")
    if suffix_of(upload.name or "") != ".docx":
        raise InvalidInput.on("file", f"Tệp “{name}” không phải mẫu Word. Gửi tệp .docx.")
    if (upload.size or 0) > LARGEST:
        raise InvalidInput.on(
            "file", f"Tệp “{name}” lớn quá. Mẫu tối đa {LARGEST // MEGA} MB; nén hoặc bỏ bớt ảnh."
        )


def _check_passive(name: str, raw: bytes) -> None:
    """Refuse a package with anything that runs or fetches; its size is checked before."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        for part in package.namelist():
            found = _active(part, package.read(part))
            if found:
                raise InvalidInput.on(
                    "file",
                    f"Tệp “{shown_name(name)}” có {found}. Bỏ phần đó trong Word, lưu lại rồi gửi.",
                )


def _active(part: str, content: bytes) -> str:
    if ACTIVE_PARTS.search(part):
        return "macro hoặc tệp nhúng"
    if part.endswith(".rels") and OUTSIDE.search(content):
        return "liên kết ra ngoài tệp"
    if not part.endswith((".xml", ".rels")):
        return ""
    return next((word for mark, word in ACTIVE_WORDS.items() if re.search(mark, content)), "")
