"""What the audit keeps beside the histories of tasks. Both tables are append-only (triggers)."""

from django.db import models

from tasks_app.enums import AuditKind


class AuditEntry(models.Model):
    """One sign-in, refusal, export, change of roles, or reading of the audit itself."""

    at = models.DateTimeField("lúc")
    kind = models.CharField("việc", max_length=20, choices=AuditKind)
    user = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, verbose_name="người dùng"
    )
    account = models.CharField("tài khoản đã nhập", max_length=254, blank=True)
    address = models.CharField("địa chỉ máy", max_length=45, blank=True)
    method = models.CharField("phương thức", max_length=8, blank=True)
    path = models.CharField("đường dẫn", max_length=300, blank=True)
    subject = models.CharField("đối tượng", max_length=300, blank=True)
    detail = models.JSONField("chi tiết", default=dict)

    class Meta:
        verbose_name = "mục nhật ký truy cập"
        verbose_name_plural = "nhật ký truy cập"
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["kind", "id"], name="audit_kind_id"),
            models.Index(fields=["user", "id"], name="audit_user_id"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"


class DayAnchor(models.Model):
    """The seal of one day: every chain head it changed and its audit, chained to the day before.

    Kept in the database, in DATA_DIR/anchors.log and in the mail to the administrators, so that
    a rewrite of everything and a cut tail are found (ARCHITECTURE §2).
    """

    day = models.DateField("ngày", unique=True)
    sealed_at = models.DateTimeField("niêm phong lúc")
    task_count = models.PositiveIntegerField("số nhiệm vụ có thay đổi")
    event_count = models.PositiveIntegerField("số sự kiện")
    audit_count = models.PositiveIntegerField("số mục nhật ký truy cập")
    heads_digest = models.CharField("mã băm các chuỗi", max_length=64)
    audit_digest = models.CharField("mã băm nhật ký truy cập", max_length=64)
    prev_hash = models.CharField("mã băm ngày trước", max_length=64)
    hash = models.CharField("mã băm", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "niêm phong ngày"
        ordering = ["-day"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.hash[:12]}"
