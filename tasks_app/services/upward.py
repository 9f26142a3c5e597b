"""Sent to the authority that decides, and its answer (T3, T4). The deadline still runs."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import EventKind, Status, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import Task, TaskEvent, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date

from . import events, inputs
from .guards import guard
from .locks import lock_task


@dataclass(frozen=True, slots=True)
class Upward:
    """The tờ trình: its number and day, who receives it, when the decision is expected."""

    number: str
    signed_on: date
    authority: str
    expected_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply of the authority."""

    number: str
    signed_on: date
    content: str


@transaction.atomic
def submit_upward(
    task: Task, upward: Upward, *, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Record that the product lies with the authority that decides on it (T3).

    Raises:
        InvalidInput: no number or authority; signed before the assignment or in the future; the
            decision expected in the past or too far ahead.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.SUBMIT_UPWARD, by=by, on=today)
    number = inputs.number("number", upward.number, "số, ký hiệu tờ trình")
    authority = inputs.not_blank(
        "authority", upward.authority, "cấp có thẩm quyền nhận tờ trình", limit=inputs.MAX_TITLE
    )
    inputs.not_in_future("signed_on", upward.signed_on, today=today)
    if task.assigned_on is not None and upward.signed_on < task.assigned_on:
        raise InvalidInput.on(
            "signed_on", f"Ngày tờ trình phải từ ngày giao {format_date(task.assigned_on)} trở đi."
        )
    if upward.expected_on < today:
        raise InvalidInput.on("expected_on", "Ngày dự kiến có ý kiến phải từ hôm nay trở đi.")
    inputs.not_too_far("expected_on", upward.expected_on, today=today)
    return events.record(
        task,
        EventKind.SUBMITTED_UPWARD,
        seat=seat,
        at=at,
        changes={"status": Status.SUBMITTED_UPWARD},
        payload={
            "number": number,
            "signed_on": upward.signed_on.isoformat(),
            "authority_name": authority,
            "expected_on": upward.expected_on.isoformat(),
        },
    )


@transaction.atomic
def answer(
    task: Task, answer: Answer, *, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Record what the authority replied: the work goes on (T4).

    Raises:
        InvalidInput: no number or content; signed before the tờ trình or in the future.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.ANSWER, by=by, on=today)
    number = inputs.number("number", answer.number, "số, ký hiệu văn bản trả lời")
    content = inputs.not_blank("content", answer.content, "ý kiến của cấp có thẩm quyền")
    inputs.not_in_future("signed_on", answer.signed_on, today=today)
    _check_after_submission(task, answer.signed_on)
    return events.record(
        task,
        EventKind.ANSWERED,
        seat=seat,
        at=at,
        changes={"status": Status.IN_PROGRESS},
        payload={
            "number": number,
            "signed_on": answer.signed_on.isoformat(),
            "content": content,
        },
    )


def _check_after_submission(task: Task, answered_on: date) -> None:
    last = task.events.filter(kind=EventKind.SUBMITTED_UPWARD).order_by("-seq").first()
    sent = last.payload.get("signed_on") if last else None
    if sent is not None and answered_on < date.fromisoformat(sent):
        raise InvalidInput.on(
            "signed_on",
            f"Văn bản trả lời không thể có trước tờ trình "
            f"ngày {format_date(date.fromisoformat(sent))}.",
        )
