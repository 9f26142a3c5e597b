"""Facts that are only ever added: a correction is a new row, the old one stays (DOMAIN §0.3)."""

from django.db import models


class AppendedFact(models.Model):
    """One fact; `supersedes` names the row it corrects, `superseded_at` says when that was."""

    recorded_at = models.DateTimeField("ghi lúc", null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", verbose_name="người ghi",
        null=True, blank=True, editable=False,
    )  # fmt: skip
    supersedes = models.OneToOneField(
        "self", models.PROTECT, related_name="superseded_by", verbose_name="đính chính cho",
        null=True, blank=True, editable=False,
    )  # fmt: skip
    superseded_at = models.DateTimeField("được đính chính lúc", null=True, editable=False)

    class Meta:
        abstract = True
