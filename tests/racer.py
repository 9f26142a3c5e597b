"""One process of a race on the database in DATABASE_URL: `python -m tests.racer TASK USER VERSION`.

It says "ready", waits for a line, files one report and prints how it ended.
"""

import os
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from tasks_app.errors import DomainError  # noqa: E402
from tasks_app.models import Task, User  # noqa: E402
from tasks_app.services import reports  # noqa: E402


def main() -> None:
    """Run once."""
    task, by = Task.objects.get(pk=int(sys.argv[1])), User.objects.get(pk=int(sys.argv[2]))
    version, at = int(sys.argv[3]), datetime(2026, 6, 15, 5, tzinfo=UTC)
    progress = reports.Progress(os.getpid() % 101, f"Tiến trình {os.getpid()}")
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    try:
        reports.report(task, progress, by=by, at=at, version=version)
        print("won", flush=True)  # noqa: T201
    except DomainError as refused:
        print(refused.code, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
