"""The append-only history: at once the audit and the queue that notifications read."""

from django.db import models
from django.db.models import F, Q

from tasks_app.enums import EventKind, Provenance, Status, Timeliness

FOLD_COLUMNS = [
    "task", "effective_on", "recorded_at", "position", "seq", "sets", "status", "completed_on",
    "declared_timeliness", "deadline", "chain_deadline", "lead", "id",
]  # fmt: skip


class TaskEvent(models.Model):
    """One thing that happened to one task. Never changed, never deleted (triggers refuse it).

    `sets` is a bit set of `enums.Attribute` and says which resulting columns this event sets;
    a column that is set may well be null. `position` is `seq`, or for an event that supersedes
    another that one's position: the fold takes the greatest (DOMAIN §6). `effective_on` is when
    it was true, `recorded_at` when we learned it, `written_at` when the row was inserted.
    `hash` covers every other column and `prev_hash`, so the rows of a task form a chain.
    """

    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField("số thứ tự")
    position = models.PositiveIntegerField("vị trí")
    kind = models.CharField("sự kiện", max_length=24, choices=EventKind)
    actor = models.ForeignKey(
        "tasks_app.User",
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="người thực hiện",
    )
    on_behalf_of = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, verbose_name="thay mặt"
    )
    actor_agency = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", null=True, verbose_name="cơ quan"
    )
    actor_role = models.CharField("vai trò", max_length=20, blank=True)
    effective_on = models.DateField("hiệu lực từ")
    recorded_at = models.DateTimeField("ghi nhận lúc")
    written_at = models.DateTimeField("chèn lúc")
    sets = models.PositiveSmallIntegerField("đặt các cột", default=0)
    status = models.CharField("trạng thái", max_length=20, choices=Status, null=True)
    completed_on = models.DateField("ngày hoàn thành", null=True)
    declared_timeliness = models.CharField(
        "đúng hạn theo công bố", max_length=8, choices=Timeliness, null=True
    )
    deadline = models.DateField("hạn", null=True)
    chain_deadline = models.DateField("hạn cuối chuỗi không đứt", null=True)
    lead = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", null=True, verbose_name="chủ trì"
    )
    percent = models.PositiveSmallIntegerField("kết quả %", null=True)
    payload = models.JSONField("chi tiết", default=dict)
    provenance = models.CharField("nguồn gốc", max_length=20, choices=Provenance)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, related_name="superseded_by", null=True, verbose_name="thay cho"
    )
    prev_hash = models.CharField("mã băm trước", max_length=64)
    hash = models.CharField("mã băm", max_length=64)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "nhật ký sự kiện"
        ordering = ["task", "seq"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["task", "seq"], name="event_seq_unique"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="event_percent_0_100",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=False) | Q(position=F("seq")),
                name="event_position_is_seq_unless_superseding",
            ),
            models.CheckConstraint(condition=Q(sets__range=(0, 31)), name="event_sets_known"),
            models.CheckConstraint(
                condition=Q(seq__lt=2**20, position__lt=2**20)
                & (Q(lead__isnull=True) | Q(lead__lt=2**23)),
                name="event_fits_the_fold",
            ),
        ]
        indexes = [
            models.Index(
                fields=["supersedes"],
                condition=Q(supersedes__isnull=False),
                name="event_supersedes",
            ),
            models.Index(fields=["kind", "id"], name="event_kind_id"),
            models.Index(fields=["written_at"], name="event_written_at"),  # the seal of a day
            models.Index(  # what the daily roll looks at
                fields=["effective_on"],
                condition=Q(kind=EventKind.LEAD_CHANGED),
                name="event_lead_changes",
            ),
            models.Index(  # all that figures read: the fold never touches the table
                fields=FOLD_COLUMNS,
                condition=~Q(sets__in=[0, 16]),
                name="event_fold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.code}#{self.seq} {self.get_kind_display()}"

    @property
    def signature(self) -> str:
        """Who did it, and for whom: "Trần Thu Hà (thay Nguyễn Văn An)"."""
        name = str(self.actor or "")
        return f"{name} (thay {self.on_behalf_of})" if self.on_behalf_of else name
