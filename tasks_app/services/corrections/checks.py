"""Whether the values of a correction may stand, each by its own rule."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tasks_app.enums import Attribute, EventKind, Status
from tasks_app.errors import InvalidDeadline, InvalidInput, TransitionNotAllowed
from tasks_app.models import Task, TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.rules.corrections import CORRECTABLE
from tasks_app.rules.text import format_date
from tasks_app.selectors.standing_events import standing_events
from tasks_app.services import inputs
from tasks_app.services.deadlines import check_bounds

from .standing import first_of, stated

LABELS = {
    "percent": "kết quả %",
    "completed_on": "ngày hoàn thành",
    "deadline": "hạn",
    "effective_on": "ngày hiệu lực",
}


def check_values(task: Task, event: TaskEvent, given: Mapping[str, Any], *, today: date) -> None:
    """Check what a correction of `event` gives.

    Raises:
        TransitionNotAllowed: this kind is never corrected, or not in this way.
        InvalidInput: nothing given, not recorded by this kind, nothing new, or out of order.
    """
    kind = EventKind(event.kind)
    if kind not in CORRECTABLE:
        raise TransitionNotAllowed(
            f"Mục “{kind.label}” không đính chính được. Ghi một quyết định mới thay cho mục này."
        )
    listed = ", ".join(LABELS[name] for name in LABELS if name in CORRECTABLE[kind])
    if not given:
        raise InvalidInput(f"Nhập giá trị đúng. Mục “{kind.label}” đính chính được: {listed}.")
    for name in given:
        if name not in CORRECTABLE[kind]:
            raise InvalidInput.on(name, f"Mục “{kind.label}” chỉ đính chính được: {listed}.")
    said = stated(event)
    if all(value == said[name] for name, value in given.items()):
        raise InvalidInput.on(next(iter(given)), "Giá trị mới trùng với giá trị đã ghi.")
    for name, value in given.items():
        CHECKS[name](task, event, value, today)


def _percent(task: Task, event: TaskEvent, value: int, today: date) -> None:
    inputs.percent("percent", value)


def _completed_on(task: Task, event: TaskEvent, value: date, today: date) -> None:
    if event.status != Status.COMPLETED:
        raise InvalidInput.on("completed_on", "Mục này không ghi nhiệm vụ hoàn thành.")
    opened = event.kind == EventKind.OPENING_STATE
    last = event.effective_on if opened else local_date(first_of(event).recorded_at)
    _within("completed_on", task, value, last)


def _deadline(task: Task, event: TaskEvent, value: date, today: date) -> None:
    check_bounds(task, value, today=today)
    asked = event.payload.get("deadline_before")
    if event.kind == EventKind.EXTENSION_GRANTED and asked and value.isoformat() <= asked:
        before = format_date(date.fromisoformat(asked))
        raise InvalidDeadline.on("deadline", f"Hạn được gia hạn phải sau hạn cũ {before}.")


def _effective_on(task: Task, event: TaskEvent, value: date, today: date) -> None:
    if event.sets & Attribute.DEADLINE or event.payload.get("clock_stopped"):
        raise TransitionNotAllowed(
            "Lần tạm dừng này dừng cả việc tính hạn nên ngày của nó quyết định hạn. "
            "Điều chỉnh hạn bằng văn bản thay vì đính chính ngày."
        )
    _within("effective_on", task, value, local_date(first_of(event).recorded_at))
    if event.kind == EventKind.PROGRESS_REPORTED:
        _between_reports(task, event, value)


def _within(name: str, task: Task, value: date, last: date) -> None:
    if task.assigned_on is not None and value < task.assigned_on:
        raise InvalidInput.on(
            name, f"Ngày phải từ ngày giao {format_date(task.assigned_on)} trở đi."
        )
    if value > last:
        raise InvalidInput.on(name, f"Ngày không được sau ngày ghi nhận {format_date(last)}.")


def _between_reports(task: Task, event: TaskEvent, value: date) -> None:
    """Keep the order of the reports that counted: it decided which of them set the percent."""
    reports = standing_events(task).filter(kind=EventKind.PROGRESS_REPORTED)
    others = [e for e in reports if e.pk != event.pk and e.payload.get("counts", True)]
    before = [e.effective_on for e in others if e.position < event.position]
    after = [e.effective_on for e in others if e.position > event.position]
    if not event.payload.get("counts", True):
        if not before or value >= max(before):
            raise InvalidInput.on(
                "effective_on",
                "Báo cáo này ghi lùi nên không tính kết quả; ngày của nó phải trước báo cáo gần "
                "nhất khi gửi.",
            )
        return
    if (before and value < max(before)) or (after and value > min(after)):
        raise InvalidInput.on(
            "effective_on", "Ngày báo cáo phải nằm giữa báo cáo trước và báo cáo sau."
        )


CHECKS: dict[str, Callable[[Task, TaskEvent, Any, date], None]] = {
    "percent": _percent,
    "completed_on": _completed_on,
    "deadline": _deadline,
    "effective_on": _effective_on,
}
