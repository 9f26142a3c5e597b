"""Whether a mail server is spoken to: a server that does not work is left alone for a while.

One row per server, shared by all processes that send. While the circuit is open letters wait
and lose no attempt. When the pause is over one sender alone tries one letter: an answer of the
server, whatever it says, closes the circuit. A letter's own address opens nothing by itself.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.models import Circuit

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(seconds=35)  # a ring later: ≤ 60 s
PROBE = timedelta(seconds=30)  # for how long one sender tries alone


def pause_after(failures: int) -> timedelta:
    """Return how long a server is left alone after its n-th failure: 5 … 35 seconds, ± 20 %."""
    seconds = min(FIRST_PAUSE.total_seconds() * 2 ** min(failures - 1, 10), LONGEST_PAUSE.seconds)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 (spreads load)


@dataclass
class Breaker:
    """The circuit of one server, as one sender sees it."""

    server: str
    wall: Callable[[], datetime]
    is_probing: bool = False
    _failures: int = 0

    def refusal(self) -> str:
        """Return why nobody asks the server now; empty where this sender may."""
        row = Circuit.objects.filter(server=self.server).first()
        self.is_probing, self._failures = False, row.failures if row else 0
        if row is None:
            return ""
        now = self.wall()
        if row.open_until > now:
            return row.reason
        ours = Circuit.objects.filter(server=self.server, open_until=row.open_until)
        self.is_probing = ours.update(open_until=now + PROBE) == 1
        return "" if self.is_probing else row.reason

    def trip(self, why: str) -> None:
        """Leave the server alone; what several senders find at once counts once."""
        failures = self._failures + 1
        values = {
            "failures": failures,
            "open_until": self.wall() + pause_after(failures),
            "reason": why,
        }
        _, is_new = Circuit.objects.get_or_create(server=self.server, defaults=values)
        if not is_new:
            same = Circuit.objects.filter(server=self.server, failures=self._failures)
            same.update(**values)
        self._failures, self.is_probing = failures, False

    def close(self) -> None:
        """Say that the server answers."""
        if self._failures:
            Circuit.objects.filter(server=self.server).delete()
        self._failures, self.is_probing = 0, False
