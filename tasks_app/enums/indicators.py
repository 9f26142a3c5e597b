"""Words around published figures and indicators. Source: DOMAIN §0.6, §6."""

from django.db.models import TextChoices


class Comparable(TextChoices):
    """Whether a published figure counts what the register counts; empty: it does not."""

    YES = "yes", "so được với sổ"
    APPROX = "approx", "gần nghĩa, định nghĩa khác"


class Qualifier(TextChoices):
    """The word before a number, which is part of it."""

    MORE_THAN = "hơn", "hơn"
    OVER = "trên", "trên"
    NEARLY = "gần", "gần"
    ABOUT = "khoảng", "khoảng"
    ESTIMATED = "ước", "ước"
    FORECAST = "dự báo", "dự báo"


class Comparison(TextChoices):
    """How a value meets its target."""

    EQUAL = "=", "="
    AT_LEAST = ">=", "≥"
    AT_MOST = "<=", "≤"
    MORE = ">", ">"
    LESS = "<", "<"


class IndicatorStatus(TextChoices):
    """Where an indicator stands against its target on a date."""

    REACHED = "reached", "đạt"
    NEAR = "near", "gần đạt"
    NOT_REACHED = "not_reached", "chưa đạt"
    PAST_DUE = "past_due", "quá hạn mục tiêu"
    NO_DATA = "no_data", "chưa có số liệu"
    NO_TARGET = "no_target", "không đặt mục tiêu"
