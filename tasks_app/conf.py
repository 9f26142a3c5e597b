"""Policy and hooks from the settings; nothing else below the doors reads settings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from .rules.policy import Policy


def policy() -> Policy:
    """Return the policy in force: DOMAIN's defaults with the overrides of `settings.POLICY`."""
    return _policy(tuple(sorted(settings.POLICY.items())))


def anchors_log() -> Path:
    """Return the file outside the database that keeps the seal of each day."""
    return Path(settings.DATA_DIR) / "anchors.log"


def upload_limit() -> int:
    """Return how many bytes a file may have, at most."""
    limit: int = settings.UPLOAD_MAX_BYTES
    return limit


def mail_links() -> bool:
    """Return whether letters carry links that update one task without signing in."""
    wanted: bool = settings.MAIL_LINKS
    return wanted


@dataclass(frozen=True, slots=True)
class Scanner:
    """The virus scanner: its socket (empty: none), how long it may take, whether it may fail."""

    address: str
    seconds: float
    may_be_silent: bool


def scanner() -> Scanner:
    """Return the scanner that the settings name."""
    return Scanner(settings.CLAMD_SOCKET, settings.CLAMD_TIMEOUT, not settings.CLAMD_REQUIRED)


@cache
def _policy(overrides: tuple[tuple[str, object], ...]) -> Policy:
    return replace(Policy(), **dict(overrides))  # type: ignore[arg-type]


def doorbell() -> None:
    """Ring what `settings.DOORBELL` names, after a commit; silent where it is empty.

    The database is the queue: a lost ring delays a mail until the next beat, no more.
    """
    if settings.DOORBELL:
        _callable(settings.DOORBELL)()


def ring_for_exports() -> None:
    """Ring what `settings.EXPORT_BELL` names, after a commit; silent where it is empty."""
    if settings.EXPORT_BELL:
        _callable(settings.EXPORT_BELL)()


def beat(name: str, *, at: datetime, info: str) -> None:
    """Tell what `settings.HEARTBEAT` names that the job `name` has run; silent where it is empty.

    A job that tells nothing for too long is a fault that /readyz shows.
    """
    if settings.HEARTBEAT:
        _callable(settings.HEARTBEAT)(name, at=at, info=info)


@cache
def _callable(path: str) -> Callable[..., None]:
    found: Callable[..., None] = import_string(path)
    return found
