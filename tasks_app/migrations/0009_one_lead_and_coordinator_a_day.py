"""Coordinators become dated, and no two leads or coordinators of a task share a day."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ALONE = ("lead", "coordinator")
NAME = "task_agency_no_two_{role}s_a_day"
TABLE = "tasks_app_taskagency"
SQLITE = [
    f"""CREATE TRIGGER {NAME.format(role=role)}_{verb.lower()} BEFORE {verb} ON {TABLE}
    WHEN NEW.role = '{role}' AND EXISTS (
        SELECT 1 FROM {TABLE} o WHERE o.task_id = NEW.task_id AND o.role = NEW.role
        AND o.id IS NOT NEW.id
        AND o.valid_from < coalesce(NEW.valid_to, '9999-12-31')
        AND NEW.valid_from < coalesce(o.valid_to, '9999-12-31')
    ) BEGIN SELECT RAISE(ABORT, '{NAME.format(role=role)}'); END"""  # noqa: S608
    for role in ALONE
    for verb in ("INSERT", "UPDATE")
]
# A range of one number stands for equality, so that no extension is needed.
POSTGRES = [
    f"""ALTER TABLE {TABLE} ADD CONSTRAINT {NAME.format(role=role)} EXCLUDE USING gist (
        int8range(task_id, task_id, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&
    ) WHERE (role = '{role}')"""
    for role in ALONE
]
UNDO = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {NAME.format(role=role)}_{verb}"
        for role in ALONE
        for verb in ("insert", "update")
    ],
    "postgresql": [
        f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {NAME.format(role=role)}" for role in ALONE
    ],
}


def date_coordinators(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each coordinator an interval, from the day when both it and the task were there."""
    part, task = apps.get_model("tasks_app", "TaskAgency"), apps.get_model("tasks_app", "Task")
    rows = task.objects.exclude(coordinator=None).select_related("coordinator")
    part.objects.bulk_create(
        (
            part(
                task=row,
                agency=row.coordinator,
                role="coordinator",
                valid_from=max(filter(None, (row.assigned_on, row.coordinator.valid_from))),
            )
            for row in rows.iterator(chunk_size=1_000)
            if row.assigned_on or row.coordinator.valid_from
        ),
        batch_size=1_000,
    )


def refuse_overlaps(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[vendor]:
        schema_editor.execute(statement)


def allow_overlaps(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tasks_app", "0008_blockers_are_answered")]
    operations = [
        migrations.AlterField(
            model_name="task",
            name="coordinator",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="coordinated_tasks",
                to="tasks_app.agency",
                verbose_name="đầu mối tổng hợp",
            ),
        ),
        migrations.RunPython(refuse_overlaps, allow_overlaps),
        migrations.RunPython(date_coordinators, migrations.RunPython.noop),
    ]
