"""Indicators (chỉ tiêu): a target and its dated, qualified values; never counted in N."""

from django.db import models
from django.db.models import Q

from tasks_app.enums import Comparison, Provenance, Qualifier

from .appended import AppendedFact

DIGITS, DECIMALS = 18, 4


class Indicator(models.Model):
    """What is measured and, where one was set, its target; the words of the source stay.

    `target_period` and `owner_text` are as the source writes them.
    """

    programme = models.ForeignKey(
        "tasks_app.Programme", models.PROTECT, related_name="indicators",
        verbose_name="chương trình",
    )  # fmt: skip
    code = models.CharField("mã", max_length=40)
    name = models.CharField("tên chỉ tiêu", max_length=500)
    unit = models.CharField("đơn vị tính", max_length=120, blank=True)
    target_value = models.DecimalField(
        "mục tiêu", max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True
    )
    operator = models.CharField("phép so", max_length=2, choices=Comparison, blank=True)
    target_on = models.DateField("hạn đạt mục tiêu", null=True, blank=True)
    target_period = models.CharField("kỳ mục tiêu", max_length=20, blank=True)
    owner = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="indicators", null=True, blank=True,
        verbose_name="cơ quan chủ trì",
    )  # fmt: skip
    owner_text = models.CharField("cơ quan theo nguồn", max_length=300, blank=True)
    source = models.TextField("nguồn")
    provenance = models.CharField("nguồn gốc", max_length=20, choices=Provenance)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "chỉ tiêu"
        ordering = ["programme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="indicator_code_unique"),
            models.CheckConstraint(
                condition=Q(target_value__isnull=True, operator="")
                | Q(target_value__isnull=False, operator__in=Comparison.values),
                name="indicator_target_is_compared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class IndicatorValue(AppendedFact):
    """One measured value; without an agency it is of the whole country."""

    indicator = models.ForeignKey(
        "tasks_app.Indicator", models.PROTECT, related_name="values", verbose_name="chỉ tiêu"
    )
    agency = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="indicator_values", null=True, blank=True,
        verbose_name="cơ quan, địa phương",
    )  # fmt: skip
    as_of = models.DateField("tại ngày")
    value = models.DecimalField("giá trị", max_digits=DIGITS, decimal_places=DECIMALS)
    numerator = models.DecimalField(
        "tử số", max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True
    )
    denominator = models.DecimalField(
        "mẫu số", max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True
    )
    qualifier = models.CharField("từ chỉ mức", max_length=10, choices=Qualifier, blank=True)
    sentence = models.TextField("nguyên văn", blank=True)
    source = models.TextField("nguồn")
    provenance = models.CharField(
        "nguồn gốc", max_length=20, choices=Provenance, default=Provenance.RECORDED
    )

    class Meta:
        verbose_name = verbose_name_plural = "số liệu chỉ tiêu"
        ordering = ["indicator", "as_of", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="indicator_value_denominator_positive",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False),
                name="indicator_value_fraction_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=False), name="indicator_value_is_recorded"
            ),
            models.UniqueConstraint(
                fields=["indicator", "agency", "as_of"],
                condition=Q(superseded_at__isnull=True),
                name="indicator_value_one_current",
            ),
            models.UniqueConstraint(
                fields=["indicator", "as_of"],
                condition=Q(superseded_at__isnull=True, agency__isnull=True),
                name="indicator_value_one_current_national",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.as_of:%d/%m/%Y}"
