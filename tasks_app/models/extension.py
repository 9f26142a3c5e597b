"""A request to move one task's deadline, and its answer."""

from django.db import models
from django.db.models import F, Q

from tasks_app.enums import Decision


class DeadlineExtension(models.Model):
    """Filed on or before expiry and granted, it holds the chain of deadlines (DOMAIN §2)."""

    task = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="extensions", verbose_name="nhiệm vụ"
    )
    number = models.PositiveSmallIntegerField("lần xin")
    deadline_before = models.DateField("hạn khi xin")
    proposed_deadline = models.DateField("hạn đề nghị")
    reason = models.TextField("lý do")
    plan = models.TextField("kế hoạch thực hiện", blank=True)
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    filed_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, verbose_name="người xin"
    )
    filed_for = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="thay mặt",
    )  # fmt: skip
    filed_agency = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", verbose_name="cơ quan xin"
    )
    filed_on = models.DateField("ngày xin")
    filed_at = models.DateTimeField("gửi lúc")
    needs_cosignature = models.BooleanField("cần Tổ công tác ký đồng", default=False)
    cosigned_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="Tổ công tác ký đồng",
    )  # fmt: skip
    cosigned_at = models.DateTimeField("ký đồng lúc", null=True, blank=True)
    decision = models.CharField("kết quả", max_length=9, choices=Decision, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="người quyết định",
    )  # fmt: skip
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_on = models.DateField("hiệu lực từ", null=True, blank=True)
    decision_document = models.CharField("văn bản quyết định", max_length=200, blank=True)
    decision_note = models.TextField("ý kiến", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "đề nghị gia hạn"
        ordering = ["filed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(decision=Decision.PENDING),
                name="extension_one_pending_per_task",
            ),
            models.UniqueConstraint(fields=["task", "number"], name="extension_number_unique"),
            models.CheckConstraint(
                condition=Q(proposed_deadline__gt=F("deadline_before")),
                name="extension_moves_deadline_out",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.PENDING) | Q(decided_at__isnull=False),
                name="extension_decision_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_by__isnull=True, cosigned_at__isnull=True)
                | Q(cosigned_by__isnull=False, cosigned_at__isnull=False),
                name="extension_cosignature_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.task.code}: {self.deadline_before:%d/%m/%Y} → {self.proposed_deadline:%d/%m/%Y}"
        )
