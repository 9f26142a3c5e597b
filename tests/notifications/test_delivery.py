"""The delivery promise: leases, retries, dead letters, one Message-ID and text."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from notifications import delivery, planning
from notifications.channels.base import (
    ChannelDown,
    ConnectionBroken,
    RefusedForGood,
    TryLater,
    Undelivered,
)
from notifications.delivery import Tally, circuit, sending, sweeping
from notifications.delivery.leases import LEASE, pause_after
from notifications.delivery.sending import BATCH, MOST_ATTEMPTS, Sender
from notifications.enums import State
from notifications.models import Notification, NotificationItem
from tests.factories import make_task

from .conftest import MONDAY, Recorder, Wall, at

Send = Callable[[datetime], Tally]


@pytest.fixture
def planned(cast: SimpleNamespace) -> SimpleNamespace:
    """Three letters: one task one day overdue, told to executor, group and head."""
    cast.late = make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    planning.plan_due(at=at(MONDAY))
    return cast


def letter_to(user: object) -> Notification:
    return Notification.objects.get(recipient=user)


@pytest.mark.parametrize(("hour", "sent"), [(7, 0), (8, 3), (17, 3), (18, 0)])
def test_letters_leave_in_working_hours(
    planned: SimpleNamespace, send: Send, hour: int, sent: int
) -> None:
    assert send(at(MONDAY, hour)).sent == sent


def test_the_weekend_is_quiet(planned: SimpleNamespace, send: Send, post: Recorder) -> None:
    send(at(MONDAY + timedelta(days=5)))
    assert (post.sent, post.opened) == ([], 0)


@pytest.mark.parametrize(
    ("problem", "state", "attempts"),
    [
        (TryLater("451 greylisted"), State.PENDING, 1),
        (ConnectionBroken("TimeoutError: timed out"), State.PENDING, 1),
        (RefusedForGood("550 no such user"), State.FAILED, 1),
    ],
)
def test_a_failure_is_retried_or_final_with_its_reason_and_delays_nobody(
    planned: SimpleNamespace,
    send: Send,
    post: Recorder,
    problem: Undelivered,
    state: State,
    attempts: int,
) -> None:
    post.failures[planned.ex.email] = problem
    assert send(at(MONDAY)).sent == 2
    letter = letter_to(planned.ex)
    assert (letter.state, letter.attempts, letter.error) == (state, attempts, str(problem))


def test_a_retry_is_the_same_mail_byte_for_byte(
    planned: SimpleNamespace, send: Send, post: Recorder
) -> None:
    post.failures[planned.ex.email] = TryLater("451 later")
    send(at(MONDAY))
    planned.late.title = "Tên khác"
    planned.late.save()
    post.failures.clear()
    assert send(at(MONDAY)).sent == 0  # it waits a minute
    assert send(at(MONDAY, 8, 2)).sent == 1
    first, again = (mail for mail in post.tried if planned.ex.email.encode() in mail)
    assert first == again


def test_a_retry_does_not_wait_into_the_night(
    planned: SimpleNamespace, send: Send, post: Recorder
) -> None:
    post.failures[planned.ex.email] = TryLater("451 later")
    send(at(MONDAY, 17, 59))
    Notification.objects.filter(recipient=planned.ex).update(next_try_at=at(MONDAY))
    send(at(MONDAY, 17, 59))  # the second pause takes two minutes
    assert letter_to(planned.ex).next_try_at == at(MONDAY + timedelta(days=1), 7, 30)


def test_pauses_grow_and_attempts_end(planned: SimpleNamespace, send: Send, post: Recorder) -> None:
    post.failures[planned.ex.email] = TryLater("451 later")
    moment = at(MONDAY)
    for _ in range(MOST_ATTEMPTS):
        Notification.objects.filter(state=State.PENDING).update(next_try_at=moment)
        send(moment)
    letter = letter_to(planned.ex)
    assert (letter.state, letter.error) == (State.FAILED, "Dừng sau 8 lần thử: 451 later")
    pauses = [pause_after(n).total_seconds() for n in range(1, 12)]
    assert 48 <= pauses[0] <= 72
    assert max(pauses) <= 72 * 60


def test_a_dead_letter_can_be_sent_again(
    planned: SimpleNamespace, send: Send, post: Recorder
) -> None:
    post.failures[planned.ex.email] = RefusedForGood("550 no such user")
    send(at(MONDAY))
    planned.ex.email = "dung@btp.example.com"
    planned.ex.save()
    letter = letter_to(planned.ex)
    assert delivery.send_again(letter, at=at(MONDAY, 9))
    assert not delivery.send_again(letter_to(planned.hu), at=at(MONDAY, 9))
    send(at(MONDAY, 9))
    [mail] = post.to("dung@btp.example.com")
    assert mail.extra_headers["Message-ID"] == letter.message_id


def test_a_server_that_is_away_costs_no_attempt(
    planned: SimpleNamespace, send: Send, post: Recorder, wall: Wall
) -> None:
    post.down = ChannelDown("ConnectionRefusedError")
    assert send(at(MONDAY)).problem == "ConnectionRefusedError"
    assert {n.attempts for n in Notification.objects.all()} == {0}
    post.down = None
    wall.now += circuit.LONGEST_PAUSE
    assert send(at(MONDAY)).sent == 3


def test_a_connection_that_breaks_again_and_again_ends_the_run(
    planned: SimpleNamespace, send: Send, post: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_BREAKS", 3)
    for n in range(9):
        make_task(lead=planned.btp, deadline=MONDAY - timedelta(days=1), code=f"TV-{n}")
    for user in (planned.ex, planned.wg, planned.hu):
        post.failures[user.email] = ConnectionBroken("SMTPServerDisconnected")
    tally = send(at(MONDAY))
    assert (tally.postponed, tally.problem) == (3, "SMTPServerDisconnected")
    assert not Notification.objects.filter(lease_token__isnull=False).exists()


def test_a_lease_keeps_others_away_until_it_expires(
    planned: SimpleNamespace, post: Recorder, wall: Wall
) -> None:
    dead = Sender(Recorder(), wall)
    assert len(dead.lease.claim(at(MONDAY), BATCH)) == 3  # and then it is killed
    alive = Sender(post, wall)
    assert alive.send_batch(at=at(MONDAY)).touched == 0
    wall.now += LEASE + timedelta(seconds=1)
    assert alive.send_batch(at=at(MONDAY)).sent == 3


def test_who_lost_the_lease_does_not_send(
    planned: SimpleNamespace, post: Recorder, wall: Wall
) -> None:
    slow, quick = Sender(post, wall), Sender(post, wall)
    batch = slow.lease.claim(at(MONDAY), BATCH)
    wall.now += LEASE + timedelta(seconds=1)
    assert quick.send_batch(at=at(MONDAY)).sent == 3
    tally = Tally()
    slow._send_all(batch, at=at(MONDAY), tally=tally)
    assert (tally.touched, len(post.sent)) == (0, 3)


def test_a_retry_checks_that_the_person_is_still_active(
    planned: SimpleNamespace, send: Send, post: Recorder
) -> None:
    post.failures[planned.ex.email] = TryLater("451 later")
    send(at(MONDAY))
    planned.ex.is_active = False
    planned.ex.save()
    post.failures.clear()
    send(at(MONDAY, 9))
    assert letter_to(planned.ex).state == State.DROPPED
    assert not NotificationItem.objects.filter(user=planned.ex).exists()


def test_sweeping_clears_what_the_dead_held(
    planned: SimpleNamespace, wall: Wall, post: Recorder
) -> None:
    Sender(post, wall).lease.claim(at(MONDAY), BATCH)
    assert sweeping.sweep(at=wall() + LEASE * 2)["released"] == 3
