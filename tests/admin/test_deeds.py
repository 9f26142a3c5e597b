"""The desk does to a task what the table allows, on pages of their own."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from tasks_app.admin.deeds import DEEDS
from tasks_app.enums import Status
from tasks_app.models import Task, User
from tasks_app.services import assignment
from tests.factories import add_event, make_task

SignIn = Callable[[User], Client]


def page(task: Task, deed: str) -> str:
    return f"/quan-tri/tasks_app/task/{task.pk}/viec/{deed}/"


def send(client: Client, task: Task, deed: str, **fields: object) -> object:
    task.refresh_from_db()
    return client.post(page(task, deed), {"version": task.version, **fields})


def today(days: int = 0) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def test_a_reviewer_suspends_and_resumes_a_task(desk: SimpleNamespace, sign_in: SignIn) -> None:
    client, task = sign_in(desk.s1), make_task(lead=desk.btp)
    shown = client.get(f"/quan-tri/tasks_app/task/{task.pk}/change/").content.decode()
    assert page(task, "tam-dung") in shown
    assert "Vì sao chưa làm được?" in shown
    assert page(task, "huy") not in shown
    blank = send(client, task, "tam-dung", review_on=today(30), document="")
    assert blank.status_code == 400
    done = send(client, task, "tam-dung", review_on=today(30), document="1/TB", reason="Chờ luật")
    task.refresh_from_db()
    assert (done.status_code, task.status) == (302, Status.SUSPENDED)
    again = send(client, task, "tam-dung", review_on=today(30), document="1/TB")
    assert again.status_code == 409
    assert send(client, task, "tiep-tuc", document="2/TB").status_code == 302


def test_an_administrator_cancels_replaces_and_hands_over(
    desk: SimpleNamespace, sign_in: SignIn
) -> None:
    client = sign_in(desk.sa)
    one, two, three = (make_task(lead=desk.btp) for _ in range(3))
    decision = {"number": "5/QĐ-TTg", "signed_on": today(-1), "reason": "Trùng"}
    assert (
        send(client, one, "thay-the", successors=f"{two.code}, XX-1", **decision).status_code == 400
    )
    assert send(client, one, "thay-the", successors=two.code, **decision).status_code == 302
    assert send(client, three, "huy", **decision).status_code == 302
    assert send(client, two, "doi-chu-tri", agency="BTC", document="6/QĐ").status_code == 302
    states = Task.objects.in_bulk([one.pk, two.pk, three.pk])
    assert states[one.pk].status == Status.REPLACED
    assert states[two.pk].lead == desk.btc
    assert states[three.pk].status == Status.CANCELLED


def test_two_sides_reopen_on_the_desk(desk: SimpleNamespace, sign_in: SignIn) -> None:
    task = make_task(lead=desk.btp)
    from_import = {"status": Status.COMPLETED, "completed_on": date(2026, 2, 1), "percent": 100}

    add_event(task, "accepted", date(2026, 2, 1), from_import)
    first, second = sign_in(desk.s1), sign_in(desk.s2)
    assert send(first, task, "de-xuat-mo-lai", document="9/KL", reason="Sai").status_code == 302
    assert "9/KL" in second.get(page(task, "mo-lai")).content.decode()
    shown = sign_in(desk.sa).get(f"/quan-tri/tasks_app/task/{task.pk}/change/").content.decode()
    assert page(task, "chi-dinh-tham-dinh") in shown  # what waits hides no other deed
    assert send(first, task, "mo-lai").status_code in {403, 409}
    assert send(second, task, "mo-lai").status_code == 302
    task.refresh_from_db()
    assert task.status == Status.IN_PROGRESS


@pytest.mark.parametrize("deed", sorted(DEEDS))
@pytest.mark.parametrize("who", ["inspector", "root"])
def test_nobody_else_does_them(deed: str, who: str, desk: SimpleNamespace, sign_in: SignIn) -> None:
    task = make_task(lead=desk.btp)
    before = task.event_count
    answer = send(sign_in(getattr(desk, who)), task, deed, note="x", document="x")
    task.refresh_from_db()
    assert answer.status_code in {403, 404, 409}
    assert task.event_count == before


def test_a_stale_page_changes_nothing(desk: SimpleNamespace, sign_in: SignIn) -> None:
    task, client = make_task(lead=desk.btp), sign_in(desk.s1)
    answer = client.post(page(task, "don-doc"), {"version": task.version - 1, "note": "Gấp"})
    task.refresh_from_db()
    assert (answer.status_code, "Gấp" in answer.content.decode()) == (412, True)
    assert not task.events.filter(kind="chased").exists()


def test_a_task_is_drafted_revised_and_assigned(desk: SimpleNamespace, sign_in: SignIn) -> None:
    group, client = make_task(lead=desk.btp).group, sign_in(desk.sa)
    address = "/quan-tri/tasks_app/task/du-thao/"
    assert address in client.get("/quan-tri/tasks_app/task/").content.decode()
    wanted = {
        "group": group.pk,
        "title": "Ban hành quy chế",
        "deliverable": "Quy chế",
        "leads": "BTP",
        "document_number": "90/QĐ-TTg",
        "document_on": today(-3),
        "deadline_text": "31/12/2027",
        "deadline_level": "prime_minister",
        "kind": "one_off",
        "secrecy": "normal",
    }
    assert client.post(address, wanted | {"leads": "XX"}).status_code == 400
    assert client.post(address, wanted | {"title": ""}).status_code == 400
    assert client.post(address, wanted).status_code == 302
    task = Task.objects.get(status=Status.DRAFT)
    revise = f"/quan-tri/tasks_app/task/{task.pk}/du-thao/"
    assert "Ban hành quy chế" in client.get(revise).content.decode()
    changed = wanted | {"title": "Quy chế khai thác", "code": task.code, "version": task.version}
    assert client.post(revise, changed).status_code == 302
    assert send(client, task, "giao").status_code == 302
    task.refresh_from_db()
    assert (task.status, task.title, task.lead) == (Status.ASSIGNED, "Quy chế khai thác", desk.btp)
    assert sign_in(desk.s1).get(address).status_code == 403
    assert client.get(revise).status_code == 404


def test_many_tasks_are_pressed_for_at_once(desk: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(desk.s1)
    one, done = make_task(lead=desk.btp), make_task(lead=desk.btp, status=Status.SUSPENDED)
    sent = {"action": "chase", "_selected_action": [one.pk, done.pk]}
    asked = client.post("/quan-tri/tasks_app/task/", sent)
    assert "Nội dung đôn đốc" in asked.content.decode()
    assert not one.events.filter(kind="chased").exists()
    told = client.post(
        "/quan-tri/tasks_app/task/", sent | {"confirmed": 1, "note": "Gấp"}, follow=True
    ).content.decode()
    assert one.events.get(kind="chased").payload["note"] == "Gấp"
    assert f"{done.code}: Không thể" in told
    assert "Giao dự thảo" not in client.get("/quan-tri/tasks_app/task/").content.decode()


def test_what_units_hand_back_is_found_by_a_filter(desk: SimpleNamespace, sign_in: SignIn) -> None:
    kept, back = (
        make_task(lead=desk.btp, status=Status.ASSIGNED, assigned_on=timezone.localdate())
        for _ in range(2)
    )
    assignment.refuse_assignment(back, reason="Giao nhầm", by=desk.ex, at=timezone.now())
    page = sign_in(desk.sa).get("/quan-tri/tasks_app/task/?dang-cho=giao-nham").content.decode()
    assert (back.code in page, kept.code in page) == (True, False)
