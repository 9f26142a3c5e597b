"""Bound what the fold packs, and give figures indexes that hold all they read.

SQLite adds a constraint by copying the table, which loses its triggers: they are taken off
before and put back after.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

append_only = import_module("tasks_app.migrations.0002_event_append_only")

EVENT_COLUMNS = [
    "task", "effective_on", "recorded_at", "position", "seq", "sets", "status", "completed_on",
    "declared_timeliness", "deadline", "chain_deadline", "lead", "id",
]  # fmt: skip
TASK_COLUMNS = [
    "programme", "id", "assigned_on", "kind", "group", "lead", "original_deadline", "provenance",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("tasks_app", "0002_event_append_only")]

    operations = [
        migrations.RunPython(append_only.backwards, append_only.forwards),
        migrations.AddConstraint(
            model_name="taskevent",
            constraint=models.CheckConstraint(
                condition=Q(seq__lt=2**20, position__lt=2**20)
                & (Q(lead__isnull=True) | Q(lead__lt=2**23)),
                name="event_fits_the_fold",
            ),
        ),
        migrations.RunPython(append_only.forwards, append_only.backwards),
        migrations.AddIndex(
            model_name="taskevent",
            index=models.Index(
                condition=~Q(sets__in=[0, 16]), fields=EVENT_COLUMNS, name="event_fold"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=Q(retired_by__isnull=True, parent__isnull=True),
                fields=TASK_COLUMNS,
                name="task_figures",
            ),
        ),
    ]
