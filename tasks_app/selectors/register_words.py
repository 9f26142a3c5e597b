"""What a file of the register was asked for, in words for its second sheet."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from tasks_app.enums import Health, Provenance, Status, TaskKind
from tasks_app.models import Agency, Programme, TaskGroup
from tasks_app.rules.text import format_date, upper_first

from .register import VIEW_LABELS
from .register_rows import Asked

DAYS = {
    "deadline_after": "Hạn từ ngày",
    "deadline_before": "Hạn đến hết ngày",
    "completed_after": "Hoàn thành từ ngày",
    "completed_before": "Hoàn thành đến hết ngày",
}
YES_NO = {
    "overdue": ("Chỉ nhiệm vụ quá hạn", "Bỏ nhiệm vụ quá hạn"),
    "mine": ("Chỉ nhiệm vụ do tôi phụ trách", "Bỏ nhiệm vụ do tôi phụ trách"),
    "parts": ("Gồm cả phần việc của đơn vị và từng kỳ", "Không gồm phần việc của đơn vị khác"),
}
CLOSED: dict[str, tuple[str, Any]] = {
    "status": ("Trạng thái", Status),
    "health": ("Mức tiến độ", Health),
    "kind": ("Loại nhiệm vụ", TaskKind),
    "provenance": ("Nguồn gốc", Provenance),
}


def conditions(asked: Asked) -> list[tuple[str, str]]:
    """Return every condition that is set, as (what, which); names beside codes."""
    told = [
        ("Chương trình", _named(Programme.objects.all(), asked.programme)),
        ("Chế độ xem", VIEW_LABELS.get(asked.view, "") if asked.view else ""),
        ("Từ cần tìm", asked.search),
        ("Nhóm nhiệm vụ", _groups(asked)),
        ("Cơ quan chủ trì", _named(Agency.objects.all(), asked.lead)),
        ("Cơ quan phối hợp", _named(Agency.objects.all(), [asked.coordinating])),
        ("Nhiệm vụ mẹ", ", ".join(asked.parent)),
        *(
            (words, _labels(values, getattr(asked, name)))
            for name, (words, values) in CLOSED.items()
        ),
        *((words, _day(getattr(asked, name))) for name, words in DAYS.items()),
        *(("Phạm vi", _yes_no(getattr(asked, name), words)) for name, words in YES_NO.items()),
    ]
    return [(what, which) for what, which in told if which]


def short_names(asked: Asked) -> str:
    """Return the programmes asked for as a file name tells them, empty for all."""
    rows = Programme.objects.filter(code__in=asked.programme).order_by("code")
    return ", ".join(rows.values_list("short_name", flat=True))


def _named(rows: Any, codes: Iterable[str]) -> str:
    wanted = [code for code in codes if code]
    names = dict(rows.filter(code__in=wanted).values_list("code", "name")) if wanted else {}
    return "; ".join(f"{names[code]} ({code})" if code in names else code for code in wanted)


def _groups(asked: Asked) -> str:
    rows = TaskGroup.objects.filter(code__in=asked.group)
    if asked.programme:
        rows = rows.filter(programme__code__in=asked.programme)
    return _named(rows, asked.group)


def _labels(values: Any, chosen: Iterable[str]) -> str:
    return ", ".join(str(values(value).label) for value in chosen)


def _day(day: date | None) -> str:
    return "" if day is None else format_date(day)


def _yes_no(value: bool | None, words: tuple[str, str]) -> str:
    return "" if value is None else upper_first(words[0] if value else words[1])
