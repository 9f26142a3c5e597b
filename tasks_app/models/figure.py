"""Figures as the Government published them; reconciled, never adjusted (DOMAIN §0.6)."""

from django.db import models
from django.db.models import Q

from tasks_app.enums import Comparable, Provenance

from .appended import AppendedFact


class PublishedFigure(AppendedFact):
    """One published figure with its qualifier, date and source sentence.

    `title_prefix` narrows what it counts to the tasks whose title begins so.
    """

    programme = models.ForeignKey(
        "tasks_app.Programme", models.PROTECT, related_name="published_figures",
        verbose_name="chương trình",
    )  # fmt: skip
    item = models.CharField("nội dung", max_length=300)
    as_of = models.DateField("tại ngày")
    qualifier = models.CharField("từ chỉ mức", max_length=20, blank=True)
    done = models.PositiveIntegerField("đã xong", null=True, blank=True)
    total = models.PositiveIntegerField("tổng số", null=True, blank=True)
    in_progress = models.PositiveIntegerField("đang thực hiện", null=True, blank=True)
    overdue = models.PositiveIntegerField("quá hạn", null=True, blank=True)
    not_done = models.PositiveIntegerField("chưa xong", null=True, blank=True)
    value = models.CharField("giá trị", max_length=40, blank=True)
    unit = models.CharField("đơn vị", max_length=60, blank=True)
    text_as_published = models.TextField("nguyên văn", blank=True)
    source = models.TextField("nguồn")
    provenance = models.CharField("nguồn gốc", max_length=20, choices=Provenance)
    comparable = models.CharField("so được với sổ", max_length=10, choices=Comparable, blank=True)
    title_prefix = models.CharField(
        "chỉ đếm nhiệm vụ có tên bắt đầu bằng", max_length=300, blank=True
    )
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "số liệu công bố"
        ordering = ["programme", "as_of", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "item", "as_of"],
                condition=Q(superseded_at__isnull=True),
                name="published_figure_one_current",
                violation_error_message=(
                    "Đã có số liệu của chương trình, nội dung và ngày này. Sửa số liệu đó."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.item}, {self.as_of:%d/%m/%Y}"
