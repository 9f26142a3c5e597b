"""Reports whose numbers no longer change: what was frozen is refused any change by the database."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REPORT, CELL = "tasks_app_frozenreport", "tasks_app_frozencell"
KEPT = (
    "code", "programme_id", "unit_id", "period", "as_of", "owner", "due_on", "known_at", "version", "series",
    "previous_id", "reason", "content", "sha256", "definitions_version", "drafted_by_id",
    "drafted_at", "frozen_by_id", "frozen_at",
)
WORDS = "frozen reports do not change"


def changed(unlike: str) -> str:
    """Return the condition under which an UPDATE of a report is refused."""
    columns = " OR ".join(f"NEW.{name} {unlike} OLD.{name}" for name in KEPT)
    return (
        f"OLD.state = 'published' OR "
        f"(OLD.state <> 'draft' AND (NEW.state = 'draft' OR {columns}))"
    )


SQLITE = [
    f"""CREATE TRIGGER report_refuses_update BEFORE UPDATE ON {REPORT}
    WHEN {changed("IS NOT")} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    f"""CREATE TRIGGER report_refuses_delete BEFORE DELETE ON {REPORT}
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    *(
        f"""CREATE TRIGGER report_cell_refuses_{verb.lower()} BEFORE {verb} ON {CELL}
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"""
        for verb in ("UPDATE", "DELETE")
    ),
]
POSTGRES = [
    f"""CREATE FUNCTION report_is_frozen() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$""",
    f"""CREATE TRIGGER report_refuses_update BEFORE UPDATE ON {REPORT}
    FOR EACH ROW WHEN ({changed("IS DISTINCT FROM")}) EXECUTE FUNCTION report_is_frozen()""",
    f"""CREATE TRIGGER report_refuses_delete BEFORE DELETE ON {REPORT}
    FOR EACH ROW EXECUTE FUNCTION report_is_frozen()""",
    f"""CREATE TRIGGER report_cell_refuses_change BEFORE UPDATE OR DELETE ON {CELL}
    FOR EACH ROW EXECUTE FUNCTION report_is_frozen()""",
    *(
        f"""CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION report_is_frozen()"""
        for table in (REPORT, CELL)
    ),
]
UNDO = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {name}_refuses_{verb}"
        for name in ("report", "report_cell")
        for verb in ("update", "delete")
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS report_is_frozen() CASCADE"],
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
        ('tasks_app', '0017_figures_are_corrected_by_new_rows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(choices=[('signed_in', 'đăng nhập'), ('sign_in_failed', 'đăng nhập không thành công'), ('signed_out', 'đăng xuất'), ('password_changed', 'đổi mật khẩu'), ('second_factor', 'xác thực hai lớp'), ('token_issued', 'cấp mã truy cập API'), ('token_returned', 'trả lại mã truy cập API'), ('refused', 'bị từ chối'), ('exported', 'xuất dữ liệu'), ('file_read', 'tải tệp minh chứng'), ('report_frozen', 'chốt số liệu báo cáo'), ('report_published', 'phát hành báo cáo'), ('roles_changed', 'thay đổi tài khoản, vai trò'), ('delegated', 'ủy quyền'), ('catalogue_changed', 'thay đổi danh mục'), ('audit_read', 'đọc nhật ký')], max_length=20, verbose_name='việc'),
        ),
        migrations.CreateModel(
            name='FrozenReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='mã báo cáo')),
                ('period', models.CharField(blank=True, max_length=8, verbose_name='kỳ báo cáo')),
                ('as_of', models.DateField(verbose_name='số liệu tại ngày')),
                ('owner', models.CharField(max_length=8, verbose_name='tính theo cơ quan')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='hạn gửi')),
                ('known_at', models.DateTimeField(blank=True, null=True, verbose_name='biết đến')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='phiên bản')),
                ('series', models.CharField(max_length=12, verbose_name='mã bản đầu')),
                ('reason', models.TextField(blank=True, verbose_name='lý do đính chính')),
                ('state', models.CharField(choices=[('draft', 'dự thảo'), ('frozen', 'đã chốt số liệu'), ('signed', 'đã có bản ký'), ('published', 'đã phát hành')], default='draft', max_length=9, verbose_name='trạng thái')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='số lần ghi')),
                ('content', models.TextField(blank=True, verbose_name='nội dung')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('definitions_version', models.CharField(blank=True, max_length=10, verbose_name='phiên bản định nghĩa')),
                ('document_number', models.CharField(blank=True, max_length=200, verbose_name='số, ký hiệu')),
                ('document_on', models.DateField(blank=True, null=True, verbose_name='ngày văn bản')),
                ('scan', models.FileField(blank=True, max_length=300, upload_to='reports', verbose_name='bản ký')),
                ('scan_filename', models.CharField(blank=True, max_length=255, verbose_name='tên tệp bản ký')),
                ('scan_size', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='dung lượng bản ký')),
                ('scan_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 bản ký')),
                ('scan_state', models.CharField(choices=[('', 'không phải tệp'), ('unscanned', 'chưa quét'), ('clean', 'đã quét, sạch')], default='', max_length=10, verbose_name='quét mã độc')),
                ('drafted_at', models.DateTimeField(verbose_name='lập lúc')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='chốt số liệu lúc')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='gắn bản ký lúc')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='phát hành lúc')),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người lập')),
                ('frozen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người chốt số liệu')),
                ('previous', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='tasks_app.frozenreport', verbose_name='phiên bản trước')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='tasks_app.programme', verbose_name='chương trình')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người phát hành')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gắn bản ký')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tasks_app.agency', verbose_name='cơ quan')),
            ],
            options={
                'verbose_name': 'báo cáo',
                'verbose_name_plural': 'báo cáo',
                'ordering': ['-as_of', '-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='FrozenCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, verbose_name='ô')),
                ('count', models.PositiveIntegerField(verbose_name='số nhiệm vụ')),
                ('tasks', models.JSONField(default=list, verbose_name='các nhiệm vụ')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='tasks_app.frozenreport', verbose_name='báo cáo')),
            ],
            options={
                'verbose_name': 'ô số liệu đã chốt',
                'verbose_name_plural': 'ô số liệu đã chốt',
                'default_permissions': ('view',),
            },
        ),
        migrations.AddIndex(
            model_name='frozenreport',
            index=models.Index(fields=['state', 'as_of'], name='report_state_date'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.UniqueConstraint(condition=models.Q(('unit__isnull', True), models.Q(('period', ''), _negated=True)), fields=('programme', 'period', 'owner', 'version'), name='report_one_per_period'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.UniqueConstraint(condition=models.Q(('unit__isnull', False), models.Q(('period', ''), _negated=True)), fields=('programme', 'unit', 'period', 'owner', 'version'), name='report_one_per_unit_and_period'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('content', ''), ('frozen_at', None), ('sha256', ''), ('state', 'draft')), models.Q(('frozen_at__isnull', False), ('frozen_by__isnull', False), ('state__in', ('frozen', 'signed', 'published')), ('known_at__isnull', False), models.Q(('content', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='report_is_frozen_whole'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published'), ('published_by__isnull', False)), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at', None), ('published_by', None)), _connector='OR'), name='report_publication_is_signed'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scan', ''), ('scan_sha256', ''), ('scan_size', None), ('signed_at', None)), models.Q(models.Q(('scan', ''), _negated=True), models.Q(('scan_sha256', ''), _negated=True), ('scan_size__gt', 0), ('signed_at__isnull', False)), _connector='OR'), name='report_scan_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('previous', None), ('reason', ''), ('version', 1)), models.Q(('previous__isnull', False), ('version__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='report_correction_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.UniqueConstraint(fields=('series', 'version'), name='report_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('series', models.F('code')), ('version', 1)), ('version__gt', 1), _connector='OR'), name='report_series_begins_with_itself'),
        ),
        migrations.AddConstraint(
            model_name='frozenreport',
            constraint=models.CheckConstraint(condition=models.Q(('previous', None), models.Q(('previous', models.F('id')), _negated=True), _connector='OR'), name='report_not_own_version'),
        ),
        migrations.AddConstraint(
            model_name='frozencell',
            constraint=models.UniqueConstraint(fields=('report', 'key'), name='report_cell_unique'),
        ),
        migrations.RunPython(forwards, backwards),
    ]
