"""Nhiệm vụ: find and filter the register; the query string is the view."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from tasks_app.enums import Health, Status, Tracking
from tasks_app.models import Programme, Task
from tasks_app.selectors import register, rows
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.tasks import listed_for
from tasks_app.templatetags import looks
from tasks_app.web import as_of_list
from tasks_app.web.dates import snapshot_notice
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filters import TaskFilter
from tasks_app.web.paging import Page, changed, number_of, page_url, slice_of
from tasks_app.web.rows import Desk, desk_on, task_rows

FILTERS = ("q", "nhom", "chu_tri", "trang_thai", "muc")


@dataclass(frozen=True, slots=True)
class Tab:
    """A named view with its count."""

    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """An applied filter; its address is the list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column heading that orders; `sort` is the value of aria-sort."""

    label: str
    url: str = ""
    sort: str = ""


HEADINGS = [
    ("ma", "Mã"),
    ("ten", "Nhiệm vụ"),
    ("chu-tri", "Chủ trì"),
    ("han", "Hạn (ngày làm việc)"),
    ("trang-thai", "Trạng thái"),
    ("", "Mức tiến độ"),
    ("ket-qua", "Kết quả"),
    ("cap-nhat", "Cập nhật"),
]


@page
def task_list(request: SignedIn) -> HttpResponse:
    """Show one programme's tasks that the person may see, filtered, ordered, paged."""
    today = timezone.localdate()
    programmes = register.programmes()
    programme = register.chosen(programmes, request.GET.get("chuong_trinh", ""))
    if as_of_list.is_asked(request.GET):
        return as_of_list.as_of_list(request, programme)
    seen = listed_for(request.user, on=today).filter(programme=programme)
    view = request.GET.get("xem", "")
    conditions = register.views(programme, today)
    found = seen.filter(conditions.get(view, conditions[""]))
    found = TaskFilter(request.GET, queryset=found.order_by("code")).qs
    counts = register.view_counts(seen, conditions)
    desk = desk_on(today, work_calendar())
    shown = _page_of(found, request.GET, desk, whole=_whole(request.GET, counts))
    options = register.choices(seen)
    return render(
        request,
        "tasks_app/task_list.html",
        {
            "programme": programme,
            "programmes": programmes,
            "tabs": _tabs(request.GET, counts),
            "page": shown,
            "total": counts[""],
            "options": options,
            "statuses": [(s.value, looks.STATUS[s].words) for s in Status if s != Status.DRAFT],
            "levels": [(level.value, looks.HEALTH[level].words) for level in Health],
            "chosen": {name: request.GET.get(name, "") for name in (*FILTERS, "sap_xep", "xem")},
            "chips": _chips(request.GET, options),
            "columns": [_column(request.GET, *heading) for heading in HEADINGS],
            "previous_url": page_url(request.GET, shown, -1),
            "next_url": page_url(request.GET, shown, 1),
            "as_of_notice": _notice(programme),
            "has_illustrative": any(row.is_illustrative for row in shown.rows),
        },
    )


def _notice(programme: Programme | None) -> str:
    if programme is not None and programme.tracking == Tracking.CATALOGUE:
        return "Danh mục nhiệm vụ: chưa có số liệu thực hiện."
    return snapshot_notice(programme)


def _whole(query: QueryDict, counts: dict[str, int]) -> int | None:
    """Return the number of matches where a view's count already tells it."""
    filtered = any(query.get(name) for name in FILTERS)
    return None if filtered else counts.get(query.get("xem", ""), counts[""])


def _page_of(found: QuerySet[Task], query: QueryDict, desk: Desk, *, whole: int | None) -> Page:
    """Return the page asked for, its rows read; health is judged here, not in SQL.

    A filter by health therefore reads the whole programme, which stays one statement.
    """
    level = query.get("muc", "")
    printed = rows.printed(found)
    if level in list(Health):
        judged = [row for row in task_rows(printed, desk) if row.level == level]
        number = number_of(query, len(judged))
        return Page(judged[slice_of(number)], number, len(judged))
    count = found.count() if whole is None else whole
    number = number_of(query, count)
    return Page(task_rows(printed[slice_of(number)], desk), number, count)


def _tabs(query: QueryDict, counts: dict[str, int]) -> list[Tab]:
    current = query.get("xem", "")
    return [
        Tab(register.VIEW_LABELS[view], number, changed(query, xem=view), view == current)
        for view, number in counts.items()
    ]


def _chips(query: QueryDict, options: register.Choices) -> list[Chip]:
    words: dict[str, dict[str, str]] = {
        "nhom": {choice.value: choice.label for choice in options.groups},
        "chu_tri": {choice.value: choice.label for choice in options.agencies},
        "trang_thai": {status.value: looks.STATUS[status].words for status in Status},
        "muc": {level.value: looks.HEALTH[level].words for level in Health},
    }
    return [
        Chip(words.get(name, {}).get(value, f"“{value}”"), changed(query, **{name: ""}))
        for name in FILTERS
        if (value := query.get(name, ""))
    ]


def _column(query: QueryDict, name: str, label: str) -> Column:
    if not name:
        return Column(label)
    current = query.get("sap_xep", "ma")
    rising = current == name
    sort = "ascending" if rising else "descending" if current == f"-{name}" else "none"
    url = changed(query, sap_xep=f"-{name}" if rising else name)
    return Column(label, url, sort)
