"""Who enters the admin, and what each role may do there."""

import pytest
from django.urls import reverse

from tasks_app.models import User
from tests.factories import UserFactory

INDEX = "/quan-tri/"
LISTS = {
    "claims": "/quan-tri/tasks_app/completionclaim/",
    "extensions": "/quan-tri/tasks_app/deadlineextension/",
    "tasks": "/quan-tri/tasks_app/task/",
    "evidence": "/quan-tri/tasks_app/evidence/",
    "events": "/quan-tri/tasks_app/taskevent/",
    "agencies": "/quan-tri/tasks_app/agency/",
    "successions": "/quan-tri/tasks_app/agencysuccession/",
    "members": "/quan-tri/tasks_app/agencygroupmember/",
    "people": "/quan-tri/tasks_app/user/",
    "seats": "/quan-tri/tasks_app/membership/",
    "programmes": "/quan-tri/tasks_app/programme/",
    "groups": "/quan-tri/tasks_app/taskgroup/",
    "documents": "/quan-tri/tasks_app/sourcedocument/",
    "figures": "/quan-tri/tasks_app/publishedfigure/",
    "calendar": "/quan-tri/tasks_app/holiday/",
    "batches": "/quan-tri/tasks_app/importbatch/",
    "log": "/quan-tri/admin/logentry/",
}
MACHINE = {"agencies", "people", "seats", "batches", "log"}
KEPT = {
    "agencies", "successions", "members", "people", "seats", "programmes", "groups", "documents",
    "figures", "calendar",
}  # fmt: skip


def test_a_visitor_is_sent_to_the_one_sign_in_page_and_back(client, db):
    answer = client.get(LISTS["claims"], follow=True)

    assert "/dang-nhap/" in answer.redirect_chain[-1][0]
    assert "completionclaim" in answer.redirect_chain[-1][0]


@pytest.mark.parametrize("name", ["ex", "wg", "hu", "co", "ld", "stranger"])
def test_who_has_no_place_at_the_desk_gets_403(desk, sign_in, name):
    answer = sign_in(getattr(desk, name)).get(INDEX, follow=True)
    assert answer.status_code == 403


def test_being_staff_alone_opens_nothing(desk, sign_in):
    user = UserFactory(is_staff=True)
    assert sign_in(user).get(INDEX, follow=True).status_code == 403


def test_an_executor_marked_as_staff_stays_outside(desk, sign_in):
    User.objects.filter(pk=desk.ex.pk).update(is_staff=True)
    assert sign_in(desk.ex).get(INDEX, follow=True).status_code == 403


@pytest.mark.parametrize("name", ["s1", "s2", "sa", "inspector"])
@pytest.mark.parametrize("page", sorted(LISTS))
def test_the_desk_reads_every_list(desk, sign_in, name, page):
    assert sign_in(getattr(desk, name)).get(LISTS[page]).status_code == 200


@pytest.mark.parametrize("page", sorted(LISTS))
def test_a_superuser_sees_what_the_machine_needs_and_nothing_of_the_register(desk, sign_in, page):
    expected = 200 if page in MACHINE else 403
    assert sign_in(desk.root).get(LISTS[page]).status_code == expected


@pytest.mark.parametrize("page", sorted(LISTS))
@pytest.mark.parametrize("name", ["s1", "inspector", "sa"])
def test_only_the_steward_adds_and_only_what_is_kept_by_hand(desk, sign_in, name, page):
    expected = 200 if name == "sa" and page in KEPT else 403
    assert sign_in(getattr(desk, name)).get(f"{LISTS[page]}add/").status_code == expected


@pytest.mark.parametrize("page", sorted(set(LISTS) - {"calendar"}))
def test_nothing_is_deleted_but_a_day_of_the_calendar(desk, sign_in, page):
    client = sign_in(desk.sa)
    rows = {"tasks": desk.task.pk, "agencies": desk.btp.pk, "people": desk.ex.pk}
    pk = rows.get(page, 1)
    assert client.post(f"{LISTS[page]}{pk}/delete/", {"post": "yes"}).status_code in {403, 404}


def test_an_ended_seat_ends_the_way_in(desk, sign_in):
    client = sign_in(desk.s2)
    desk.s2.memberships.update(valid_to="2024-01-01")
    assert client.get(INDEX, follow=True).status_code == 403


def test_the_entries_stand_under_what_people_come_for(desk, sign_in):
    page = sign_in(desk.sa).get(INDEX).content.decode()
    for heading in ("Xét duyệt", "Sổ nhiệm vụ", "Cơ quan và người dùng", "Danh mục"):
        assert heading in page
    for foreign in ("authtoken", "auth/group", "authenticator"):
        assert foreign not in page


def test_signing_out_needs_a_post(desk, sign_in):
    client = sign_in(desk.s2)
    assert client.get(reverse("admin:logout")).status_code == 302
    assert client.get(INDEX).status_code == 200
    client.post(reverse("admin:logout"))
    assert client.get(INDEX).status_code == 302


@pytest.mark.parametrize("page", sorted(LISTS))
def test_no_page_carries_inline_script_or_style(desk, sign_in, page):
    html = sign_in(desk.sa).get(LISTS[page]).content.decode()
    for inline in ("<style", " style=", " onclick=", " onchange=", "<script>"):
        assert inline not in html, inline


def test_an_unknown_row_is_404(desk, sign_in):
    client = sign_in(desk.sa)
    for page in ("claims", "tasks", "agencies"):
        assert client.get(f"{LISTS[page]}999999/change/").status_code == 404
