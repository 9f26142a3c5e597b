"""Signing in, and what production tells a browser."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.urls import reverse
from knox.models import AuthToken

from tasks_app.models import User
from tests.production import variables

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "một-mật-khẩu-dài"
SIGN_IN = "/tai-khoan/login/"


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("an@example.com", PASSWORD, full_name="Nguyễn Văn An")


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> dict[str, object]:
    """The settings of a production that lacks nothing."""
    names = [
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "DEBUG",
        "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", "PASSWORD_HASHERS", "DEMO",
    ]  # fmt: skip
    code = f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {names}}}))"  # noqa: E501
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=variables(str(tmp_path_factory.mktemp("production"))),
        capture_output=True,
        text=True,
        check=True,
    )
    settings: dict[str, object] = json.loads(result.stdout)
    return settings


def _sign_in(client, password: str, address: str = "10.0.0.1"):
    form = {"login": "an@example.com", "password": password}
    return client.post(SIGN_IN, form, REMOTE_ADDR=address)


def test_an_address_in_any_case_signs_in(client, person):
    reply = client.post(SIGN_IN, {"login": "AN@Example.com", "password": PASSWORD})
    assert reply.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_guessing_is_stopped_and_locks_only_the_guesser_out(client, person):
    for _ in range(5):
        assert _sign_in(client, "sai", "10.6.6.6").status_code == 200
    assert _sign_in(client, PASSWORD, "10.6.6.6").status_code != 302
    assert _sign_in(client, PASSWORD, "10.0.0.1").status_code == 302


def test_an_inactive_account_does_not_sign_in(client, person):
    person.is_active = False
    person.save()
    _sign_in(client, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, db):
    form = {"email": "moi@example.com", "password1": PASSWORD}
    client.post("/tai-khoan/signup/", form)
    assert not User.objects.filter(email="moi@example.com").exists()


def test_a_reset_link_ignores_the_host_header(client, person, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/tai-khoan/password/reset/", {"email": person.email}, HTTP_HOST="evil.example")
    body = str(mailoutbox[0].body)
    assert "evil.example" not in body + mailoutbox[0].subject
    assert f"{settings.PUBLIC_BASE_URL}/tai-khoan/password/reset/key/" in body


def test_a_reset_link_works_once(client, person, mailoutbox):
    client.post("/tai-khoan/password/reset/", {"email": person.email})
    found = re.search(r"/tai-khoan/password/reset/key/\S+", str(mailoutbox[0].body))
    assert found
    form = {"password1": "mật-khẩu-mới-rất-dài", "password2": "mật-khẩu-mới-rất-dài"}
    page = client.get(found.group(), follow=True)
    client.post(page.redirect_chain[-1][0], form)
    person.refresh_from_db()
    assert person.check_password(form["password1"])

    again = client.get(found.group(), follow=True)
    assert again.context["token_fail"]


def test_an_unknown_address_gets_no_letter_and_no_hint(client, person, mailoutbox):
    known = client.post("/tai-khoan/password/reset/", {"email": person.email})
    unknown = client.post("/tai-khoan/password/reset/", {"email": "ai@example.com"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [letter.to for letter in mailoutbox] == [[person.email]]


@pytest.mark.parametrize("password", ["ngắn", "password1234", "123456789012"])
def test_a_weak_password_is_refused(client, person, password):
    client.force_login(person)
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    client.post(reverse("account_change_password"), form)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_changing_the_password_ends_other_sessions(client, person):
    client.force_login(person)
    person.set_password("mật-khẩu-mới-rất-dài")
    person.save()
    assert client.get(reverse("account_change_password")).status_code == 302


def test_the_admin_sends_strangers_to_the_same_sign_in(client, db):
    reply = client.get("/quan-tri/login/")
    assert reply.status_code == 302
    assert reply.url.startswith(("/dang-nhap/", SIGN_IN))


def test_production_cookies_are_bound_to_the_host_and_https(production):
    for kind in ("SESSION", "CSRF"):
        assert str(production[f"{kind}_COOKIE_NAME"]).startswith("__Host-")
        assert production[f"{kind}_COOKIE_SECURE"] is True
        assert production[f"{kind}_COOKIE_HTTPONLY"] is True


def test_production_speaks_https_only_and_shows_no_debug_pages(production):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] == 365 * 24 * 60 * 60
    assert (production["DEBUG"], production["DEMO"]) == (False, False)


def test_passwords_are_kept_with_argon2(production):
    hashers = production["PASSWORD_HASHERS"]
    assert isinstance(hashers, list)
    assert hashers[0].endswith("Argon2PasswordHasher")
    assert Argon2PasswordHasher().encode(PASSWORD, "muối-muối").startswith("argon2$argon2id$")


def test_a_new_password_ends_the_tokens_of_the_api(client, person):
    AuthToken.objects.create(person)
    client.force_login(person)
    new = "mật-khẩu-mới-2026"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert not AuthToken.objects.filter(user=person).exists()


def test_nobody_changes_the_address_he_signs_in_with(client, person):
    client.force_login(person)
    reply = client.post("/tai-khoan/email/", {"action_add": "", "email": "khac@example.com"})
    assert (reply.status_code, reply["Location"]) == (302, "/tai-khoan/")
    assert not EmailAddress.objects.filter(email="khac@example.com").exists()
