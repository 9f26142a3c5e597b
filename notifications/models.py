"""The outbox: letters are rows first. Also what was told to whom, what came back, who is alive.

Source: DOMAIN §5 (delivery promise).
"""

from django.db import models
from django.db.models import Q

from .enums import BounceKind, Kind, State


class Notification(models.Model):
    """One letter to one person.

    The text is empty until the first lease, which recomputes, renders and commits it; retries
    reuse it. `lease_until` is the wall clock of whoever sends; `next_try_at` is when the letter
    may leave. A `folded` letter is told by the next digest instead.
    """

    recipient = models.ForeignKey(
        "tasks_app.User",
        models.PROTECT,
        related_name="notifications",
        verbose_name="người nhận",
    )
    kind = models.CharField("loại", max_length=12, choices=Kind)
    local_date = models.DateField("ngày")
    dedupe_key = models.CharField("khóa chống trùng", max_length=120, unique=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    batch = models.UUIDField("đợt lập", editable=False)
    step = models.CharField("bậc đôn đốc", max_length=4, blank=True)
    unit = models.ForeignKey(
        "tasks_app.Agency",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="đơn vị bị đôn đốc",
    )
    event = models.ForeignKey(
        "tasks_app.TaskEvent",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="sự kiện",
    )
    address = models.EmailField("gửi tới", blank=True)
    subject = models.CharField("tiêu đề", max_length=200, blank=True)
    text = models.TextField("bản chữ", blank=True)
    html = models.TextField("bản HTML", blank=True)
    rendered_at = models.DateTimeField("soạn lúc", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    lease_until = models.DateTimeField("đang được giữ đến", null=True, blank=True)
    lease_token = models.UUIDField("người giữ", null=True, blank=True)
    next_try_at = models.DateTimeField("gửi từ lúc")
    sent_at = models.DateTimeField("gửi xong lúc", null=True, blank=True)
    error = models.TextField("lý do", blank=True)
    created_at = models.DateTimeField("lập lúc")
    read_at = models.DateTimeField("đã đọc lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "thư"
        ordering = ["-local_date", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="mail_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="mail_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.SENT) | Q(sent_at__isnull=False) & ~Q(text=""),
                name="mail_sent_has_text_and_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state=State.PENDING),
                name="mail_pending_by_time",
            ),
            models.Index(fields=["recipient", "-id"], name="mail_of_person"),
            models.Index(fields=["batch"], name="mail_of_batch"),
            models.Index(
                fields=["lease_token"],
                condition=Q(lease_token__isnull=False),
                name="mail_under_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.get_kind_display()} {self.local_date:%d/%m/%Y}"


class NotificationItem(models.Model):
    """A stage of a task that a letter tells a person for the first time: the memory of reminders.

    A stage with an item for the person is not owed again; `stage_key` is stable from day to day.
    """

    notification = models.ForeignKey(
        "notifications.Notification", models.CASCADE, related_name="items"
    )
    user = models.ForeignKey("tasks_app.User", models.PROTECT, related_name="+")
    task = models.ForeignKey("tasks_app.Task", models.PROTECT, related_name="notification_items")
    step = models.CharField("bước nhắc", max_length=4)
    stage_key = models.CharField("khóa bước nhắc", max_length=60)
    section = models.CharField("mục", max_length=12)
    days = models.IntegerField("số ngày làm việc", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "dòng trong thư"
        ordering = ["notification", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "task", "stage_key"], name="item_stage_told_once"
            ),
        ]
        indexes = [models.Index(fields=["task", "step"], name="item_task_step")]

    def __str__(self) -> str:
        return f"{self.task.code} {self.stage_key}"


class EventReceipt(models.Model):
    """Planning has read this event. An event without a receipt is unread."""

    event = models.OneToOneField(
        "tasks_app.TaskEvent", models.PROTECT, primary_key=True, related_name="+"
    )
    read_at = models.DateTimeField("đọc lúc", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "sự kiện đã đọc"

    def __str__(self) -> str:
        return f"#{self.event_id}"


class Heartbeat(models.Model):
    """The last run of one job. `day`: for `digest`, the working day whose digests were planned."""

    name = models.CharField("việc nền", max_length=20, primary_key=True)
    last_run_at = models.DateTimeField("chạy lần cuối")
    ok = models.BooleanField("chạy tốt", default=True)
    info = models.TextField("kết quả", blank=True)
    day = models.DateField("cho ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "nhịp việc nền"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.last_run_at:%d/%m/%Y %H:%M}"


class Bounce(models.Model):
    """One report that a letter came back. Two hard ones not cleared stop mail to the address."""

    address = models.EmailField("địa chỉ thư", db_index=True)
    letter = models.ForeignKey(
        "notifications.Notification",
        models.PROTECT,
        related_name="bounces",
        null=True,
        blank=True,
        verbose_name="thư",
    )
    kind = models.CharField("loại", max_length=4, choices=BounceKind)
    reason = models.CharField("lý do máy chủ thư nêu", max_length=500, blank=True)
    bounced_at = models.DateTimeField("bị trả lại lúc")
    recorded_at = models.DateTimeField("ghi nhận lúc")
    recorded_by = models.ForeignKey(
        "tasks_app.User",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người ghi nhận",
    )
    cleared_at = models.DateTimeField("gỡ dấu lúc", null=True, blank=True)
    cleared_by = models.ForeignKey(
        "tasks_app.User",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người gỡ dấu",
    )

    class Meta:
        verbose_name = verbose_name_plural = "thư bị trả lại"
        ordering = ["-bounced_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BounceKind.values), name="bounce_kind_known"
            ),
            models.UniqueConstraint(
                fields=["address", "kind", "bounced_at"], name="bounce_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(cleared_by__isnull=False),
                name="bounce_cleared_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.bounced_at:%d/%m/%Y %H:%M}"


class Circuit(models.Model):
    """A mail server that does not work: nobody asks it before `open_until` (wall clock)."""

    server = models.CharField("máy chủ", max_length=255, primary_key=True)
    failures = models.PositiveIntegerField("số lần hỏng liên tiếp")
    open_until = models.DateTimeField("chờ đến")
    reason = models.TextField("lý do")

    class Meta:
        verbose_name = verbose_name_plural = "máy chủ thư đang hỏng"

    def __str__(self) -> str:
        return self.server


class Alarm(models.Model):
    """The alarm of one working day whose digests were not planned in time: raised once."""

    day = models.DateField("ngày", primary_key=True)
    tried_at = models.DateTimeField("báo lúc")
    told_at = models.DateTimeField("đã báo được lúc", null=True, blank=True)
    problem = models.TextField("lý do chưa báo được", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "báo động thư hằng ngày"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
