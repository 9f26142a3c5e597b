"""Freezing what a report says, and correcting it by a further version that says otherwise."""

from datetime import datetime

from django.db import transaction

from tasks_app.enums import AuditKind, Operation, ReportState
from tasks_app.errors import AlreadyApplied, TransitionNotAllowed
from tasks_app.models import FrozenCell, FrozenReport, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.reporting import ReportContent, canonical, digest
from tasks_app.selectors import report_content, reports
from tasks_app.selectors.report_content import ReportQuestion

from .. import audit, inputs
from .drafting import draft, new_code
from .opening import opened, saved, told_when

BATCH = 1_000
FROZEN = (
    "state", "content", "sha256", "definitions_version", "as_of", "known_at", "frozen_by",
    "frozen_at",
)  # fmt: skip


@transaction.atomic
def freeze(
    report: FrozenReport, *, by: User, at: datetime, revision: int | None = None
) -> FrozenReport:
    """Freeze the numbers of a draft as known now, or at the instant it names.

    Raises:
        NotPermitted, StaleVersion.
        AlreadyApplied: frozen already; nothing was written.
        NoData, InvalidInput: its question has no answer.
    """
    on = local_date(at)
    report = opened(report, Operation.FREEZE_REPORT, by=by, on=on, revision=revision)
    if report.state != ReportState.DRAFT:
        raise AlreadyApplied(f"Báo cáo {report.code} đã chốt số liệu {told_when(report)}.")
    content = _content(report, at=at)
    _fill(report, content, by=by, at=at)
    saved(report, *FROZEN)
    return _kept(report, content, by=by, at=at)


@transaction.atomic
def draft_frozen(question: ReportQuestion, *, by: User, at: datetime) -> FrozenReport:
    """Return a new report, frozen at once.

    Raises:
        NotPermitted, AlreadyApplied, NoData, InvalidInput: as `draft` and `freeze`.
    """
    return freeze(draft(question, by=by, at=at), by=by, at=at)


@transaction.atomic
def correct(
    report: FrozenReport, *, reason: str, by: User, at: datetime, revision: int | None = None
) -> FrozenReport:
    """Freeze the next version of a frozen report, as known now; the one before stays readable.

    Raises:
        NotPermitted, StaleVersion.
        TransitionNotAllowed: a draft, whose numbers are live.
        AlreadyApplied: there is a later version.
        InvalidInput: no reason.
    """
    on = local_date(at)
    report = opened(report, Operation.FREEZE_REPORT, by=by, on=on, revision=revision)
    if report.state == ReportState.DRAFT:
        raise TransitionNotAllowed(
            f"Báo cáo {report.code} chưa chốt số liệu, số đang tính trực tiếp. Chốt số liệu trước."
        )
    later = FrozenReport.objects.filter(previous=report).first()
    if later is not None:
        raise AlreadyApplied(f"Báo cáo {report.code} đã có bản sau là {later.code}. Mở bản đó.")
    following = FrozenReport(
        code=new_code(),
        programme=report.programme,
        unit=report.unit,
        period=report.period,
        as_of=report.as_of,
        owner=report.owner,
        due_on=report.due_on,
        version=report.version + 1,
        series=report.series,
        previous=report,
        reason=inputs.not_blank("reason", reason, "lý do đính chính"),
        drafted_by=by,
        drafted_at=at,
    )
    content = _content(following, at=at)
    _fill(following, content, by=by, at=at)
    following.save(force_insert=True)
    return _kept(following, content, by=by, at=at)


def _content(report: FrozenReport, *, at: datetime) -> ReportContent:
    asked = reports.question_of(report, known_at=at)
    return report_content.build(asked, today=local_date(at), at=at)


def _fill(report: FrozenReport, content: ReportContent, *, by: User, at: datetime) -> None:
    report.state = ReportState.FROZEN
    report.content = canonical(content)
    report.sha256 = digest(report.content)
    report.definitions_version = content.definitions_version
    report.as_of, report.known_at = content.as_of, content.known_at
    report.frozen_by, report.frozen_at = by, at


def _kept(report: FrozenReport, content: ReportContent, *, by: User, at: datetime) -> FrozenReport:
    """Keep the tasks of every number, and the hash where a rewrite of the table is found out."""
    cells = (
        FrozenCell(report=report, key=key, count=len(ids), tasks=list(ids))
        for key, ids in content.cells.items()
    )
    FrozenCell.objects.bulk_create(cells, batch_size=BATCH)
    audit.record(
        AuditKind.REPORT_FROZEN,
        at=at,
        user=by,
        subject=report,
        detail={
            "report": report.code,
            "version": report.version,
            "sha256": report.sha256,
            "reason": report.reason,
        },
    )
    return report
