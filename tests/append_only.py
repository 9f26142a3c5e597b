"""Lets the test runner empty the tables although the database refuses to delete from them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db.backends.base.base import BaseDatabaseWrapper

TRIGGERS = (
    import_module("tasks_app.migrations.0002_event_append_only"),
    import_module("tasks_app.migrations.0007_audit_append_only"),
    import_module("tasks_app.migrations.0018_reports_are_frozen"),
    import_module("tasks_app.migrations.0020_templates_of_documents"),
)
OFF = [statement for triggers in TRIGGERS for statement in triggers.UNDO["sqlite"]]
ON = [statement for triggers in TRIGGERS for statement in triggers.SQLITE]


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the triggers off the append-only tables for the time of the block."""
    postgres = connection.vendor == "postgresql"
    off = ["SET session_replication_role = replica"] if postgres else OFF
    on = ["SET session_replication_role = DEFAULT"] if postgres else ON
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in on:
                cursor.execute(statement)
