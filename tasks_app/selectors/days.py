"""Do the seals of the days hold? Against the rows, against each other, against lines kept outside.

The first bad day of each kind is what is told: whatever follows a broken link hangs on it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tasks_app.models import DayAnchor
from tasks_app.rules.calendar import end_of_day, start_of_day
from tasks_app.rules.chain import GENESIS, SEAL_FIELDS, link
from tasks_app.rules.text import format_date

from . import anchors
from .history import BadEntry, Checked

IN_FLIGHT = timedelta(minutes=10)  # a seal is in the database a moment before it is in the log


def bad_days(checked: Checked) -> Iterator[BadEntry]:
    """Yield every day whose seal does not fit its rows or the seal before it."""
    previous: DayAnchor | None = None
    for anchor in anchors.in_order():
        checked.days += 1
        yield from _before(previous, anchor)
        fault = _chained(previous, anchor) or content_fault(anchor)
        if fault is not None:
            yield _bad(anchor.day, *fault)
        previous = anchor


def _before(previous: DayAnchor | None, anchor: DayAnchor) -> Iterator[BadEntry]:
    since = end_of_day(previous.day) if previous else None
    if anchors.is_anything_written(since, start_of_day(anchor.day)):
        after = f"sau ngày {format_date(previous.day)} " if previous else ""
        yield _bad(
            anchor.day,
            "unsealed",
            f"có mục ghi trước ngày này {after}mà không niêm phong nào bao trùm",
        )


def fault_of(anchor: DayAnchor) -> tuple[str, str] | None:
    """Return (code, sentence) of what is wrong with one seal, None where it holds."""
    previous = anchors.last(before=anchor.day)
    return _chained(previous, anchor) or content_fault(anchor)


def _chained(previous: DayAnchor | None, anchor: DayAnchor) -> tuple[str, str] | None:
    if anchor.prev_hash != (previous.hash if previous else GENESIS):
        return "seal_link", "niêm phong không nối với niêm phong trước: có ngày bị gỡ hoặc sửa"
    if link(anchor.prev_hash, anchor, SEAL_FIELDS) != anchor.hash:
        return "seal_altered", "niêm phong đã bị sửa, không khớp mã băm của chính nó"
    return None


def content_fault(anchor: DayAnchor) -> tuple[str, str] | None:
    """Return (code, sentence) where the rows of the day are not those that were sealed."""
    found = anchors.content_of(anchor.day)
    if (found.task_count, found.event_count, found.heads_digest) != (
        anchor.task_count,
        anchor.event_count,
        anchor.heads_digest,
    ):
        return "sealed_history", (
            f"nhật ký nhiệm vụ khác lúc niêm phong: niêm phong {_tasks(anchor)}, "
            f"nay {_tasks(found)}"
        )
    if (found.audit_count, found.audit_digest) != (anchor.audit_count, anchor.audit_digest):
        return "sealed_access", (
            f"nhật ký truy cập khác lúc niêm phong: niêm phong {anchor.audit_count} mục, "
            f"nay {found.audit_count} mục"
        )
    return None


def _tasks(content: DayAnchor | anchors.Content) -> str:
    return f"{content.task_count} nhiệm vụ, {content.event_count} mục"


@dataclass(frozen=True, slots=True)
class Outside:
    """Seals kept outside the database. `whole`: every seal is there, as in our own log."""

    name: str
    seals: Mapping[date, frozenset[str]]
    whole: bool


def differing_day(outside: Outside, *, at: datetime) -> BadEntry | None:
    """Return the first day on which the database and what is kept outside disagree."""
    kept = dict(outside.seals)
    for anchor in anchors.in_order():
        if kept and min(kept) < anchor.day:
            return _gone(min(kept), outside)
        found = kept.pop(anchor.day, None)
        if found is not None and found != {anchor.hash}:
            return _bad(anchor.day, "seal_rewritten", f"niêm phong khác bản trong {outside.name}")
        if found is None and outside.whole and anchor.sealed_at < at - IN_FLIGHT:
            return _bad(
                anchor.day,
                "seal_not_outside",
                f"niêm phong không có trong {outside.name}. Chạy seal_history để ghi nốt; "
                "vẫn thiếu nghĩa là tệp đã bị cắt",
            )
    return _gone(min(kept), outside) if kept else None


def _gone(day: date, outside: Outside) -> BadEntry:
    return _bad(day, "seal_missing", f"có trong {outside.name}, không còn trong cơ sở dữ liệu")


def _bad(day: date, code: str, message: str) -> BadEntry:
    return BadEntry("", 0, code, message, day=day)
