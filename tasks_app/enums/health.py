"""How a task fares on a day."""

from django.db.models import TextChoices


class Health(TextChoices):
    """Worst first is the greatest; see `rules.health`."""

    ON_TRACK = "on_track", "đúng tiến độ"
    AT_RISK = "at_risk", "có nguy cơ"
    BEHIND = "behind", "chậm tiến độ"
    OVERDUE = "overdue", "quá hạn"


class Signal(TextChoices):
    """What makes a task fall behind. Source: DOMAIN §4."""

    OVERDUE = "B1", "quá hạn"
    PROGRESS_GAP = "B2", "chậm so với kế hoạch"
    NOT_STARTED = "B3", "chưa bắt đầu"
    STALE_REPORT = "B4", "thiếu báo cáo"
    OWN_FORECAST = "B5", "tự dự báo chậm"
    PREDECESSOR = "B6", "nhiệm vụ trước bị lùi"
    BLOCKER = "B7", "vướng mắc chưa gỡ"
    UNSUPPORTED = "B8", "tiến độ thiếu minh chứng"
    CHURN = "B9", "gia hạn, trả lại nhiều lần"
    REVIEWER_SILENCE = "B10", "thường trực chậm trả lời"


class DelayCause(TextChoices):
    """Why an overdue task is overdue, in the order of telling; the first are kinds of blockers."""

    LEGAL = "legal", "vướng quy định pháp lý"
    INFRASTRUCTURE = "infrastructure", "hạ tầng kỹ thuật chưa đáp ứng"
    DATA = "data", "dữ liệu chưa đủ, chưa sạch"
    RESOURCES = "resources", "thiếu kinh phí, nhân lực"
    COORDINATION = "coordination", "chờ cơ quan phối hợp"
    AWAITING_AUTHORITY = "awaiting_authority", "chờ cấp có thẩm quyền cho ý kiến"
    AWAITING_REVIEW = "awaiting_review", "chờ thường trực xác nhận hoàn thành"
    PREDECESSOR_LATE = "predecessor_late", "chờ nhiệm vụ khác đang chậm"
    UNDECLARED = "undeclared", "chưa khai nguyên nhân"
