"""Run the whole service on this machine: web, worker and beat. Ctrl-C stops all of them."""

import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import BaseCommand

from tasks_app.management.demo_accounts import how_to_sign_in
from tasks_app.management.preparation import prepare
from tasks_app.management.supervisor import Program, Supervisor

HIGHEST_PORT = 65535


class Command(BaseCommand):
    help = "Chạy toàn bộ dịch vụ trên máy này: web, hàng đợi và lịch. Ctrl-C để dừng."
    requires_system_checks: list[str] = []  # `make check` runs them; the start stays quick

    def add_arguments(self, parser) -> None:  # type: ignore[no-untyped-def]
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")

    def handle(self, *args: object, host: str, port: str, **options: object) -> None:
        address = (host, self._usable_port(host, port))
        supervisor = Supervisor(self._line)
        supervisor.listen()
        prepare(self._say)
        web, *others = programs(*address)
        supervisor.start(web)
        if supervisor.wait_until(lambda: answers(*address), seconds=60):
            self._welcome()
        for program in others:
            supervisor.start(program)
        supervisor.run()
        self._say("Đã dừng.")

    def _usable_port(self, host: str, port: str) -> int:
        """Return the port as a number, or end with a sentence when nobody can listen on it."""
        if not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
            self._refuse(f"PORT phải là số từ 1 đến {HIGHEST_PORT}, không phải “{port}”.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, int(port)))
            except OSError as problem:
                self._refuse(
                    f"Không mở được cổng {port} trên {host} ({problem.strerror}). "
                    f"Chọn cổng khác, ví dụ: make run PORT={int(port) % HIGHEST_PORT + 1}"
                )
        return int(port)

    def _welcome(self) -> None:
        self._say("", f"Dịch vụ đang chạy tại {settings.PUBLIC_BASE_URL}")
        if settings.DEMO:
            self._say(*how_to_sign_in(settings.DATA_DIR))
        self._say("Nhấn Ctrl-C để dừng.", "")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(1)

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()

    def _line(self, name: str, line: str) -> None:
        self._say(f"{name:<6} | {line}")


def programs(host: str, port: int) -> Iterator[Program]:
    """Yield what runs, the web server first."""
    server = "gunicorn --config python:project.web_server project.wsgi --bind"
    celery = "celery --app project.celery --quiet"
    worker = "worker --concurrency 2 --without-gossip --without-mingle --without-heartbeat"
    yield _python_module("web", server, f"{host}:{port}")
    yield _python_module("worker", f"{celery} {worker} --loglevel", "WARNING")
    yield _python_module("beat", f"{celery} beat --loglevel WARNING --pidfile", "")


def _python_module(name: str, command: str, last: str) -> Program:
    # On a trial machine the worker may run as root; Celery's long warning tells nobody more.
    quiet = {"PYTHONWARNINGS": "ignore:::celery.platforms"}
    return Program(name, [sys.executable, "-m", *command.split(), last], quiet)


def answers(host: str, port: int) -> bool:
    """Return whether the web server replies."""
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
