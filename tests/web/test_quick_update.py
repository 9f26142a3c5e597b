"""A link in a letter: reading changes nothing, one answer is kept, everything else is refused."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from project.logs import _without_secrets
from tasks_app.enums import AuditKind, LinkAction, Secrecy, Status
from tasks_app.errors import LinkUsed
from tasks_app.models import (
    AuditEntry,
    Blocker,
    LinkUse,
    Membership,
    ProgressReport,
    Promise,
    Task,
    TaskEvent,
)
from tasks_app.permissions.links import Link, seal
from tasks_app.selectors import links
from tasks_app.services import links as service
from tasks_app.services.reports import Progress
from tests.factories import NOON, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TODAY = NOON.date()
SENT = {
    LinkAction.PROGRESS: {"percent": "70", "content": "Đã trình dự thảo lần hai"},
    LinkAction.PROMISE: {"promised_on": "30/06/2026", "note": "Chờ thẩm định"},
    LinkAction.BLOCKER: {"kind": "data", "description": "Thiếu dữ liệu hộ tịch"},
}
KEPT = {
    LinkAction.PROGRESS: ProgressReport,
    LinkAction.PROMISE: Promise,
    LinkAction.BLOCKER: Blocker,
}
each_action = pytest.mark.parametrize("action", list(LinkAction))


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def late(cast):
    title = "Kết nối <script>alert(1)</script>"
    cast.late = make_task(lead=cast.btp, deadline=date(2026, 6, 10), percent=40, title=title)
    return cast


def path_to(
    cast: SimpleNamespace, action=LinkAction.PROGRESS, *, user=None, day=TODAY, address=""
) -> str:
    user = user or cast.ex
    link = Link(user.pk, cast.late.pk, action, day)
    return f"/cap-nhat-nhanh/{seal(link, address or user.email)}/"


def written() -> tuple[int, ...]:
    tables = (TaskEvent, LinkUse, AuditEntry, *KEPT.values())
    return tuple(table.objects.count() for table in tables)


@each_action
def test_reading_twenty_times_changes_nothing_one_answer_is_kept_the_next_is_refused(late, action):
    path, client = path_to(late, action), Client()
    before = written()
    for _ in range(20):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert written() == before

    assert client.post(path, SENT[action]).status_code == 200
    assert KEPT[action].objects.filter(task=late.late).count() == 1
    event = late.late.events.order_by("-seq").first()
    assert event.actor == late.ex
    after = written()

    again = client.post(path, SENT[action])
    assert again.status_code == 409
    assert "đã dùng lúc 12:00 ngày 15/06/2026" in again.content.decode()
    assert client.get(path).status_code == 409
    assert written()[:2] + written()[3:] == after[:2] + after[3:]  # the refusal itself is logged


def test_of_two_who_opened_it_at_once_one_is_kept(late):
    token = path_to(late).split("/")[2]
    first, second = (links.opened(token, at=NOON) for _ in range(2))
    service.use(first, Progress(60, "Xong bước một"), at=NOON)
    with pytest.raises(LinkUsed):
        service.use(second, Progress(70, "Xong bước hai"), at=NOON)
    assert ProgressReport.objects.get(task=late.late).percent == 60


def test_the_access_log_names_the_link(late):
    Client().post(path_to(late), SENT[LinkAction.PROGRESS])
    entry = AuditEntry.objects.get(kind=AuditKind.LINK_USED)
    assert (entry.user, entry.subject) == (late.ex, late.late.code)
    use = LinkUse.objects.get()
    assert entry.detail == {"link": use.pk, "action": "progress", "letter_of": "2026-06-15"}
    assert entry.path == "/cap-nhat-nhanh/…/"


@each_action
def test_an_empty_form_keeps_nothing(late, action):
    before = written()
    answer = Client().post(path_to(late, action), {"next": "x"})
    assert answer.status_code == 400
    assert written() == before


@pytest.mark.parametrize("percent", ["", "101", "-1", "x", "7.5"])
def test_a_wrong_value_is_said_beside_its_field_and_the_link_lives_on(late, percent):
    path, sent = path_to(late), SENT[LinkAction.PROGRESS]
    answer = Client().post(path, sent | {"percent": percent})
    assert answer.status_code == 400
    assert "Nhập số nguyên từ 0 đến 100." in answer.content.decode()
    assert "Đã trình dự thảo lần hai" in answer.content.decode()
    assert Client().post(path, sent).status_code == 200


def test_a_refusal_of_the_service_leaves_the_link_unused(late):
    far = {"promised_on": "31/12/2026"}
    answer = Client().post(path_to(late, LinkAction.PROMISE), far)
    assert answer.status_code == 400 and "Ngày hứa phải từ" in answer.content.decode()
    assert not LinkUse.objects.exists()


@pytest.mark.parametrize(("days", "status"), [(7, 200), (8, 410)])
def test_a_link_lives_seven_days(late, days, status):
    path = path_to(late, day=TODAY - timedelta(days=days))
    answer = Client().get(path)
    assert answer.status_code == status
    assert Client().post(path, SENT[LinkAction.PROGRESS]).status_code == status
    assert ("Đăng nhập để cập nhật" in answer.content.decode()) is (status == 410)


def deactivate(late):
    type(late.ex).objects.filter(pk=late.ex.pk).update(is_active=False)


def move_away(late):
    Membership.objects.filter(user=late.ex).update(valid_to=TODAY)


def make_secret(late):
    Task.objects.filter(pk=late.late.pk).update(secrecy=Secrecy.SECRET)


def suspend(late):
    Task.objects.filter(pk=late.late.pk).update(status=Status.SUSPENDED)


@pytest.mark.parametrize("change", [deactivate, move_away, make_secret, suspend])
def test_a_link_ends_with_what_it_was_for(late, change):
    path = path_to(late)
    change(late)
    before = written()
    for answer in (Client().get(path), Client().post(path, SENT[LinkAction.PROGRESS])):
        assert answer.status_code == 410
        assert late.late.code not in answer.content.decode()
        assert "Kết nối" not in answer.content.decode()
    assert written() == before


@pytest.mark.parametrize("who", ["hu", "co", "s1", "sa", "ld", "stranger"])
def test_whoever_could_not_do_it_signed_in_cannot_do_it_by_link(late, who):
    path = path_to(late, user=getattr(late, who))
    assert Client().post(path, SENT[LinkAction.PROGRESS]).status_code == 410
    assert not ProgressReport.objects.exists()


def test_a_changed_mailbox_takes_no_link_along(late):
    path = path_to(late, address="cu@cq.example.com")
    assert Client().get(path).status_code == 404


def forged(token: str, late: SimpleNamespace) -> list[str]:
    words, _, seal_part = token.partition(".")
    user, task, action, day = words.split("-")
    other = late.task.pk
    return [
        f"{user}-{other}-{action}-{day}.{seal_part}",
        f"{late.wg.pk}-{task}-{action}-{day}.{seal_part}",
        f"{user}-{task}-promise-{day}.{seal_part}",
        f"{user}-{task}-claim-{day}.{seal_part}",
        f"{user}-{task}-{action}-20260616.{seal_part}",
        f"{words}.{seal_part[:-1]}",
        words,
        f"{words}.",
        "x",
        "9" * 40 + f"-{task}-{action}-{day}.{seal_part}",
        f"{user}-{task}-{action}-{day}.{seal_part}" + "A" * 4000,
        "%00",
        "%F0%9F%98%80-1-progress-20260615.x",
    ]


def test_forged_links_open_nothing(late):
    token = path_to(late).split("/")[2]
    for other in forged(token, late):
        answer = Client().post(f"/cap-nhat-nhanh/{other}/", SENT[LinkAction.PROGRESS])
        assert answer.status_code == 404, other
    assert not LinkUse.objects.exists()


def test_guessing_is_slowed_down_and_true_links_are_not(late):
    answers = [Client().get("/cap-nhat-nhanh/x/").status_code for _ in range(32)]
    assert answers[0] == 404 and answers[-1] == 429
    assert Client().get(path_to(late)).status_code == 200


def test_one_link_is_not_hammered(late):
    path = path_to(late)
    answers = {Client().get(path).status_code for _ in range(62)}
    assert answers == {200, 429}


def test_the_page_shows_the_title_of_its_task_and_nothing_else(late):
    text = Client().get(path_to(late)).content.decode()
    assert "alert(1)" in text and "<script>alert" not in text
    for hidden in ("40%", "40 %", "10/06/2026", late.ex.full_name, late.ex.email, late.task.code):
        assert hidden not in text


def test_the_page_is_not_found_by_machines_and_tells_nobody_its_address(late):
    answer = Client().get(path_to(late))
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "phien" not in answer.cookies


def test_a_form_of_another_site_is_refused(late):
    strict = Client(enforce_csrf_checks=True)
    path = path_to(late)
    assert strict.post(path, SENT[LinkAction.PROGRESS]).status_code == 403
    strict.get(path)
    token = strict.cookies["csrf"].value
    kept = strict.post(path, SENT[LinkAction.PROGRESS] | {"csrfmiddlewaretoken": token})
    assert kept.status_code == 200


def test_it_is_recorded_for_who_got_the_letter_whoever_is_signed_in(late):
    client = Client()
    client.force_login(late.s1)
    assert client.post(path_to(late), SENT[LinkAction.PROGRESS]).status_code == 200
    assert ProgressReport.objects.get().filed_by == late.ex


def test_the_setting_turns_links_off(late, settings):
    path = path_to(late)
    settings.MAIL_LINKS = False
    assert Client().get(path).status_code == 404
    assert Client().post(path, SENT[LinkAction.PROGRESS]).status_code == 404


@pytest.mark.parametrize("verb", ["put", "patch", "delete", "options"])
def test_other_verbs_are_refused(late, verb):
    assert getattr(Client(), verb)(path_to(late)).status_code == 405


def test_logs_do_not_hold_the_secret():
    said = {"request": "GET /cap-nhat-nhanh/1-2-progress-20260615.abc/", "event": "x?token=abc&y=1"}
    assert _without_secrets(None, "info", said) == {
        "request": "GET /cap-nhat-nhanh/…/",
        "event": "x?token=…&y=1",
    }
