"""The outbox in the admin: state, reason, "gửi lại"; the jobs' heartbeats."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasks_app.admin.base import LOGS, CappedPaginator, ReadOnlyAdmin, ReadOnlyInline
from tasks_app.enums import Operation

from . import delivery
from .models import Heartbeat, Notification, NotificationItem


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
