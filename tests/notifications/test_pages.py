"""My notifications, the mailbox of the administrators, the outbox in the admin."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from notifications.channels.base import RefusedForGood
from notifications.delivery import Tally
from notifications.enums import Kind, State
from notifications.models import Notification
from tests.factories import make_task

from .conftest import MONDAY, Recorder

Morning = Callable[[date], Tally]


@pytest.fixture
def told(cast: SimpleNamespace, morning: Morning) -> SimpleNamespace:
    title = "<script>alert(1)</script>"
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=6), title=title, percent=40)
    morning(MONDAY)
    cast.letter = Notification.objects.get(recipient=cast.ex, kind=Kind.DIGEST)
    cast.sa.is_staff = True
    cast.sa.save()
    return cast


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_a_person_reads_the_own_letters_and_marks_them_read(told: SimpleNamespace) -> None:
    client = signed_in(told.ex)
    assert client.get("/thong-bao/dem/").content.decode().strip().startswith("1<span")
    page = client.get("/thong-bao/").content.decode()
    assert told.letter.subject in page and "1 thông báo chưa đọc" in page
    assert "alert(1)" in client.get(f"/thong-bao/{told.letter.pk}/").content.decode()
    assert client.get("/thong-bao/da-doc/").status_code == 405
    assert client.post("/thong-bao/da-doc/").status_code == 302
    assert client.get("/thong-bao/dem/").content.strip() == b""


def test_letters_of_others_do_not_exist(told: SimpleNamespace) -> None:
    client = signed_in(told.stranger)
    assert client.get(f"/thong-bao/{told.letter.pk}/").status_code == 404
    assert told.letter.subject not in client.get("/thong-bao/").content.decode()


@pytest.mark.parametrize("path", ["/thong-bao/", "/thong-bao/dem/", "/quan-tri/hop-thu/"])
def test_strangers_sign_in_first(db: None, path: str) -> None:
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("who", ["ex", "wg", "hu", "s1", "ld", "inspector", "stranger"])
def test_the_mailbox_is_for_administrators(told: SimpleNamespace, who: str) -> None:
    client = signed_in(getattr(told, who))
    for path in ("", f"{told.letter.pk}/", f"{told.letter.pk}/html/"):
        assert client.get(f"/quan-tri/hop-thu/{path}").status_code == 404


def test_the_mailbox_shows_letters_in_a_frame_that_runs_nothing(told: SimpleNamespace) -> None:
    client = signed_in(told.sa)
    listed = client.get("/quan-tri/hop-thu/", {"tinh-trang": "sent", "loai": "digest"})
    assert told.letter.subject in listed.content.decode()
    page = client.get(f"/quan-tri/hop-thu/{told.letter.pk}/")
    assert "<script>alert" not in page.content.decode()
    html = client.get(f"/quan-tri/hop-thu/{told.letter.pk}/html/")
    policy = html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script" not in policy
    assert html.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>alert" not in html.content.decode()


def test_the_mailbox_costs_the_same_for_more_letters(
    told: SimpleNamespace, morning: Morning, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(told.sa)
    for day in range(1, 3):
        with django_assert_max_num_queries(6):
            client.get("/quan-tri/hop-thu/")
        make_task(lead=told.btp, deadline=MONDAY, percent=40)
        morning(MONDAY + timedelta(days=day))


def test_the_admin_sends_a_dead_letter_again(
    told: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    make_task(lead=told.btp, deadline=MONDAY + timedelta(days=1), percent=40)
    post.failures[told.ex.email] = RefusedForGood("550 no such user")
    morning(MONDAY + timedelta(days=1))
    client = signed_in(told.sa)
    url = reverse("admin:notifications_notification_changelist")
    page = client.get(url, {"state": State.FAILED}).content.decode()
    assert "550 no such user" in page
    pks = list(Notification.objects.values_list("pk", flat=True))
    client.post(url, {"action": "send_again", "_selected_action": pks})
    assert Notification.objects.filter(state=State.PENDING).count() == 1
    assert client.get(reverse("admin:notifications_heartbeat_changelist")).status_code == 200
    letter = Notification.objects.get(state=State.PENDING)
    shown = client.get(reverse("admin:notifications_notification_change", args=[letter.pk]))
    assert "Mở trong hộp thư" in shown.content.decode()
    assert signed_in(told.ex).get(url).status_code in {302, 403}


def test_the_mailbox_searches_whatever_is_typed(told: SimpleNamespace) -> None:
    client = signed_in(told.sa)
    typed = "\x00" + told.ex.email[:6].upper()
    assert told.letter.subject in client.get("/quan-tri/hop-thu/", {"q": typed}).content.decode()
