"""The log of access and the seals of the days: for inspectors and administrators, read only."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tasks_app.enums import Operation
from tasks_app.models import AuditEntry, DayAnchor
from tasks_app.rules import seals
from tasks_app.rules.text import format_date
from tasks_app.selectors import days

from .base import LOGS, CappedPaginator, ReadOnlyAdmin
from .export import ExportAdminMixin, SafeResource
from .readings import ReadingIsRecorded

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LABELS = {
    "message": "trả lời",
    "document": "văn bản",
    "effective_on": "hiệu lực từ",
    "on": "hiệu lực từ",
    "tasks": "số nhiệm vụ",
    "expiry": "hết hạn lúc",
    "everywhere": "trả lại mọi mã",
    "quick": "đăng nhập nhanh của bản trình diễn",
    "what": "việc",
    "format": "định dạng",
    "filters": "bộ lọc",
    "row": "dòng số",
    "evidence": "minh chứng số",
    "sha256": "SHA-256",
}
VALUES = {
    "True": "có",
    "False": "không",
    "None": "trống",
    "": "trống",
    "totp_activated": "bật ứng dụng xác thực",
    "totp_deactivated": "tắt ứng dụng xác thực",
    "recovery_codes_generated": "tạo mã dự phòng",
}


def words_of(detail: Mapping[str, Any]) -> list[str]:
    """Return the detail of an entry in words: what changed from what to what, what was said."""
    changes = detail.get("changes", {})
    lines = [f"{name}: {_value(old)} → {_value(new)}" for name, (old, new) in changes.items()]
    return lines + [
        f"{label}: {_value(detail[key])}" for key, label in LABELS.items() if key in detail
    ]


def _value(value: Any) -> str:
    text = str(value)
    if ISO_DATE.fullmatch(text):
        return format_date(date.fromisoformat(text))
    return VALUES.get(text, text)


class AuditResource(SafeResource):
    class Meta:
        model = AuditEntry
        fields = (
            "id", "at", "kind", "user__email", "account", "address", "method", "path",
            "subject", "detail",
        )  # fmt: skip
        export_order = fields


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadingIsRecorded, ExportAdminMixin, ReadOnlyAdmin):
    """Who signed in, was refused, took data out, changed rights, read the logs."""

    section = LOGS
    reading = Operation.READ_ACCESS_LOG
    resource_classes = [AuditResource]
    paginator = CappedPaginator
    list_display = ("at", "kind", "who", "subject", "address", "path")
    list_filter = ("kind", "at")
    list_select_related = ("user",)
    search_fields = (
        "user__email__iexact",
        "user__full_name__icontains",
        "account__iexact",
        "address",
        "subject__icontains",
    )
    search_help_text = "Thư điện tử, tên người, địa chỉ máy hoặc mã nhiệm vụ"
    ordering = ("-id",)
    exclude = ("detail",)
    readonly_fields = ("told",)

    @admin.display(description="người dùng", ordering="user__full_name")
    def who(self, entry: AuditEntry) -> str:
        return str(entry.user or entry.account or "không rõ")

    @admin.display(description="chi tiết")
    def told(self, entry: AuditEntry) -> SafeString:
        lines = [(line,) for line in words_of(entry.detail)]
        return format_html_join(mark_safe("<br>"), "{}", lines) or mark_safe("–")


@admin.register(DayAnchor)
class DayAnchorAdmin(ReadingIsRecorded, ReadOnlyAdmin):
    """The seals; the page of one day reads the day again and says whether it still fits."""

    section = LOGS
    reading = Operation.READ_ACCESS_LOG
    list_display = ("day", "task_count", "event_count", "audit_count", "hash")
    list_filter = ("day",)
    ordering = ("-day",)
    readonly_fields = ("line", "verdict")

    @admin.display(description="dòng niêm phong để đối chiếu")
    def line(self, anchor: DayAnchor) -> SafeString:
        return format_html("<code>{}</code>", seals.short_line(anchor.day, anchor.hash))

    @admin.display(description="kiểm tra lúc này")
    def verdict(self, anchor: DayAnchor) -> str:
        fault = days.fault_of(anchor)
        return "Khớp với nhật ký của ngày." if fault is None else f"Không khớp: {fault[1]}."

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        first = ["day", "verdict", "line"]
        return [*first, *(name for name in super().get_fields(request, obj) if name not in first)]
