"""Trao đổi on a task: words, and the people they are addressed to."""

from django.db import models


class Comment(models.Model):
    """One comment. The event carries who and when; taken back, the words are no longer shown."""

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="comments")
    event = models.OneToOneField("tasks_app.TaskEvent", models.PROTECT, related_name="comment")
    text = models.TextField("nội dung")
    is_question = models.BooleanField("thường trực hỏi thêm", default=False)
    author = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", verbose_name="người viết"
    )
    agency = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", verbose_name="cơ quan"
    )
    mentions = models.ManyToManyField(
        "tasks_app.User", related_name="mentioned_in", blank=True, verbose_name="nhắc đến"
    )
    written_at = models.DateTimeField("viết lúc")
    retracted_at = models.DateTimeField("rút lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "trao đổi"
        ordering = ["task", "written_at", "id"]

    def __str__(self) -> str:
        return f"{self.task.code}: {self.text[:60]}"
