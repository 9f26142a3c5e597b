"""What every way out promises: send one letter, or say how it failed."""

from typing import Protocol

from django.core.mail import EmailMultiAlternatives


class Undelivered(Exception):
    """The letter did not leave; the message says why."""


class RefusedForGood(Undelivered):
    """The other side said no for good (5xx, unknown recipient): trying again changes nothing."""


class TryLater(Undelivered):
    """A temporary refusal of this letter."""


class ConnectionBroken(TryLater):
    """A time-out or a broken connection while this letter was under way."""


class ChannelDown(Undelivered):
    """There is nobody to talk to; no letter was tried."""


class Channel(Protocol):
    """One open way out, used for a whole batch. `name` tells one server from another."""

    name: str

    def open(self) -> None:
        """Get ready to send.

        Raises:
            ChannelDown: nobody answers.
        """

    def send(self, letter: EmailMultiAlternatives) -> None:
        """Send one letter.

        Raises:
            RefusedForGood, TryLater: it was not accepted.
        """

    def close(self) -> None:
        """Hang up; never raises."""
