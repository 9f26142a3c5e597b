"""The closed lists of the outbox. Values are stored; labels are what a user reads."""

from django.db.models import TextChoices


class Kind(TextChoices):
    DIGEST = "digest", "thư hằng ngày"
    ESCALATION = "escalation", "thư đôn đốc"
    IMMEDIATE = "immediate", "thư báo ngay"
    ANCHOR = "anchor", "thư niêm phong"
    RETURNED = "returned", "thư báo địa chỉ hỏng"


class State(TextChoices):
    PENDING = "pending", "chờ gửi"
    SENT = "sent", "đã gửi"
    FAILED = "failed", "không gửi được"
    DROPPED = "dropped", "không còn cần gửi"
    FOLDED = "folded", "gộp vào thư hằng ngày"
    IN_APP = "in_app", "chỉ báo trong ứng dụng"  # the address is marked: nothing is mailed to it


class BounceKind(TextChoices):
    HARD = "hard", "không nhận được (lỗi vĩnh viễn)"
    SOFT = "soft", "tạm thời không nhận được"
