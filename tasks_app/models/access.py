"""What opens without signing in: links of letters that were used, feeds of deadlines."""

from django.db import models
from django.db.models import Q

from tasks_app.enums import FeedScope, LinkAction


class LinkUse(models.Model):
    """A link in a letter has done its one thing. The link itself is a signature, not a row."""

    user = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", verbose_name="người nhận thư"
    )
    task = models.ForeignKey(
        "tasks_app.Task", models.PROTECT, related_name="+", verbose_name="nhiệm vụ"
    )
    action = models.CharField("việc", max_length=8, choices=LinkAction)
    issued_on = models.DateField("ngày của thư")
    used_at = models.DateTimeField("dùng lúc")

    class Meta:
        verbose_name = verbose_name_plural = "đường dẫn đã dùng"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "task", "action", "issued_on"], name="link_used_once"
            ),
            models.CheckConstraint(
                condition=Q(action__in=LinkAction.values), name="link_action_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, thư ngày {self.issued_on:%d/%m/%Y}"


class CalendarFeed(models.Model):
    """A secret address of somebody's deadlines; only the digest of the secret is kept."""

    user = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="calendar_feeds", verbose_name="chủ lịch"
    )
    scope = models.CharField("phạm vi", max_length=6, choices=FeedScope)
    unit = models.ForeignKey(
        "tasks_app.Agency",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="đơn vị",
    )
    token_hash = models.CharField("dấu của mã", max_length=64, unique=True)
    made_at = models.DateTimeField("lập lúc")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "lịch thời hạn"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=FeedScope.PERSON, unit__isnull=True)
                | Q(scope=FeedScope.UNIT, unit__isnull=False),
                name="feed_unit_goes_with_its_scope",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit.name if self.unit else self.get_scope_display())
