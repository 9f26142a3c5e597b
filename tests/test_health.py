"""/healthz, /readyz and /metrics say what is so, to those who may know."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from notifications.models import Heartbeat
from project import health, pulse

NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)


def test_a_living_process_says_so_without_a_database(client):
    reply = client.get("/healthz")
    assert (reply.status_code, reply.content) == (200, b"ok\n")


def test_readiness_names_every_part(client, db, monkeypatch):
    monkeypatch.setattr(health, "STARTED_AT", timezone.now())  # this process may be old by now
    reply = client.get("/readyz")
    assert reply.status_code == 200
    assert set(reply.json()["parts"]) == {"database", "migrations", "heartbeats", "queue"}


def test_a_database_that_fails_makes_the_service_not_ready(client, db, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setitem(health.PARTS, "database", broken)
    reply = client.get("/readyz")
    assert (reply.status_code, reply.json()["status"]) == (503, "degraded")
    assert reply.json()["parts"]["database"] == {"ok": False, "error": "DatabaseError"}


@pytest.mark.parametrize(
    ("minutes_ago", "since", "expected"),
    [(1, LONG_AGO, True), (60, LONG_AGO, False), (60, NOW, True)],
)
def test_a_job_that_fell_silent_is_noticed_once_it_was_watched(db, minutes_ago, since, expected):
    for name in pulse.LONGEST_SILENCE:
        at = NOW - timedelta(minutes=minutes_ago)
        Heartbeat.objects.create(name=name, last_run_at=at)
    assert pulse.heartbeats(at=NOW, since=since)["ok"] is expected


def test_a_job_that_never_ran_is_a_fault_after_its_time(db):
    assert pulse.heartbeats(at=NOW, since=NOW)["ok"]
    assert not pulse.heartbeats(at=NOW, since=LONG_AGO)["ok"]


def test_an_empty_outbox_is_in_order(db):
    assert pulse.queue(at=NOW) == {"ok": True, "due": 0, "oldest_seconds": 0}


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.9"}, 403),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer secret"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
    ],
)
def test_metrics_are_for_this_machine_or_the_token(client, db, settings, extra, status):
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", **extra).status_code == status


def test_without_a_token_an_empty_bearer_opens_nothing(client, db, settings):
    settings.METRICS_TOKEN = ""
    reply = client.get("/metrics", REMOTE_ADDR="10.0.0.9", HTTP_AUTHORIZATION="Bearer ")
    assert reply.status_code == 403


def test_metrics_carry_the_parts_and_the_queue(client, db):
    text = client.get("/metrics").content.decode()
    for name in ('da06_part_ok{part="database"} 1.0', "da06_queue_oldest_seconds", "da06_letters"):
        assert name in text


def test_every_answer_carries_the_protective_headers(client):
    headers = client.get("/healthz").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "private, no-store"
    assert "camera=()" in headers["Permissions-Policy"]
