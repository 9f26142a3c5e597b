"""The channel against a real SMTP conversation."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.test import override_settings

from notifications.channels import FileChannel, mail_channel
from notifications.channels.base import (
    ChannelDown,
    ConnectionBroken,
    RefusedForGood,
    TryLater,
    Undelivered,
)
from notifications.channels.smtp import MailChannel
from notifications.delivery.envelope import mail_of
from notifications.models import Notification
from tasks_app.rules.calendar import LOCAL

from .mailserver import DROP, HANG, MailServer, running

SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"


def letter(address: str = "an@btp.example.com", number: int = 1) -> Notification:
    return Notification(
        address=address,
        subject="[Đề án 06] 2 việc quá hạn",
        text="Kính gửi đồng chí\n",
        html="<p>Kính gửi đồng chí</p>",
        message_id=f"<{number}@nhiemvu.example>",
        rendered_at=datetime(2026, 6, 15, 7, 30, tzinfo=LOCAL),
    )


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer()) as server, override_settings(
        EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port, EMAIL_TIMEOUT=0.5,
        EMAIL_USE_TLS=False, EMAIL_USE_SSL=False,
    ):  # fmt: skip
        yield server


def test_a_batch_uses_one_connection(server: MailServer) -> None:
    channel = mail_channel()
    channel.open()
    for number in range(5):
        channel.send(mail_of(letter(number=number)))
    channel.close()
    assert (len(server.got), server.connections) == (5, 1)
    mail = server.got[0]
    assert (mail["Subject"], mail["Message-ID"]) == (
        "[Đề án 06] 2 việc quá hạn",
        "<0@nhiemvu.example>",
    )
    assert mail["Date"] == "Mon, 15 Jun 2026 07:30:00 +0700"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("550 no such user", RefusedForGood),
        ("451 greylisted, come again", TryLater),
        ("421 closing", ConnectionBroken),
        (DROP, ConnectionBroken),
        (HANG, ConnectionBroken),
    ],
)
def test_a_refusal_has_its_class_and_the_next_letter_leaves(
    server: MailServer, answer: str, problem: type[Undelivered]
) -> None:
    server.answers["bo@btp.example.com"] = answer
    channel = MailChannel()
    channel.open()
    with pytest.raises(Undelivered) as raised:
        channel.send(mail_of(letter("bo@btp.example.com")))
    assert raised.type is problem
    channel.open()
    channel.send(mail_of(letter()))
    channel.close()
    assert [mail["To"] for mail in server.got] == ["an@btp.example.com"]


def test_without_a_time_out_letters_leave_too(server: MailServer) -> None:
    with override_settings(EMAIL_TIMEOUT=None):
        channel = mail_channel()
        channel.open()
        channel.send(mail_of(letter()))
        channel.close()
    assert len(server.got) == 1


def test_a_server_that_does_not_listen_is_down() -> None:
    away = override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)
    with away, pytest.raises(ChannelDown):
        MailChannel().open()


def test_without_a_server_letters_become_files(tmp_path: Path) -> None:
    with override_settings(EMAIL_BACKEND=FILES, EMAIL_FILE_PATH=str(tmp_path / "mail")):
        channel = mail_channel()
    assert isinstance(channel, FileChannel)
    channel.open()
    for _ in range(2):
        channel.send(mail_of(letter()))
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["1.eml"]
