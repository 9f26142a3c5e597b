"""Trao đổi on a task: said, addressed to somebody, taken back while nothing followed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tasks_app.enums import EventKind, TaskAction
from tasks_app.errors import InvalidInput, TransitionNotAllowed
from tasks_app.models import Comment, Task, User
from tasks_app.rules.calendar import local_date
from tasks_app.selectors import comments as said

from . import corrections, events, inputs
from .guards import guard
from .locks import lock_task

MANY = 20


@transaction.atomic
def write(
    task: Task,
    *,
    text: str,
    mentions: Sequence[str] = (),
    is_question: bool = False,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Comment:
    """Record a comment. The event keeps the words, so that the chain proves them.

    `mentions` are addresses or numbers of accounts; `is_question` ("Hỏi thêm") is the
    secretariat's, while a claim waits, and does not stop its clock.

    Raises:
        InvalidInput: no words, or somebody named who may not see the task.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    action = TaskAction.ASK if is_question else TaskAction.COMMENT
    seat = guard(task, action, by=by, on=today)
    words = inputs.not_blank("text", text, "nội dung trao đổi")
    people = _people(task, mentions, at=at)
    event = events.record(
        task,
        EventKind.COMMENTED,
        seat=seat,
        at=at,
        payload={
            "text": words,
            "is_question": is_question,
            "mentions": [person.pk for person in people],
        },
    )
    comment = Comment.objects.create(
        task=task,
        event=event,
        text=words,
        is_question=is_question,
        author=by,
        agency=seat.agency,
        written_at=at,
    )
    comment.mentions.set(people)
    return comment


@transaction.atomic
def retract(comment: Comment, *, by: User, at: datetime) -> Comment:
    """Take back an own comment within ten minutes (cfg) if nothing followed (DOMAIN §2).

    Raises:
        NotPermitted: somebody else wrote it.
        TransitionNotAllowed: too late, something followed, or it is taken back already.
    """
    task = lock_task(comment.task_id)
    comment = Comment.objects.select_related("event").get(pk=comment.pk)
    if comment.retracted_at is not None:
        raise TransitionNotAllowed("Trao đổi này đã được rút.")
    corrections.retract(comment.event, by=by, at=at)
    comment.retracted_at = at
    comment.save(update_fields=["retracted_at"])
    comment.task = task
    return comment


def _people(task: Task, mentions: Sequence[str], *, at: datetime) -> list[User]:
    """Return who is named. Who may not see the task is refused as if there were no account."""
    asked = list(dict.fromkeys(name for text in mentions if (name := text.strip().lstrip("@"))))
    if len(asked) > MANY:
        raise InvalidInput.on("mentions", f"Nhắc đến nhiều nhất {MANY} người trong một lần.")
    found = said.named_among(task, asked, on=local_date(at))
    unknown = [text for text in asked if text not in found]
    if unknown:
        named = ", ".join(inputs.bounded("mentions", text, limit=254) for text in unknown)
        raise InvalidInput.on(
            "mentions",
            f"Không nhắc đến được: {named}. Chỉ nhắc được người xem được {task.code}; "
            "kiểm tra lại địa chỉ.",
        )
    return sorted({person.pk: person for person in found.values()}.values(), key=lambda p: p.pk)
