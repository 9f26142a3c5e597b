"""Values of indicators: recorded by the secretariat, corrected by a new row beside the old one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from tasks_app.enums import AuditKind, Operation, Qualifier
from tasks_app.errors import AlreadyApplied, InvalidInput
from tasks_app.models import Agency, Indicator, IndicatorValue, User
from tasks_app.models.indicator import DECIMALS, DIGITS
from tasks_app.rules.calendar import local_date
from tasks_app.rules.indicators import fraction_disagrees, written
from tasks_app.rules.text import format_date

from . import audit, inputs
from .appending import append, correct
from .guards import guard_role

LARGEST = Decimal(10) ** (DIGITS - DECIMALS)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured and who says so; `corrects` is the number of the value it corrects."""

    as_of: date
    value: Decimal
    source: str
    agency: Agency | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    qualifier: str = ""
    sentence: str = ""
    corrects: int | None = None


@transaction.atomic
def record(indicator: Indicator, wanted: Measured, *, by: User, at: datetime) -> IndicatorValue:
    """Save one value of `indicator`, in the place of the one it corrects.

    Raises:
        NotPermitted: `by` is neither a reviewer nor an administrator of the register.
        InvalidInput: a day in the future, a number that cannot be kept, half a fraction, a
            percentage that its fraction does not make, an agency that did not exist, no source.
        AlreadyApplied: there is a value of that day, or what is corrected has been corrected.
    """
    guard_role(Operation.RECORD_INDICATOR, by=by, on=local_date(at))
    Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)
    check(indicator, wanted, on=local_date(at))
    old = _corrected(indicator, wanted)
    _check_free(indicator, wanted, old)
    fresh = IndicatorValue(
        indicator=indicator,
        agency=wanted.agency,
        as_of=wanted.as_of,
        value=wanted.value,
        numerator=wanted.numerator,
        denominator=wanted.denominator,
        qualifier=wanted.qualifier,
        sentence=inputs.bounded("sentence", wanted.sentence),
        source=inputs.not_blank("source", wanted.source, "nguồn của số liệu"),
    )
    if old is None:
        append(fresh, by=by, at=at)
    else:
        correct(old, fresh, by=by, at=at)
    audit.changed(AuditKind.CATALOGUE_CHANGED, fresh, old, by=by, at=at)
    return fresh


def check(indicator: Indicator, wanted: Measured, *, on: date) -> None:
    """Check that the value can stand.

    Raises:
        InvalidInput: as `record` says.
    """
    if wanted.as_of > on:
        raise InvalidInput.on(
            "as_of",
            f"Ngày {format_date(wanted.as_of)} ở tương lai. Nhập ngày không sau {format_date(on)}.",
        )
    _check_numbers(wanted)
    if wanted.qualifier and wanted.qualifier not in Qualifier.values:
        words = ", ".join(Qualifier.values)
        raise InvalidInput.on("qualifier", f"Chọn một trong: {words}; hoặc để trống.")
    wrong = fraction_disagrees(wanted.value, wanted.numerator, wanted.denominator, indicator.unit)
    if wrong:
        raise InvalidInput.on("value", wrong)
    if wanted.agency is not None and not _existed(wanted.agency, wanted.as_of):
        raise InvalidInput.on(
            "agency",
            f"{wanted.agency} không hoạt động vào ngày {format_date(wanted.as_of)}. "
            "Chọn cơ quan khi đó.",
        )


def _check_numbers(wanted: Measured) -> None:
    for name in ("value", "numerator", "denominator"):
        number = getattr(wanted, name)
        if number is not None and not _can_be_kept(number):
            raise InvalidInput.on(name, f"Nhập số dưới 10^14, tối đa {DECIMALS} chữ số thập phân.")
    if (wanted.numerator is None) != (wanted.denominator is None):
        missing = "numerator" if wanted.numerator is None else "denominator"
        raise InvalidInput.on(missing, "Nhập cả tử số và mẫu số, hoặc để trống cả hai.")
    if wanted.denominator is not None and wanted.denominator <= 0:
        raise InvalidInput.on("denominator", "Mẫu số phải lớn hơn 0.")


def _can_be_kept(number: Decimal) -> bool:
    if not number.is_finite() or abs(number) >= LARGEST:
        return False
    return number == round(number, DECIMALS)


def _existed(agency: Agency, on: date) -> bool:
    begun = agency.valid_from is None or agency.valid_from <= on
    return begun and (agency.valid_to is None or on < agency.valid_to)


def _corrected(indicator: Indicator, wanted: Measured) -> IndicatorValue | None:
    if wanted.corrects is None:
        return None
    found = IndicatorValue.objects.filter(indicator=indicator, pk=wanted.corrects).first()
    if found is None:
        raise InvalidInput.on(
            "corrects", f"Chỉ tiêu {indicator.code} không có số liệu số {wanted.corrects}."
        )
    return found


def _check_free(indicator: Indicator, wanted: Measured, old: IndicatorValue | None) -> None:
    rows = IndicatorValue.objects.filter(
        indicator=indicator,
        agency=wanted.agency,
        as_of=wanted.as_of,
        superseded_at__isnull=True,
    )
    taken = rows.exclude(pk=old.pk).first() if old else rows.first()
    if taken is not None:
        told = written(taken.value, indicator.unit, taken.qualifier, taken.as_of)
        raise AlreadyApplied(
            f"Đã có số liệu {told}. Muốn sửa, ghi đính chính cho số liệu số {taken.pk}."
        )
