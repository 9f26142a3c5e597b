"""A report asked for by codes, as an export keeps the question; what it says, and who sees what.

kept = {"programme": "DA06", "period": "2022-12"}      # or "as_of"; "known_at", "unit", "owner"
kept = {"code": "A1B2C3D4"}                            # a report that is kept, by its code
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tasks_app.enums import ReportState
from tasks_app.errors import InvalidInput
from tasks_app.models import FrozenReport, User
from tasks_app.rules.reporting import ReportContent

from . import report_content, reports
from .questions import Owner
from .report_content import ReportQuestion


def check(kept: Mapping[str, Any], user: User, *, today: date, at: datetime) -> None:
    """Check that the question can be answered to `user`.

    Raises:
        InvalidInput, NoData: no such programme, unit, period, report; a day without figures.
    """
    if kept.get("code"):
        _report(kept, user, today=today)
    else:
        report_content.moment(_question(kept), today=today, at=at)


def content_of(
    kept: Mapping[str, Any], user: User, *, today: date, at: datetime
) -> tuple[ReportContent, FrozenReport | None]:
    """Return what the report says, and the frozen version that says so, if it is one.

    Raises:
        InvalidInput, NoData: as `check`.
    """
    if not kept.get("code"):
        return report_content.build(_question(kept), today=today, at=at), None
    report = _report(kept, user, today=today)
    content = reports.content_of(report, today=today, at=at)
    return content, None if report.state == ReportState.DRAFT else report


def _report(kept: Mapping[str, Any], user: User, *, today: date) -> FrozenReport:
    found = reports.coded(reports.visible_to(user, on=today), str(kept["code"]))
    if found is None:
        raise InvalidInput.on("code", f"Không có báo cáo mã {kept['code']}.")
    return found


def _question(kept: Mapping[str, Any]) -> ReportQuestion:
    as_of, known_at = kept.get("as_of"), kept.get("known_at")
    return reports.asked(
        programme=kept.get("programme", ""),
        period=kept.get("period", ""),
        as_of=date.fromisoformat(as_of) if as_of else None,
        known_at=date.fromisoformat(known_at) if known_at else None,
        unit=kept.get("unit", ""),
        owner=Owner(kept.get("owner", Owner.AT_DATE)),
    )
