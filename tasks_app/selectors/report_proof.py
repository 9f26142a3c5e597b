"""Do the frozen reports still say what they said? Names the first fault of each one that does not.

Read again: the hash of the content, the cells beside it, what the row says of itself, the entries
of the audit that were written when it was frozen and given out (sealed with their days), and the
signed scan.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tasks_app.enums import AuditKind, ReportState
from tasks_app.models import AuditEntry, FrozenReport
from tasks_app.rules.reporting import ReportContent, digest, read

from .evidence_store import digest_of
from .history import BadEntry, Checked

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)


def bad_reports(checked: Checked) -> Iterator[BadEntry]:
    """Yield what is wrong with each frozen report, and each that is no longer there."""
    entries, given_out = _entries(AuditKind.REPORT_FROZEN), _entries(AuditKind.REPORT_PUBLISHED)
    frozen = FrozenReport.objects.exclude(state=ReportState.DRAFT).select_related(
        "programme", "unit"
    )
    for report in frozen.order_by("pk").iterator(chunk_size=20):
        checked.reports += 1
        why = _fault(report, entries.pop(report.code, None))
        why = why or _fault_of_publication(report, given_out.get(report.code))
        if why:
            yield _bad(report.code, why)
    for code in sorted(code for code in entries if code):
        yield _bad(code, "đã chốt số liệu nhưng không còn trong sổ báo cáo")


def bad_scans(checked: Checked) -> Iterator[BadEntry]:
    """Yield the signed scans whose bytes are not there or are others."""
    for report in FrozenReport.objects.exclude(scan="").order_by("pk").iterator(chunk_size=20):
        checked.files += 1
        try:
            with report.scan.open("rb") as stored:
                same = digest_of(stored) == report.scan_sha256
        except OSError:
            yield _bad(report.code, f"bản ký “{report.scan_filename}” không còn trong kho")
            continue
        if not same:
            yield _bad(report.code, f"bản ký “{report.scan_filename}” không còn như khi gắn")


def _bad(code: str, why: str) -> BadEntry:
    return BadEntry(f"Báo cáo {code}", 0, "report", why)


def _entries(kind: AuditKind) -> dict[Any, AuditEntry]:
    """Return the first entry of this kind for each report, by its code."""
    entries = AuditEntry.objects.filter(kind=kind).order_by("-pk")
    return {entry.detail.get("report"): entry for entry in entries}


def _fault(report: FrozenReport, entry: AuditEntry | None) -> str:
    """Return the first thing that does not hold, or nothing."""
    if digest(report.content) != report.sha256:
        return "nội dung không khớp mã SHA-256"
    if entry is None or entry.detail.get("sha256") != report.sha256:
        return "mã SHA-256 khác với nhật ký khi chốt số liệu"
    told = {"version": report.version, "reason": report.reason}
    done = (report.frozen_by_id, report.frozen_at)
    if not _agree(entry, told) or (entry.user_id, entry.at) != done:
        return "dòng trong sổ báo cáo khác với nhật ký khi chốt số liệu"
    try:
        content = read(report.content)
    except UNREADABLE:
        return "nội dung không đọc được"
    if _told_by(report) != _said_in(content):
        return "dòng trong sổ báo cáo khác với nội dung đã chốt"
    return _fault_of_cells(report, content)


def _fault_of_publication(report: FrozenReport, entry: AuditEntry | None) -> str:
    """Return how a row and the entry of its publication differ, or nothing."""
    is_published = report.state == ReportState.PUBLISHED
    if entry is None:
        return "đã phát hành nhưng không có trong nhật ký" if is_published else ""
    told = {
        "number": report.document_number,
        "on": report.document_on.isoformat() if report.document_on else "",
        "scan_sha256": report.scan_sha256,
    }
    done = (report.published_by_id, report.published_at)
    if is_published and _agree(entry, told) and (entry.user_id, entry.at) == done:
        return ""
    return "dòng trong sổ báo cáo khác với nhật ký khi phát hành"


def _agree(entry: AuditEntry, told: Mapping[str, object]) -> bool:
    """Return whether an entry says the same, as far as it says anything."""
    return all(entry.detail.get(name, value) == value for name, value in told.items())


def _told_by(report: FrozenReport) -> tuple[object, ...]:
    return (
        report.programme.code,
        report.unit.code if report.unit else "",
        report.period,
        report.as_of,
        report.known_at,
        report.owner,
        report.definitions_version,
    )


def _said_in(content: ReportContent) -> tuple[object, ...]:
    return (
        content.programme,
        content.unit,
        content.period,
        content.as_of,
        content.known_at,
        content.owner,
        content.definitions_version,
    )


def _fault_of_cells(report: FrozenReport, content: ReportContent) -> str:
    rows = {key: (count, ids) for key, count, ids in _cells(report)}
    for key in sorted(rows.keys() | content.cells.keys()):
        ids = content.cells.get(key)
        if ids is None:
            return f"ô {key} không có trong nội dung đã chốt"
        if rows.get(key) != (len(ids), list(ids)):
            return f"ô {key} khác với nội dung đã chốt"
    return ""


def _cells(report: FrozenReport) -> Iterator[tuple[str, int, list[int]]]:
    yield from report.cells.values_list("key", "count", "tasks")
