"""Number and date of the document, its signed scan, and giving it out."""

from datetime import date, datetime

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tasks_app.enums import AuditKind, Operation, ReportState
from tasks_app.errors import AlreadyApplied, InvalidInput, TransitionNotAllowed
from tasks_app.models import FrozenReport, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.files import suffix_of

from .. import audit, evidence, inputs
from ..guards import guard_role
from .opening import opened, saved, told_when

SCANS = {".pdf", ".png", ".jpg", ".jpeg"}
SCAN = (
    "scan", "scan_filename", "scan_size", "scan_sha256", "scan_state", "state", "signed_by",
    "signed_at",
)  # fmt: skip


@transaction.atomic
def name_document(
    report: FrozenReport,
    *,
    number: str,
    on: date,
    by: User,
    at: datetime,
    revision: int | None = None,
) -> FrozenReport:
    """Note the number and the date under which the report goes out.

    Raises:
        NotPermitted, StaleVersion.
        TransitionNotAllowed: not frozen yet, or published.
        InvalidInput: no number; a date in the future or before the numbers.
    """
    today = local_date(at)
    report = opened(report, Operation.PUBLISH_REPORT, by=by, on=today, revision=revision)
    _refuse_unfit(report)
    report.document_number = inputs.number("number", number)
    inputs.not_in_future("on", on, today=today)
    if on < report.as_of:
        raise InvalidInput.on(
            "on", f"Ngày văn bản {on:%d/%m/%Y} trước ngày chốt số liệu {report.as_of:%d/%m/%Y}."
        )
    report.document_on = on
    return saved(report, "document_number", "document_on")


def attach_signed_scan(
    report: FrozenReport,
    upload: UploadedFile | None,
    *,
    by: User,
    at: datetime,
    revision: int | None = None,
) -> FrozenReport:
    """Keep the scan of the signed document; until it is published another may take its place.

    It is read and scanned before the report is locked. The bytes do not outlive a refusal.

    Raises:
        NotPermitted, StaleVersion.
        InvalidInput: its name, size, type or content.
        ScannerSilent: the virus scanner does not answer.
        TransitionNotAllowed: not frozen yet, or published.
    """
    today = local_date(at)
    guard_role(Operation.PUBLISH_REPORT, by=by, on=today)
    if upload is None or suffix_of(upload.name or "") not in SCANS:
        raise InvalidInput.on("file", "Bản ký là tệp PDF hoặc ảnh PNG, JPG. Chọn lại tệp.")
    checked = evidence.check(upload)
    stored = None
    try:
        with transaction.atomic():
            report = opened(report, Operation.PUBLISH_REPORT, by=by, on=today, revision=revision)
            _refuse_unfit(report)
            name = f"{report.code}-{checked.sha256[:16]}{suffix_of(checked.filename)}"
            report.scan.save(name, File(checked.upload), save=False)
            stored = report.scan
            report.scan_filename, report.scan_size = checked.filename, checked.size
            report.scan_sha256, report.scan_state = checked.sha256, checked.scan_state
            report.signed_by, report.signed_at = by, at
            report.state = ReportState.SIGNED
            return saved(report, *SCAN)
    except BaseException:
        if stored is not None:
            stored.delete(save=False)
        raise


@transaction.atomic
def publish(
    report: FrozenReport, *, by: User, at: datetime, revision: int | None = None
) -> FrozenReport:
    """Give out a signed report: everybody signed in reads it, anybody verifies its code.

    Raises:
        NotPermitted, StaleVersion.
        TransitionNotAllowed: not frozen, or without its signed scan.
        AlreadyApplied: published already.
    """
    on = local_date(at)
    report = opened(report, Operation.PUBLISH_REPORT, by=by, on=on, revision=revision)
    if report.state == ReportState.PUBLISHED:
        raise AlreadyApplied(f"Báo cáo {report.code} đã phát hành.")
    _refuse_unfit(report)
    if report.state != ReportState.SIGNED:
        raise TransitionNotAllowed(
            f"Báo cáo {report.code} đã chốt số liệu {told_when(report)}, chưa có bản ký. "
            "Gắn bản ký rồi phát hành."
        )
    report.state = ReportState.PUBLISHED
    report.published_by, report.published_at = by, at
    saved(report, "state", "published_by", "published_at")
    audit.record(
        AuditKind.REPORT_PUBLISHED,
        at=at,
        user=by,
        subject=report,
        detail={
            "report": report.code,
            "version": report.version,
            "sha256": report.sha256,
            "number": report.document_number,
            "on": report.document_on.isoformat() if report.document_on else "",
            "scan_sha256": report.scan_sha256,
        },
    )
    return report


def _refuse_unfit(report: FrozenReport) -> None:
    if report.state == ReportState.DRAFT:
        raise TransitionNotAllowed(f"Báo cáo {report.code} chưa chốt số liệu. Chốt trước.")
    if report.state == ReportState.PUBLISHED:
        raise TransitionNotAllowed(
            f"Báo cáo {report.code} đã phát hành nên không sửa được. Cần sửa thì đính chính."
        )
