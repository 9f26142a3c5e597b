"""A whole service with the demo in it: made once per run, copied and served for each process."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tasks_app.management import demo_accounts

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Service:
    """Where it answers, and the passwords of the demo people."""

    address: str
    passwords: dict[str, str]


def loaded_once(root: Path) -> Path:
    """Return a folder with schema, static files, demo data and letters; the first caller fills it.

    Processes that come meanwhile wait at the lock.
    """
    folder, ready = root / "e2e-data", root / "e2e-data.ready"
    with (root / "e2e-data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _run(folder, "-m", "tests.e2e.prepare")
            ready.touch()
    return folder


def manage(folder: Path, *command: str) -> None:
    """Run a command of manage.py on the data in `folder`."""
    _run(folder, "manage.py", *command)


def _run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=_variables(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr[-4000:]}")


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    """Serve the data in `folder` with gunicorn while the block runs.

    The socket is opened here and handed over, so that the first request waits for the server
    instead of asking whether it is up.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        address = "http://{}:{}".format(*listener.getsockname())
        web = _start_web(listener, folder, address)
    try:
        yield Service(address, demo_accounts.passwords(folder))
    finally:
        web.terminate()
        web.wait(timeout=30)


def _start_web(listener: socket.socket, folder: Path, address: str) -> subprocess.Popen[bytes]:
    config = ["--config", "python:project.web_server", "--bind", f"fd://{listener.fileno()}"]
    variables = _variables(folder) | {"PUBLIC_BASE_URL": address, "WEB_WORKERS": "1"}
    with (folder / "web.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *config, "tests.e2e.app:application"],
            cwd=ROOT,
            env=variables,
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
        )


def _variables(folder: Path) -> dict[str, str]:
    """Return the environment of a demo on SQLite, whatever the tests around it run on."""
    ours = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "STATIC_ROOT")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {
        "DATA_DIR": str(folder),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "project.settings",
    }
