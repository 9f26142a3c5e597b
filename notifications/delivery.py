"""Claim, commit, then send. Source: DOMAIN §5 (delivery promise).

A batch of rows is claimed by a lease (conditional UPDATE), its text computed, and every letter
is committed under the lease before it leaves and marked after it left. A worker that dies
leaves leases that expire; the next one sends the same text under the same Message-ID. A copy
can only arise where death or a broken connection hits the instant between "sent" and "marked".

Two clocks: `at` is the moment of the domain (working hours, due times); `wall()` measures
leases, which are about processes.
"""

import random
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tasks_app import conf as policies
from tasks_app.rules.calendar import local_date
from tasks_app.rules.reminders import next_delivery_at
from tasks_app.selectors.calendar import work_calendar

from . import conf
from .channels.base import Channel, ChannelDown, ConnectionBroken, RefusedForGood, TryLater
from .composing import Composed, compose
from .enums import State
from .envelope import mail_of
from .models import Notification, NotificationItem
from .rows import Token

BATCH = 50
LEASE = timedelta(seconds=60)
LONGEST_RUN = timedelta(minutes=2)  # so that a heartbeat follows in time
MOST_ATTEMPTS = 8
MOST_BREAKS = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
NOTHING_LEFT = "Không còn việc cần nhắc khi gửi."
NOT_REACHABLE = "Người nhận đã ngừng hoạt động hoặc địa chỉ không được phép gửi."


