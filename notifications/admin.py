"""The outbox in the admin: state, reason, "gửi lại"; what came back; the jobs' heartbeats."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasks_app.admin.base import (
    LOGS,
    CappedPaginator,
    DomainAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    person,
)
from tasks_app.enums import Operation

from . import bounces, delivery
from .enums import BounceKind
from .models import Alarm, Bounce, Circuit, Heartbeat, Notification, NotificationItem


class ItemInline(ReadOnlyInline):
    model = NotificationItem
    related = ("task",)
    fields = ("task", "step", "section", "days", "stage_key")
    verbose_name_plural = "nội dung nhắc lần đầu trong thư này"


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What left, what waits, what failed and why."""

    section = LOGS
    page_name = "hộp thư đi"
    reading = Operation.READ_OUTBOX
    paginator = CappedPaginator
    list_display = ("local_date", "title", "recipient", "state", "attempts", "reason")
    list_display_links = ("title",)
    list_filter = ("state", "kind", "local_date")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__full_name", "subject", "dedupe_key")
    inlines = (ItemInline,)
    exclude = ("text", "html", "batch", "lease_token", "event", "unit")
    actions = ("send_again",)

    @admin.display(description="thư", ordering="subject")
    def title(self, letter: Notification) -> str:
        return str(letter)

    @admin.display(description="lý do")
    def reason(self, letter: Notification) -> str:
        return letter.error[:120]

    @admin.display(description="xem thư")
    def preview(self, letter: Notification) -> SafeString | str:
        if not letter.text:
            return "chưa soạn"
        url = reverse("mailbox_letter", args=[letter.pk])
        return format_html('<a href="{}">Mở trong hộp thư</a>', url)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("preview",)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description="Gửi lại thư không gửi được", permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Put failed letters back into the queue; the same text and Message-ID."""
        at = timezone.now()
        done = sum(delivery.send_again(letter, at=at) for letter in queryset)
        left = queryset.count() - done
        if done:
            messages.success(request, f"Đã xếp lại {done} thư để gửi.")
        if left:
            messages.warning(
                request, f"{left} thư không ở tình trạng “không gửi được”, giữ nguyên."
            )


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    section = LOGS
    page_name = "nhịp việc nền"
    reading = Operation.READ_OUTBOX
    list_display = ("name", "last_run_at", "ok", "day", "info")


class BounceForm(forms.ModelForm):
    """A bounce that an administrator heard of otherwise."""

    class Meta:
        model = Bounce
        fields = ("address", "kind", "reason", "bounced_at")

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).lower()


@admin.register(Bounce)
class BounceAdmin(DomainAdmin):
    """Reported by the mail server or by hand; rows are kept, the mark of an address is cleared."""

    section = LOGS
    page_name = "thư bị trả lại"
    reading = keeping = Operation.READ_OUTBOX
    form = BounceForm
    paginator = CappedPaginator
    list_display = ("address", "kind", "bounced_at", "reason", "recorded_by", "cleared_at")
    list_filter = ("kind", ("cleared_at", admin.EmptyFieldListFilter))
    list_select_related = ("recorded_by",)
    search_fields = ("address",)
    actions = ("clear",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_clear_permission(self, request: HttpRequest) -> bool:
        return self.writes(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is typed in, or everything of a row that exists."""
        if obj is None:
            return BounceForm.Meta.fields
        return (*BounceForm.Meta.fields, "letter", "recorded_at", "recorded_by",
                "cleared_at", "cleared_by")  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Bounce, form: Any, change: bool) -> None:
        """Record the bounce with all that follows from one."""
        report = bounces.Report(
            kind=BounceKind(obj.kind),
            bounced_at=obj.bounced_at,
            address=obj.address,
            reason=obj.reason,
        )
        bounces.record([report], at=timezone.now(), by=person(request))
        obj.pk = Bounce.objects.get(
            address=obj.address, kind=obj.kind, bounced_at=obj.bounced_at
        ).pk

    @admin.action(description="Gỡ dấu địa chỉ hỏng", permissions=["clear"])
    def clear(self, request: HttpRequest, queryset: QuerySet[Bounce]) -> None:
        """Let mail leave again for these addresses; noted in the log of the admin."""
        by, at = person(request), timezone.now()
        rows = {row.address: row for row in queryset.filter(cleared_at=None)}
        for address, row in rows.items():
            bounces.clear(address, by=by, at=at)
            self.log_change(request, row, f"Gỡ dấu địa chỉ {address}")
        messages.success(request, f"Đã gỡ dấu {len(rows)} địa chỉ. Thư mới lại được gửi đi.")


@admin.register(Circuit)
class CircuitAdmin(ReadOnlyAdmin):
    section = LOGS
    page_name = "máy chủ thư đang hỏng"
    reading = Operation.READ_OUTBOX
    list_display = ("server", "failures", "open_until", "reason")


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    section = LOGS
    page_name = "báo động thư hằng ngày"
    reading = Operation.READ_OUTBOX
    list_display = ("day", "tried_at", "told_at", "problem")
