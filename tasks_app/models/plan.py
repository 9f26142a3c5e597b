"""How the owner means to get there: milestones, what must come first, a promised date."""

from django.db import models
from django.db.models import F, Q


class Milestone(models.Model):
    """One step of a task with its planned day and weight. Source: DOMAIN §4 (expected).

    Weights of a task need not sum to 100: each counts for its share. A step that is taken out of
    the plan keeps its row, so that yesterday's expectation can be computed tomorrow.
    """

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="milestones")
    title = models.CharField("mốc công việc", max_length=300)
    planned_on = models.DateField("dự kiến xong")
    weight = models.PositiveSmallIntegerField("tỷ trọng", default=1)
    reached_on = models.DateField("đạt ngày", null=True, blank=True)
    added_at = models.DateTimeField("lập lúc")
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "mốc công việc"
        ordering = ["task", "planned_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__range=(1, 1000)), name="milestone_weight_1_1000"
            ),
            models.UniqueConstraint(
                fields=["task", "title"],
                condition=Q(removed_at__isnull=True),
                name="milestone_title_once_in_a_plan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.planned_on:%d/%m/%Y})"


class Dependency(models.Model):
    """Task B waits for task A: a slip of A is told to the owner of B. Source: DOMAIN §2."""

    task = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="dependencies", verbose_name="nhiệm vụ"
    )
    predecessor = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="dependents", verbose_name="chờ nhiệm vụ"
    )
    note = models.CharField("cần gì", max_length=300, blank=True)
    added_at = models.DateTimeField("lập lúc")
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "nhiệm vụ phụ thuộc"
        ordering = ["task", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "predecessor"],
                condition=Q(removed_at__isnull=True),
                name="dependency_once",
            ),
            models.CheckConstraint(
                condition=~Q(task=F("predecessor")), name="dependency_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.code} chờ {self.predecessor.code}"


class Promise(models.Model):
    """A day the owner of an overdue task promises; once per overdue episode. Source: DOMAIN §5."""

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="promises")
    event = models.OneToOneField("tasks_app.TaskEvent", models.PROTECT, related_name="promise")
    deadline = models.DateField("hạn đã lỡ")
    promised_on = models.DateField("hứa xong ngày")
    note = models.TextField("nội dung", blank=True)
    filed_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", verbose_name="người hứa"
    )
    filed_on = models.DateField("ngày hứa")
    filed_at = models.DateTimeField("gửi lúc")

    class Meta:
        verbose_name = verbose_name_plural = "hứa ngày hoàn thành"
        ordering = ["task", "filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "deadline"], name="promise_once_per_overdue_episode"
            ),
            models.CheckConstraint(
                condition=Q(promised_on__gt=F("deadline")), name="promise_after_deadline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.code}: {self.promised_on:%d/%m/%Y}"
