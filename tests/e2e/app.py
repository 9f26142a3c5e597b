"""The service as it runs, on the morning of the tests, telling how many statements a page took."""

from collections.abc import Callable, Iterable
from typing import Any

import time_machine

from tests.e2e.clock import MONDAY

time_machine.travel(MONDAY, tick=True).start()

from django.db import connection  # noqa: E402

from project.wsgi import application as service  # noqa: E402

STATEMENTS = "X-Statements"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the service does, with one header more."""
    asked: list[str] = []

    def counted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (STATEMENTS, str(len(asked)))], *rest)

    with connection.execute_wrapper(counted):
        return service(environ, started)
