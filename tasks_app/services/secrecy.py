"""Secret tasks: nothing that people write is kept here; who makes a task secret, and on what.

Source: DOMAIN §2 (secret tasks).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tasks_app.enums import EventKind, Secrecy, TaskAction
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Task, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import ON_PAPER, upper_first
from tasks_app.selectors import secrecy as found

from . import events, inputs, search
from .guards import guard
from .locks import family_of, lock_lines, lock_task


@dataclass(frozen=True, slots=True)
class Words:
    """What the register says of a task again, once it is no secret any more."""

    title: str
    deliverable: str = ""


@transaction.atomic
def make_secret(
    task: Task, *, document: str, by: User, at: datetime, version: int | None = None
) -> Task:
    """Make `task` secret on a document: its own words leave the register, its search text too.

    Its parts and periods, which say the same, become secret with it. Refused where words or files
    were filed on one of them: the history keeps them and nothing in it is removed.

    Raises:
        InvalidInput: no document number.
        TransitionNotAllowed: secret already, or something was written on it; says what.
        NotPermitted, NotTracked, StaleVersion.
    """
    family = family_of([task.pk])
    lock_lines(family)
    task = lock_task(task.pk, version=version)
    seat = guard(task, TaskAction.CHANGE_SECRECY, by=by, on=local_date(at))
    number = inputs.not_blank("document", document, "số văn bản xác định độ mật", limit=60)
    if task.secrecy == Secrecy.SECRET:
        raise TransitionNotAllowed(f"{task.code} đã là nhiệm vụ mật.")
    parts = [lock_task(key) for key in sorted({*family} - {task.pk})]
    open_ones = [task, *(part for part in parts if part.secrecy != Secrecy.SECRET)]
    for one in open_ones:
        _check_nothing_written(one)
    for one in open_ones:
        _seal(one, number, seat=seat, at=at)
    return task


def _seal(task: Task, number: str, *, seat: Seat, at: datetime) -> None:
    task.secrecy, task.title = Secrecy.SECRET, upper_first(ON_PAPER)
    for name in found.REGISTER_WORDS:
        setattr(task, name, "")
    task.search_text = search.text_of(task, ())
    task.save(update_fields=["secrecy", "title", "search_text", *found.REGISTER_WORDS])
    events.record(
        task, EventKind.SECRECY_CHANGED, seat=seat, at=at,
        payload={"secrecy": Secrecy.SECRET.value, "document": number},
    )  # fmt: skip


@transaction.atomic
def lift(
    task: Task,
    words: Words,
    *,
    document: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Task:
    """Lift the secrecy of `task` on a document; the title is given anew.

    Raises:
        InvalidInput: no document number, no title.
        TransitionNotAllowed: it is not secret.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    seat = guard(task, TaskAction.CHANGE_SECRECY, by=by, on=local_date(at))
    number = inputs.not_blank("document", document, "số văn bản giải mật", limit=60)
    title = inputs.not_blank("title", words.title, "tên nhiệm vụ")
    if task.secrecy != Secrecy.SECRET:
        raise TransitionNotAllowed(f"{task.code} không phải nhiệm vụ mật.")
    task.secrecy, task.title = Secrecy.NORMAL, title
    task.deliverable = inputs.bounded("deliverable", words.deliverable)
    task.search_text = search.text_of(task, search.carriers_of(task))
    task.save(update_fields=["secrecy", "title", "deliverable", "search_text"])
    events.record(
        task, EventKind.SECRECY_CHANGED, seat=seat, at=at,
        payload={"secrecy": Secrecy.NORMAL.value, "document": number},
    )  # fmt: skip
    return task


def _check_nothing_written(task: Task) -> None:
    written = found.written_on(task)
    if written:
        listed = ", ".join(f"{number} {what}" for what, number in written.items())
        raise TransitionNotAllowed(
            f"{task.code} đã có nội dung trên hệ thống ({listed}); lịch sử không xóa được nên "
            "không chuyển thành mật. Lập nhiệm vụ mới mang độ mật rồi thay thế nhiệm vụ này."
        )
