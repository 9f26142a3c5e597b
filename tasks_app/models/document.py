"""Word templates of the secretariat's own: rows are only added, the latest of a kind counts."""

from django.db import models
from django.db.models import Q

from tasks_app.enums import DocumentKind


class DocumentTemplate(models.Model):
    """One template put in force. Without a file: back to the one that comes with the service."""

    kind = models.CharField("loại văn bản", max_length=20, choices=DocumentKind)
    filename = models.CharField("tệp", max_length=255, blank=True)
    content = models.BinaryField("nội dung", blank=True)
    size = models.PositiveIntegerField("dung lượng", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", verbose_name="người thay"
    )
    uploaded_at = models.DateTimeField("thay lúc")

    class Meta:
        verbose_name = verbose_name_plural = "mẫu văn bản"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size=0, sha256="", filename="")
                | Q(size__gt=0) & ~Q(sha256="") & ~Q(filename=""),
                name="document_template_has_a_file_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.filename or 'mẫu có sẵn'}"

    @property
    def is_built_in(self) -> bool:
        """Whether the row leads back to the template that comes with the service."""
        return not self.size
