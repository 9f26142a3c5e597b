"""UPDATE and DELETE on the audit and on the anchors are refused; old deadlines get their level."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

TABLES = ("tasks_app_auditentry", "tasks_app_dayanchor")
SQLITE = [
    f"""CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    """CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_refuses_{moment.lower()} BEFORE {verbs} ON {table}
        FOR EACH {moment} EXECUTE FUNCTION audit_is_append_only()"""
        for table in TABLES
        for moment, verbs in (("ROW", "UPDATE OR DELETE"), ("STATEMENT", "TRUNCATE"))
    ),
]
UNDO = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}"
        for table in TABLES
        for verb in ("update", "delete")
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS audit_is_append_only() CASCADE"],
}


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[vendor]:
        schema_editor.execute(statement)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def name_levels(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    task = apps.get_model("tasks_app", "Task")
    signed = Q(legal_basis__contains="-TTg") | Q(legal_basis__contains="/TB-VPCP")
    task.objects.filter(signed).update(deadline_level="prime_minister")


class Migration(migrations.Migration):
    dependencies = [("tasks_app", "0006_whole_workflow")]
    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.RunPython(name_levels, migrations.RunPython.noop),
    ]
