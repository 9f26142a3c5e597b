"""Vướng mắc: raised by the owner, answered by the authority, closed by owner or secretariat."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app.enums import AgencyKind, BlockerKind, EventKind, TaskAction
from tasks_app.errors import InvalidInput, TransitionNotAllowed
from tasks_app.models import Agency, Blocker, Comment, Task, User
from tasks_app.models.intervals import in_force
from tasks_app.rules.calendar import local_date

from . import events, inputs
from .guards import guard, guard_answer
from .locks import lock_task


@transaction.atomic
def raise_blocker(
    task: Task,
    *,
    kind: BlockerKind,
    description: str,
    by: User,
    at: datetime,
    authority: Agency | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> Blocker:
    """Record what is in the way, who can solve it, and until when it is needed.

    Raises:
        InvalidInput: no description, an unknown kind, a due date before today, or an authority
            that does not exist today or is a group of agencies.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.RAISE_BLOCKER, by=by, on=today)
    kind = inputs.one_of("kind", kind, BlockerKind, "nguyên nhân")
    words = inputs.not_blank("description", description, "nội dung vướng mắc")
    _check_due(due_on, today=today)
    _check_authority(authority, today=today)
    blocker = Blocker.objects.create(
        task=task,
        kind=kind,
        description=words,
        authority=authority,
        raised_by=by,
        raised_on=today,
        raised_at=at,
        owner=seat.agency,
        due_on=due_on,
    )
    events.record(task, EventKind.BLOCKER_RAISED, seat=seat, at=at, payload=_told(blocker))
    return blocker


def _told(blocker: Blocker) -> dict[str, Any]:
    return {
        "blocker": blocker.pk,
        "kind": blocker.kind,
        "description": blocker.description,
        "authority": blocker.authority.code if blocker.authority else None,
        "due_on": blocker.due_on.isoformat() if blocker.due_on else None,
    }


def _check_due(due_on: date | None, *, today: date) -> None:
    if due_on is None:
        return
    if due_on < today:
        raise InvalidInput.on("due_on", f"Ngày cần gỡ phải từ {today:%d/%m/%Y} trở đi.")
    inputs.not_too_far("due_on", due_on, today=today)


def _check_authority(authority: Agency | None, *, today: date) -> None:
    if authority is None:
        return
    if authority.kind == AgencyKind.COLLECTIVE:
        raise InvalidInput.on("authority", f"{authority} là nhóm cơ quan. Chọn một cơ quan cụ thể.")
    if not Agency.objects.filter(in_force(today), pk=authority.pk).exists():
        raise InvalidInput.on(
            "authority",
            f"{authority} không còn hoạt động ngày {today:%d/%m/%Y}. Chọn cơ quan kế thừa.",
        )


@transaction.atomic
def answer(blocker: Blocker, *, words: str, by: User, at: datetime) -> Blocker:
    """Record what the authority says to a blocker; it stays open until somebody closes it.

    The authority need not see the task: it answers what it was asked. Once; what follows is
    said in comments or in a new blocker. The answer stands among the comments as well.

    Raises:
        InvalidInput: no words.
        TransitionNotAllowed: answered or closed already, or the task is closed.
        NotPermitted, NotTracked.
    """
    task = lock_task(blocker.task_id)
    blocker = Blocker.objects.select_related("authority").get(pk=blocker.pk)
    seat = guard_answer(task, blocker.authority, by=by, on=local_date(at))
    _refuse_closed(blocker)
    if blocker.answered_on is not None:
        raise TransitionNotAllowed(
            f"Vướng mắc này đã được trả lời ngày {blocker.answered_on:%d/%m/%Y}."
        )
    blocker.answer = inputs.not_blank("words", words, "nội dung trả lời")
    blocker.answered_on, blocker.answered_at, blocker.answered_by = local_date(at), at, by
    blocker.save(update_fields=["answer", "answered_on", "answered_at", "answered_by"])
    event = events.record(
        task,
        EventKind.COMMENTED,
        seat=seat,
        at=at,
        payload={"blocker": blocker.pk, "text": blocker.answer},
    )
    Comment.objects.create(
        task=task, event=event, text=blocker.answer, author=by, agency=seat.agency, written_at=at
    )
    blocker.task = task
    return blocker


def _refuse_closed(blocker: Blocker) -> None:
    if blocker.resolved_on is not None:
        raise TransitionNotAllowed(
            f"Vướng mắc này đã được đóng ngày {blocker.resolved_on:%d/%m/%Y}."
        )


@transaction.atomic
def resolve(
    blocker: Blocker, *, resolution: str, by: User, at: datetime, version: int | None = None
) -> Blocker:
    """Close a blocker with what solved it.

    Raises:
        TransitionNotAllowed: already closed.
        InvalidInput: no words on how.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(blocker.task_id, version=version)
    blocker.refresh_from_db()
    seat = guard(task, TaskAction.RESOLVE_BLOCKER, by=by, on=local_date(at))
    _refuse_closed(blocker)
    blocker.resolution = inputs.not_blank("resolution", resolution, "cách giải quyết")
    blocker.resolved_on, blocker.resolved_at, blocker.resolved_by = local_date(at), at, by
    blocker.save(update_fields=["resolution", "resolved_on", "resolved_at", "resolved_by"])
    events.record(
        task,
        EventKind.BLOCKER_RESOLVED,
        seat=seat,
        at=at,
        payload={"blocker": blocker.pk, "resolution": blocker.resolution},
    )
    return blocker
