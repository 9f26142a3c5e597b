"""A fourth kind of letter: the seal of a day."""

from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("digest", "thư hằng ngày"),
    ("escalation", "thư đôn đốc"),
    ("immediate", "thư báo ngay"),
    ("anchor", "thư niêm phong"),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_outbox")]
    operations = [
        migrations.RemoveConstraint(model_name="notification", name="mail_kind_known"),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12, verbose_name="loại"),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=[kind for kind, _ in KINDS]), name="mail_kind_known"
            ),
        ),
    ]
