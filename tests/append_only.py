"""Lets the test runner empty the tables although the database refuses to delete events."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db.backends.base.base import BaseDatabaseWrapper

TRIGGERS = import_module("tasks_app.migrations.0002_event_append_only")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the triggers off the event table for the time of the block."""
    postgres = connection.vendor == "postgresql"
    off = ["SET session_replication_role = replica"] if postgres else TRIGGERS.UNDO["sqlite"]
    on = ["SET session_replication_role = DEFAULT"] if postgres else TRIGGERS.SQLITE
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in on:
                cursor.execute(statement)
