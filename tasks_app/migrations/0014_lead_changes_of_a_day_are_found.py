from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tasks_app", "0013_agencies_of_a_task_change")]

    operations = [
        migrations.AddIndex(
            model_name="taskevent",
            index=models.Index(
                condition=Q(("kind", "lead_changed")),
                fields=["effective_on"],
                name="event_lead_changes",
            ),
        ),
    ]
