"""Files made in the background: what of, in which form, how far. Source: ARCHITECTURE §1."""

from django.db.models import TextChoices


class ExportKind(TextChoices):
    REGISTER = "register", "sổ nhiệm vụ"
    REPORT = "report", "báo cáo"


class ExportFormat(TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


class ExportState(TextChoices):
    QUEUED = "queued", "đang chờ"
    RUNNING = "running", "đang lập"
    DONE = "done", "đã xong"
    FAILED = "failed", "không lập được"
    EXPIRED = "expired", "đã hết hạn tải"


OPEN_EXPORTS = frozenset({ExportState.QUEUED, ExportState.RUNNING})
