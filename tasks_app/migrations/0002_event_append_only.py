"""UPDATE and DELETE on the event table are refused by the database itself."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "tasks_app_taskevent"
SQLITE = [
    f"""CREATE TRIGGER event_refuses_{verb.lower()} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'task events are append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    """CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'task events are append-only'; END $$""",
    f"""CREATE TRIGGER event_refuses_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION event_is_append_only()""",
    f"""CREATE TRIGGER event_refuses_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()""",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS event_refuses_update",
        "DROP TRIGGER IF EXISTS event_refuses_delete",
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS event_is_append_only() CASCADE"],
}


def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[vendor]:
        schema_editor.execute(statement)


def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tasks_app", "0001_register")]
    operations = [migrations.RunPython(forwards, backwards)]
