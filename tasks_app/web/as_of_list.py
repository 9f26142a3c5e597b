"""The tasks behind a figure: the list as it stood at (D, K), read-only."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from tasks_app import conf
from tasks_app.enums import Status
from tasks_app.models import Programme
from tasks_app.rules.figures import CELLS, cells_of
from tasks_app.rules.text import format_date
from tasks_app.selectors import dashboard, rows
from tasks_app.selectors.asof import State
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.dashboard import Judge, Names
from tasks_app.selectors.rows import Row
from tasks_app.selectors.tasks import visible_to
from tasks_app.templatetags import looks
from tasks_app.web.dates import Moment, moment_of, programme_moment
from tasks_app.web.errors import SignedIn
from tasks_app.web.filters import TaskFilter
from tasks_app.web.paging import Page, number_of, page_url, slice_of
from tasks_app.web.rows import Desk, TaskRow, task_row

NAMED = ("ngay", "o", "phan")
CELL_WORDS = {
    "completed": "Hoàn thành",
    "completed_on_time": "Hoàn thành đúng hạn",
    "completed_late": "Hoàn thành quá hạn",
    "open": "Đang tiếp tục triển khai",
    "open_within_deadline": "Đang thực hiện, trong hạn",
    "open_overdue": "Đang thực hiện, quá hạn",
    "open_without_deadline": "Không thời hạn",
    "planned": "Có hạn ban đầu đến ngày này",
    "near_due": "Sắp đến hạn",
}


def is_asked(query: QueryDict) -> bool:
    """Return whether the list is wanted as of a date, or as the tasks behind a figure."""
    return any(query.get(name) for name in NAMED)


def as_of_list(request: SignedIn, programme: Programme | None) -> HttpResponse:
    """Show the tasks of one figure as they stood on the date.

    Raises:
        InvalidInput: the date cannot be answered.
    """
    today = timezone.localdate()
    moment = (
        programme_moment(request.GET, programme, today)
        if programme
        else moment_of(request.GET, today)
    )
    found, counted = _found(request, programme, moment) if programme else ([], 0)
    number = number_of(request.GET, len(found))
    shown = Page(found[slice_of(number)], number, len(found))
    words = [f"Số liệu ngày {format_date(moment.on)}."] if moment.is_past else []
    if counted > len(found):
        words.append(f"Toàn chương trình có {counted}; tài khoản này xem được {len(found)}.")
    return render(
        request,
        "tasks_app/as_of_list.html",
        {
            "page": shown,
            "previous_url": page_url(request.GET, shown, -1),
            "next_url": page_url(request.GET, shown, 1),
            "heading": _heading(request.GET),
            "moment": moment,
            "programme": programme,
            "as_of_notice": " ".join(words),
            "today_url": "/nhiem-vu/" if moment.is_past else "",
            "has_illustrative": any(row.is_illustrative for row in found),
        },
    )


def _heading(query: QueryDict) -> str:
    part = looks.PARTS.get(query.get("phan", ""))
    return part.words if part else CELL_WORDS.get(query.get("o", ""), "Tất cả nhiệm vụ")


def _found(request: SignedIn, programme: Programme, moment: Moment) -> tuple[list[TaskRow], int]:
    """Return the rows the person may see, and how many tasks the figure counts."""
    judge = Judge(work_calendar(), conf.policy())
    picture = dashboard.picture(programme, moment.at, judge)
    names = dashboard.names()
    behind = list(_behind(picture.states, request.GET, moment, judge, names))
    seen = visible_to(request.user, on=moment.today).filter(programme=programme)
    matching = TaskFilter({"q": request.GET.get("q", "")}, queryset=seen).qs
    by_key = {row["id"]: row for row in rows.printed(matching.order_by("code"))}
    desk = Desk(moment.on, judge.calendar, judge.policy)
    query = f"?ngay={moment.on.isoformat()}" if moment.is_past else ""
    shown = [
        task_row(
            row_at(by_key[state.pk], state, _lead(state, names)),
            desk,
            reading=state.reading,
            query=query,
        )
        for state in behind
        if state.pk in by_key
    ]
    counted = len(shown) if request.GET.get("q") else len(behind)
    return sorted(shown, key=lambda row: row.code), counted


def _behind(
    states: list[State], query: QueryDict, moment: Moment, judge: Judge, names: Names
) -> Iterator[State]:
    cell, part = query.get("o", ""), query.get("phan", "")
    group, lead = query.get("nhom", ""), query.get("chu_tri", "")
    near = judge.near_until(moment.on)
    for state in states:
        if cell in CELLS and cell not in cells_of(state.task, moment.on, near_due_until=near):
            continue
        if part and dashboard.part_of(state, moment.on) != part:
            continue
        if group and names.groups[state.group][0] != group:
            continue
        if lead and _lead(state, names)[0] != lead:
            continue
        yield state


def _lead(state: State, names: Names) -> tuple[str, str, str]:
    return names.agencies.get(int(state.task.lead or 0), ("", "–", ""))


def row_at(row: Row, state: State, lead: tuple[str, str, str]) -> dict[str, Any]:
    """Return a row of today with the values it had at the date of `state`.

    `lead` is code, short name and name of who led it then.
    """
    task = state.task
    _, short, name = lead
    return dict(row) | {
        "status": task.status or Status.DRAFT,
        "deadline": task.deadline,
        "chain_deadline": task.chain_deadline,
        "percent": task.percent,
        "completed_on": task.completed_on,
        "declared_timeliness": task.declared_timeliness,
        "claim_completed_on": task.claim_completed_on,
        "last_report_on": state.last_report_on,
        "updated_at": None,
        "promise": None,
        "lead_short": short,
        "lead_name": name,
    }
