"""Outages, dead mail servers and clocks that jump: one letter each, nothing lost, nothing twice."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from kombu import Connection

from notifications import delivery, jobs, planning
from notifications.channels.base import ChannelDown, ConnectionBroken
from notifications.delivery import Tally
from notifications.enums import Kind, State
from notifications.models import Notification, NotificationItem
from tasks_app.models import Task
from tasks_app.services import completion, evidence
from tests.factories import UserFactory, make_task
from tests.notifications.conftest import MONDAY, Recorder, Wall, at

pytestmark = pytest.mark.chaos
RING, REPLY = timedelta(seconds=15), timedelta(seconds=5)


@dataclass
class Slow(Recorder):
    """A server before which some addresses hang until the time-out; time passes meanwhile."""

    wall: Wall = field(default_factory=Wall)
    hanging: set[str] = field(default_factory=set)
    left_at: list[datetime] = field(default_factory=list)
    is_open: bool = False

    def open(self) -> None:
        if not self.is_open:
            super().open()
            self.is_open = True

    def send(self, letter: EmailMultiAlternatives) -> None:
        if letter.to[0] in self.hanging:
            self.wall.now += REPLY
            self.is_open = False
            raise ConnectionBroken("TimeoutError: timed out")
        super().send(letter)
        self.left_at.append(self.wall.now)

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def post(wall: Wall) -> Slow:
    return Slow(wall=wall)


@pytest.fixture
def wall() -> Wall:
    return Wall(now=at(MONDAY))


@pytest.fixture
def run(post: Slow, wall: Wall) -> Callable[[datetime], Tally]:
    """Plan and send at a moment, as the jobs do."""

    def both(moment: datetime) -> Tally:
        wall.now = moment
        planning.plan_due(at=moment)
        return delivery.drain(post, clock=lambda: wall.now, wall=wall)

    return both


def accepted(task: Task, cast: SimpleNamespace) -> None:
    document = evidence.Document(number="12/BB")
    evidence.add_document(task, document, by=cast.ex, at=at(MONDAY, 8, 10))
    claim = completion.claim(task, completed_on=MONDAY, by=cast.ex, at=at(MONDAY, 8, 10))
    completion.accept(claim, criteria_met={0}, by=cast.s1, at=at(MONDAY, 8, 20))


def digests_a_day() -> Counter[tuple[int, date]]:
    rows = Notification.objects.filter(kind=Kind.DIGEST, state=State.SENT)
    return Counter(rows.values_list("recipient_id", "local_date"))


def assert_told_once() -> None:
    told = NotificationItem.objects.values_list("user", "task", "stage_key")
    assert len(told) == len(set(told))
    assert not [pair for pair, count in digests_a_day().items() if count > 1]


@pytest.mark.parametrize("gone", [timedelta(hours=1), timedelta(days=3), timedelta(days=30)])
def test_after_an_outage_one_digest_each_tells_the_present(
    cast: SimpleNamespace, run: Callable[[datetime], Tally], post: Slow, gone: timedelta
) -> None:
    late = make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    done = make_task(lead=cast.btp, deadline=MONDAY, percent=40)
    planning.plan_due(at=at(MONDAY))  # planned, and then everything stops
    accepted(done, cast)
    run(at(MONDAY) + gone)
    per_person = Counter(
        Notification.objects.filter(kind=Kind.DIGEST, state=State.SENT).values_list(
            "recipient", flat=True
        )
    )
    assert per_person[cast.ex.pk] == 1 and set(per_person.values()) == {1}
    [digest] = [mail for mail in post.to(cast.ex.email) if late.code in mail.body]
    reminders = Notification.objects.filter(kind__in=[Kind.DIGEST, Kind.ESCALATION])
    told = reminders.exclude(recipient=cast.ld).filter(text__contains=f"{done.code} ")
    assert not told.exists()  # the leader reads of it among the changes of the week
    assert digest.subject


def test_two_hours_without_a_mail_server_cost_no_attempt_and_a_minute(
    cast: SimpleNamespace, run: Callable[[datetime], Tally], post: Slow
) -> None:
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    post.down = ChannelDown("ConnectionRefusedError")
    moment = at(MONDAY)
    while moment < at(MONDAY, 10):
        assert run(moment).sent == 0
        moment += 3 * RING
    assert set(Notification.objects.values_list("attempts", flat=True)) == {0}
    assert post.opened <= 2 * 60 * 3  # not at every ring of every worker
    post.down = None
    while moment < at(MONDAY, 10, 2):
        run(moment)
        moment += RING
    assert len(post.left_at) == Notification.objects.count()
    assert max(post.left_at) <= at(MONDAY, 10, 1)


def test_ten_hanging_addresses_delay_the_rest_by_less_than_a_minute_and_a_ring(
    cast: SimpleNamespace, run: Callable[[datetime], Tally], post: Slow, wall: Wall
) -> None:
    people = [UserFactory(member_of=cast.btp) for _ in range(60)]
    post.hanging = {user.email for user in people[:10]}
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    moment = at(MONDAY)
    while moment < at(MONDAY, 8, 5):
        run(moment)
        moment = max(moment, wall.now) + RING
    assert len(post.left_at) == Notification.objects.count() - 10
    assert max(post.left_at) <= at(MONDAY, 8, 1) + RING


@pytest.mark.parametrize(
    ("name", "moments"),
    [
        ("an hour back", [at(MONDAY, 9), at(MONDAY, 8), at(MONDAY, 9, 30), at(MONDAY, 10)]),
        ("a day ahead and back", [at(MONDAY, 9), at(MONDAY + timedelta(days=1), 9),
                                  at(MONDAY, 10), at(MONDAY + timedelta(days=1), 10)]),
        ("the end of a month", [at(date(2026, 6, 30), 17, 59), at(date(2026, 7, 1), 7, 31),
                                at(date(2026, 7, 1), 8), at(date(2026, 7, 1), 9)]),
        ("midnight", [at(MONDAY, 17, 50), at(MONDAY, 23, 59),
                      at(MONDAY + timedelta(days=1), 0, 1), at(MONDAY + timedelta(days=1), 8)]),
    ],
)  # fmt: skip
def test_a_clock_that_jumps_loses_nothing_and_repeats_nothing(
    cast: SimpleNamespace,
    run: Callable[[datetime], Tally],
    post: Slow,
    name: str,
    moments: list[datetime],
) -> None:
    for days in (1, 3, 20):
        make_task(lead=cast.btp, deadline=moments[0].date() - timedelta(days=days), percent=40)
    make_task(lead=cast.btp, deadline=moments[0].date() + timedelta(days=1), percent=40)
    for moment in moments:
        run(moment)
    assert not Notification.objects.filter(state__in=[State.PENDING, State.FAILED]).exists()
    ids = [mail.extra_headers["Message-ID"] for mail in post.sent]
    assert len(ids) == len(set(ids)) > 0
    assert_told_once()


def test_without_a_broker_a_ring_costs_nothing_and_the_letter_leaves(
    cast: SimpleNamespace, run: Callable[[datetime], Tally], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    ring_of_old = jobs.plan.apply_async

    def ring_of_none(**options: Any) -> object:  # of this test alone: the app keeps its broker
        return ring_of_old(connection=Connection("redis://127.0.0.1:9/0"), **options)

    monkeypatch.setattr(jobs.plan, "apply_async", ring_of_none)
    started = time.perf_counter()
    for _ in range(20):
        jobs.ring()
    assert time.perf_counter() - started < 1
    assert run(at(MONDAY)).sent > 0  # what beat does when the broker is back
