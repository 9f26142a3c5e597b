"""From what is owed to rows of the outbox. May run twice, at once, late or never.

One digest per person and working day, written on a day when something is owed for the first
time; it then lists everything. What was planned for an earlier day and has not left is recalled
and planned anew, so that after an outage one letter tells the present truth. The unique dedupe
key decides between planners that run at once.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from notifications import conf, heartbeats
from notifications.day import Day
from notifications.models import EventReceipt, Notification, NotificationItem
from tasks_app.rules.calendar import LOCAL, local_date

from . import memory
from .anchors import draft_anchors
from .drafting import Plan, Planned, draft_day, draft_news


def plan_due(*, at: datetime) -> int:
    """Write what is owed at this moment; return how many letters were added.

    News at any hour (they leave within working hours); the digests of a working day once,
    between 07:30 and 18:00 (cfg). Cheap where the day is done.
    """
    count = len(plan_news(at=at)) + len(plan_anchors(at=at))
    day = Day(local_date(at))
    in_hours = day.policy.digest_at <= at.astimezone(LOCAL).time() < day.policy.quiet_from
    if in_hours and day.is_working and heartbeats.last_digest_day() != day.as_of:
        count += len(plan_day(day.as_of, at=at).mails)
    return count


def plan_anchors(*, at: datetime) -> list[Planned]:
    """Write the letters that tell the administrators a new seal; return the new ones."""
    return _store(draft_anchors(at=at), at=at)


def plan_day(day: date, *, at: datetime) -> Plan:
    """Write the digests and escalations of one working day; return the plan with the new ones.

    The day counts as planned only when it has come: planned ahead, it is looked at again.
    """
    plan = draft_day(day)
    if plan.is_working:
        memory.recall(before=day, now=at)
        plan.mails = _store(plan.mails, at=at)
        if local_date(at) == day:
            heartbeats.beat(heartbeats.DIGEST, at=at, day=day, info=f"{len(plan.mails)} thư")
    return plan


def plan_news(*, at: datetime) -> list[Planned]:
    """Write the letters that unread events call for; return the new ones."""
    created: list[Planned] = []
    while (plan := draft_news(at=at)).events_read:
        with transaction.atomic():
            receipts = [EventReceipt(event_id=pk, read_at=at) for pk in plan.events_read]
            EventReceipt.objects.bulk_create(receipts, ignore_conflicts=True)
            created += _store(plan.mails, at=at)
    return created


def _store(mails: Sequence[Planned], *, at: datetime) -> list[Planned]:
    """Insert the letters that nobody has inserted yet, with what they tell; return those."""
    batch = uuid.uuid4()
    created: list[Planned] = []
    for part in memory.chunks(sorted(mails, key=lambda mail: mail.dedupe_key)):
        with transaction.atomic():
            rows = [_row(mail, batch=batch, at=at) for mail in part]
            Notification.objects.bulk_create(rows, ignore_conflicts=True)
            found = Notification.objects.filter(
                batch=batch, dedupe_key__in=[mail.dedupe_key for mail in part]
            )
            ours = dict(found.values_list("dedupe_key", "pk"))
            mine = [mail for mail in part if mail.dedupe_key in ours]
            items = [item for mail in mine for item in _items(mail, ours[mail.dedupe_key])]
            NotificationItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=500)
        created += mine
    return created


def _row(mail: Planned, *, batch: uuid.UUID, at: datetime) -> Notification:
    return Notification(
        recipient_id=mail.recipient.id,
        kind=mail.kind,
        local_date=mail.local_date,
        dedupe_key=mail.dedupe_key,
        message_id=conf.message_id(mail.dedupe_key),
        batch=batch,
        step=mail.step,
        unit_id=mail.unit_id,
        event_id=mail.event_id,
        state=mail.state,
        next_try_at=mail.not_before,
        created_at=at,
    )


def _items(mail: Planned, notification_id: int) -> list[NotificationItem]:
    """Return one item for each stage told for the first time."""
    return [
        NotificationItem(
            notification_id=notification_id,
            user_id=mail.recipient.id,
            task_id=token[0],
            step=row.step,
            stage_key=token[1],
            section=row.section,
            days=row.days,
        )
        for row in mail.rows
        for token in row.tokens
        if token in mail.fresh
    ]
