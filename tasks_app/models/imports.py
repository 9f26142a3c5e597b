"""Bookkeeping of what came in from outside: batches of rows, repeated requests."""

from django.db import models


class ImportBatch(models.Model):
    """One loaded file. The same bytes are not loaded twice into one programme."""

    kind = models.CharField("loại", max_length=20)
    programme = models.ForeignKey(
        "tasks_app.Programme", models.PROTECT, related_name="batches", null=True, blank=True
    )
    filename = models.CharField("tệp", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    row_count = models.PositiveIntegerField("số dòng")
    loaded_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    loaded_at = models.DateTimeField("nhập lúc")
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "đợt nhập"
        ordering = ["-loaded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.filename} ({self.row_count} dòng)"


class IdempotencyKey(models.Model):
    """The answer given to one POST, so that the same request sent again gets the same answer."""

    user = models.ForeignKey("tasks_app.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "khóa chống gửi trùng"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_unique"),
        ]

    def __str__(self) -> str:
        return self.key
