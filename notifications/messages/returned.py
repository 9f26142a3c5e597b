"""The letter that tells administrators of an address from which letters come back."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.template.loader import render_to_string

from notifications import conf
from notifications.day import Day
from notifications.models import Bounce
from tasks_app.models import User
from tasks_app.rules.text import format_date

from . import wording
from .letters import ENGINE, Letter


def letter(
    address: str, reports: Sequence[Bounce], *, owner: User | None, name: str, day: Day
) -> Letter:
    """Return the letter: whose address, since when, for what reason, and what to do."""
    last = max(reports, key=lambda report: report.bounced_at)
    whose = f" của đồng chí {owner.full_name or owner.email}" if owner else ""
    subject = wording.fit(f"[Đề án 06] Địa chỉ thư không nhận được: {address}")
    context = {
        "headline": "Địa chỉ thư không nhận được",
        "name": name,
        "what": (
            f"Địa chỉ {address}{whose} đã trả lại thư {len(reports)} lần, "
            f"gần nhất ngày {format_date(last.bounced_at.date())}"
        ),
        "reason": last.reason or "máy chủ thư không nêu lý do",
        "button": (
            "Xem thư bị trả lại",
            conf.absolute(f"/quan-tri/notifications/bounce/?{urlencode({'q': address})}"),
        ),
        "footer": "Thư gửi quản trị sổ nhiệm vụ khi một địa chỉ trả lại thư hai lần.",
        "subject": subject,
        "preheader": f"Thư tới {address} đã dừng, thông báo vẫn hiện trong ứng dụng.",
        "notice": "",
        "help_url": conf.absolute("/tro-giup/"),
    }
    text = render_to_string("notifications/mail/returned.txt", context, using=ENGINE)
    html = render_to_string("notifications/mail/returned.html", context, using=ENGINE)
    return Letter(subject, text, html)
