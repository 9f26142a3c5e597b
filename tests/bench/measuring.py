"""Two ways to do the same thing, timed in turns; what is told is the ratio.

The full way is the whole application behind WSGI: middleware, sign-in by token, view, renderer.
The floor is the same statements through bare psycopg and the rows through orjson, behind WSGI.
"""

import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

ROUNDS = 30
WRITES = ("INSERT", "UPDATE")


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. `goal` is the greatest ratio; `floor` None: nothing to compare."""

    job: str
    full: float
    floor: float | None
    statements: int
    size: int
    goal: str

    @property
    def ratio(self) -> str:
        return "–" if not self.floor else f"{self.full / self.floor:.1f}".replace(".", ",")


@dataclass(slots=True)
class Bench:
    """The application and the bare connection on one database, and what was measured."""

    token: str
    session: str
    lines: list[Line] = field(default_factory=list)
    application: Any = field(default_factory=get_wsgi_application)

    def ask(
        self, path: str, *, query: str = "", body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Return the application's answer to one request; with a body it is a POST."""
        sent = b"" if body is None else json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": "GET" if body is None else "POST", "PATH_INFO": path,
            "QUERY_STRING": query, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(sent),
            "CONTENT_LENGTH": str(len(sent)), "CONTENT_TYPE": "application/json",
            "HTTP_HOST": "testserver", **self._credentials(path), **(headers or {}),
        }  # fmt: skip
        told: list[str] = []
        chunks = self.application(environ, lambda status, _headers: told.append(status))
        answer = b"".join(chunks)
        chunks.close()
        return Answer(told[0], answer)

    def _credentials(self, path: str) -> dict[str, str]:
        if path.startswith("/api/"):
            return {"HTTP_AUTHORIZATION": f"Token {self.token}"}
        return {"HTTP_COOKIE": f"sessionid={self.session}", "HTTP_ACCEPT": "text/html"}

    def read(self, job: str, path: str, query: str = "", *, goal: str = "", main: str = "") -> Line:
        """Measure a GET against its own statements that contain `main`, run bare."""
        with CaptureQueriesContext(connection) as captured:
            answer = self.ask(path, query=query)
        assert answer.status.startswith("200"), (job, answer.status, answer.body[:300])
        statements = [item["sql"] for item in captured]
        bare = [sql for sql in statements if main in sql] if main else []
        with bare_connection() as floor:
            full, least = in_turns(
                lambda: self.ask(path, query=query),
                (lambda: _rows_as_json(floor, bare)) if bare else None,
            )
        line = Line(job, full, least, len(statements), len(answer.body), goal)
        self.lines.append(line)
        return line

    def write(self, job: str, path: str, body: Any, headers: dict[str, str], *, goal: str) -> Line:
        """Measure a POST against its bare INSERTs and UPDATEs; both are rolled back."""

        def post() -> Answer:
            with transaction.atomic():
                answer = self.ask(path, body=body, headers=headers)
                transaction.set_rollback(True)
            return answer

        with CaptureQueriesContext(connection) as captured:
            answer = post()
        assert answer.status.startswith("201"), (job, answer.status, answer.body[:300])
        told = [i["sql"] for i in captured if not i["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        statements = [sql for sql in told if sql not in ("BEGIN", "ROLLBACK", "COMMIT")]
        bare = [sql for sql in statements if sql.startswith(WRITES)]
        with bare_connection() as floor:
            full, least = in_turns(post, lambda: _rolled_back(floor, bare))
        line = Line(job, full, least, len(statements), len(answer.body), goal)
        self.lines.append(line)
        return line


def in_turns(
    full: Callable[[], Any], floor: Callable[[], Any] | None
) -> tuple[float, float | None]:
    """Return the medians in milliseconds; the ways take turns, so that both meet the same day."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        times[0].append(_timed(full))
        if floor is not None:
            times[1].append(_timed(floor))
    return statistics.median(times[0]), statistics.median(times[1]) if times[1] else None


def _timed(job: Callable[[], Any]) -> float:
    started = time.perf_counter()
    job()
    return (time.perf_counter() - started) * 1000


@contextmanager
def bare_connection() -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection without Django to the database under test."""
    settings = connection.settings_dict
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    given = {name: settings[key] for key, name in names.items() if settings[key]}
    with psycopg.connect(dbname=settings["NAME"], autocommit=True, **given) as bare:
        yield bare


def _rows_as_json(bare: psycopg.Connection[Any], statements: list[str]) -> bytes:
    found = []
    for sql in statements:
        cursor = bare.execute(sql.encode())
        names = [column.name for column in cursor.description or ()]
        found.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    return orjson.dumps(found, default=str)


def _rolled_back(bare: psycopg.Connection[Any], statements: list[str]) -> None:
    with bare.transaction(force_rollback=True):
        for sql in statements:
            bare.execute(sql.encode())


def table(lines: list[Line], title: str) -> str:
    """Return the measurements as a table for people."""
    rows = [("", "đủ, ms", "sàn, ms", "tỷ lệ", "đích", "câu lệnh", "KB")]
    for line in lines:
        floor = "–" if line.floor is None else f"{line.floor:.2f}"
        size = f"{line.size / 1024:.0f}"
        told = (f"{line.full:.2f}", floor, line.ratio, line.goal, str(line.statements), size)
        rows.append((line.job, *told))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join([title, *(_aligned(row, widths) for row in rows)])


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])
