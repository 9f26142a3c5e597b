"""Documents written for people."""

from django.db.models import TextChoices


class DocumentKind(TextChoices):
    """What has a Word template that the secretariat may replace."""

    PERIODIC = "dinh-ky", "báo cáo định kỳ"
    CHASE = "don-doc", "công văn đôn đốc"
    BRIEF = "lanh-dao", "báo cáo nhanh cho lãnh đạo"
