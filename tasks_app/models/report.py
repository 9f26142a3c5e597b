"""What the owner files while the work goes on: progress reports and blockers."""

from django.db import models
from django.db.models import F, Q

from tasks_app.enums import BlockerKind, Confidence


class ProgressReport(models.Model):
    """One report of progress; the event carries who, when and the resulting percent."""

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="reports")
    event = models.OneToOneField("tasks_app.TaskEvent", models.PROTECT, related_name="report")
    reported_on = models.DateField("ngày báo cáo")
    percent = models.PositiveSmallIntegerField("kết quả %", null=True, blank=True)
    content = models.TextField("nội dung thực hiện trong kỳ")
    difficulties = models.TextField("khó khăn, vướng mắc", blank=True)
    proposals = models.TextField("kiến nghị", blank=True)
    confidence = models.CharField("tự đánh giá", max_length=10, choices=Confidence, blank=True)
    retracted_at = models.DateTimeField("rút lúc", null=True, blank=True)
    filed_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, verbose_name="người gửi"
    )
    filed_at = models.DateTimeField("gửi lúc")

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo tiến độ"
        ordering = ["task", "-reported_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="report_percent_0_100",
            ),
        ]
        indexes = [models.Index(fields=["task", "reported_on"], name="report_task_on")]

    def __str__(self) -> str:
        return f"{self.task.code} {self.reported_on:%d/%m/%Y}"


class Blocker(models.Model):
    """Something in the way: what kind, who can solve it, until when, how it ended."""

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="blockers")
    kind = models.CharField("nguyên nhân", max_length=16, choices=BlockerKind)
    description = models.TextField("nội dung vướng mắc")
    owner = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="cơ quan nêu",
    )  # fmt: skip
    authority = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="cơ quan có thẩm quyền tháo gỡ",
    )  # fmt: skip
    raised_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, verbose_name="người nêu"
    )
    raised_on = models.DateField("nêu ngày")
    raised_at = models.DateTimeField("ghi nhận lúc", null=True)
    due_on = models.DateField("cần gỡ trước", null=True, blank=True)
    answer = models.TextField("trả lời của cơ quan có thẩm quyền", blank=True)
    answered_on = models.DateField("trả lời ngày", null=True, blank=True)
    answered_at = models.DateTimeField("ghi nhận trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="người trả lời",
    )  # fmt: skip
    resolved_on = models.DateField("gỡ xong ngày", null=True, blank=True)
    resolved_at = models.DateTimeField("ghi nhận gỡ lúc", null=True, blank=True)
    resolved_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="người đóng",
    )  # fmt: skip
    resolution = models.TextField("cách giải quyết", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "vướng mắc"
        ordering = ["task", "raised_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("raised_on")),
                name="blocker_resolved_after_raised",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answered_at__isnull=True)
                | Q(answered_on__gte=F("raised_on"), answered_at__isnull=False, answer__gt=""),
                name="blocker_answer_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["task"], condition=Q(resolved_on__isnull=True), name="blocker_open_by_task"
            ),
            models.Index(
                fields=["authority", "raised_on"],
                condition=Q(resolved_on__isnull=True),
                name="blocker_open_by_authority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.code}: {self.get_kind_display()}"
