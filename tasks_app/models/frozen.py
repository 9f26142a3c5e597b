"""Reports whose numbers no longer change, and the tasks behind each number (DOMAIN §6)."""

from django.db import models
from django.db.models import F, Q

from tasks_app.enums import ReportState, ScanState

FOLDER = "reports"
FROZEN_STATES = (ReportState.FROZEN, ReportState.SIGNED, ReportState.PUBLISHED)


def _person(words: str) -> models.ForeignKey:
    return models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=words,
    )  # fmt: skip


class FrozenReport(models.Model):
    """One version of a report. A draft holds its question only; its numbers are live.

    Once frozen, `content` (rules.reporting.canonical) and what belongs to it never change:
    triggers refuse it. A correction is a further version. `revision` counts the writes.
    `drafted_by` is empty for a draft that was placed on the day after a cut-off.
    """

    code = models.CharField("mã báo cáo", max_length=12, unique=True)
    programme = models.ForeignKey(
        "tasks_app.Programme", models.PROTECT, related_name="reports", verbose_name="chương trình"
    )
    unit = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="cơ quan",
    )  # fmt: skip
    period = models.CharField("kỳ báo cáo", max_length=8, blank=True)
    as_of = models.DateField("số liệu tại ngày")
    owner = models.CharField("tính theo cơ quan", max_length=8)
    due_on = models.DateField("hạn gửi", null=True, blank=True)
    known_at = models.DateTimeField("biết đến", null=True, blank=True)
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    series = models.CharField("mã bản đầu", max_length=12)
    previous = models.OneToOneField(
        "self", models.PROTECT, related_name="next", null=True, blank=True,
        verbose_name="phiên bản trước",
    )  # fmt: skip
    reason = models.TextField("lý do đính chính", blank=True)
    state = models.CharField(
        "trạng thái", max_length=9, choices=ReportState, default=ReportState.DRAFT
    )
    revision = models.PositiveIntegerField("số lần ghi", default=1)
    content = models.TextField("nội dung", blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    definitions_version = models.CharField("phiên bản định nghĩa", max_length=10, blank=True)
    document_number = models.CharField("số, ký hiệu", max_length=200, blank=True)
    document_on = models.DateField("ngày văn bản", null=True, blank=True)
    scan = models.FileField("bản ký", upload_to=FOLDER, max_length=300, blank=True)
    scan_filename = models.CharField("tên tệp bản ký", max_length=255, blank=True)
    scan_size = models.PositiveBigIntegerField("dung lượng bản ký", null=True, blank=True)
    scan_sha256 = models.CharField("SHA-256 bản ký", max_length=64, blank=True)
    scan_state = models.CharField(
        "quét mã độc", max_length=10, choices=ScanState, default=ScanState.NOT_A_FILE
    )
    drafted_by = _person("người lập")
    drafted_at = models.DateTimeField("lập lúc")
    frozen_by = _person("người chốt số liệu")
    frozen_at = models.DateTimeField("chốt số liệu lúc", null=True, blank=True)
    signed_by = _person("người gắn bản ký")
    signed_at = models.DateTimeField("gắn bản ký lúc", null=True, blank=True)
    published_by = _person("người phát hành")
    published_at = models.DateTimeField("phát hành lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo"
        ordering = ["-as_of", "-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["state", "as_of"], name="report_state_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "period", "owner", "version"],
                condition=Q(unit__isnull=True) & ~Q(period=""),
                name="report_one_per_period",
            ),
            models.UniqueConstraint(
                fields=["programme", "unit", "period", "owner", "version"],
                condition=Q(unit__isnull=False) & ~Q(period=""),
                name="report_one_per_unit_and_period",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, content="", sha256="", frozen_at=None)
                | Q(state__in=FROZEN_STATES, frozen_at__isnull=False, frozen_by__isnull=False)
                & Q(known_at__isnull=False)
                & ~Q(content="")
                & ~Q(sha256=""),
                name="report_is_frozen_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.PUBLISHED, published_at__isnull=False)
                & Q(published_by__isnull=False)
                | ~Q(state=ReportState.PUBLISHED) & Q(published_at=None, published_by=None),
                name="report_publication_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(scan="", scan_sha256="", scan_size=None, signed_at=None)
                | ~Q(scan="") & ~Q(scan_sha256="") & Q(scan_size__gt=0, signed_at__isnull=False),
                name="report_scan_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(version=1, previous=None, reason="")
                | Q(version__gt=1, previous__isnull=False) & ~Q(reason=""),
                name="report_correction_has_reason",
            ),
            models.UniqueConstraint(fields=["series", "version"], name="report_version_unique"),
            models.CheckConstraint(
                condition=Q(version=1, series=F("code")) | Q(version__gt=1),
                name="report_series_begins_with_itself",
            ),
            models.CheckConstraint(
                condition=Q(previous=None) | ~Q(previous=F("id")),
                name="report_not_own_version",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.code}, phiên bản {self.version}"


class FrozenCell(models.Model):
    """One number of a frozen report and the tasks behind it, by `rules.reporting.cell_key`."""

    report = models.ForeignKey(
        "tasks_app.FrozenReport", models.PROTECT, related_name="cells", verbose_name="báo cáo"
    )
    key = models.CharField("ô", max_length=160)
    count = models.PositiveIntegerField("số nhiệm vụ")
    tasks = models.JSONField("các nhiệm vụ", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "ô số liệu đã chốt"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_cell_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.report.code}: {self.key} = {self.count}"
