"""Programmes, their groups of tasks, and the documents that assign tasks."""

from django.db import models
from django.db.models import Q

from tasks_app.enums import Provenance, Tracking


class Programme(models.Model):
    """A programme, plan or list of conclusions whose tasks are followed (or only published)."""

    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=400)
    short_name = models.CharField("tên ngắn", max_length=120)
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True,
        verbose_name="chương trình trước hoặc cấp trên",
    )  # fmt: skip
    successor = models.ForeignKey(
        "self", models.PROTECT, related_name="predecessors", null=True, blank=True,
        verbose_name="chương trình kế tiếp",
    )  # fmt: skip
    tracking = models.CharField(
        "mức theo dõi", max_length=10, choices=Tracking, default=Tracking.CATALOGUE
    )
    snapshot_on = models.DateField("ngày chốt số liệu", null=True, blank=True)
    report_due_day = models.PositiveSmallIntegerField("ngày báo cáo hằng tháng", default=20)
    published_total_tasks = models.PositiveIntegerField(
        "số nhiệm vụ công bố", null=True, blank=True
    )
    published_total_targets = models.PositiveIntegerField(
        "số chỉ tiêu công bố", null=True, blank=True
    )
    provenance = models.CharField(
        "nguồn gốc", max_length=20, choices=Provenance, default=Provenance.RECORDED
    )
    source = models.TextField("nguồn", blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "chương trình"
        ordering = ["signed_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(tracking=Tracking.SNAPSHOT) | Q(snapshot_on__isnull=False),
                name="programme_snapshot_has_date",
            ),
            models.CheckConstraint(
                condition=Q(report_due_day__range=(1, 28)), name="programme_due_day_in_month"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


class TaskGroup(models.Model):
    """A group of tasks inside one programme, in the order of the register."""

    programme = models.ForeignKey("tasks_app.Programme", models.PROTECT, related_name="groups")
    code = models.CharField("mã", max_length=40)
    name = models.CharField("tên", max_length=400)
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = verbose_name_plural = "nhóm nhiệm vụ"
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="group_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class SourceDocument(models.Model):
    """A document that assigns, changes or settles tasks; `number` as printed on it."""

    number = models.CharField("số, ký hiệu", max_length=200)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    title = models.CharField("trích yếu", max_length=500, blank=True)
    issuer = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, null=True, blank=True, verbose_name="cơ quan ban hành"
    )
    provenance = models.CharField(
        "nguồn gốc", max_length=20, choices=Provenance, default=Provenance.RECORDED
    )
    source = models.TextField("nguồn", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "văn bản"
        ordering = ["signed_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["number", "signed_on"], name="document_unique"),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(signed_on__isnull=True),
                name="document_unique_undated",
            ),
        ]

    def __str__(self) -> str:
        return self.number
