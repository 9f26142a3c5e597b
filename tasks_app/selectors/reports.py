"""Reports as people read them: who sees which, their content, their versions. Source: DOMAIN §6."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet

from tasks_app.enums import Operation, ReportState
from tasks_app.errors import FileMissing, InvalidInput
from tasks_app.models import FrozenReport, User
from tasks_app.permissions import standing_of
from tasks_app.rules.figures import CELLS
from tasks_app.rules.periods import parse_period
from tasks_app.rules.report_codes import normal
from tasks_app.rules.reporting import Difference, ReportContent, TaskLine, differences, read
from tasks_app.rules.text import format_number

from . import named, report_content, report_lines
from .evidence_store import digest_of
from .questions import Owner
from .report_content import ReportQuestion
from .tasks import visible_to as tasks_visible_to

NARROWED = "Danh sách chỉ nêu những nhiệm vụ mà tài khoản lấy số liệu được xem"
COLUMNS = {
    "code": "code",
    "programme": "programme__code",
    "unit": "unit__code",
    "period": "period",
    "as_of": "as_of",
    "owner": "owner",
    "known_at": "known_at",
    "version": "version",
    "state": "state",
    "superseded": "superseded",
    "due_on": "due_on",
    "sha256": "sha256",
    "definitions_version": "definitions_version",
    "document_number": "document_number",
    "document_on": "document_on",
    "reason": "reason",
    "previous": "previous__code",
    "scan_filename": "scan_filename",
    "scan_size": "scan_size",
    "scan_sha256": "scan_sha256",
    "drafted_by": "drafted_by__full_name",
    "drafted_at": "drafted_at",
    "frozen_by": "frozen_by__full_name",
    "frozen_at": "frozen_at",
    "published_by": "published_by__full_name",
    "published_at": "published_at",
    "revision": "revision",
}


def every() -> QuerySet[FrozenReport]:
    """Return all reports; `superseded` says whether a later version is published."""
    later = FrozenReport.objects.filter(
        series=OuterRef("series"), version__gt=OuterRef("version"), state=ReportState.PUBLISHED
    )
    superseded = ExpressionWrapper(Exists(later), output_field=BooleanField())
    return FrozenReport.objects.annotate(superseded=superseded).select_related(
        "programme", "unit", "previous"
    )


def published() -> QuerySet[FrozenReport]:
    """Return the reports that everybody with the code may verify."""
    return every().filter(state=ReportState.PUBLISHED)


def visible_to(user: User, *, on: date) -> QuerySet[FrozenReport]:
    """Return the reports `user` may read: published ones; the secretariat and leaders read all."""
    if standing_of(user, on).may(Operation.READ_EVERY_REPORT):
        return every()
    return published()


def coded(reports: QuerySet[FrozenReport], typed: str) -> FrozenReport | None:
    """Return the report of a code as somebody typed it, if it is among `reports`."""
    return reports.filter(code=normal(typed)).first()


def row_of(report: FrozenReport) -> dict[str, Any]:
    """Return one report under the public names of its list."""
    row = every().filter(pk=report.pk).values_list(*COLUMNS.values()).get()
    return dict(zip(COLUMNS, row, strict=True))


def asked(
    *,
    programme: str,
    period: str = "",
    as_of: date | None = None,
    known_at: date | None = None,
    unit: str = "",
    owner: Owner = Owner.AT_DATE,
) -> ReportQuestion:
    """Return the question that these codes ask.

    Raises:
        InvalidInput: no such programme, agency or period, or not one of period and date.
    """
    question = ReportQuestion(
        programme=named.programme("programme", programme),
        period=parse_period(period) if period else None,
        as_of=as_of,
        known_at=known_at,
        unit=named.agency_or_none("unit", unit),
        owner=owner,
    )
    _ = question.on
    return question


def question_of(report: FrozenReport, *, known_at: datetime | None = None) -> ReportQuestion:
    """Return what a report asks; `known_at` stands in for a draft that names none."""
    return ReportQuestion(
        programme=report.programme,
        period=parse_period(report.period) if report.period else None,
        as_of=None if report.period else report.as_of,
        known_at=report.known_at or known_at,
        unit=report.unit,
        owner=Owner(report.owner),
    )


def content_of(report: FrozenReport, *, today: date, at: datetime) -> ReportContent:
    """Return what a report says: as it was frozen, or live while it is a draft.

    What became secret since has lost its words; the numbers stay as they were.

    Raises:
        NoData, InvalidInput: of a draft, as `report_content.build`.
    """
    if report.state == ReportState.DRAFT:
        return report_content.build(question_of(report), today=today, at=at)
    return report_lines.hushed(read(report.content))


def narrowed(content: ReportContent, user: User, *, on: date) -> ReportContent:
    """Return a content whose lines and needs are those of tasks `user` may see; numbers stay.

    A note says how many of the tasks are named, wherever the content is printed.
    Who sees everything sees also what was replaced in the register since.
    """
    if standing_of(user, on).sees_all:
        return content
    ids = [line.id for line in content.lines]
    seen = set(tasks_visible_to(user, on=on).filter(pk__in=ids).values_list("pk", flat=True))
    if len(seen) == len(ids):
        return content
    told = f"{format_number(len(seen))}/{format_number(len(ids))}"
    return replace(
        content,
        lines=tuple(line for line in content.lines if line.id in seen),
        needs=tuple(need for need in content.needs if need.task in seen),
        notes=(*content.notes, f"{NARROWED}: {told}. Số liệu là của toàn bộ"),
    )


def codes_in(report: FrozenReport, user: User, *, on: date) -> dict[int, str]:
    """Return the codes of the tasks of a version and the one before that `user` may see."""
    versions = [one for one in (report.previous, report) if one is not None and one.content]
    contents = (narrowed(read(one.content), user, on=on) for one in versions)
    return {line.id: line.code for content in contents for line in content.lines}


def scan_of(report: FrozenReport) -> "File[bytes] | None":
    """Return the signed scan, open for reading, its digest compared; None: there is none.

    Raises:
        FileMissing: the store does not hold it, or holds another.
    """
    if not report.scan:
        return None
    missing = f"Bản ký của báo cáo {report.code} không còn như khi gắn. Báo quản trị sổ nhiệm vụ."
    try:
        stored: File[bytes] = report.scan.open("rb")
        is_whole = digest_of(stored) == report.scan_sha256
    except OSError as gone:
        raise FileMissing(missing) from gone
    if not is_whole:
        stored.close()
        raise FileMissing(missing)
    stored.seek(0)
    return stored


def lines_behind(content: ReportContent, key: str) -> list[TaskLine]:
    """Return the tasks behind one number of a (narrowed) content.

    Raises:
        InvalidInput: the report has no such number.
    """
    ids = set(behind(content, key))
    return [line for line in content.lines if line.id in ids]


def behind(content: ReportContent, key: str) -> Collection[int]:
    """Return the ids of the tasks of one number.

    Raises:
        InvalidInput: the report has no such number.
    """
    ids = content.cells.get(key)
    if ids is None:
        cells = f"Có: {', '.join(CELLS)}."
        raise InvalidInput.on("cell", f"Báo cáo không có ô số liệu “{key[:80]}”. {cells}")
    return ids


def versions_of(report: FrozenReport) -> list[FrozenReport]:
    """Return every version of a report, the first one first."""
    return list(every().filter(series=report.series).order_by("version"))


def differences_of(report: FrozenReport) -> list[Difference]:
    """Return what a version tells otherwise than the one before; nothing for a first one."""
    if report.previous is None or not report.content:
        return []
    return differences(read(report.previous.content), read(report.content))