@dataclass
class Tally:
    """How a run went, in letters."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    dropped: int = 0
    problem: str = ""

    @property
    def touched(self) -> int:
        return self.sent + self.failed + self.postponed + self.dropped

    def add(self, other: "Tally") -> None:
        self.sent += other.sent
        self.failed += other.failed
        self.postponed += other.postponed
        self.dropped += other.dropped
        self.problem = other.problem or self.problem


@dataclass
class Sender:
    """One process that sends: an open channel, a name for its leases, the wall clock."""

    channel: Channel
    wall: Callable[[], datetime]
    token: uuid.UUID = field(default_factory=uuid.uuid4)
    _broken: int = 0

    def send_batch(self, *, at: datetime) -> Tally:
        """Send up to 50 letters that may leave at `at`; nothing outside working hours.

        A server that does not answer costs no letter an attempt: the batch is given back.
        """
        tally = Tally()
        if not in_hours(at) or not self._free(at).exists():
            return tally
        try:
            self.channel.open()
        except ChannelDown as problem:
            tally.problem = str(problem)
            return tally
        batch = self._claim(at)
        texts = compose([one for one in batch if not one.text], as_of=local_date(at))
        for place, one in enumerate(batch):
            try:
                self.channel.open()  # again, if the last letter broke the connection
                self._deliver(one, texts.get(one.pk), at=at, tally=tally)
            except ChannelDown as problem:
                tally.problem = str(problem)
            if tally.problem:
                self._give_back(batch[place:])
                break
        return tally

    def _claim(self, at: datetime) -> list[Notification]:
        free, until = self._free(at), self.wall() + LEASE
        with transaction.atomic():
            ready = free.select_for_update(skip_locked=True).order_by("next_try_at", "id")
            pks = list(ready.values_list("pk", flat=True)[:BATCH])
            free.filter(pk__in=pks).update(lease_token=self.token, lease_until=until)
        mine = Notification.objects.filter(pk__in=pks, lease_token=self.token, state=State.PENDING)
        return list(mine.select_related("recipient").order_by("next_try_at", "id"))

    def _free(self, at: datetime) -> QuerySet[Notification]:
        return owed(at).filter(Q(lease_until=None) | Q(lease_until__lt=self.wall()))

    def _deliver(
        self, one: Notification, composed: Composed | None, *, at: datetime, tally: Tally
    ) -> None:
        if not (one.recipient.is_active and conf.may_mail(one.recipient.email)):
            self._drop(one, NOT_REACHABLE, tally)
        elif composed is not None and composed.letter is None:
            self._drop(one, NOTHING_LEFT, tally)
        elif self._hold(one, composed, at=at):
            self._send(one, at=at, tally=tally)

    def _hold(self, one: Notification, composed: Composed | None, *, at: datetime) -> bool:
        """Commit the text and renew the lease; return whether the letter is still ours."""
        values: dict[str, object] = {
            "lease_until": self.wall() + LEASE,
            "attempts": F("attempts") + 1,
            "address": one.recipient.email,  # corrected meanwhile: the text stays, the way changes
        }
        if composed is not None and composed.letter is not None:
            letter = composed.letter
            text = {
                "subject": letter.subject,
                "text": letter.text,
                "html": letter.html,
                "rendered_at": at,
            }
            values |= text
            for name, value in text.items():
                setattr(one, name, value)
        held = self._ours(one).update(**values) == 1
        if held and composed is not None and composed.stale:
            _forget(one, composed.stale)
        one.attempts, one.address = one.attempts + 1, one.recipient.email
        return held

    def _send(self, one: Notification, *, at: datetime, tally: Tally) -> None:
        try:
            self.channel.send(mail_of(one))
        except RefusedForGood as problem:
            self._finish(one, State.FAILED, error=str(problem))
            tally.failed += 1
        except TryLater as problem:
            self._postpone(one, str(problem), at=at, tally=tally)
            self._count_break(problem, tally)
        else:
            self._broken = 0
            self._finish(one, State.SENT, error="", sent_at=self.wall())
            tally.sent += 1

    def _count_break(self, problem: TryLater, tally: Tally) -> None:
        """Stop the run when the connection breaks again and again: it is not the letters."""
        self._broken = self._broken + 1 if isinstance(problem, ConnectionBroken) else 0
        if self._broken >= MOST_BREAKS:
            self._broken, tally.problem = 0, str(problem)

    def _postpone(self, one: Notification, why: str, *, at: datetime, tally: Tally) -> None:
        if one.attempts >= MOST_ATTEMPTS:
            self._finish(one, State.FAILED, error=f"Dừng sau {one.attempts} lần thử: {why}")
            tally.failed += 1
            return
        again_at = opening_after(at + pause_after(one.attempts))
        self._ours(one).update(next_try_at=again_at, error=why, lease_until=None, lease_token=None)
        tally.postponed += 1

    def _drop(self, one: Notification, why: str, tally: Tally) -> None:
        """Let a letter fall silent; what it would have told counts as untold."""
        with transaction.atomic():
            taken = self._ours(one).update(
                state=State.DROPPED, error=why, lease_until=None, lease_token=None
            )
            if taken:
                NotificationItem.objects.filter(notification=one).delete()
        tally.dropped += taken

    def _finish(self, one: Notification, state: State, **values: object) -> None:
        """Write the end of a letter, also when the lease ran out while it was being sent."""
        pending = Notification.objects.filter(pk=one.pk, state=State.PENDING)
        pending.update(state=state, lease_until=None, lease_token=None, **values)

    def _give_back(self, rest: list[Notification]) -> None:
        pks = [one.pk for one in rest]
        mine = Notification.objects.filter(pk__in=pks, lease_token=self.token)
        mine.update(lease_until=None, lease_token=None)

    def _ours(self, one: Notification) -> QuerySet[Notification]:
        return Notification.objects.filter(pk=one.pk, lease_token=self.token, state=State.PENDING)


def owed(at: datetime) -> QuerySet[Notification]:
    """Return the letters that may leave at `at`, whoever holds them."""
    return Notification.objects.filter(state=State.PENDING, next_try_at__lte=at)


def drain(
    channel: Channel,
    *,
    clock: Callable[[], datetime],
    wall: Callable[[], datetime],
    longest: timedelta = LONGEST_RUN,
) -> Tally:
    """Send batch after batch over one channel until nothing is left or the time is up."""
    sender, tally, ends_at = Sender(channel, wall), Tally(), wall() + longest
    try:
        while wall() < ends_at:
            batch = sender.send_batch(at=clock())
            tally.add(batch)
            if batch.problem or not batch.touched:
                break
    finally:
        channel.close()
    return tally


def in_hours(at: datetime) -> bool:
    """Return whether letters leave now: 07:30–18:00 of a working day (cfg)."""
    return opening_after(at) == at


def opening_after(at: datetime) -> datetime:
    """Return `at` within working hours, else when they begin again."""
    return next_delivery_at(at, work_calendar(), policies.policy())


def pause_after(attempts: int) -> timedelta:
    """Return how long a letter waits after its n-th attempt: 1, 2, 4 … 60 minutes, ± 20 %."""
    seconds = min(FIRST_PAUSE.total_seconds() * 2 ** (attempts - 1), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 (spreads load)


def send_again(letter: Notification, *, at: datetime) -> bool:
    """Put a failed letter back into the queue with its text; return whether it was one."""
    failed = Notification.objects.filter(pk=letter.pk, state=State.FAILED)
    return failed.update(state=State.PENDING, attempts=0, next_try_at=at, error="") == 1


def _forget(one: Notification, stale: Collection[Token]) -> None:
    """Forget the planned stages that this letter does not tell: they may be owed again."""
    items = NotificationItem.objects.filter(notification=one)
    keys = items.values_list("pk", "task_id", "stage_key")
    items.filter(pk__in=[pk for pk, *token in keys if tuple(token) in stale]).delete()
