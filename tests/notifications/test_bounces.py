"""Letters that come back: the webhook, by hand, marks on addresses, what stops and what stays."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import bounces, delivery, jobs, planning, selectors
from notifications.bounces import Report
from notifications.delivery import Tally
from notifications.enums import BounceKind, Kind, State
from notifications.models import Bounce, Notification
from tests.factories import make_task

from .conftest import MONDAY, Recorder, at

Send = Callable[[datetime], Tally]
URL = "/api/v1/webhooks/bounces"
TOKEN = "token-of-the-mail-server"


@pytest.fixture
def sent(cast: SimpleNamespace, send: Send) -> SimpleNamespace:
    """One overdue task, told by letters that have left."""
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    planning.plan_due(at=at(MONDAY))
    send(at(MONDAY))
    return cast


def letter_to(user: object) -> Notification:
    return Notification.objects.exclude(kind=Kind.RETURNED).get(recipient=user)


def came_back(
    user: Any, kind: BounceKind = BounceKind.HARD, *, minute: int = 0, **more: str
) -> bounces.Counts:
    moment = at(MONDAY, 9, minute)
    given = more or {"address": user.email}
    return bounces.record([Report(kind, moment, reason="5.1.1 gone", **given)], at=moment, by=None)


def test_a_hard_bounce_ends_the_letter_and_can_be_sent_again(
    sent: SimpleNamespace, send: Send, post: Recorder
) -> None:
    letter = letter_to(sent.ex)
    came_back(sent.ex, message_id=letter.message_id)
    back = letter_to(sent.ex)
    assert (back.state, back.error) == (State.FAILED, "Bị trả lại: 5.1.1 gone")
    assert delivery.send_again(back, at=at(MONDAY, 10))
    assert send(at(MONDAY, 10)).sent == 1
    first, again = post.to(sent.ex.email)
    assert first.message().as_bytes() == again.message().as_bytes()


def test_a_soft_bounce_is_retried_three_times(sent: SimpleNamespace, send: Send) -> None:
    letter = letter_to(sent.ex)
    pauses = []
    for n in range(4):
        came_back(sent.ex, BounceKind.SOFT, minute=n, message_id=letter.message_id.strip("<>"))
        back = letter_to(sent.ex)
        if back.state == State.PENDING:
            pauses.append(back.next_try_at - at(MONDAY, 9, n))
            assert send(back.next_try_at).sent == 1
    assert pauses == [timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)]
    assert letter_to(sent.ex).state == State.FAILED
    assert bounces.stopped([sent.ex.email]) == set()


def test_two_hard_bounces_stop_mail_and_tell_the_administrators_once(
    sent: SimpleNamespace, send: Send, post: Recorder
) -> None:
    came_back(sent.ex)
    assert bounces.stopped([sent.ex.email]) == set()
    came_back(sent.ex, minute=1)
    assert bounces.stopped([sent.ex.email.upper(), sent.hu.email]) == {sent.ex.email}
    came_back(sent.ex, minute=2)
    jobs.sweep()
    told = Notification.objects.filter(kind=Kind.RETURNED)
    assert [letter.recipient for letter in told] == [sent.sa]
    send(at(MONDAY, 10))
    [mail] = post.to(sent.sa.email)
    assert sent.ex.email in mail.subject and "Trần Thu Hà" in mail.body
    assert "5.1.1 gone" in mail.body and "đã trả lại thư 2 lần" in mail.body


def test_a_marked_address_gets_no_mail_but_reads_in_the_application(
    sent: SimpleNamespace, send: Send, post: Recorder
) -> None:
    for minute in range(2):
        came_back(sent.ex, minute=minute)
    before = len(post.to(sent.ex.email))
    make_task(lead=sent.btp, deadline=MONDAY, percent=40)
    planning.plan_due(at=at(MONDAY + timedelta(days=1)))
    assert send(at(MONDAY + timedelta(days=1))).sent > 0
    assert len(post.to(sent.ex.email)) == before
    newest = selectors.letters_to(sent.ex)[0]
    assert (newest.state, newest.read_at) == (State.IN_APP, None)
    assert newest.text and newest.items.exists()


def test_a_corrected_address_and_a_cleared_mark_let_mail_leave_again(
    sent: SimpleNamespace, send: Send, post: Recorder
) -> None:
    for minute in range(2):
        came_back(sent.ex, minute=minute)
    assert bounces.clear(sent.ex.email.upper(), by=sent.sa, at=at(MONDAY, 10)) == 2
    assert bounces.stopped([sent.ex.email]) == set()
    came_back(sent.ex, minute=5)
    assert bounces.stopped([sent.ex.email]) == set()  # what was cleared does not count again
    came_back(sent.ex, minute=6)
    assert Notification.objects.filter(kind=Kind.RETURNED).count() == 2  # a new episode


def test_a_repeated_report_and_a_letter_nobody_knows_change_nothing(sent: SimpleNamespace) -> None:
    assert came_back(sent.ex).recorded == 1
    assert came_back(sent.ex).repeated == 1
    assert came_back(sent.ex, message_id="<nobody@elsewhere>").unknown == 1
    assert Bounce.objects.count() == 1


# -- the webhook ----------------------------------------------------------------------------


def post_json(body: object, token: str = TOKEN) -> Any:
    return Client().post(
        URL, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


def report(**changes: object) -> dict[str, object]:
    return {
        "address": "an@btp.example.com",
        "kind": "hard",
        "reason": "5.1.1",
        "at": "2026-06-15T02:00:00Z",
        **changes,
    }


@pytest.fixture
def opened(db: None, settings: Any) -> None:
    settings.BOUNCE_TOKEN = TOKEN


def test_the_webhook_records_a_list(opened: None) -> None:
    reply = post_json([report(), report(), report(address="bo@btp.example.com", kind="soft")])
    assert reply.status_code == 200
    assert reply.json() == {"recorded": 2, "repeated": 1, "unknown": 0}


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], f"{TOKEN}x", "é"])
def test_the_webhook_opens_for_its_token_only(opened: None, token: str) -> None:
    assert post_json([report()], token).status_code == 403
    assert not Bounce.objects.exists()


def test_without_a_token_set_there_is_no_webhook(db: None) -> None:
    assert post_json([report()], "").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([report(kind="firm")], 400),
        ([report(address="no address")], 400),
        ([report(at="yesterday")], 400),
        ([report(at="2999-01-01T00:00:00Z")], 400),
        ([{"kind": "hard", "at": "2026-06-15T02:00:00Z"}], 400),
        ([report()] * 501, 400),
        ({"address": "an@btp.example.com"}, 400),
        ("not json", 400),
        ([report(), report(kind="")], 400),
        ([report(reason="x" * 300_000)], 413),
    ],
)
def test_the_webhook_refuses_what_it_cannot_read_and_records_nothing(
    opened: None, body: object, status: int
) -> None:
    assert post_json(body).status_code == status
    assert not Bounce.objects.exists()


# -- the admin ------------------------------------------------------------------------------


@pytest.fixture
def desk(sent: SimpleNamespace) -> Client:
    sent.sa.is_staff = True
    sent.sa.save()
    client = Client()
    client.force_login(sent.sa)
    return client


def test_a_bounce_is_recorded_by_hand_and_the_mark_cleared(
    desk: Client, sent: SimpleNamespace
) -> None:
    came_back(sent.ex)
    moment = timezone.localtime(timezone.now())
    reply = desk.post(
        reverse("admin:notifications_bounce_add"),
        {
            "address": sent.ex.email.upper(),
            "kind": "hard",
            "reason": "gọi điện báo",
            "bounced_at_0": f"{moment:%d/%m/%Y}",
            "bounced_at_1": f"{moment:%H:%M}",
        },
    )
    assert reply.status_code == 302
    assert bounces.stopped([sent.ex.email]) == {sent.ex.email}
    by_hand = Bounce.objects.get(reason="gọi điện báo")
    assert by_hand.recorded_by == sent.sa
    listed = reverse("admin:notifications_bounce_changelist")
    desk.post(listed, {"action": "clear", "_selected_action": [str(by_hand.pk)]})
    assert bounces.stopped([sent.ex.email]) == set()
    assert {row.cleared_by for row in Bounce.objects.all()} == {sent.sa}
    assert desk.get(listed).status_code == 200
    assert (
        desk.get(reverse("admin:notifications_bounce_change", args=[by_hand.pk])).status_code == 200
    )


@pytest.mark.parametrize("who", ["s1", "inspector", "ex"])
def test_bounces_are_for_administrators(sent: SimpleNamespace, who: str) -> None:
    user = getattr(sent, who)
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    for name in ("bounce", "circuit", "alarm"):
        reply = client.get(reverse(f"admin:notifications_{name}_changelist"))
        assert reply.status_code in (302, 403)
