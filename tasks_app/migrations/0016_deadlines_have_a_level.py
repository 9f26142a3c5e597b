"""Tasks assigned before the level was kept get it from the number of their document."""

from typing import Any

from django.db import migrations

from tasks_app.rules.deadlines import level_of


def set_levels(apps: Any, schema_editor: Any) -> None:
    tasks = apps.get_model("tasks_app", "Task").objects
    levels: dict[str, list[int]] = {}
    rows = tasks.values_list("pk", "source_document__number", "legal_basis")
    for pk, number, legal_basis in rows.iterator():
        levels.setdefault(level_of(number or legal_basis), []).append(pk)
    for level, keys in levels.items():
        for start in range(0, len(keys), 500):
            tasks.filter(pk__in=keys[start : start + 500]).update(deadline_level=level)


class Migration(migrations.Migration):
    dependencies = [("tasks_app", "0015_evidence_withdrawals_are_signed")]

    operations = [migrations.RunPython(set_levels, migrations.RunPython.noop)]
