"""The living component page: every drawn component with fixed values."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tasks_app.enums import Health, Status

COLOURS = [
    ("Chữ", "ink", "#17212B"),
    ("Chữ phụ", "ink-2", "#465361"),
    ("Viền ô", "control", "#7C8794"),
    ("Nền", "bg", "#F6F7F9"),
    ("Hành động", "action", "#1A4E9A"),
    ("Khung", "frame", "#A3121C"),
    ("Sao", "gold", "#F7C325"),
    ("Xong", "done", "#0B7A66"),
    ("Đúng TĐ", "on-track", "#8093AA"),
    ("Nguy cơ", "at-risk", "#C28800"),
    ("Chậm", "behind", "#B5420A"),
    ("Quá hạn", "overdue", "#7A0C35"),
]
STATUSES = [
    (Status.ASSIGNED, ""),
    (Status.IN_PROGRESS, ""),
    (Status.SUBMITTED_UPWARD, ""),
    (Status.AWAITING_ACCEPTANCE, ""),
    (Status.COMPLETED, "on_time"),
    (Status.COMPLETED, "late"),
    (Status.SUSPENDED, ""),
    (Status.CANCELLED, ""),
]
BARS = [
    ("Vượt dự kiến", 82, 70, Health.ON_TRACK),
    ("Thấp hơn 15–29 điểm", 62, 80, Health.AT_RISK),
    ("Thấp hơn từ 30 điểm", 40, 72, Health.BEHIND),
    ("Quá hạn", 85, 99, Health.OVERDUE),
    ("Chờ xác nhận", 100, 96, "waiting"),
    ("Chưa bắt đầu", 0, 0, "none"),
]
DEADLINES = [
    ("30/11/2022", "quá 18 ngày làm việc", "late"),
    ("26/12/2022", "hôm nay", "today"),
    ("30/12/2022", "còn 4 ngày làm việc", "soon"),
    ("13/01/2023", "còn 13 ngày làm việc", ""),
    ("30/06/2025", "còn 30 tháng", ""),
]
PARTS = [
    ("done", 59), ("on_track", 95), ("at_risk", 27), ("behind", 18), ("overdue", 23), ("paused", 3),
]  # fmt: skip


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """Show every component of the design in its states."""
    return render(
        request,
        "tasks_app/components.html",
        {
            "colours": COLOURS,
            "statuses": STATUSES,
            "levels": Health.values,
            "bars": BARS,
            "deadlines": DEADLINES,
            "parts": PARTS,
            "overdue_line": [4, 4, 5, 8, 12, 10, 11, 12, 14, 16, 17, 23],
            "done_line": [0, 3, 8, 14, 22, 30, 34, 40, 45, 50, 54, 59],
        },
    )
