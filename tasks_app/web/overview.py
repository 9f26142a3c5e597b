"""Tổng quan: where a programme stood on any date, who is late, by group, against the plan."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tasks_app import conf
from tasks_app.enums import Tracking
from tasks_app.errors import InvalidInput
from tasks_app.models import Programme
from tasks_app.rules.figures import Counts
from tasks_app.rules.rates import Rate, rates_of, shares
from tasks_app.rules.text import format_date, format_near_date, format_percent
from tasks_app.selectors import dashboard, register, trend
from tasks_app.selectors.asof import At
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.dashboard import Judge, Names, Picture
from tasks_app.templatetags import looks
from tasks_app.web.burn_up import drawn
from tasks_app.web.dates import Moment, programme_moment, snapshot_notice
from tasks_app.web.errors import SignedIn, page

MONTH = timedelta(days=30)
FIRST_REVIEW = date(2022, 12, 25)
WORST = 8
FOUR_CELLS = [
    ("completed_on_time", "Hoàn thành đúng hạn"),
    ("completed_late", "Hoàn thành quá hạn"),
    ("open_within_deadline", "Đang thực hiện, trong hạn"),
    ("open_overdue", "Đang thực hiện, quá hạn"),
    ("open_without_deadline", "Không thời hạn"),
]


@dataclass(frozen=True, slots=True)
class Tile:
    """One part of the bar: mark and word, figure, one comparison, the tasks behind it."""

    part: str
    count: int
    compare: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the four cells (and the tasks without deadline), as known then and now."""

    label: str
    count: int
    share: str
    other: int | None
    url: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of tasks; `ahead` is completed minus planned."""

    code: str
    name: str
    parts: list[tuple[str, int]]
    plan: int
    done: int
    total: int
    rate: str
    ahead: int
    overdue: int


@page
def overview(request: SignedIn) -> HttpResponse:
    """Show one programme on one date."""
    today = timezone.localdate()
    programmes = register.programmes()
    programme = register.chosen(programmes, request.GET.get("chuong_trinh", ""))
    if programme is None:
        return render(request, "tasks_app/overview_empty.html")
    try:
        moment = programme_moment(request.GET, programme, today)
    except InvalidInput as refusal:
        moment = Moment(today, today, knows_now=False)
        context = _context(programme, moment)
        return render(
            request, "tasks_app/overview.html", context | {"refusal": refusal.message}, status=400
        )
    return render(
        request,
        "tasks_app/overview.html",
        _context(programme, moment) | {"programmes": _with_figures(programmes)},
    )


def _with_figures(programmes: list[Programme]) -> list[Programme]:
    return [programme for programme in programmes if programme.tracking != Tracking.CATALOGUE]


def _context(programme: Programme, moment: Moment) -> dict[str, Any]:
    judge = Judge(work_calendar(), conf.policy())
    start = programme.signed_on or moment.on
    is_followed = programme.tracking == Tracking.ACTIVE
    before_at = At(max(moment.on - MONTH, start), moment.at.known_at)
    picture, before = (
        dashboard.compared(programme, moment.at, before_at, judge)
        if is_followed
        else (dashboard.picture(programme, moment.at, judge), None)
    )
    other = dashboard.counts_at(programme, moment.other, judge) if moment.is_past else None
    names = dashboard.names()
    counts = picture.counts
    rates = rates_of(counts)
    query = _query(programme, moment)
    return {
        "programme": programme,
        "moment": moment,
        "counts": counts,
        "rates": rates,
        "gap": counts.planned - counts.completed,
        "early": _early(picture),
        "parts": list(picture.parts.items()),
        "plan_percent": _percent_of(counts.planned, counts.total),
        "tiles": _tiles(picture, before, before_at.on, query),
        "cells": _cells(counts, other, query),
        "other": other if other is not None and other != counts else None,
        "groups": _groups(picture, names),
        "late_agencies": _late_agencies(picture, names),
        "burn_up": drawn(trend.course_to(programme, picture)) if is_followed else None,
        "presets": _presets(moment) if is_followed else [],
        "query": query,
        "has_illustrative": picture.is_illustrative,
        "as_of_notice": snapshot_notice(programme),
    }


def _query(programme: Programme, moment: Moment) -> str:
    knows = "&biet=nay" if moment.knows_now else ""
    return f"chuong_trinh={programme.code}&ngay={moment.on.isoformat()}{knows}"


def _early(picture: Picture) -> int:
    """Return how many were completed before they were planned to be."""
    return sum(
        1
        for state in picture.states
        if dashboard.part_of(state, picture.at.on) == "done"
        and (state.task.original_deadline is None or state.task.original_deadline > picture.at.on)
    )


def _percent_of(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.3f}" if whole else "0"


def _tiles(
    picture: Picture, before: dict[str, int] | None, before_on: date, query: str
) -> list[Tile]:
    since = format_near_date(before_on, picture.at.on)
    tiles = []
    for part, number in picture.parts.items():
        compare = f"tại {format_date(picture.at.on)}"
        if before is not None:
            compare = _compared(number - before[part], since)
        if part == "done":
            counts = picture.counts
            compare = f"{counts.completed_on_time} đúng hạn · {counts.completed_late} quá hạn"
        tiles.append(Tile(part, number, compare, f"/nhiem-vu/?{query}&phan={part}"))
    return tiles


def _compared(change: int, since: str) -> str:
    if change == 0:
        return f"không đổi so với {since}"
    return f"{'tăng' if change > 0 else 'giảm'} {abs(change)} so với {since}"


def _cells(counts: Counts, other: Counts | None, query: str) -> list[Cell]:
    values = [counts.cell(name) for name, _ in FOUR_CELLS]
    parts = shares(values)
    return [
        Cell(
            label,
            value,
            format_percent(share) if counts.total else "–",
            other.cell(name) if other is not None else None,
            f"/nhiem-vu/?{query}&o={name}",
        )
        for (name, label), value, share in zip(FOUR_CELLS, values, parts, strict=True)
    ]


def _groups(picture: Picture, names: Names) -> list[GroupRow]:
    parts: dict[int, Counter[str]] = {}
    plans: Counter[int] = Counter()
    for state in picture.states:
        parts.setdefault(state.group, Counter())[dashboard.part_of(state, picture.at.on)] += 1
        due = state.task.original_deadline
        plans[state.group] += due is not None and due <= picture.at.on
    return [
        _group_row(*names.groups[group], parts[group], plans[group])
        for group in names.groups
        if group in parts
    ]


def _group_row(code: str, name: str, parts: Counter[str], plan: int) -> GroupRow:
    total, done = parts.total(), parts["done"]
    return GroupRow(
        code=code,
        name=name,
        parts=[(part, parts[part]) for part in looks.PARTS],
        plan=plan,
        done=done,
        total=total,
        rate=Rate(done, total).text,
        ahead=done - plan,
        overdue=parts["overdue"],
    )


def _late_agencies(picture: Picture, names: Names) -> list[tuple[str, str, int]]:
    """Return (code, name, count) of the lead agencies with overdue tasks, the most first."""
    late = Counter(
        int(state.task.lead)
        for state in picture.states
        if state.task.lead and dashboard.part_of(state, picture.at.on) == "overdue"
    )
    rows = [(names.agencies[pk][0], names.agencies[pk][2], number) for pk, number in late.items()]
    return sorted(rows, key=lambda row: (-row[2], row[1]))[:WORST]


def _presets(moment: Moment) -> list[tuple[str, str, bool]]:
    """Return (label, address, is current) of the dates offered beside the field."""
    month_end = moment.today.replace(day=1) - timedelta(days=1)
    quarter_start = date(moment.today.year, (moment.today.month - 1) // 3 * 3 + 1, 1)
    days = [
        ("Hôm nay", moment.today),
        (format_near_date(month_end, moment.today), month_end),
        ("Quý trước", quarter_start - timedelta(days=1)),
        ("Sơ kết 1 năm", FIRST_REVIEW),
    ]
    return [
        (
            label,
            "/tong-quan/" if day == moment.today else f"?ngay={day.isoformat()}",
            day == moment.on,
        )
        for label, day in days
        if day <= moment.today
    ]
