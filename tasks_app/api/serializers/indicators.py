"""Indicators, their values, and published figures beside the register's."""

from typing import Any

from rest_framework import serializers as s

from tasks_app import enums
from tasks_app.models.indicator import DECIMALS, DIGITS
from tasks_app.rules.reconciliation import NAMES, Verdict

from .fields import REQUIRED, Day, Intention, text

BLANK = [("", "–")]


def decimal(**more: Any) -> s.DecimalField:
    """Return the field of a number that a value can have."""
    words = f"Nhập số, tối đa {DIGITS - DECIMALS} chữ số trước và {DECIMALS} sau dấu thập phân."
    refusals = dict.fromkeys(
        ("invalid", "max_digits", "max_decimal_places", "max_whole_digits", "max_string_length"),
        words,
    )
    return s.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, error_messages={**REQUIRED, **refusals}, **more
    )


class IndicatorValueIn(Intention):
    as_of = Day()
    value = decimal()
    agency = text(longest=60, help_text="Mã cơ quan; để trống: cả nước.")
    numerator = decimal(required=False, allow_null=True, default=None)
    denominator = decimal(required=False, allow_null=True, default=None)
    qualifier = text(longest=10, help_text="hơn, trên, gần, khoảng, ước, dự báo.")
    sentence = text(help_text="Câu nguyên văn của nguồn.")
    source = text(required=True)  # type: ignore[assignment]
    corrects = s.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=2**62,
        help_text="Số của số liệu được đính chính.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Nhập số nguyên."),
    )


class IndicatorValueRow(s.Serializer[object]):
    id = s.IntegerField()
    agency = s.CharField(allow_null=True)
    as_of = s.DateField()
    value = s.FloatField()
    numerator = s.FloatField(allow_null=True)
    denominator = s.FloatField(allow_null=True)
    qualifier = s.CharField()
    sentence = s.CharField()
    source = s.CharField()  # type: ignore[assignment]
    provenance = s.ChoiceField(enums.Provenance.choices)
    recorded_at = s.DateTimeField()
    recorded_by = s.CharField(allow_null=True)
    corrects = s.IntegerField(allow_null=True)
    corrected_at = s.DateTimeField(allow_null=True)


class IndicatorValueOut(s.Serializer[object]):
    value = IndicatorValueRow()


class ValueOut(s.Serializer[object]):
    id = s.IntegerField()
    agency = s.CharField(allow_null=True)
    as_of = s.DateField()
    value = s.FloatField()
    numerator = s.FloatField(allow_null=True)
    denominator = s.FloatField(allow_null=True)
    qualifier = s.CharField()
    text = s.CharField(help_text="Ví dụ: hơn 18,7 triệu hồ sơ (22/12/2022).")
    sentence = s.CharField()
    source = s.CharField()  # type: ignore[assignment]


class IndicatorRow(s.Serializer[object]):
    id = s.IntegerField()
    programme = s.CharField()
    code = s.CharField()
    name = s.CharField()
    unit = s.CharField()
    operator = s.ChoiceField(BLANK + enums.Comparison.choices)
    target = s.FloatField(allow_null=True)
    target_on = s.DateField(allow_null=True)
    target_text = s.CharField()
    owner = s.CharField(allow_null=True)
    owner_text = s.CharField()
    source = s.CharField()  # type: ignore[assignment]
    provenance = s.ChoiceField(enums.Provenance.choices)
    status = s.ChoiceField(enums.IndicatorStatus.choices)
    status_text = s.CharField()
    percent_of_target = s.FloatField(allow_null=True)
    value = ValueOut(allow_null=True)


class ByStatusOut(s.Serializer[object]):
    vars().update({status: s.IntegerField() for status in enums.IndicatorStatus.values})


class IndicatorsOut(s.Serializer[object]):
    programme = s.CharField(allow_null=True)
    agency = s.CharField(allow_null=True)
    as_of = s.DateField()
    known_at = s.DateField(allow_null=True)
    notes = s.ListField(child=s.CharField())
    by_status = ByStatusOut()
    indicators = IndicatorRow(many=True)


class SaidOut(s.Serializer[object]):
    vars().update({name: s.IntegerField(allow_null=True, required=False) for name in NAMES})


class CellsOut(s.Serializer[object]):
    vars().update({name: s.CharField(required=False) for name in NAMES})


class ReconciledRow(s.Serializer[object]):
    id = s.IntegerField()
    programme = s.CharField()
    item = s.CharField()
    as_of = s.DateField()
    qualifier = s.CharField()
    value = s.CharField()
    unit = s.CharField()
    comparable = s.ChoiceField(BLANK + enums.Comparable.choices)
    published = SaidOut()
    then = SaidOut(help_text="Theo điều đã biết đến hết ngày đó.")
    now = SaidOut(help_text="Cho cùng ngày, theo điều biết đến nay.")
    difference_then = SaidOut()
    difference_now = SaidOut()
    cells = CellsOut(help_text="Ô số liệu của sổ ứng với mỗi số.")
    verdict = s.ChoiceField([(one.value, one.value) for one in Verdict])
    verdict_text = s.CharField()
    explanation = s.CharField()
    contradictions = s.ListField(child=s.CharField())
    text_as_published = s.CharField()
    source = s.CharField()  # type: ignore[assignment]
    note = s.CharField()
    illustrative = s.BooleanField()


class ReconciliationOut(s.Serializer[object]):
    programme = s.CharField(allow_null=True)
    illustrative = s.BooleanField()
    disagreeing = s.IntegerField()
    figures = ReconciledRow(many=True)
