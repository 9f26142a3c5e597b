"""Contents that a new template is tried with: one with everything, one with nothing but a task."""

from datetime import date, datetime, timedelta

from tasks_app.enums import DocumentKind, Health, Status
from tasks_app.rules.calendar import LOCAL
from tasks_app.rules.figures import CELLS, Counts
from tasks_app.rules.forecast import Forecast, TrendPoint
from tasks_app.rules.reporting import (
    Cause,
    Changes,
    CountRow,
    CountTable,
    Need,
    ReportContent,
    TaskLine,
    UnitUpdates,
    Updates,
)

from .letterhead import Seal
from .letters import brief_view, chase_view
from .views import Section, View, report_view

DAY = date(2022, 12, 25)
SEAL = Seal("BC-2022-12-25-01", "0" * 64)
# One pixel, for the place of a picture.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d4944415478da63fcffff3f030005fe02fea72d99d90000000049454e44ae426082"
)


def views_of(kind: DocumentKind) -> list[View]:
    """Return the views that a template of this kind has to print."""
    full, bare = _full(), _bare()
    if kind == DocumentKind.PERIODIC:
        everything = report_view(full, seal=SEAL, sections=frozenset(Section))
        return [everything, report_view(bare), report_view(bare, sections=())]
    if kind == DocumentKind.CHASE:
        told = chase_view(full, promises={1: DAY}, reply_by=DAY, seal=SEAL)
        return [told, chase_view(bare, promises={}, reply_by=None)]
    return [brief_view(full, seal=SEAL), brief_view(bare)]


def _line(number: int, status: Status, health: Health | None, overdue: int) -> TaskLine:
    return TaskLine(
        id=number,
        code=f"MAU-{number:03}",
        title=f"Nhiệm vụ mẫu số {number}",
        group="MAU",
        lead="CQ",
        lead_name="Cơ quan mẫu",
        assigned_on=DAY - timedelta(days=300),
        deadline=DAY - timedelta(days=overdue),
        deadline_text="",
        original_deadline=DAY - timedelta(days=overdue),
        status=status,
        health=health,
        percent=50,
        completed_on=DAY if status == Status.COMPLETED else None,
        days_overdue=overdue,
    )


def _bare() -> ReportContent:
    return _content((_line(1, Status.IN_PROGRESS, Health.ON_TRACK, 0),), Counts(), ())


def _full() -> ReportContent:
    lines = (
        _line(1, Status.IN_PROGRESS, Health.OVERDUE, 90),
        _line(2, Status.IN_PROGRESS, Health.BEHIND, 0),
        _line(3, Status.COMPLETED, None, 0),
    )
    cells = dict.fromkeys(CELLS, 1) | {"total": 3, "open": 2}
    counts = Counts.from_cells(cells)
    tables = tuple(
        CountTable(split, "", (CountRow("MAU", "Dòng mẫu", "Mẫu", counts),))
        for split in ("group", "agency")
    )
    return _content(lines, counts, tables)


def _content(
    lines: tuple[TaskLine, ...], counts: Counts, tables: tuple[CountTable, ...]
) -> ReportContent:
    """Return a content; with tables it has every section."""
    full = bool(tables)
    return ReportContent(
        programme="MAU",
        programme_name="Chương trình mẫu",
        programme_short_name="Chương trình mẫu",
        as_of=DAY,
        known_at=datetime(2022, 12, 26, tzinfo=LOCAL),
        period="2022-12" if full else "",
        period_name="tháng 12/2022" if full else "",
        due_on=DAY if full else None,
        unit="CQ" if full else "",
        unit_name="Cơ quan mẫu" if full else "",
        owner="at-date",
        definitions_version="1",
        illustrative=full,
        notes=("Ghi chú mẫu",) if full else (),
        counts=counts,
        counts_then=counts if full else None,
        tables=tables,
        lines=lines,
        cells={"open_overdue": (1,)} if full else {},
        changes=Changes(DAY, (1,), (3,), (1,), (2,)) if full else None,
        causes=(Cause("x", "nguyên nhân mẫu", (1,)),) if full else (),
        needs=(Need(1, "Vướng mắc mẫu", "pháp lý", "Cấp mẫu", DAY, DAY, 5),) if full else (),
        updates=Updates("2022-12", DAY, (UnitUpdates("CQ", "Cơ quan mẫu", 3, 2, 1),))
        if full
        else None,
        trend=(TrendPoint(DAY, 3, 1, 1, 2),) if full else (),
        forecast=Forecast(6, 1.0, (), DAY, DAY, DAY, DAY, 30) if full else None,
    )
