"""A link in a letter does its one thing, in the name of who got the letter. Source: DOMAIN §5."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import AuditKind, BlockerKind
from tasks_app.models import LinkUse, Task
from tasks_app.selectors.links import Opened, used

from . import audit, blockers, promises, reports
from .locks import lock_task


@dataclass(frozen=True, slots=True)
class PromisedDay:
    promised_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class NamedBlocker:
    kind: BlockerKind
    description: str


Deed = reports.Progress | PromisedDay | NamedBlocker


@transaction.atomic
def use(opened: Opened, deed: Deed, *, at: datetime) -> Task:
    """Do what the link is for, once, as the person it was sent to; the access log names it.

    A refused deed leaves the link unused.

    Raises:
        LinkUsed: somebody was faster.
        InvalidInput, NotPermitted, TransitionNotAllowed, NotTracked: as the deed says.
    """
    link, user = opened.link, opened.user
    task = lock_task(link.task)
    spent, is_new = LinkUse.objects.get_or_create(
        user=user,
        task=task,
        action=link.action,
        issued_on=link.issued_on,
        defaults={"used_at": at},
    )
    if not is_new:
        raise used(spent)
    match deed:
        case PromisedDay():
            promises.promise(task, promised_on=deed.promised_on, note=deed.note, by=user, at=at)
        case NamedBlocker():
            blockers.raise_blocker(
                task, kind=deed.kind, description=deed.description, by=user, at=at
            )
        case _:
            reports.report(task, deed, by=user, at=at)
    named = {"link": spent.pk, "action": link.action, "letter_of": link.issued_on.isoformat()}
    audit.record(AuditKind.LINK_USED, at=at, user=user, subject=task.code, detail=named)
    return task
