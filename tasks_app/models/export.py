"""Files made in the background for one person."""

from django.db import models
from django.db.models import Q

from tasks_app.enums import OPEN_EXPORTS, ExportFormat, ExportKind, ExportState

UNFINISHED = Q(state__in=OPEN_EXPORTS)


class Export(models.Model):
    """One file that somebody asked for; the row is the queue, and stays when the file is gone.

    `path` names the bytes in the storage; they are nobody's to read before the state says done.
    `attempts` tells the worker that holds the lease from one that lost it.
    """

    requested_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="exports", verbose_name="người xuất"
    )
    kind = models.CharField("nội dung", max_length=10, choices=ExportKind)
    format = models.CharField("định dạng", max_length=5, choices=ExportFormat)
    question = models.JSONField("điều kiện", default=dict)
    state = models.CharField(
        "tình trạng", max_length=8, choices=ExportState, default=ExportState.QUEUED
    )
    done_rows = models.PositiveIntegerField("số dòng đã lập", default=0)
    total_rows = models.PositiveIntegerField("tổng số dòng", null=True, blank=True)
    filename = models.CharField("tên tệp", max_length=255, blank=True)
    path = models.CharField("nơi lưu", max_length=300, blank=True)
    size = models.PositiveBigIntegerField("dung lượng", null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    created_at = models.DateTimeField("yêu cầu lúc")
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    lease_until = models.DateTimeField("giữ việc đến", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần lập", default=0)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    expires_at = models.DateTimeField("tải được đến", null=True, blank=True)
    error = models.TextField("lý do không lập được", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "tệp xuất"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ExportState.DONE)
                | Q(size__isnull=False, finished_at__isnull=False, expires_at__isnull=False)
                & ~Q(path="")
                & ~Q(filename="")
                & ~Q(sha256=""),
                name="export_done_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.RUNNING) | Q(lease_until__isnull=False),
                name="export_running_is_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.FAILED) | ~Q(error=""),
                name="export_failed_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="export_of_person"),
            models.Index(fields=["id"], name="export_unfinished", condition=UNFINISHED),
            models.Index(fields=["expires_at"], name="export_stored", condition=~Q(path="")),
        ]

    def __str__(self) -> str:
        return self.filename or f"{self.get_kind_display()} {self.get_format_display()}"

    @property
    def percent(self) -> int | None:
        """How far it is, None while nobody knows; 100 is said of what is done only."""
        if self.state == ExportState.DONE:
            return 100
        if not self.total_rows:
            return None
        return min(99, self.done_rows * 100 // self.total_rows)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_EXPORTS

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.DONE
