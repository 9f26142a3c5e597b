"""/r/<code>: is this the report that was given out, and what does it say?

Public for what is published; the tasks behind a number only for those who may see them.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tasks_app.enums import Operation, ReportState
from tasks_app.errors import DomainError, InvalidInput
from tasks_app.models import FrozenReport, User
from tasks_app.permissions import standing_of
from tasks_app.rules.rates import rates_of
from tasks_app.rules.reporting import CountTable, ReportContent, cell_key
from tasks_app.selectors import reports
from tasks_app.selectors.report_words import name_of
from tasks_app.web.errors import SignedIn, page, refused

WHOLE = (
    "total", "completed", "completed_on_time", "completed_late", "open", "open_within_deadline",
    "open_overdue", "open_without_deadline",
)  # fmt: skip
COLUMNS = ("total", "completed", "open", "open_overdue")
SHOWN_SPLITS = ("group", "agency")


@dataclass(frozen=True, slots=True)
class Number:
    """One number and where its tasks are; no address for whoever is not signed in."""

    label: str
    count: int
    url: str


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was given out under a code; `?sha=` is compared with its hash."""
    user = request.user if isinstance(request.user, User) else None
    report = _found(user, code)
    today, at = timezone.localdate(), timezone.now()
    try:
        content = reports.content_of(report, today=today, at=at)
    except DomainError as refusal:  # a draft whose question nothing answers any more
        return refused(request, refusal)
    base = f"/r/{report.code}/o" if user else ""
    return render(
        request,
        "tasks_app/report.html",
        {
            "report": report,
            "content": content,
            "rates": rates_of(content.counts),
            "numbers": [_number(content, cell, base) for cell in WHOLE],
            "tables": _tables(content, base),
            "versions": _versions(report, user),
            "sha": _compared(request, report),
            "is_draft": report.state == ReportState.DRAFT,
            "has_illustrative": content.illustrative,
            "files": ("docx", "xlsx", "pdf") if user else (),
        },
    )


@require_safe
@page
def behind(request: SignedIn, code: str, cell: str) -> HttpResponse:
    """Show the tasks behind one number as they stood, those that the person may see."""
    report = _found(request.user, code)
    today = timezone.localdate()
    content = reports.content_of(report, today=today, at=timezone.now())
    key = cell.strip("/")
    try:
        count = len(reports.behind(content, key))
    except InvalidInput as unknown:
        raise Http404 from unknown
    told = reports.narrowed(content, request.user, on=today)
    return render(
        request,
        "tasks_app/report_tasks.html",
        {
            "report": report,
            "content": content,
            "heading": name_of(content, key),
            "count": count,
            "lines": reports.lines_behind(told, key),
            "has_illustrative": content.illustrative,
        },
    )


def _found(user: User | None, code: str) -> FrozenReport:
    today = timezone.localdate()
    seen = reports.visible_to(user, on=today) if user else reports.published()
    found = reports.coded(seen, code)
    if found is None:
        raise Http404
    return found


def _number(content: ReportContent, cell: str, base: str) -> Number:
    url = f"{base}/{cell}/" if base else ""
    return Number(name_of(content, cell), content.counts.cell(cell), url)


def _tables(content: ReportContent, base: str) -> list[dict[str, Any]]:
    shown = [table for table in content.tables if table.split in SHOWN_SPLITS]
    return [
        {"title": table.title, "rows": [_row(table, row, base) for row in table.rows]}
        for table in shown
    ]


def _row(table: CountTable, row: Any, base: str) -> dict[str, Any]:
    def number(cell: str) -> Number:
        key = cell_key(cell, table.split, row.key)
        return Number("", row.counts.cell(cell), f"{base}/{key}/" if base else "")

    return {"name": row.name, "numbers": [number(cell) for cell in COLUMNS]}


def _versions(report: FrozenReport, user: User | None) -> list[FrozenReport]:
    """Return the versions that may be read; a version that waits is nobody's outside."""
    reads_all = user is not None and standing_of(user, timezone.localdate()).may(
        Operation.READ_EVERY_REPORT
    )
    return [
        one
        for one in reports.versions_of(report)
        if reads_all or one.state == ReportState.PUBLISHED
    ]


def _compared(request: HttpRequest, report: FrozenReport) -> str:
    """Return "same" or "other" where a hash was asked about; its first letters are enough."""
    asked = request.GET.get("sha", "").strip().lower()
    if not asked or not report.sha256:
        return ""
    return "same" if len(asked) >= 8 and report.sha256.startswith(asked) else "other"
