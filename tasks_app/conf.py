"""Policy and hooks from the settings; nothing else below the doors reads settings."""

from collections.abc import Callable
from dataclasses import replace
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


@cache
def _policy(overrides: tuple[tuple[str, object], ...]) -> Policy:
    return replace(Policy(), **dict(overrides))  # type: ignore[arg-type]


def doorbell() -> None:
    """Ring what `settings.DOORBELL` names, after a commit; silent where it is empty.

    The database is the queue: a lost ring delays a mail until the next beat, no more.
    """
    if settings.DOORBELL:
        _callable(settings.DOORBELL)()


@cache
def _callable(path: str) -> Callable[[], None]:
    found: Callable[[], None] = import_string(path)
    return found
