"""The dead-man switch: judged by the web process, told once a day by a second channel."""

import json
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notifications import alarms, deadman, heartbeats
from notifications.models import Alarm
from project import pulse
from tests.racing import together

from .conftest import MONDAY, at
from .mailserver import MailServer, running

LONG_AGO = at(MONDAY - timedelta(days=30))
SATURDAY = MONDAY + timedelta(days=5)
WORDS = "Thư nhắc ngày 15/06/2026 chưa được lập."


@pytest.fixture(autouse=True)
def _switch(settings: Any) -> Iterator[None]:
    settings.DEAD_MAN_SWITCH = True
    deadman.look.forget()
    yield
    deadman.look.forget()


class Hook(BaseHTTPRequestHandler):
    got: list[dict[str, str]] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.got.append(json.loads(body))
        self.send_response(Hook.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hook(settings: Any) -> Iterator[type[Hook]]:
    Hook.got, Hook.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ALARM_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/"
    yield Hook
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("moment", "since", "planned", "overdue"),
    [
        (at(MONDAY, 8, 59), LONG_AGO, None, False),
        (at(MONDAY, 9), LONG_AGO, None, True),
        (at(MONDAY, 9), LONG_AGO, MONDAY - timedelta(days=3), True),
        (at(MONDAY, 9), LONG_AGO, MONDAY, False),
        (at(MONDAY, 23), LONG_AGO, None, True),
        (at(MONDAY, 9, 5), at(MONDAY, 9), None, False),  # just started: its first run is to come
        (at(MONDAY, 9, 11), at(MONDAY, 9), None, True),
        (at(MONDAY, 21), at(MONDAY, 20), None, False),  # started when nothing is planned any more
        (at(SATURDAY, 10), LONG_AGO, None, False),
    ],
)
def test_digests_are_overdue_from_nine_on_working_days(
    db: None, moment: datetime, since: datetime, planned: date | None, overdue: bool
) -> None:
    if planned:
        heartbeats.beat(heartbeats.DIGEST, at=moment, day=planned)
    found = deadman.overdue_digest(at=moment, since=since)
    assert (found is not None) is overdue
    assert pulse.heartbeats(at=moment, since=since)["digest"]["ok"] is not overdue


def test_the_alarm_is_told_once_a_day(db: None, hook: type[Hook]) -> None:
    told = [alarms.raise_once(MONDAY, WORDS, at=at(MONDAY, 9, n)) for n in (0, 1, 30)]
    assert told == [True, False, False]
    assert [call["text"] for call in hook.got] == [WORDS]
    assert alarms.raise_once(MONDAY + timedelta(days=1), WORDS, at=at(MONDAY, 10))


@pytest.mark.django_db(transaction=True)
def test_processes_at_once_tell_one_alarm(hook: type[Hook]) -> None:
    together(*[lambda: alarms.raise_once(MONDAY, WORDS, at=at(MONDAY, 9))] * 6)
    assert len(hook.got) == 1


def test_an_alarm_nobody_took_is_tried_again_after_ten_minutes(db: None, hook: type[Hook]) -> None:
    hook.status = 500
    assert not alarms.raise_once(MONDAY, WORDS, at=at(MONDAY, 9))
    assert "500" in Alarm.objects.get().problem
    hook.status = 200
    assert not alarms.raise_once(MONDAY, WORDS, at=at(MONDAY, 9, 9))
    assert alarms.raise_once(MONDAY, WORDS, at=at(MONDAY, 9, 10))
    assert Alarm.objects.get().problem == ""


def test_another_mail_server_can_carry_the_alarm(db: None, settings: Any) -> None:
    with running(MailServer()) as server:
        settings.ALARM_EMAIL = {"host": "127.0.0.1", "port": server.port}
        settings.ALARM_EMAIL_TO = ["truc@btp.example.com", "ai@elsewhere.vn"]
        assert alarms.raise_once(MONDAY, WORDS, at=at(MONDAY, 9))
    [mail] = server.got
    assert mail["To"] == "truc@btp.example.com"  # a demo writes to example.com only
    assert WORDS in mail.get_content()


def test_without_a_second_channel_the_alarm_says_so(db: None) -> None:
    assert not alarms.raise_once(MONDAY, WORDS, at=at(MONDAY, 9))
    assert "ALARM_WEBHOOK_URL" in Alarm.objects.get().problem


@pytest.fixture
def overdue(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Nine o'clock has passed without digests; return when the alarm was rung."""
    rung: list[datetime] = []
    monkeypatch.setattr(timezone, "now", lambda: at(MONDAY, 9, 30))
    monkeypatch.setattr(deadman, "STARTED_AT", LONG_AGO)
    monkeypatch.setattr("project.health.STARTED_AT", LONG_AGO)
    monkeypatch.setattr(deadman, "ring", lambda *, at: rung.append(at))
    return rung


def test_readiness_fails_and_rings(db: None, overdue: list[datetime]) -> None:
    reply = Client().get("/readyz")
    assert reply.status_code == 503
    assert reply.json()["parts"]["heartbeats"]["digest"] == {"ok": False}
    assert len(overdue) == 1


@pytest.mark.parametrize("path", ["/tong-quan/", "/quan-tri/"])
def test_web_and_admin_carry_the_banner(
    cast: SimpleNamespace, overdue: list[datetime], path: str
) -> None:
    client = Client()
    cast.sa.is_staff = True
    cast.sa.save()
    client.force_login(cast.sa)
    assert WORDS in client.get(path).content.decode()
    client.get(path)
    assert len(overdue) == 1  # the second page trusts the look of the first
    heartbeats.beat(heartbeats.DIGEST, at=at(MONDAY, 9, 31), day=MONDAY)
    deadman.look.forget()
    assert WORDS not in client.get(path).content.decode()
