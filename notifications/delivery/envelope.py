"""A row of the outbox as the mail that leaves: every attempt is the same, byte for byte."""

import binascii
from email.header import Header
from email.utils import format_datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers

from notifications import conf
from notifications.models import Notification
from tasks_app.rules.calendar import LOCAL

PART = """--{boundary}
Content-Type: text/{kind}; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

{body}
"""


class _Wire:
    """Text and HTML under fixed headers, 7 bits wide, no line beyond 76 characters.

    Written by hand: our letters have one shape, and the email package takes as long for it as
    the mail server does for the whole delivery. It also lets the boundary follow from the
    Message-ID.
    """

    def __init__(self, mail: EmailMultiAlternatives, boundary: str) -> None:
        """Raises ValueError where a header or an address cannot be sent."""
        self.headers = {
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{boundary}"',
            "Subject": _subject(str(mail.subject)),
            **dict(_header(name, value) for name, value in _addresses(mail)),
            **dict(_header(*item) for item in mail.extra_headers.items()),
        }
        parts = (("plain", str(mail.body)), ("html", str(mail.alternatives[0][0])))
        self.body = "".join(
            PART.format(boundary=boundary, kind=kind, body=_quoted(text)) for kind, text in parts
        )
        self.end = f"--{boundary}--\n"

    def as_bytes(self, *, linesep: str = "\n") -> bytes:
        """Return the mail as it is sent."""
        head = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        whole = f"{head}\n{self.body}{self.end}"
        return whole.replace("\n", linesep).encode("ascii")


class _Mail(EmailMultiAlternatives):
    """A mail whose form follows from its content and its Message-ID alone."""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        return _Wire(self, conf.boundary(self.extra_headers["Message-ID"]))


def mail_of(letter: Notification) -> EmailMultiAlternatives:
    """Return the mail of a rendered letter."""
    if letter.rendered_at is None:
        raise ValueError("a letter is rendered before it is sent")
    mail = _Mail(
        subject=letter.subject,
        body=letter.text,
        from_email=conf.sender(),
        to=[letter.address],
        headers={
            "Message-ID": letter.message_id,
            "Date": format_datetime(letter.rendered_at.astimezone(LOCAL)),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _addresses(mail: EmailMultiAlternatives) -> tuple[tuple[str, str], ...]:
    return ("From", str(mail.from_email)), ("To", ", ".join(mail.to))


def _header(name: str, value: str) -> tuple[str, str]:
    """Return a header encoded by Django, which refuses line ends."""
    encoded: tuple[str, str] = forbid_multi_line_headers(name, value, "utf-8")
    return encoded


def _subject(words: str) -> str:
    """Return the subject in encoded words that leave room for the header's name.

    One long word would begin on a second line, which some readers show as a leading space.
    """
    _header("Subject", words)
    return Header(words, "utf-8", header_name="Subject").encode()


def _quoted(text: str) -> str:
    return binascii.b2a_qp(text.encode(), istext=True).decode("ascii")
