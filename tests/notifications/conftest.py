"""A day to plan on, a way out that records, and what both were told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from notifications import delivery, planning
from notifications.channels.base import Undelivered
from notifications.delivery import Tally
from notifications.recipients import pages
from tasks_app.rules.calendar import LOCAL

MONDAY = date(2026, 6, 15)


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """Return a moment of a day in Viet Nam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL)


@dataclass
class Wall:
    """The clock on the wall, moved by hand."""

    now: datetime = field(default_factory=lambda: datetime(2026, 6, 15, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Recorder:
    """A way out that keeps what it is given, or fails as told for an address."""

    sent: list[EmailMultiAlternatives] = field(default_factory=list)
    tried: list[bytes] = field(default_factory=list)
    failures: dict[str, Undelivered] = field(default_factory=dict)
    down: Undelivered | None = None
    opened: int = 0
    name: str = "recorder"

    def open(self) -> None:
        self.opened += 1
        if self.down:
            raise self.down

    def send(self, letter: EmailMultiAlternatives) -> None:
        self.tried.append(letter.message().as_bytes())
        if problem := self.failures.get(letter.to[0]):
            raise problem
        self.sent.append(letter)

    def close(self) -> None:
        pass

    def to(self, address: str) -> list[EmailMultiAlternatives]:
        return [letter for letter in self.sent if letter.to == [address]]


@pytest.fixture
def with_pages() -> None:
    """Tell the pages of the secretariat and of leaders as well (P2, L1)."""


@pytest.fixture(autouse=True)
def without_pages(request: pytest.FixtureRequest, settings: Any) -> None:
    """Leave the pages of a Monday after a cut-off out where letters of tasks are counted."""
    pages.forget()
    if "with_pages" not in request.fixturenames:
        settings.POLICY = {**settings.POLICY, "silent_steps": ("L1", "P2")}


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def post(wall: Wall) -> Recorder:
    return Recorder()


@pytest.fixture
def send(post: Recorder, wall: Wall) -> Callable[[datetime], Tally]:
    """Send everything that may leave at a moment."""

    def run(moment: datetime) -> Tally:
        return delivery.drain(post, clock=lambda: moment, wall=wall)

    return run


@pytest.fixture
def morning(send: Callable[[datetime], Tally]) -> Callable[[date], Tally]:
    """Plan and send at 08:00 of a day, as the jobs do."""

    def run(day: date) -> Tally:
        planning.plan_due(at=at(day))
        return send(at(day))

    return run
