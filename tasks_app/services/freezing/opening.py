"""May this person do this to this report now? The row is locked first, always."""

from datetime import date

from tasks_app.enums import Operation
from tasks_app.errors import StaleVersion
from tasks_app.models import FrozenReport, User
from tasks_app.rules.calendar import LOCAL
from tasks_app.services.guards import guard_role


def opened(
    report: FrozenReport, operation: Operation, *, by: User, on: date, revision: int | None
) -> FrozenReport:
    """Return the report as it is now, locked until the transaction ends, for `by` to write.

    Raises:
        NotPermitted: not for this role.
        StaleVersion: somebody has written since `revision` was read.
    """
    guard_role(operation, by=by, on=on)
    fresh = (
        FrozenReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme", "unit", "previous")
        .get(pk=report.pk)
    )
    if revision is not None and fresh.revision != revision:
        raise StaleVersion(f"Báo cáo {fresh.code} đã thay đổi. Tải lại rồi thử lại.")
    return fresh


def saved(report: FrozenReport, *columns: str) -> FrozenReport:
    """Save the columns and count the write."""
    report.revision += 1
    report.save(update_fields=[*columns, "revision"])
    return report


def told_when(report: FrozenReport) -> str:
    """Return when the report was frozen, as a sentence says it."""
    if report.frozen_at is None:
        return ""
    return f"lúc {report.frozen_at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"
