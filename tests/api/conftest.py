"""Callers of the API. It is Monday, 15 June 2026, noon in Vietnam."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from knox.models import AuthToken
from rest_framework.test import APIClient

from tasks_app.models import Task, User
from tests.factories import NOON


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


class Caller:
    """One person with a token. Writes send the current version of the task unless told."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = APIClient()
        _, token = AuthToken.objects.create(user=user)
        self.client.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None, *, match: str | None = None, **headers: str) -> Any:
        if match is not None:
            headers["If-Match"] = match
        body = {} if body is None else body
        return self.client.post(f"/api/v1/{path}", body, format="json", headers=headers)

    def act(self, task: Task, intention: str, body: Any = None, **headers: str) -> Any:
        version = Task.objects.get(pk=task.pk).version
        path = f"tasks/{task.code}/{intention}"
        return self.post(path, body, match=f'"{version}"', **headers)


@pytest.fixture
def call(db: None) -> Callable[[User], Caller]:
    """Return a caller for a person: `call(cast.ex).get("me")`."""
    return Caller
