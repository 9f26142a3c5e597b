"""What a person is told without mail: the bell, the list, read one by one, and the API."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from notifications.delivery import Tally
from notifications.enums import Kind, State
from notifications.models import Notification
from tasks_app.enums import EventKind, Secrecy
from tasks_app.models import Task
from tests.factories import add_event, make_task

from .conftest import MONDAY, at

Morning = Callable[[date], Tally]
HTMX = {"HX-Request": "true"}


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def told(user: object, number: int, **values: object) -> Notification:
    """Return a row of the outbox as planning and delivery leave it."""
    given = {
        "recipient": user,
        "kind": Kind.IMMEDIATE,
        "local_date": MONDAY,
        "dedupe_key": f"now:{number}:{user.pk}",  # type: ignore[attr-defined]
        "message_id": f"<{number}.{user.pk}@example.com>",  # type: ignore[attr-defined]
        "batch": "00000000-0000-0000-0000-000000000000",
        "next_try_at": at(MONDAY),
        "created_at": at(MONDAY),
    }
    return Notification.objects.create(**given | values)


@pytest.fixture
def returned(cast: SimpleNamespace) -> SimpleNamespace:
    """The executor has a letter, one folded into the next digest, one that could not be sent."""
    event = add_event(cast.task, EventKind.RETURNED, MONDAY)
    sent = {"state": State.SENT, "sent_at": at(MONDAY), "rendered_at": at(MONDAY)}
    cast.sent = told(cast.ex, 1, subject="Bị trả lại <b>", text="Nội dung", event=event, **sent)
    cast.folded = told(cast.ex, 2, state=State.FOLDED, event=event)
    cast.failed = told(cast.ex, 3, state=State.FAILED, subject="Hỏng", text="x", error="550")
    told(cast.ex, 4, state=State.PENDING, event=event)
    told(cast.ex, 5, state=State.DROPPED, event=event)
    return cast


def count_of(client: Client) -> str:
    return client.get("/thong-bao/dem/").content.decode().partition("<")[0].strip()


def test_the_list_holds_what_was_not_mailed_too(returned: SimpleNamespace) -> None:
    client = signed_in(returned.ex)
    text = client.get("/thong-bao/").content.decode()
    assert "Bị trả lại &lt;b&gt;" in text
    assert f"{returned.task.code}: Trả lại" in text or f"{returned.task.code}: trả lại" in text
    assert "báo trong thư hằng ngày" in text and "thư không gửi được" in text
    assert text.count('<li><a href="/thong-bao/') == 3
    assert count_of(client) == "3"


def test_what_was_folded_opens_its_task(returned: SimpleNamespace) -> None:
    page = signed_in(returned.ex).get(f"/thong-bao/{returned.folded.pk}/").content.decode()
    assert "nằm trong thư hằng ngày tiếp theo" in page
    assert f'href="/nhiem-vu/{returned.task.code}/"' in page


def test_a_secret_task_is_named_by_its_code(returned: SimpleNamespace) -> None:
    Task.objects.filter(pk=returned.task.pk).update(secrecy=Secrecy.SECRET)
    text = signed_in(returned.ex).get("/thong-bao/").content.decode()
    assert f"{returned.task.code}: xem hồ sơ giấy" in text


def test_one_is_marked_by_a_plain_form(returned: SimpleNamespace) -> None:
    client, path = signed_in(returned.ex), f"/thong-bao/{returned.sent.pk}/da-doc/"
    assert client.get(path).status_code == 405
    assert client.get(f"/thong-bao/{returned.sent.pk}/").status_code == 200
    assert count_of(client) == "3"  # opened, not marked: a GET changes nothing
    assert client.post(path).headers["Location"] == "/thong-bao/"
    assert count_of(client) == "2"


def test_one_is_marked_in_place_with_htmx(returned: SimpleNamespace) -> None:
    client, path = signed_in(returned.ex), f"/thong-bao/{returned.sent.pk}/da-doc/"
    answer = client.post(path, headers=HTMX)
    assert answer.content.decode().startswith("<li>")
    assert "chưa đọc" not in answer.content.decode()
    assert "notifications-read" in answer.headers["HX-Trigger"]


def test_the_first_reading_is_kept(returned: SimpleNamespace) -> None:
    client, path = signed_in(returned.ex), f"/api/v1/notifications/{returned.sent.pk}/read"
    first = client.post(path).json()
    assert first["read_at"]
    assert client.post(path).json() == first


def test_all_are_marked_at_once_and_only_mine(returned: SimpleNamespace) -> None:
    other = told(returned.wg, 6, state=State.FOLDED)
    client = signed_in(returned.ex)
    client.post("/thong-bao/da-doc/")
    assert count_of(client) == ""
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize("who", ["wg", "stranger", "s1", "sa"])
def test_those_of_others_do_not_exist(returned: SimpleNamespace, who: str) -> None:
    client, pk = signed_in(getattr(returned, who)), returned.sent.pk
    assert client.get(f"/thong-bao/{pk}/").status_code == 404
    assert client.post(f"/thong-bao/{pk}/da-doc/").status_code == 404
    assert client.post(f"/api/v1/notifications/{pk}/read").status_code == 404
    listed = client.get("/api/v1/notifications").json()["results"]
    assert pk not in [row["id"] for row in listed]


def test_programs_read_the_same_rows(returned: SimpleNamespace) -> None:
    client = signed_in(returned.ex)
    answer = client.get("/api/v1/notifications", {"count": "true", "limit": 2})
    body = answer.json()
    assert (body["count"], len(body["results"])) == (3, 2)
    newest = body["results"][0]
    assert newest["id"] == returned.failed.pk and newest["state"] == "failed"
    folded = body["results"][1]
    assert (folded["task"], folded["event"]) == (returned.task.code, "returned")
    assert "text" not in folded
    rest = client.get(body["next"].partition("/api/")[1] + body["next"].partition("/api/")[2])
    assert [row["id"] for row in rest.json()["results"]] == [returned.sent.pk]


def test_strangers_sign_in_first(db: None) -> None:
    assert Client().get("/api/v1/notifications").status_code == 401
    assert Client().post("/api/v1/notifications/1/read").status_code == 401
    assert Client().post("/thong-bao/1/da-doc/").status_code == 302


def test_the_list_and_the_bell_cost_the_same_for_more(
    returned: SimpleNamespace, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(returned.ex)
    for more in range(2):
        with django_assert_max_num_queries(8):
            client.get("/thong-bao/")
        with django_assert_max_num_queries(4):  # session, person, seats, the count itself
            client.get("/thong-bao/dem/")
        for number in range(10):
            told(returned.ex, 10 + 10 * more + number, state=State.FOLDED)


def test_a_digest_rings_the_bell(cast: SimpleNamespace, morning: Morning) -> None:
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=3), percent=40)
    client = signed_in(cast.ex)
    assert count_of(client) == ""
    morning(MONDAY)
    assert count_of(client) == "1"
