"""Delivery beside the mail server's own rate over one connection. Goal: ARCHITECTURE §7."""

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import delivery, planning
from notifications.channels import mail_channel
from notifications.day import Day
from notifications.delivery.envelope import mail_of
from notifications.enums import State
from notifications.models import Notification
from tests.bench.measuring import Bench, Line

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
SMTP = "django.core.mail.backends.smtp.EmailBackend"
ROUNDS = 3


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.mailsink", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        yield port
        server.terminate()


def unsent() -> None:
    Notification.objects.update(
        state=State.PENDING, text="", html="", rendered_at=None, sent_at=None, attempts=0
    )


def delivered(at: datetime, port: int) -> float:
    """Return the seconds that writing, sending and marking every letter takes."""
    settings = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port, "EMAIL_BACKEND": SMTP}
    with override_settings(**settings, EMAIL_USE_TLS=False, EMAIL_USE_SSL=False):
        started = time.perf_counter()
        tally = delivery.drain(mail_channel(), clock=lambda: at, wall=timezone.now)
        seconds = time.perf_counter() - started
    assert tally.sent == Notification.objects.count()
    return seconds


def plain(mails: list[tuple[str, bytes]], port: int) -> float:
    """Return the seconds that the same mails take through smtplib alone."""
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, content in mails:
            server.sendmail("a@example.com", [to], content)
    return time.perf_counter() - started


def test_delivering_the_digests_of_a_day(bench: Bench, port: int) -> None:
    today = Day(timezone.localdate())
    opening = Day(today.calendar.next_working(today.as_of)).opening
    planning.plan_day(opening.date(), at=opening)
    full, floor = [], []
    for _ in range(ROUNDS):
        unsent()
        full.append(delivered(opening, port))
        mails = [
            (letter.address, mail_of(letter).message().as_bytes(linesep="\r\n"))
            for letter in Notification.objects.all()
        ]
        floor.append(plain(mails, port))
    unsent()
    with CaptureQueriesContext(connection) as seen:
        delivered(opening, port)
    count = len(mails)
    bench.lines.append(
        Line(
            job=f"gửi {count} thư, mỗi thư",
            full=min(full) / count * 1000,
            floor=min(floor) / count * 1000,
            statements=round(len(seen) / count),
            size=sum(len(content) for _, content in mails) // count,
            goal="≤ 2",
        )
    )
