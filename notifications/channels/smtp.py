"""Mail through Django's backend over one connection that is kept for the batch."""

import contextlib
import smtplib

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications import conf

from .base import ChannelDown, ConnectionBroken, RefusedForGood, TryLater, Undelivered

SERVICE_CLOSING = 421
PERMANENT = range(500, 600)
NO_MAIL = "Địa chỉ hoặc tiêu đề không gửi được qua thư điện tử"


class MailChannel:
    """The mail server of EMAIL_URL (or the backend of the tests)."""

    def __init__(self) -> None:
        self.name = conf.mail_server()
        self._connection: BaseEmailBackend | None = None

    def open(self) -> None:
        """Connect unless connected.

        Raises:
            ChannelDown: no connection, or the server refuses us (sign-in, TLS).
        """
        if self._connection is not None:
            return
        connection = get_connection(conf.mail_backend(), fail_silently=False)
        try:
            connection.open()
        except (smtplib.SMTPException, OSError) as problem:
            raise ChannelDown(_words(problem)) from problem
        self._connection = connection

    def send(self, letter: EmailMultiAlternatives) -> None:
        """Send one letter; after a broken connection the next one connects anew."""
        self.open()
        try:
            self._connection.send_messages([letter])  # type: ignore[union-attr]
        except (ValueError, smtplib.SMTPNotSupportedError) as problem:
            self._drop()  # it may stand in the middle of a letter
            raise RefusedForGood(f"{NO_MAIL}: {problem}") from problem
        except (smtplib.SMTPException, OSError) as problem:
            code = _code(problem)
            if code is None or code == SERVICE_CLOSING:
                self._drop()
                raise ConnectionBroken(_words(problem)) from problem
            raise _refusal(problem, code) from problem

    def _drop(self) -> None:
        """Forget a connection that is broken or hangs: a farewell would wait once more."""
        connection, self._connection = self._connection, None
        socket = getattr(connection, "connection", None)
        if socket is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                socket.close()

    def close(self) -> None:
        """Hang up; a server that is gone already is no problem."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.close()


def _code(problem: Exception) -> int | None:
    """Return what the server answered, None where it did not."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in problem.recipients.values())
    return problem.smtp_code if isinstance(problem, smtplib.SMTPResponseException) else None


def _refusal(problem: Exception, code: int) -> Undelivered:
    """Return a refusal for good or for now; a refused sender is our fault, not the letter's."""
    if code in PERMANENT and not isinstance(problem, smtplib.SMTPSenderRefused):
        return RefusedForGood(_words(problem))
    return TryLater(_words(problem))


def _words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        answers = (f"{code} {_text(said)}" for code, said in problem.recipients.values())
        return "; ".join(answers)
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return f"{type(problem).__name__}: {problem}"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
