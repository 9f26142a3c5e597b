"""Signing in over HTTP: tokens, sessions, limits; and files that are handed out."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from rest_framework.test import APIClient

from tasks_app.enums import Secrecy
from tests.factories import NOON, UserFactory, make_task

PASSWORD = "mat-khau-rat-dai-2026"


@pytest.fixture
def member(cast):
    return UserFactory(member_of=cast.btp, password=PASSWORD, email="ha@btp.example.com")


def login(email="ha@btp.example.com", password=PASSWORD, **more):
    body = {"email": email, "password": password, **more}
    return APIClient().post("/api/v1/login", body, format="json")


def as_token(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_a_token_works_until_it_ends(member):
    answer = login(hours=2)
    assert answer.status_code == 201
    client = as_token(answer.json()["token"])
    body = client.get("/api/v1/me").json()
    assert (body["email"], body["memberships"][0]["agency"]) == (member.email, "BTP")
    with time_machine.travel(NOON + timedelta(hours=2, seconds=1)):
        assert client.get("/api/v1/me").status_code == 401


def test_a_token_is_handed_back(member):
    first, second = (as_token(login().json()["token"]) for _ in range(2))
    assert first.post("/api/v1/logout", {}, format="json").status_code == 204
    assert first.get("/api/v1/me").status_code == 401
    assert second.get("/api/v1/me").status_code == 200
    second.post("/api/v1/logout", {"everywhere": True}, format="json")
    assert second.get("/api/v1/me").status_code == 401


def test_a_session_has_no_token_to_hand_back(member):
    client = APIClient()
    client.force_login(member)
    answer = client.post("/api/v1/logout", {}, format="json")
    assert "everywhere" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ha@btp.example.com", "sai"),
        ("khong-co@btp.example.com", PASSWORD),
        ("tat@btp.example.com", PASSWORD),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(member, email, password):
    UserFactory(email="tat@btp.example.com", password=PASSWORD, is_active=False)
    answer = login(email, password)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")
    assert answer.json()["detail"] == "Thư điện tử hoặc mật khẩu không đúng."


def test_the_address_is_read_in_any_case(member):
    assert login("Ha@BTP.example.com").status_code == 201


def test_a_disabled_account_loses_its_tokens_at_once(member):
    client = as_token(login().json()["token"])
    member.is_active = False
    member.save()
    assert client.get("/api/v1/me").status_code == 401


def test_guessing_is_slowed_down_for_that_account(member):
    for _ in range(10):
        assert login(password="sai").status_code == 401
    slowed = login()
    assert (slowed.status_code, slowed.json()["code"]) == (429, "throttled")
    assert int(slowed["Retry-After"]) > 0
    assert login("khac@btp.example.com").status_code == 401


def test_a_person_holds_at_most_ten_tokens(member):
    for _ in range(10):
        with time_machine.travel(NOON, tick=False):
            assert login(hours=1).status_code == 201
    with time_machine.travel(NOON + timedelta(minutes=2)):
        assert login().json()["code"] == "too_many_tokens"
    with time_machine.travel(NOON + timedelta(hours=2)):
        assert login().status_code == 201  # the expired ones were swept


def test_with_a_second_factor_the_password_alone_is_not_enough(member):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(member, secret)
    assert login().json()["code"] == "second_factor_required"
    assert login(second_factor="000").json()["code"] == "second_factor_required"
    code = totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )
    assert login(second_factor=code).status_code == 201
    assert login(second_factor=code).json()["code"] == "second_factor_required"  # once only


def test_too_many_requests_are_429(call, cast, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.rate", "2/min", raising=False)
    caller = call(cast.ex)
    assert [caller.get("me").status_code for _ in range(3)] == [200, 200, 429]


def test_a_session_writes_with_its_csrf_token(cast):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.ex)
    client.get("/dang-nhap/")
    client.cookies["csrf"] = "a" * 32
    answer = client.post(
        f"/api/v1/tasks/{cast.task.code}/report",
        {"percent": 50, "content": "Đã làm."},
        format="json",
        headers={"If-Match": "*", "X-CSRFToken": "a" * 32},
    )
    assert answer.status_code == 201


def upload(caller, task, name, content):
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return caller.client.post(
        f"/api/v1/tasks/{task.code}/evidence",
        {"kind": "file", "title": "Báo cáo", "file": file},
        format="multipart",
        headers={"If-Match": "*"},
    )


def test_a_file_is_kept_and_handed_out_as_an_attachment(call, cast):
    kept = upload(call(cast.ex), cast.task, "Báo cáo.pdf", b"%PDF-1.7 x").json()["evidence"]
    assert (kept["filename"], kept["size"], kept["url"]) == ("Báo cáo.pdf", 10, "")
    path = f"tasks/{cast.task.code}/evidence/{kept['id']}/file"

    got = call(cast.co).get(path)
    assert b"".join(got.streaming_content) == b"%PDF-1.7 x"
    assert got["Content-Disposition"].startswith("attachment")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert call(cast.stranger).get(path).status_code == 404
    other = make_task(lead=cast.btp)
    assert call(cast.ex).get(path.replace(cast.task.code, other.code)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a.pdf", b""), ("a", b"%PDF-1.7")],
)
def test_a_file_that_is_not_what_it_says_is_400(call, cast, name, content):
    answer = upload(call(cast.ex), cast.task, name, content)
    assert answer.status_code == 400
    assert "file" in answer.json()["errors"]


@override_settings(UPLOAD_MAX_BYTES=1000)
def test_a_file_that_is_too_large_is_refused_before_it_is_read(call, cast):
    answer = upload(call(cast.ex), cast.task, "a.pdf", b"%PDF-" + b"x" * 100_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_file_of_a_secret_task_is_not_handed_out(call, cast):
    task = make_task(lead=cast.btp)
    kept = upload(call(cast.ex), task, "a.pdf", b"%PDF-1.7 x").json()["evidence"]
    task.secrecy = Secrecy.SECRET
    task.save()
    path = f"tasks/{task.code}/evidence/{kept['id']}/file"
    assert call(cast.ex).get(path).status_code == 404
