"""One-task update links: a signature over who, which task, what and the day of the letter.

Bound to the address the letter went to as well: who gives up a mailbox takes no link along.
Nothing is stored until a link is used. Source: DOMAIN §5.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.signing import BadSignature, Signer

from tasks_app.enums import LinkAction, TaskAction

LONGEST = 200
DEEDS = {
    LinkAction.PROGRESS: TaskAction.REPORT,
    LinkAction.PROMISE: TaskAction.PROMISE,
    LinkAction.BLOCKER: TaskAction.RAISE_BLOCKER,
}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: one person may do one thing on one task, once."""

    user: int
    task: int
    action: LinkAction
    issued_on: date

    def is_over(self, on: date, *, days: int) -> bool:
        """Return whether `on` lies beyond the days a link lives."""
        return on > self.issued_on + timedelta(days=days)


def seal(link: Link, address: str) -> str:
    """Return the token of `link` for the letter to `address`; the same on every call."""
    words = f"{link.user}-{link.task}-{link.action}-{link.issued_on:%Y%m%d}"
    return _signer(address).sign(words)


def said(token: str) -> Link | None:
    """Return what `token` says of itself, unproven; None: nothing that a link says."""
    words = token.partition(".")[0] if len(token) <= LONGEST else ""
    try:
        user, task, action, day = words.split("-")
        return Link(int(user), int(task), LinkAction(action), date.fromisoformat(day))
    except ValueError:
        return None


def is_genuine(token: str, address: str) -> bool:
    """Return whether `token` was made here for the letter to `address`."""
    try:
        _signer(address).unsign(token)
    except BadSignature:
        return False
    return True


def _signer(address: str) -> Signer:
    return Signer(sep=".", salt=f"tasks_app.links:{address}", algorithm="sha256")
