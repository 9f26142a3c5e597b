"""A browser's requests, and a look at the answer."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tasks_app.models import User

MONDAY = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam


@pytest.fixture
def monday():
    """It is Monday 15 June 2026, nine o'clock in Vietnam."""
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """Return a signed-in client for a person."""

    def opened(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return opened
