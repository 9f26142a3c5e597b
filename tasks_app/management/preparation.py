"""What must be true before the service answers: schema, static files, demo data.

Each step looks first and works only if something changed, so that a second start is quick.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

STATIC_STAMP = ".collected"
DEMO_STAMP = "demo-loaded"


def prepare(say: Callable[[str], None]) -> None:
    """Bring schema, static files and (in demo mode) data up to date, telling what is done."""
    forget_rings(settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_in"))
    was_empty = migrate(say)
    collect_static(say)
    if settings.DEMO:
        load_demo(say, again=was_empty)


def forget_rings(folder: str | None) -> None:
    """Empty the folder that stands in for a broker.

    The database is the queue: a ring of the last run says nothing new, and one that was cut off
    half-written would stop the worker.
    """
    for ring in Path(folder).glob("*") if folder else ():
        ring.unlink()


def migrate(say: Callable[[str], None]) -> bool:
    """Apply what is missing of the schema. True when the database was empty before."""
    executor = MigrationExecutor(connection)
    was_empty = not executor.loader.applied_migrations
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Tạo cấu trúc cơ sở dữ liệu…" if was_empty else "Nâng cấp cơ sở dữ liệu…")
        call_command("migrate", interactive=False, verbosity=0)
    return was_empty


def collect_static(say: Callable[[str], None]) -> None:
    """Gather style sheets, scripts and fonts if any changed since the last time."""
    stamp, mark = Path(settings.STATIC_ROOT) / STATIC_STAMP, _digest(_static_files())
    if not _is_marked(stamp, mark):
        say("Chuẩn bị tệp giao diện…")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(mark, encoding="ascii")


def load_demo(say: Callable[[str], None], *, again: bool) -> None:
    """Load registers, history and demo people if they changed or the database is new."""
    files = sorted((settings.BASE_DIR / "fixtures").glob("*.csv"))
    database = connection.settings_dict
    mark = _digest(_facts(files), str(database["HOST"]), str(database["NAME"]))
    stamp = settings.DATA_DIR / DEMO_STAMP
    if again or not _is_marked(stamp, mark):
        say("Nạp sổ nhiệm vụ và dữ liệu minh họa…")
        call_command("load_demo")
        stamp.write_text(mark, encoding="ascii")


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield from _facts([Path(storage.path(name))])


def _facts(files: list[Path]) -> Iterator[str]:
    """Yield a line per file that differs whenever the file was written."""
    for path in files:
        facts = path.stat()
        yield f"{path} {facts.st_size} {facts.st_mtime_ns}"


def _digest(lines: Iterator[str], *more: str) -> str:
    return hashlib.sha256("\n".join([*lines, *more]).encode()).hexdigest()


def _is_marked(stamp: Path, mark: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="ascii") == mark
