"""Minh chứng: a file, a numbered document, or a link."""

from django.db import models
from django.db.models import F, Q

from tasks_app.enums import EvidenceKind, ScanState

# What counts for a claim: neither withdrawn nor replaced by a newer version.
LIVE = Q(withdrawn_at__isnull=True, replaced_by__isnull=True)


class Evidence(models.Model):
    """One piece of evidence. Files live in the storage under `file`; nothing is deleted.

    A new version names the one it `replaces`; a withdrawn piece stays as a trace and supports
    nothing any more.
    """

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="evidence")
    claim = models.ForeignKey(
        "tasks_app.CompletionClaim", models.PROTECT, related_name="evidence", null=True, blank=True
    )
    event = models.ForeignKey("tasks_app.TaskEvent", models.PROTECT, related_name="+")
    kind = models.CharField("loại", max_length=8, choices=EvidenceKind)
    title = models.CharField("tên", max_length=300)
    document_number = models.CharField("số, ký hiệu", max_length=200, blank=True)
    document_on = models.DateField("ngày văn bản", null=True, blank=True)
    document_signer = models.CharField("cơ quan, người ký", max_length=200, blank=True)
    url = models.URLField("đường dẫn", max_length=1000, blank=True)
    file = models.FileField("tệp", upload_to="evidence", max_length=300, blank=True)
    filename = models.CharField("tên tệp", max_length=255, blank=True)
    content_type = models.CharField("kiểu", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("dung lượng", null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    scan_state = models.CharField(
        "quét mã độc", max_length=10, choices=ScanState, blank=True, default=ScanState.NOT_A_FILE
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True,
        verbose_name="thay bản trước",
    )  # fmt: skip
    withdrawn_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="người rút",
    )  # fmt: skip
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawal_reason = models.CharField("lý do rút", max_length=300, blank=True)
    added_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, verbose_name="người thêm"
    )
    added_on = models.DateField("ngày thêm")
    added_at = models.DateTimeField("thêm lúc")

    class Meta:
        verbose_name = verbose_name_plural = "minh chứng"
        ordering = ["task", "added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind=EvidenceKind.FILE, size__gt=0) & ~Q(file="") & ~Q(sha256="")
                    | Q(kind=EvidenceKind.DOCUMENT) & ~Q(document_number="")
                    | Q(kind=EvidenceKind.LINK) & ~Q(url="")
                ),
                name="evidence_is_what_it_says",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="evidence_not_own_version",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="evidence_withdrawal_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.FILE) | Q(scan_state=ScanState.NOT_A_FILE),
                name="evidence_only_files_are_scanned",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        """Whether it counts for a claim: `LIVE`, read from the row."""
        return self.withdrawn_at is None and not hasattr(self, "replaced_by")
