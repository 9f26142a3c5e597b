"""Word templates of the secretariat's own; a row once added stays as it was."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE, WORDS = "tasks_app_documenttemplate", "templates are only added"
SQLITE = [
    f"""CREATE TRIGGER template_refuses_{verb.lower()} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    f"""CREATE FUNCTION template_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$""",
    *(
        f"""CREATE TRIGGER template_refuses_{moment.lower()} BEFORE {verbs} ON {TABLE}
        FOR EACH {moment} EXECUTE FUNCTION template_is_append_only()"""
        for moment, verbs in (("ROW", "UPDATE OR DELETE"), ("STATEMENT", "TRUNCATE"))
    ),
]
UNDO = {
    "sqlite": [f"DROP TRIGGER IF EXISTS template_refuses_{verb}" for verb in ("update", "delete")],
    "postgresql": ["DROP FUNCTION IF EXISTS template_is_append_only() CASCADE"],
}


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[vendor]:
        schema_editor.execute(statement)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('tasks_app', '0019_exports_are_jobs'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('dinh-ky', 'báo cáo định kỳ'), ('don-doc', 'công văn đôn đốc'), ('lanh-dao', 'báo cáo nhanh cho lãnh đạo')], max_length=20, verbose_name='loại văn bản')),
                ('filename', models.CharField(blank=True, max_length=255, verbose_name='tệp')),
                ('content', models.BinaryField(blank=True, verbose_name='nội dung')),
                ('size', models.PositiveIntegerField(default=0, verbose_name='dung lượng')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('uploaded_at', models.DateTimeField(verbose_name='thay lúc')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thay')),
            ],
            options={
                'verbose_name': 'mẫu văn bản',
                'verbose_name_plural': 'mẫu văn bản',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('filename', ''), ('sha256', ''), ('size', 0)), models.Q(('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('filename', ''), _negated=True)), _connector='OR'), name='document_template_has_a_file_or_none')],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
