"""Đối chiếu: what was published, what the register knew then, what it knows now, and why."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tasks_app.errors import InvalidInput
from tasks_app.models import Programme
from tasks_app.rules.reconciliation import COMPUTED, Difference, Verdict
from tasks_app.rules.reconciliation_words import WORDS
from tasks_app.rules.text import format_number
from tasks_app.selectors import reconciliation as selected
from tasks_app.selectors.reconciliation import Reconciliation, Row
from tasks_app.web.errors import SignedIn, page

SECTIONS = (
    ("so-duoc", "So được với sổ nhiệm vụ", (*COMPUTED, Verdict.NO_DATA)),
    ("khong-co-nhiem-vu", "Không có nhiệm vụ trong sổ", (Verdict.NO_TASKS,)),
    ("khong-dem", "Không đếm nhiệm vụ của sổ", (Verdict.NOT_OF_TASKS,)),
)
AGREEING = (Verdict.AGREES, Verdict.AGREES_THEN)
TONES = {
    Verdict.AGREES: "teal",
    Verdict.AGREES_THEN: "teal",
    Verdict.DIFFERS: "crimson",
    Verdict.OTHER_DEFINITION: "amber",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a figure, each computed one with the address of its tasks."""

    name: str
    published: str
    then: int | None
    now: int | None
    by_then: int | None
    by_now: int | None
    then_url: str
    now_url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as the page prints it."""

    row: Row
    lines: list[Line]
    tone: str


@page
def reconciliation(request: SignedIn) -> HttpResponse:
    """Show the published figures of one programme, or of all."""
    today = timezone.localdate()
    every = selected.reconcile(reader=request.user, today=today)
    code = request.GET.get("chuong_trinh", "")
    programmes = {row.figure.programme.code: row.figure.programme for row in every.rows}
    if code and code not in programmes:
        raise InvalidInput.on("chuong_trinh", f"Không có số liệu công bố của “{code}”.")
    rows = [row for row in every.rows if code in ("", row.figure.programme.code)]
    context = _context(Reconciliation(code, tuple(rows)), programmes)
    return render(request, "tasks_app/reconciliation.html", context)


def _context(found: Reconciliation, programmes: dict[str, Programme]) -> dict[str, Any]:
    sections = [
        (anchor, title, [_shown(row) for row in found.rows if row.verdict in verdicts])
        for anchor, title, verdicts in SECTIONS
    ]
    return {
        "sections": [section for section in sections if section[2]],
        "programmes": list(programmes.values()),
        "code": found.programme,
        "agreeing": sum(row.verdict in AGREEING for row in found.rows),
        "comparable": sum(row.verdict in COMPUTED for row in found.rows),
        "disagreeing": len(found.disagreeing),
        "has_illustrative": found.illustrative,
    }


def _shown(row: Row) -> Shown:
    return Shown(row, [_line(row, one) for one in row.numbers], TONES.get(row.verdict, ""))


def _line(row: Row, one: Difference) -> Line:
    figure = row.figure
    asked = {
        "chuong_trinh": figure.programme.code,
        "ngay": figure.as_of.isoformat(),
        "o": one.cell,
    }
    if figure.title_prefix:
        asked["q"] = figure.title_prefix
    return Line(
        name=WORDS[one.name],
        published=f"{figure.qualifier} {format_number(one.published)}".strip(),
        then=one.then,
        now=one.now,
        by_then=one.by_then,
        by_now=one.by_now,
        then_url=f"/nhiem-vu/?{urlencode(asked)}",
        now_url=f"/nhiem-vu/?{urlencode(asked | {'biet': 'nay'})}",
    )
