"""Decisions on a task as such: reopened by two reviewers, replaced by others (T9, T12)."""

from django.db import models
from django.db.models import F, Q

from tasks_app.enums import Decision


class Reopening(models.Model):
    """A proposal to reopen a completed task; a reviewer of the other lead agency confirms it."""

    task = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="reopenings", verbose_name="nhiệm vụ"
    )
    document = models.CharField("văn bản, kết luận kiểm tra", max_length=200)
    reason = models.TextField("lý do")
    proposed_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", verbose_name="người đề xuất"
    )
    proposed_agency = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", verbose_name="cơ quan đề xuất"
    )
    proposed_at = models.DateTimeField("đề xuất lúc")
    decision = models.CharField("kết quả", max_length=9, choices=Decision, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="người quyết định",
    )  # fmt: skip
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decision_note = models.TextField("ý kiến", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "đề xuất mở lại"
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(decision=Decision.PENDING),
                name="reopening_one_pending_per_task",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.PENDING)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="reopening_decision_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.GRANTED) | ~Q(decided_by=F("proposed_by")),
                name="reopening_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.code}: {self.document}"


class TaskReplacement(models.Model):
    """An edge old → new: what took the place of a task that was replaced."""

    old = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="replacements", verbose_name="nhiệm vụ cũ"
    )
    new = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="replaces", verbose_name="nhiệm vụ mới"
    )
    event = models.ForeignKey("tasks_app.TaskEvent", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "thay thế nhiệm vụ"
        ordering = ["old", "new"]
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="replacement_unique"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="replacement_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.old.code} → {self.new.code}"
