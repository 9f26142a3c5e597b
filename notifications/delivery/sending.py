"""Claim, commit, then send. Source: DOMAIN §5 (delivery promise).

A batch of rows is claimed, its texts are computed and committed together, and every letter is
marked by itself as soon as it left. A worker that dies leaves leases that expire; the next one
sends the same text under the same Message-ID. A copy can only arise where death or a broken
connection hits the instant between "sent" and "marked".
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications import bounces, conf
from notifications.channels.base import (
    Channel,
    ChannelDown,
    ConnectionBroken,
    RefusedForGood,
    TryLater,
)
from notifications.day import Day
from notifications.enums import State
from notifications.models import Notification
from tasks_app.rules.calendar import local_date
from tasks_app.rules.reminders import next_delivery_at

from .circuit import Breaker
from .composing import Composed, compose
from .envelope import mail_of
from .leases import Lease, pause_after

log = logging.getLogger(__name__)

BATCH = 50
LONGEST_RUN = timedelta(minutes=2)  # so that a heartbeat follows in time
MOST_ATTEMPTS = 8
MOST_BREAKS = 5
NOTHING_LEFT = "Không còn việc cần nhắc khi gửi."
NOT_REACHABLE = "Người nhận đã ngừng hoạt động hoặc địa chỉ không được phép gửi."
NOT_AN_ADDRESS = "Địa chỉ thư của người nhận không đúng: cần đúng một địa chỉ, trên một dòng."
NOT_WRITTEN = "Không soạn được thư"
ADDRESS_MARKED = "Địa chỉ thư đã bị trả lại hai lần; thư chỉ hiện trong ứng dụng."


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


class Sender:
    """One process that sends: an open channel and a lease."""

    def __init__(self, channel: Channel, wall: Callable[[], datetime]) -> None:
        self.channel, self.wall = channel, wall
        self.lease = Lease(wall)
        self.breaker = Breaker(channel.name, wall)
        self._broken = 0

    def send_batch(self, *, at: datetime) -> Tally:
        """Send up to 50 letters that may leave at `at`; nothing outside working hours.

        A server that does not answer costs no letter an attempt: the batch is given back, and
        nobody asks the server for a while.
        """
        tally = Tally()
        if not in_hours(at) or not self.lease.free(at).exists():
            return tally
        if refusal := self.breaker.refusal():
            return Tally(problem=refusal)
        try:
            self.channel.open()
        except ChannelDown as problem:
            self._trip(problem, tally)
            return tally
        is_probing = self.breaker.is_probing
        batch = self.lease.claim(at, 1 if is_probing else BATCH, anyhow=is_probing)
        ready = self._prepare(batch, at=at, tally=tally)
        self._send_all(ready, at=at, tally=tally)
        return tally

    def _prepare(
        self, batch: Sequence[Notification], *, at: datetime, tally: Tally
    ) -> list[Notification]:
        """Write what has no text yet and commit it; return what may be sent."""
        reachable = [one for one in batch if self._is_reachable(one, tally)]
        day = Day(local_date(at))
        texts = compose([one for one in reachable if not one.text], day=day)
        written = [one for one in reachable if self._is_written(one, texts.get(one.pk), tally)]
        for one in written:
            _put_text(one, texts.get(one.pk), at=at)
        held = self.lease.hold(written, texts)
        marked = bounces.stopped(one.address for one in written)
        for one in written:
            if one.address.lower() in marked:
                held.discard(one.pk)
                tally.dropped += self.lease.finish(one, State.IN_APP, error=ADDRESS_MARKED)
        return [one for one in written if one.pk in held]

    def _is_reachable(self, one: Notification, tally: Tally) -> bool:
        if not conf.is_one_address(one.recipient.email):
            log.error("letter %s: its address is none", one.dedupe_key)
            tally.failed += self.lease.finish(one, State.FAILED, error=NOT_AN_ADDRESS)
            return False
        if one.recipient.is_active and conf.may_mail(one.recipient.email):
            return True
        tally.dropped += self.lease.drop(one, NOT_REACHABLE)
        return False

    def _is_written(self, one: Notification, composed: Composed | None, tally: Tally) -> bool:
        """Return whether there is something to send; end the letter where there is not."""
        if composed is None or composed.letter is not None:
            return True
        if composed.problem:
            error = f"{NOT_WRITTEN}: {composed.problem}"
            tally.failed += self.lease.finish(one, State.FAILED, error=error)
        else:
            tally.dropped += self.lease.drop(one, NOTHING_LEFT)
        return False

    def _send_all(self, ready: list[Notification], *, at: datetime, tally: Tally) -> None:
        held = {one.pk for one in ready}
        for place, one in enumerate(ready):
            held = self.lease.keep(ready[place:], held)
            try:
                self.channel.open()  # again, if the last letter broke the connection
                if one.pk in held:
                    self._send(one, at=at, tally=tally)
            except ChannelDown as problem:
                self._trip(problem, tally)
            if tally.problem:
                self.lease.give_back(ready[place:])
                return

    def _send(self, one: Notification, *, at: datetime, tally: Tally) -> None:
        attempts = one.attempts + 1
        try:
            self.channel.send(mail_of(one))
        except RefusedForGood as problem:
            log.warning("letter %s was refused: %s", one.dedupe_key, problem)
            self._answered()
            self.lease.finish(one, State.FAILED, error=str(problem), attempts=attempts)
            tally.failed += 1
        except TryLater as problem:
            self._postpone(one, str(problem), at=at, tally=tally)
            self._count_break(problem, tally)
        else:
            self._answered()
            sent_at = self.wall()
            self.lease.finish(one, State.SENT, error="", sent_at=sent_at, attempts=attempts)
            tally.sent += 1

    def _count_break(self, problem: TryLater, tally: Tally) -> None:
        """Stop the run when the connection breaks again and again: it is not the letters."""
        if not isinstance(problem, ConnectionBroken):
            self._answered()
            return
        self._broken += 1
        if self._broken >= MOST_BREAKS or self.breaker.is_probing:
            self._trip(problem, tally)

    def _trip(self, problem: ChannelDown | TryLater, tally: Tally) -> None:
        self._broken, tally.problem = 0, str(problem)
        self.breaker.trip(tally.problem)

    def _answered(self) -> None:
        self._broken = 0
        self.breaker.close()

    def _postpone(self, one: Notification, why: str, *, at: datetime, tally: Tally) -> None:
        attempts = one.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            error = f"Dừng sau {attempts} lần thử: {why}"
            self.lease.finish(one, State.FAILED, error=error, attempts=attempts)
            tally.failed += 1
            return
        again_at = opening_after(at + pause_after(attempts))
        self.lease.postpone(one, until=again_at, why=why, attempts=attempts)
        tally.postponed += 1


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
    day = Day(local_date(at))
    return next_delivery_at(at, day.calendar, day.policy)


def _put_text(one: Notification, composed: Composed | None, *, at: datetime) -> None:
    one.address = one.recipient.email  # corrected meanwhile: the text stays, the way changes
    if composed is not None and composed.letter is not None:
        letter = composed.letter
        one.subject, one.text, one.html = letter.subject, letter.text, letter.html
        one.rendered_at = at
