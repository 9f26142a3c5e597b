"""Ủy quyền: who acts for whom, when, and for which programme. Source: DOMAIN §1."""

from django.db import models
from django.db.models import F, Q


class Delegation(models.Model):
    """One person acts for another on a half-open interval of days; no programme: for all."""

    from_user = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="delegations", verbose_name="người ủy quyền"
    )
    to_user = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="deputyships", verbose_name="người nhận"
    )
    programme = models.ForeignKey(
        "tasks_app.Programme", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="trong chương trình",
    )  # fmt: skip
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày")
    reason = models.CharField("lý do, văn bản ủy quyền", max_length=300, blank=True)
    made_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", verbose_name="người lập"
    )
    made_at = models.DateTimeField("lập lúc")
    ended_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="người chấm dứt",
    )  # fmt: skip
    ended_at = models.DateTimeField("chấm dứt lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ủy quyền"
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_user=F("to_user")), name="delegation_between_two"
            ),
            models.CheckConstraint(  # ended before it began: an empty interval
                condition=Q(valid_to__gte=F("valid_from")), name="delegation_interval_in_order"
            ),
        ]
        indexes = [models.Index(fields=["to_user", "valid_to"], name="delegation_to_until")]

    def __str__(self) -> str:
        return f"{self.from_user} → {self.to_user}"
