"""The life of a report (DOMAIN §6). Superseded is no state: a later version is published."""

from django.db.models import TextChoices


class ReportState(TextChoices):
    DRAFT = "draft", "dự thảo"
    FROZEN = "frozen", "đã chốt số liệu"
    SIGNED = "signed", "đã có bản ký"
    PUBLISHED = "published", "đã phát hành"
