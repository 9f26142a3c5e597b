"""How the walks ask: whom, in which states, and what a wrong answer is."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tasks_app.enums import Answer, Status
from tasks_app.models import User
from tasks_app.rules.matrix import PLACES, Asked, Place, answer

CODES = {403: Answer.REFUSED, 404: Answer.HIDDEN, 409: Answer.STATE}
BACKEND = "django.contrib.auth.backends.ModelBackend"
OF_THE_TABLE = re.compile("Không thể “|Vai trò của tài khoản|Chỉ [^.]* được “")
WHOLE = os.environ.get("MATRIX") == "whole"  # every state of every row; minutes instead of one

_KINDS = {(place.relations, place.sight, place.moves_pm): place for place in PLACES}
each_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)
# One place of each kind: that the others are of the same kind is a test of its own.
each_kind = pytest.mark.parametrize(
    "place", PLACES if WHOLE else _KINDS.values(), ids=lambda place: place.key
)


def client_of(user: User) -> Client:
    client = Client(headers={"If-Match": "*"})
    client.force_login(user, BACKEND)
    return client


def cells(place: Place, asked: Asked, turn: int) -> Iterator[tuple[Status, Answer]]:
    """Return the states to try, each with the answer of the matrix.

    One state for each answer of the row, another one with every `turn`: the services are asked
    in every state of every row, and with MATRIX=whole so are the doors.
    """
    rows: dict[Answer, list[Status]] = {}
    for status in Status:
        rows.setdefault(answer(place, asked, status), []).append(status)
    for wanted, states in rows.items():
        for status in states if WHOLE else [states[turn % len(states)]]:
            yield status, wanted


def undone(request: Callable[[], Any]) -> Any:
    """Return the answer to `request`; whatever it wrote is undone."""
    with transaction.atomic():
        found = request()
        transaction.set_rollback(True)
    return found


def is_wrong(status: int, said: str, wanted: Answer) -> bool:
    """Return whether an answer is not the one wanted.

    An allowed cell may still be refused for what was sent or what waits, never by the table.
    """
    if status in (200, 201, 302):
        return wanted != Answer.ALLOWED
    if wanted == Answer.ALLOWED:
        return status not in (400, 403, 409) or bool(OF_THE_TABLE.search(said))
    return CODES.get(status) != wanted
