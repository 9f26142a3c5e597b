"""Reports as people read them: who sees which, their content, their versions. Source: DOMAIN §6."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet

from tasks_app.enums import Operation, ReportState
from tasks_app.errors import InvalidInput
from tasks_app.models import FrozenReport, Programme, User
from tasks_app.permissions import standing_of
from tasks_app.rules.figures import CELLS
from tasks_app.rules.periods import parse_period
from tasks_app.rules.report_codes import normal
from tasks_app.rules.reporting import Difference, ReportContent, TaskLine, differences, read

from . import report_content, report_lines
from .questions import Owner
from .report_content import ReportQuestion
from .tasks import visible_to as tasks_visible_to

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
    return FrozenReport.objects.annotate(superseded=superseded).select_related("programme", "unit")


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


def programme_coded(code: str) -> Programme:
    """Return the programme of this code.

    Raises:
        InvalidInput: there is none.
    """
    found = Programme.objects.filter(code=code).first()
    if found is None:
        raise InvalidInput.on("programme", f"Không có chương trình “{code}”.")
    return found


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
    """Return a content whose lines and needs are those of tasks `user` may see; numbers stay."""
    ids = [line.id for line in content.lines]
    seen = set(tasks_visible_to(user, on=on).filter(pk__in=ids).values_list("pk", flat=True))
    return replace(
        content,
        lines=tuple(line for line in content.lines if line.id in seen),
        needs=tuple(need for need in content.needs if need.task in seen),
    )


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
