"""The permission matrix as scripts (JSON) and people (Markdown, Vietnamese) read it."""

from collections.abc import Iterable
from typing import Any

from tasks_app.enums import Answer, Role, Status

from .lifecycle import TRANSITIONS
from .matrix import PLACES, Asked, Place, answer
from .operations import ON_A_TASK, ON_THE_REGISTER, Grant

ASKED: tuple[Asked, ...] = (*TRANSITIONS, *ON_A_TASK)
SIGNS = {Answer.ALLOWED: "●", Answer.STATE: "△", Answer.REFUSED: "○", Answer.HIDDEN: "–"}
BEST = (Answer.ALLOWED, Answer.STATE, Answer.REFUSED, Answer.HIDDEN)
LEGEND = (
    "● được làm khi trạng thái cho phép (trạng thái khác: 409) · ○ từ chối (403) · "
    "△ trạng thái nào thấy được cũng không cho phép (409) · – không thấy nhiệm vụ (404)"
)


def as_json() -> dict[str, Any]:
    """Return every cell: place × operation × state, on an ordinary task and on others."""
    return {
        "places": [_place(place) for place in PLACES],
        "cells": [_cell(place, asked) for asked in ASKED for place in PLACES],
        "register": [
            {"operation": operation.value, "label": operation.label, **_grant(grant)}
            for operation, grant in ON_THE_REGISTER.items()
        ],
    }


def document() -> str:
    """Return legend and tables as Markdown."""
    parts = [
        "### Vị trí so với nhiệm vụ",
        "\n".join(f"{n}. {place.label}" for n, place in enumerate(PLACES, start=1)),
        "### Trên một nhiệm vụ",
        LEGEND,
        _grid(TRANSITIONS),
        "### Đọc và sửa ngoài bảng chuyển trạng thái",
        _grid(ON_A_TASK),
        "### Trên toàn sổ",
        "● được · ○ từ chối",
        _register(),
        "### Thao tác và trạng thái",
        "● trạng thái cho phép · – trạng thái không cho phép (409)",
        _states(),
    ]
    return "\n\n".join(parts) + "\n"


def _place(place: Place) -> dict[str, Any]:
    return {
        "key": place.key,
        "label": place.label,
        "role": place.role.value if place.role else None,
        "relations": sorted(place.relations),
        "sees": place.sight.value,
    }


def _cell(place: Place, asked: Asked) -> dict[str, Any]:
    """Return one row of answers by state; other kinds of task only where they differ."""
    ordinary = _answers(place, asked)
    others = {
        "secret": _answers(place, asked, secret=True),
        "prime_minister": _answers(place, asked, of_pm=True),
    }
    return {
        "place": place.key,
        "role": place.role.value if place.role else None,
        "operation": asked.value,
        "answers": ordinary,
        **{kind: found for kind, found in others.items() if found != ordinary},
    }


def _answers(place: Place, asked: Asked, **kind: bool) -> dict[str, str]:
    return {status.value: answer(place, asked, status, **kind).value for status in Status}


def _grant(grant: Grant) -> dict[str, Any]:
    roles = Role if grant.roles is None else grant.roles
    return {
        "roles": sorted(role.value for role in roles),
        "without_role": grant.roles is None,
        "machine": grant.roles is None or grant.machine,
    }


def _grid(rows: Iterable[Asked]) -> str:
    head = ["Thao tác", *(str(n) for n, _ in enumerate(PLACES, start=1))]
    return _table(head, [[str(asked.label), *(_sign(p, asked) for p in PLACES)] for asked in rows])


def _sign(place: Place, asked: Asked) -> str:
    found = {answer(place, asked, status) for status in Status}
    return SIGNS[next(one for one in BEST if one in found)]


def _register() -> str:
    head = ["Thao tác", *(str(role.label) for role in Role), "quản trị hệ thống", "không vai trò"]
    rows = []
    for operation, grant in ON_THE_REGISTER.items():
        everybody = grant.roles is None
        held = [everybody or role in (grant.roles or ()) for role in Role]
        cells = [*held, everybody or grant.machine, everybody]
        rows.append([str(operation.label), *("●" if cell else "○" for cell in cells)])
    return _table(head, rows)


def _states() -> str:
    rows = [
        [
            str(action.label),
            *("●" if status in transition.allowed_from else "–" for status in Status),
        ]
        for action, transition in TRANSITIONS.items()
    ]
    return _table(["Thao tác", *(str(status.label) for status in Status)], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
