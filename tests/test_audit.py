"""The log of access: what is kept of whom, what never is, and who may read it."""

import json
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from tasks_app.enums import AuditKind, EvidenceKind
from tasks_app.models import Agency, AuditEntry, Holiday, Membership, Task, User
from tasks_app.services import agencies, audit, calendar, evidence, people
from tests.access import entries, only
from tests.factories import NOON

PASSWORD, NEW = "một-mật-khẩu-dài", "mật-khẩu-mới-rất-dài"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("an@example.com", PASSWORD, full_name="Nguyễn Văn An")


def enter(client: Client, password: str, **meta: Any) -> Any:
    form = {"login": "An@example.com", "password": password}
    return client.post("/tai-khoan/login/", form, **meta)


# -- accounts ---------------------------------------------------------------------------------


def test_signing_in_and_out_is_kept_with_the_address(client, person):
    enter(client, PASSWORD, REMOTE_ADDR="10.0.0.9")
    client.post("/dang-xuat/")

    entry = only(AuditKind.SIGNED_IN)
    assert (entry.user, entry.address, entry.method) == (person, "10.0.0.9", "POST")
    assert only(AuditKind.SIGNED_OUT).user == person


def test_a_failed_sign_in_keeps_the_account_as_typed_and_nobody(client, person):
    enter(client, "sai mật khẩu")

    entry = only(AuditKind.SIGN_IN_FAILED)
    assert (entry.user, entry.account.lower()) == (None, "an@example.com")


def test_a_new_password_is_kept_and_never_what_it_is(client, person):
    enter(client, PASSWORD)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), form)

    assert only(AuditKind.PASSWORD_CHANGED).user == person


def test_a_token_is_kept_when_issued_failed_and_returned(person):
    client = APIClient()
    wrong = {"email": "an@example.com", "password": "sai"}
    client.post("/api/v1/login", wrong, format="json")
    reply = client.post("/api/v1/login", {**wrong, "password": PASSWORD}, format="json")
    client.credentials(HTTP_AUTHORIZATION=f"Token {reply.data['token']}")
    client.post("/api/v1/logout", {}, format="json")
    assert client.get("/api/v1/me").status_code == 401

    failed, dead = entries(AuditKind.SIGN_IN_FAILED)
    assert (failed.account, failed.path) == ("an@example.com", "/api/v1/login")
    assert (dead.path, dead.detail) == ("/api/v1/me", {"code": "authentication_failed"})
    assert only(AuditKind.TOKEN_ISSUED).user == only(AuditKind.TOKEN_RETURNED).user == person


def test_no_secret_is_ever_kept(client, person, mailoutbox):
    enter(client, PASSWORD)
    session = client.cookies["phien"].value
    enter(Client(), "bí-mật-đoán-mò")
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), form)
    api = APIClient()
    signed = {"email": person.email, "password": NEW}
    token = api.post("/api/v1/login", signed, format="json").data["token"]
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    api.post("/api/v1/logout", {}, format="json")
    Client().post("/tai-khoan/password/reset/", {"email": person.email})
    path = mailoutbox[0].body.split("/tai-khoan/password/reset/key/")[1].split("/")[0]
    page = Client()
    chain = page.get(f"/tai-khoan/password/reset/key/{path}/", follow=True).redirect_chain
    page.post(chain[-1][0], {"password1": f"{NEW}-2", "password2": f"{NEW}-2"})

    kept = json.dumps(list(AuditEntry.objects.values()), default=str, ensure_ascii=False)
    assert AuditEntry.objects.filter(kind=AuditKind.PASSWORD_CHANGED).count() == 2
    for secret in (PASSWORD, NEW, "bí-mật-đoán-mò", token, token[:12], path, session):
        assert secret not in kept


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (2, "6.6.6.6, 10.1.1.1", "6.6.6.6"),
        (1, "khong-phai", ""),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_say_where_a_call_comes_from(
    client, person, settings, proxies, header, address
):
    settings.PROXY_COUNT = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    with patch.object(settings, "PROXY_COUNT", proxies):
        meta = {"HTTP_X_FORWARDED_FOR": header} if header else {}
        enter(client, "sai", **meta)
    assert only(AuditKind.SIGN_IN_FAILED).address == address


# -- refusals ---------------------------------------------------------------------------------


def api_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def accept(client: APIClient, task: Task, version: int | None = None) -> Any:
    match = f'"{task.version if version is None else version}"'
    sent = {"criteria_met": [0]}
    return client.post(
        f"/api/v1/tasks/{task.code}/accept", sent, format="json", headers={"If-Match": match}
    )


def test_the_api_keeps_a_refusal_by_role(cast):
    assert accept(api_of(cast.ex), cast.task).status_code == 403

    entry = only(AuditKind.REFUSED)
    assert (entry.user, entry.subject, entry.method) == (cast.ex, cast.task.code, "POST")
    assert (entry.detail["code"], entry.detail["status"]) == ("not_permitted", 403)
    assert entry.path.endswith("/accept")


def test_the_api_keeps_a_refusal_by_state_and_by_version(cast):
    client = api_of(cast.s2)
    client.post(f"/api/v1/tasks/{cast.task.code}/start", {}, headers={"If-Match": '"99"'})
    start = f"/api/v1/tasks/{cast.task.code}/start"
    api_of(cast.ex).post(start, {}, headers={"If-Match": f'"{cast.task.version}"'})

    assert [entry.detail["status"] for entry in entries(AuditKind.REFUSED)] == [412, 409]


