"""The claim that a task is done, and the secretariat's answer."""

from django.db import models
from django.db.models import Q

from tasks_app.enums import Decision, ReturnReason


class CompletionClaim(models.Model):
    """A claim of completion with its claimed date; a claim is not completion (DOMAIN §0.4)."""

    task = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="claims", verbose_name="nhiệm vụ"
    )
    completed_on = models.DateField("ngày hoàn thành đề nghị")
    note = models.TextField("báo cáo của cơ quan chủ trì", blank=True)
    percent_before = models.PositiveSmallIntegerField("kết quả % trước khi trình", null=True)
    filed_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, verbose_name="người trình"
    )
    filed_for = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="thay mặt",
    )  # fmt: skip
    filed_agency = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", verbose_name="cơ quan trình"
    )
    filed_on = models.DateField("ngày trình")
    filed_at = models.DateTimeField("trình lúc")
    review_opened_at = models.DateTimeField("mở xem xét lúc", null=True, blank=True)
    decision = models.CharField("kết quả", max_length=9, choices=Decision, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="người quyết định",
    )  # fmt: skip
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    return_reason = models.CharField(
        "lý do trả lại", max_length=20, choices=ReturnReason, blank=True
    )
    decision_note = models.TextField("ý kiến của thường trực", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "đề nghị xác nhận hoàn thành"
        ordering = ["filed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(decision=Decision.PENDING),
                name="claim_one_pending_per_task",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.PENDING) | Q(decided_at__isnull=False),
                name="claim_decision_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.RETURNED) | ~Q(decision_note=""),
                name="claim_return_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.code}, trình ngày {self.filed_on:%d/%m/%Y}"
