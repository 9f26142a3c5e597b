"""Links in digests: for the owners of a task, of the right kinds, and never for other eyes."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from notifications.delivery import Tally
from notifications.enums import Kind
from notifications.models import Notification
from tasks_app.enums import LinkAction, Secrecy
from tasks_app.models import Task
from tasks_app.permissions.links import said
from tests.factories import make_task

from .conftest import MONDAY, at

Morning = Callable[[date], Tally]
LINK = re.compile(r"/cap-nhat-nhanh/([^/\s\"]+)/")


def digest_of(user: object) -> Notification:
    return Notification.objects.get(recipient=user, kind=Kind.DIGEST)


def actions_in(text: str) -> list[tuple[int, str]]:
    links = [said(token) for token in LINK.findall(text)]
    return [(link.task, link.action) for link in links if link]


@pytest.fixture
def late(cast: SimpleNamespace) -> SimpleNamespace:
    cast.late = make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=3), percent=40)
    return cast


def test_an_overdue_row_offers_its_owners_three_things(
    late: SimpleNamespace, morning: Morning
) -> None:
    morning(MONDAY)
    wanted = [
        (late.late.pk, action)
        for action in (LinkAction.PROGRESS, LinkAction.PROMISE, LinkAction.BLOCKER)
    ]
    for person in (late.ex, late.wg):
        letter = digest_of(person)
        for part in (letter.text, letter.html):
            links = [found for found in actions_in(part) if found[0] == late.late.pk]
            assert links == wanted
        assert {said(token).user for token in LINK.findall(letter.text)} == {person.pk}  # type: ignore[union-attr]


def test_a_superior_gets_the_row_without_links(late: SimpleNamespace, morning: Morning) -> None:
    morning(MONDAY)
    letter = digest_of(late.hu)
    assert late.late.code in letter.text
    assert not LINK.search(letter.text + letter.html)


def test_a_task_in_time_has_no_day_to_promise(cast: SimpleNamespace, morning: Morning) -> None:
    near = make_task(lead=cast.btp, deadline=MONDAY + timedelta(days=1), percent=40)
    morning(MONDAY)
    found = {action for task, action in actions_in(digest_of(cast.ex).text) if task == near.pk}
    assert found == {LinkAction.PROGRESS, LinkAction.BLOCKER}


def test_a_secret_task_has_no_links(late: SimpleNamespace, morning: Morning) -> None:
    Task.objects.filter(pk=late.late.pk).update(secrecy=Secrecy.SECRET)
    morning(MONDAY)
    letter = digest_of(late.ex)
    assert late.late.code in letter.text
    assert late.late.pk not in {task for task, _ in actions_in(letter.text + letter.html)}


def test_the_setting_leaves_them_out(
    late: SimpleNamespace, morning: Morning, settings: object
) -> None:
    settings.MAIL_LINKS = False  # type: ignore[attr-defined]
    morning(MONDAY)
    letter = digest_of(late.ex)
    assert not LINK.search(letter.text + letter.html)


def test_a_link_of_the_letter_works(
    late: SimpleNamespace, morning: Morning, time_machine: object
) -> None:
    time_machine.move_to(at(MONDAY, 9), tick=False)  # type: ignore[attr-defined]
    morning(MONDAY)
    path = LINK.search(digest_of(late.ex).html).group(0)  # type: ignore[union-attr]
    assert late.late.title in Client().get(path).content.decode()
    sent = {"percent": "55", "content": "Đã họp thống nhất"}
    assert Client().post(path, sent).status_code == 200
    late.late.refresh_from_db()
    assert late.late.percent == 55


def test_administrators_read_letters_without_their_secrets(
    late: SimpleNamespace, morning: Morning
) -> None:
    morning(MONDAY)
    letter = digest_of(late.ex)
    tokens = set(LINK.findall(letter.html))
    assert tokens
    late.sa.is_staff = True
    late.sa.save()
    client = Client()
    client.force_login(late.sa)
    pages = [f"/quan-tri/hop-thu/{letter.pk}/", f"/quan-tri/hop-thu/{letter.pk}/html/"]
    pages.append(f"/quan-tri/notifications/notification/{letter.pk}/change/")
    for page in pages:
        shown = client.get(page)
        assert shown.status_code == 200
        assert not [token for token in tokens if token in shown.content.decode()], page


def test_the_recipient_finds_them_among_the_own_notifications(
    late: SimpleNamespace, morning: Morning
) -> None:
    morning(MONDAY)
    client = Client()
    client.force_login(late.ex)
    assert LINK.search(client.get(f"/thong-bao/{digest_of(late.ex).pk}/").content.decode())