def test_a_wrong_field_and_a_strangers_404_are_no_entries(cast):
    bad = {"percent": 300, "content": "x"}
    match = {"If-Match": f'"{cast.task.version}"'}
    path = f"/api/v1/tasks/{cast.task.code}/report"
    assert api_of(cast.ex).post(path, bad, format="json", headers=match).status_code == 400
    assert accept(api_of(cast.stranger), cast.task).status_code == 404

    assert entries(AuditKind.REFUSED) == []


def test_a_page_keeps_a_refusal(cast, client):
    client.force_login(cast.co)
    assert client.get(f"/nhiem-vu/{cast.task.code}/cap-nhat/").status_code == 403
    assert only(AuditKind.REFUSED).subject == cast.task.code


def test_a_form_keeps_a_refusal(cast, client):
    client.force_login(cast.ex)
    form = {"version": 0, "percent": 50, "content": "Đã họp", "kind": "progress"}
    assert client.post(f"/nhiem-vu/{cast.task.code}/cap-nhat/", form).status_code == 412
    assert only(AuditKind.REFUSED).detail["code"] == "stale_version"


def test_the_same_refusal_is_kept_once_a_minute(cast):
    client = api_of(cast.ex)
    for _ in range(5):
        accept(client, cast.task)
    assert len(entries(AuditKind.REFUSED)) == 1


def test_one_caller_fills_no_table(db):
    for number in range(80):
        audit.turned_away(403, "x", str(number), at=NOON, user=None)
    assert len(entries(AuditKind.REFUSED)) == audit.MOST


def test_a_log_that_cannot_be_written_turns_no_refusal_into_an_error(cast, caplog):
    with patch.object(AuditEntry.objects, "create", side_effect=DatabaseError("voll")):
        assert accept(api_of(cast.ex), cast.task).status_code == 403
    assert "audit entry lost: refused" in caplog.text


# -- what is taken out, what is changed -------------------------------------------------------


@pytest.mark.parametrize("door", ["api", "page"])
def test_who_takes_a_file_away_is_kept(cast, client, door):
    upload = SimpleUploadedFile("biên bản.pdf", b"%PDF-1.7 x")
    item = evidence.add_file(cast.task, upload, by=cast.ex, at=timezone.now())
    assert item.kind == EvidenceKind.FILE
    client.force_login(cast.hu)
    paths = {
        "api": f"/api/v1/tasks/{cast.task.code}/evidence/{item.pk}/file",
        "page": f"/nhiem-vu/{cast.task.code}/minh-chung/{item.pk}/",
    }
    assert client.get(paths[door]).status_code == 200

    entry = only(AuditKind.FILE_READ)
    assert (entry.user, entry.subject) == (cast.hu, f"{cast.task.code}: biên bản.pdf")


def test_a_change_of_a_seat_is_kept_with_old_and_new(cast):
    seat = Membership.objects.get(user=cast.ex)
    seat.valid_to = date(2027, 1, 1)
    people.save_seat(seat, by=cast.sa, at=NOON)

    entry = only(AuditKind.ROLES_CHANGED)
    assert entry.user == cast.sa
    assert entry.detail["changes"]["đến trước ngày"] == [None, "2027-01-01"]


def test_an_account_switched_off_is_kept_and_its_password_is_not(cast):
    cast.ex.is_active = False
    people.revise_account(cast.ex, by=cast.sa, at=NOON)

    entry = only(AuditKind.ROLES_CHANGED)
    assert entry.detail["changes"] == {"đang hoạt động": [True, False]}


def test_the_catalogue_is_kept_new_changed_and_removed(cast):
    cast.btp.name = "Bộ Tư pháp (mới)"
    agencies.save(cast.btp, by=cast.sa, at=NOON)
    day = Holiday(day=date(2026, 9, 2), kind="holiday", name="Quốc khánh")
    calendar.save_day(day, by=cast.sa, at=NOON)
    calendar.remove_day(day, by=cast.sa, at=NOON)

    renamed, added, removed = entries(AuditKind.CATALOGUE_CHANGED)
    assert [renamed.detail["changes"]] == [{"tên": ["Cơ quan BTP", "Bộ Tư pháp (mới)"]}]
    assert "2026-09-02" in added.detail["changes"]["ngày"]
    assert removed.detail["changes"]["ngày"] == ["2026-09-02", None]


def test_a_change_that_is_refused_leaves_no_entry_of_a_change(cast):
    with pytest.raises(Exception, match="Chỉ quản trị"):
        agencies.save(cast.btp, by=cast.ex, at=NOON)
    assert entries(AuditKind.CATALOGUE_CHANGED) == []
    assert Agency.objects.get(code="BTP").name == "Cơ quan BTP"


def test_hostile_text_is_kept_short_and_readable(db):
    audit.record(
        AuditKind.SIGN_IN_FAILED, at=NOON, account="a\x00b\ud800" + "x" * 999, subject="\u202e" * 5
    )
    entry = only(AuditKind.SIGN_IN_FAILED)
    assert (entry.account[:3], len(entry.account), entry.subject) == ("abx", 254, "")


def test_people_see_their_own_last_sign_ins_only(client, person, cast):
    audit.record(AuditKind.SIGNED_IN, at=NOON, user=cast.ex)
    enter(client, PASSWORD, REMOTE_ADDR="10.0.0.9")

    page = client.get("/tai-khoan/").content.decode()

    assert page.count("địa chỉ máy") == 1
    assert "10.0.0.9" in page
