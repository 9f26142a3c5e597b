"""The national task and the agencies that carry it."""

from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from tasks_app.enums import (
    AssignmentRole,
    AuthorityLevel,
    CompletionRule,
    Precision,
    Provenance,
    Recurrence,
    Secrecy,
    Status,
    TaskKind,
    Timeliness,
)

FIGURE_COLUMNS = [
    "programme", "id", "assigned_on", "kind", "group", "lead", "original_deadline", "provenance",
]  # fmt: skip


class Task(models.Model):
    """One task of one programme.

    The first block is what the assigning document says and never changes (the original
    deadline above all). The second is the projection: the fold of the task's events at the
    last roll date, and who coordinates it that day, kept here so that lists are one read.
    Services alone write it.
    """

    code = models.CharField("mã", max_length=60)
    programme = models.ForeignKey(
        "tasks_app.Programme", models.PROTECT, related_name="tasks", verbose_name="chương trình"
    )
    group = models.ForeignKey(
        "tasks_app.TaskGroup", models.PROTECT, related_name="tasks", verbose_name="nhóm"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True,
        verbose_name="nhiệm vụ mẹ",
    )  # fmt: skip
    title = models.TextField("nhiệm vụ")
    deliverable = models.TextField("sản phẩm", blank=True)
    acceptance_criteria = models.TextField(
        "tiêu chí hoàn thành", blank=True, help_text="Mỗi dòng một tiêu chí."
    )
    product_is_document = models.BooleanField("sản phẩm là văn bản", default=False)
    kind = models.CharField("loại", max_length=10, choices=TaskKind, default=TaskKind.ONE_OFF)
    secrecy = models.CharField("độ mật", max_length=10, choices=Secrecy, default=Secrecy.NORMAL)
    provenance = models.CharField("nguồn gốc", max_length=20, choices=Provenance)
    source = models.TextField("nguồn", blank=True)
    note = models.TextField("ghi chú", blank=True)
    legal_basis = models.TextField("căn cứ", blank=True)
    source_document = models.ForeignKey(
        "tasks_app.SourceDocument", models.PROTECT, related_name="tasks", null=True, blank=True,
        verbose_name="văn bản giao",
    )  # fmt: skip
    assigned_on = models.DateField("ngày giao", null=True, blank=True)
    deadline_text = models.CharField("thời hạn theo văn bản", max_length=120, blank=True)
    deadline_precision = models.CharField("độ chính xác", max_length=10, choices=Precision)
    deadline_exclusive = models.BooleanField("viết là “trước ngày”", default=False)
    original_deadline = models.DateField("hạn ban đầu", null=True, blank=True)
    deadline_level = models.CharField(
        "cấp giao thời hạn", max_length=16, choices=AuthorityLevel, default=AuthorityLevel.OTHER
    )
    completion_rule = models.CharField(
        "điều kiện hoàn thành", max_length=16, choices=CompletionRule, blank=True
    )
    completion_threshold = models.PositiveSmallIntegerField(
        "tỷ lệ đơn vị phải hoàn thành (%)", null=True, blank=True
    )
    fanned_out_on = models.DateField("giao xuống từng đơn vị ngày", null=True, blank=True)
    without_unit_data = models.BooleanField("chưa có số liệu theo đơn vị", default=False)
    recurrence = models.CharField("chu kỳ", max_length=8, choices=Recurrence, blank=True)
    period_from = models.DateField("kỳ từ ngày", null=True, blank=True)
    period_to = models.DateField("kỳ đến hết ngày", null=True, blank=True)
    focal_person = models.ForeignKey(
        "tasks_app.User", models.SET_NULL, related_name="focal_tasks", null=True, blank=True,
        verbose_name="người phụ trách",
    )  # fmt: skip
    appointed_reviewer = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name="người được chỉ định thẩm định",
    )  # fmt: skip
    retired_by = models.ForeignKey(
        "tasks_app.ImportBatch", models.PROTECT, related_name="retired_tasks",
        null=True, blank=True, verbose_name="đã thay bằng đợt nhập",
    )  # fmt: skip

    status = models.CharField(
        "trạng thái", max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    deadline = models.DateField("hạn", null=True, editable=False)
    chain_deadline = models.DateField("hạn cuối chuỗi không đứt", null=True, editable=False)
    lead = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="led_tasks", null=True, editable=False,
        verbose_name="cơ quan chủ trì",
    )  # fmt: skip
    coordinator = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="coordinated_tasks", null=True,
        editable=False, verbose_name="đầu mối tổng hợp",
    )  # fmt: skip
    percent = models.PositiveSmallIntegerField("kết quả %", null=True, editable=False)
    completed_on = models.DateField("ngày hoàn thành", null=True, editable=False)
    declared_timeliness = models.CharField(
        "đúng hạn theo công bố", max_length=8, choices=Timeliness, null=True, editable=False
    )
    last_report_on = models.DateField("báo cáo gần nhất", null=True, editable=False)
    event_count = models.PositiveIntegerField("số sự kiện", default=0, editable=False)
    head_hash = models.CharField("mã băm cuối", max_length=64, default="", editable=False)
    version = models.PositiveIntegerField("phiên bản", default=0, editable=False)
    search_text = models.TextField("chữ để tìm", default="", editable=False)
    updated_at = models.DateTimeField("cập nhật lúc", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "nhiệm vụ"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(retired_by__isnull=True), name="task_code_unique"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="task_percent_0_100",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="task_status_known"),
            models.CheckConstraint(
                condition=~Q(kind=TaskKind.RECURRING) | ~Q(status=Status.COMPLETED),
                name="task_recurring_never_completed",
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True) | Q(status=Status.COMPLETED),
                name="task_completed_on_only_when_completed",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="task_not_own_parent"
            ),
            models.CheckConstraint(
                condition=~Q(completion_rule=CompletionRule.THRESHOLD)
                | Q(completion_threshold__isnull=False, completion_threshold__range=(1, 100)),
                name="task_threshold_has_share",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True, period_to__isnull=True)
                | Q(
                    period_from__isnull=False,
                    period_to__isnull=False,
                    parent__isnull=False,
                    period_to__gte=F("period_from"),
                ),
                name="task_period_is_an_instance",
            ),
            models.UniqueConstraint(
                fields=["parent", "period_from"],
                condition=Q(period_from__isnull=False, retired_by__isnull=True),
                name="task_one_instance_per_period",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "code"], name="task_programme_code"),
            models.Index(fields=["lead", "code"], name="task_lead_code"),
            models.Index(  # what figures read of a task, beside its events
                fields=FIGURE_COLUMNS,
                condition=Q(retired_by__isnull=True, parent__isnull=True),
                name="task_figures",
            ),
            models.Index(
                fields=["deadline", "id"],
                condition=Q(
                    retired_by__isnull=True,
                    status__in=[
                        Status.ASSIGNED,
                        Status.IN_PROGRESS,
                        Status.SUBMITTED_UPWARD,
                        Status.AWAITING_ACCEPTANCE,
                    ],
                ),
                name="task_open_by_deadline",
            ),
            models.Index(  # lists by deadline, rows without one last (selectors.keyset.by_date)
                Coalesce("deadline", Value(date(9999, 12, 31))),
                "code",
                condition=Q(retired_by__isnull=True),
                name="task_by_due_day",
            ),
        ]

    def __str__(self) -> str:
        is_secret = self.secrecy == Secrecy.SECRET
        return f"{self.code} (mật)" if is_secret else f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the page of this task (design.md §6)."""
        return f"/nhiem-vu/{self.code}/"


class TaskAgency(models.Model):
    """An agency's part in a task on a half-open interval of days.

    The `lead` rows are a projection of the events; coordinators, co-leads and coordinating
    agencies are kept here alone. The database refuses two leads or two coordinators of one task
    on one day (migration 0009).
    """

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="agencies")
    agency = models.ForeignKey("tasks_app.Agency", models.PROTECT, related_name="assignments")
    role = models.CharField("vai trò", max_length=12, choices=AssignmentRole)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "cơ quan của nhiệm vụ"
        ordering = ["task", "role", "position", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(role=AssignmentRole.LEAD, valid_to__isnull=True),
                name="task_agency_one_current_lead",
            ),
            models.UniqueConstraint(
                fields=["task", "agency", "role", "valid_from"], name="task_agency_unique"
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(role=AssignmentRole.COORDINATOR, valid_to__isnull=True),
                name="task_agency_one_current_coordinator",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="task_agency_interval_not_empty",
            ),
        ]
        indexes = [models.Index(fields=["agency", "task"], name="task_agency_agency_task")]

    def __str__(self) -> str:
        return f"{self.task.code}: {self.get_role_display()} {self.agency}"
