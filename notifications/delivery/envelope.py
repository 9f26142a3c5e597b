"""A row of the outbox as the mail that leaves: every attempt is the same, byte for byte."""

from email.header import Header
from email.utils import format_datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives

from notifications import conf
from notifications.models import Notification
from tasks_app.rules.calendar import LOCAL


class _Mail(EmailMultiAlternatives):
    """A mail whose MIME boundary follows from its Message-ID.

    The subject is split into encoded words that leave room for the header's name: one long word
    would begin on a second line, which some readers show as a leading space.
    """

    def message(self, *args: Any, **kwargs: Any) -> Any:
        built = super().message(*args, **kwargs)
        subject = Header(str(self.subject), "utf-8", header_name="Subject")
        built.replace_header("Subject", subject.encode())
        built.set_boundary(conf.boundary(self.extra_headers["Message-ID"]))
        return built


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
