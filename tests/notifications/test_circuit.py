"""A mail server that does not work is left alone; a bad address delays nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from notifications import planning
from notifications.channels.base import ChannelDown, ConnectionBroken, RefusedForGood
from notifications.delivery import Tally
from notifications.delivery.circuit import LONGEST_PAUSE, PROBE, Breaker, pause_after
from notifications.delivery.sending import MOST_BREAKS, Sender
from notifications.models import Circuit, Notification
from tests.factories import UserFactory, make_task

from .conftest import MONDAY, Recorder, Wall, at

Send = Callable[[datetime], Tally]
PEOPLE = 12


@pytest.fixture
def planned(cast: SimpleNamespace) -> SimpleNamespace:
    """One task a day overdue, told to fifteen people."""
    cast.others = [UserFactory(member_of=cast.btp) for _ in range(PEOPLE)]
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    planning.plan_due(at=at(MONDAY))
    return cast


def attempts() -> int:
    return sum(Notification.objects.values_list("attempts", flat=True))


def test_a_dead_server_is_asked_seldom_and_costs_no_attempt(
    planned: SimpleNamespace, send: Send, post: Recorder, wall: Wall
) -> None:
    post.down = ChannelDown("ConnectionRefusedError")
    for _ in range(2 * 60 * 4):  # two hours, a ring every 15 seconds
        assert send(at(MONDAY)).problem == "ConnectionRefusedError"
        wall.now += timedelta(seconds=15)
    assert attempts() == 0
    assert post.opened <= 2 * 60 * 60 / (LONGEST_PAUSE.total_seconds() * 0.8)
    post.down = None
    wall.now += timedelta(seconds=60)
    assert send(at(MONDAY)).sent == PEOPLE + 3
    assert not Circuit.objects.exists()


def test_while_a_server_is_left_alone_no_sender_asks_it(
    planned: SimpleNamespace, post: Recorder, wall: Wall
) -> None:
    Breaker(post.name, wall).trip("421 busy")
    for _ in range(3):
        assert Sender(post, wall).send_batch(at=at(MONDAY)).problem == "421 busy"
    assert post.opened == 0


def test_after_the_pause_one_sender_tries_one_letter(
    planned: SimpleNamespace, post: Recorder, wall: Wall
) -> None:
    Breaker(post.name, wall).trip("421 busy")
    wall.now += LONGEST_PAUSE
    first, second = Sender(post, wall), Sender(post, wall)
    assert first.breaker.refusal() == ""
    assert second.breaker.refusal() == "421 busy"
    wall.now += PROBE  # the first was killed while it tried
    assert second.send_batch(at=at(MONDAY)).sent == 1
    assert not Circuit.objects.exists()


def test_a_letter_refused_for_good_shows_that_the_server_works(
    planned: SimpleNamespace, send: Send, post: Recorder, wall: Wall
) -> None:
    Breaker(post.name, wall).trip("421 busy")
    wall.now += LONGEST_PAUSE
    post.failures[planned.ex.email] = RefusedForGood("550 no such user")
    assert (tally := send(at(MONDAY))).failed == 1
    assert tally.sent == PEOPLE + 2


def test_a_server_that_breaks_while_it_is_tried_stays_left_alone(
    planned: SimpleNamespace, send: Send, post: Recorder, wall: Wall
) -> None:
    for user in (planned.ex, planned.wg, planned.hu, *planned.others):
        post.failures[user.email] = ConnectionBroken("SMTPServerDisconnected")
    send(at(MONDAY))
    assert (attempts(), Circuit.objects.get().failures) == (MOST_BREAKS, 1)
    wall.now += LONGEST_PAUSE
    send(at(MONDAY))
    assert (attempts(), Circuit.objects.get().failures) == (MOST_BREAKS + 1, 2)


def test_two_addresses_that_break_connections_delay_nobody(
    planned: SimpleNamespace, send: Send, post: Recorder
) -> None:
    for user in planned.others[:2]:
        post.failures[user.email] = ConnectionBroken("TimeoutError")
    tally = send(at(MONDAY))
    assert (tally.sent, tally.postponed, tally.problem) == (PEOPLE + 1, 2, "")
    assert not Circuit.objects.exists()


def test_pauses_grow_to_less_than_a_minute() -> None:
    pauses = [pause_after(n).total_seconds() for n in range(1, 40)]
    assert 4 <= pauses[0] <= 6
    assert 28 <= max(pauses) <= 42


def test_senders_that_find_the_same_fault_count_it_once(db: None, wall: Wall) -> None:
    one, other = Breaker("mail:25", wall), Breaker("mail:25", wall)
    for breaker in (one, other):
        assert breaker.refusal() == ""
    for breaker in (one, other):
        breaker.trip("TimeoutError")
    assert Circuit.objects.get().failures == 1
