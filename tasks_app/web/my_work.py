"""Việc của tôi: what needs me, in order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tasks_app.enums import Health, Status
from tasks_app.permissions import Standing, standing_of
from tasks_app.rules.periods import Period, period_containing
from tasks_app.rules.reminders import owes_report
from tasks_app.rules.text import (
    format_date,
    format_near_date,
    format_short_date,
    upper_first,
    weekday_name,
)
from tasks_app.selectors import extensions, health, queues, rows
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.queues import Share
from tasks_app.selectors.rows import Row
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.rows import SOON_DAYS, Desk, TaskRow, desk_on, task_row

LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Section:
    """One group of rows under a heading."""

    key: str
    title: str
    hint: str
    rows: list[TaskRow] = field(default_factory=list)


@page
def my_work(request: SignedIn) -> HttpResponse:
    """Show the open tasks of one share of a person's work, what is urgent first."""
    today = timezone.localdate()
    standing = standing_of(request.user, today)
    counts = queues.share_counts(standing)
    share = _share(request.GET.get("phan", ""), mine=counts.mine)
    desk = desk_on(today, work_calendar())
    sections = sections_of(rows.with_notes(queues.open_work(standing, share)), desk)
    return render(
        request,
        "tasks_app/my_work.html",
        {
            "sections": [section for section in sections if section.rows],
            "share": share,
            "counts": counts,
            "to_sign": extensions.awaiting_cosignature(standing),
            "unit_name": _unit_name(standing),
            "day": upper_first(f"{weekday_name(today)}, {format_date(today)}"),
            "urgent": len(_section(sections, "now").rows),
            "soon": len(_section(sections, "soon").rows),
            "has_illustrative": any(row.is_illustrative for s in sections for row in s.rows),
        },
    )


@page
def count(request: SignedIn) -> HttpResponse:
    """Return the number in the navigation: my open tasks and the requests I may sign."""
    standing = standing_of(request.user, timezone.localdate())
    mine = queues.share_counts(standing).mine + extensions.awaiting_cosignature(standing).count()
    return HttpResponse(str(mine) if mine else "")


def _share(asked: str, *, mine: int) -> Share:
    """Return the share asked for; somebody without own tasks starts with the whole unit."""
    if asked in list(Share):
        return Share(asked)
    return Share.MINE if mine else Share.UNIT


def sections_of(found: Iterable[Row], desk: Desk) -> list[Section]:
    """Return the rows in the sections of the page, each row in the first that fits."""
    period = period_containing(desk.today)
    until = desk.calendar.add(desk.today, SOON_DAYS)
    sections = _empty_sections(desk.today, until, period)
    for row in found:
        shown = task_row(row, desk)
        key = next(name for name, fits in PLACES if fits(row, shown, desk.today))
        _section(sections, key).rows.append(shown)
    for section in sections:
        section.rows.sort(key=lambda row: (row.due.day or date.max, row.code))
    return sections


def _empty_sections(today: date, until: date, period: Period) -> list[Section]:
    start, end = format_near_date(today, today), format_near_date(until, today)
    return [
        Section("now", "Cần xử lý ngay", "Quá hạn hoặc bị trả lại"),
        Section("soon", f"Đến hạn trong {SOON_DAYS} ngày làm việc", f"Từ {start} đến {end}"),
        Section("behind", "Chậm tiến độ", "Thấp hơn dự kiến hoặc có vướng mắc để lâu"),
        Section(
            "report",
            f"Cần cập nhật {period.name.split('/')[0]}",
            f"Chưa báo cáo trong kỳ, chốt {format_short_date(period.cutoff)}",
        ),
        Section("rest", "Đang theo dõi", "Đã báo cáo trong kỳ, chưa đến hạn"),
        Section("waiting", "Chờ xác nhận", "Đã trình thường trực, không cần làm gì"),
        Section("paused", "Tạm dừng", "Theo văn bản của cấp giao"),
    ]


Place = Callable[[Row, TaskRow, date], bool]
PLACES: list[tuple[str, Place]] = [
    ("paused", lambda row, shown, today: shown.status == Status.SUSPENDED),
    ("now", lambda row, shown, today: shown.level == Health.OVERDUE or shown.is_returned),
    ("waiting", lambda row, shown, today: shown.status == Status.AWAITING_ACCEPTANCE),
    ("soon", lambda row, shown, today: shown.due.urgency in ("today", "soon")),
    ("behind", lambda row, shown, today: shown.level == Health.BEHIND),
    ("report", lambda row, shown, today: _owes_report(row, today)),
    ("rest", lambda row, shown, today: True),
]


def _owes_report(row: Row, today: date) -> bool:
    facts = health.facts_of(row)
    return facts is not None and owes_report(facts, today)


def _section(sections: list[Section], key: str) -> Section:
    return next(section for section in sections if section.key == key)


def _unit_name(standing: Standing) -> str:
    """Return the full name where it fits the tab."""
    if standing.agency is None:
        return "đơn vị"
    name = standing.agency.name
    return name if len(name) <= LONGEST_NAME else standing.agency.short_name
