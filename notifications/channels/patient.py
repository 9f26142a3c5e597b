"""Django's SMTP backend with two patiences: short before a letter is handed over, long after.

A server that keeps silent before DATA costs the other letters little, and no copy can arise.
Behind DATA it may be reading the letter: hanging up early there would make copies.
"""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

WHILE_READ = 30.0  # seconds; below what is left of a lease


class _Patient(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the letter over and wait long for the answer."""
        short = self.sock.gettimeout() if self.sock is not None else None
        if self.sock is not None and short is not None:  # None: whoever set it waits for ever
            self.sock.settimeout(max(WHILE_READ, short))
        answer: tuple[int, bytes] = super().data(msg)
        if self.sock is not None:
            self.sock.settimeout(short)
        return answer


class _PatientOverTls(_Patient, smtplib.SMTP_SSL):
    pass


class PatientBackend(EmailBackend):
    """The mail server of EMAIL_URL; EMAIL_TIMEOUT is the short patience."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _PatientOverTls if self.use_ssl else _Patient
