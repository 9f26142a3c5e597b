"""Whose a letter is while it is being sent, and how it ends. Every step is a conditional UPDATE.

A claim takes rows for 60 seconds; `hold` commits their text; while a batch is being sent the
claim is renewed; an end is written for each letter by itself. A worker that dies leaves claims
that expire.

Leases are about processes: they are measured by the wall clock, letters by the clock of the
domain (`at`). The clocks of several hosts must agree to within a few seconds.
"""

import random
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from notifications.enums import State
from notifications.messages.rows import Token
from notifications.models import Notification, NotificationItem

from .composing import Composed

LEASE = timedelta(seconds=60)
RENEWED_AFTER = timedelta(seconds=10)  # so that every letter starts with most of a lease
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
TEXT = ["subject", "text", "html", "rendered_at", "address"]


def owed(at: datetime) -> QuerySet[Notification]:
    """Return the letters that may leave at `at`, whoever holds them."""
    return Notification.objects.filter(state=State.PENDING, next_try_at__lte=at)


def send_again(letter: Notification, *, at: datetime) -> bool:
    """Put a letter that was not delivered back into the queue; return whether it was one."""
    left = Notification.objects.filter(pk=letter.pk, state__in=[State.FAILED, State.IN_APP])
    values = {"attempts": 0, "next_try_at": at, "sent_at": None, "error": ""}
    return left.update(state=State.PENDING, **values) == 1


def pause_after(attempts: int) -> timedelta:
    """Return how long a letter waits after its n-th attempt: 1, 2, 4 … 60 minutes, ± 20 %."""
    seconds = min(FIRST_PAUSE.total_seconds() * 2 ** (attempts - 1), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 (spreads load)


@dataclass
class Lease:
    """The name under which one process claims letters."""

    wall: Callable[[], datetime]
    token: uuid.UUID = field(default_factory=uuid.uuid4)
    _since: datetime | None = None

    def free(self, at: datetime) -> QuerySet[Notification]:
        """Return the letters that may leave and that nobody holds."""
        return owed(at).filter(Q(lease_until=None) | Q(lease_until__lt=self.wall()))

    def claim(self, at: datetime, count: int, *, anyhow: bool = False) -> list[Notification]:
        """Take up to `count` free letters: the longest waiting, or any; in an order by chance.

        By chance, so that letters which break the connection rarely follow each other.
        """
        free, since = self.free(at), self.wall()
        with transaction.atomic():
            order = ["?"] if anyhow else ["next_try_at", "id"]
            ready = free.select_for_update(skip_locked=True).order_by(*order)
            pks = list(ready.values_list("pk", flat=True)[:count])
            free.filter(pk__in=pks).update(lease_token=self.token, lease_until=since + LEASE)
        self._since = since
        batch = list(self._mine(pks).select_related("recipient"))
        random.shuffle(batch)
        return batch

    def hold(self, batch: Sequence[Notification], texts: dict[int, Composed]) -> set[int]:
        """Commit the new texts and forget what they do not tell; return whose lease still holds.

        From here on a retry, by whomever, sends exactly this.
        """
        with transaction.atomic():
            held = self._renewed(batch)
            ours = [one for one in batch if one.pk in held]
            Notification.objects.bulk_create(  # an upsert: half the cost of bulk_update's CASE
                ours, update_conflicts=True, unique_fields=["id"], update_fields=TEXT
            )
            _forget({pk: text.stale for pk, text in texts.items() if pk in held})
        return held

    def keep(self, rest: Sequence[Notification], held: set[int]) -> set[int]:
        """Renew the lease when it has run for a while; return which of `rest` are still ours."""
        if self._since and self.wall() < self._since + RENEWED_AFTER:
            return held
        with transaction.atomic():
            return self._renewed(rest)

    def drop(self, one: Notification, why: str) -> bool:
        """Let a letter fall silent; what it would have told counts as untold."""
        with transaction.atomic():
            taken = self._mine([one.pk]).update(
                state=State.DROPPED, error=why, lease_until=None, lease_token=None
            )
            if taken:
                NotificationItem.objects.filter(notification=one).delete()
        return taken == 1

    def finish(self, one: Notification, state: State, **values: object) -> bool:
        """Write the end of a letter, also when the lease ran out while it was being sent."""
        pending = Notification.objects.filter(pk=one.pk, state=State.PENDING)
        ended = pending.update(state=state, lease_until=None, lease_token=None, **values)
        return ended == 1

    def postpone(self, one: Notification, *, until: datetime, why: str, attempts: int) -> bool:
        """Give a letter back, to be tried again later."""
        return (
            self._mine([one.pk]).update(
                next_try_at=until, error=why, attempts=attempts, lease_until=None, lease_token=None
            )
            == 1
        )

    def give_back(self, rest: Sequence[Notification]) -> None:
        """Give up letters that were not tried."""
        self._mine([one.pk for one in rest]).update(lease_until=None, lease_token=None)

    def _renewed(self, batch: Sequence[Notification]) -> set[int]:
        """Renew the lease of what is still ours and return it; the rows stay locked."""
        since = self.wall()
        mine = self._mine([one.pk for one in batch])
        held = set(mine.select_for_update().order_by("pk").values_list("pk", flat=True))
        mine.filter(pk__in=held).update(lease_until=since + LEASE)
        self._since = since
        return held

    def _mine(self, pks: Collection[int]) -> QuerySet[Notification]:
        return Notification.objects.filter(pk__in=pks, lease_token=self.token, state=State.PENDING)


def _forget(stale: dict[int, frozenset[Token]]) -> None:
    """Forget planned stages that letters do not tell after all: they may be owed again."""
    changed = [pk for pk, tokens in stale.items() if tokens]
    if not changed:
        return
    items = NotificationItem.objects.filter(notification__in=changed)
    rows = items.values_list("pk", "notification_id", "task_id", "stage_key")
    gone = [pk for pk, letter, *token in rows if tuple(token) in stale[letter]]
    items.filter(pk__in=gone).delete()
