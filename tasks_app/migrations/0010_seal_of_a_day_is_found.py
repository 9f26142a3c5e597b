"""The events of a day are found by when they were written; new kinds of access are known."""

from django.db import migrations, models

KINDS = [
    ("signed_in", "đăng nhập"),
    ("sign_in_failed", "đăng nhập không thành công"),
    ("signed_out", "đăng xuất"),
    ("password_changed", "đổi mật khẩu"),
    ("second_factor", "xác thực hai lớp"),
    ("token_issued", "cấp mã truy cập API"),
    ("token_returned", "trả lại mã truy cập API"),
    ("refused", "bị từ chối"),
    ("exported", "xuất dữ liệu"),
    ("file_read", "tải tệp minh chứng"),
    ("roles_changed", "thay đổi tài khoản, vai trò"),
    ("delegated", "ủy quyền"),
    ("catalogue_changed", "thay đổi danh mục"),
    ("audit_read", "đọc nhật ký"),
]


class Migration(migrations.Migration):
    dependencies = [("tasks_app", "0009_one_lead_and_coordinator_a_day")]
    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=20, verbose_name="việc"),
        ),
        migrations.AddIndex(
            model_name="taskevent",
            index=models.Index(fields=["written_at"], name="event_written_at"),
        ),
    ]
