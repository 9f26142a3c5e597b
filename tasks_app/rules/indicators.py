"""Where an indicator stands: which value counts, how it meets its target, how it is written.

A word before a value is part of it: "hơn 80" is more than 80, "gần 80" is less. A target written
"=" is reached by whatever is not less: plans set "100%", "6 thành phố" as what is to be had.
Source: DOMAIN §6 (indicators).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tasks_app.enums import Comparison, IndicatorStatus, Qualifier
from tasks_app.rules.text import format_date, format_number

PERCENT = "%"
FALLING = {Comparison.AT_MOST, Comparison.LESS}  # the smaller, the better
LEANING = {
    Qualifier.MORE_THAN: 1,
    Qualifier.OVER: 1,
    Qualifier.NEARLY: -1,
}  # how far a value is from the number written: a little more, a little less


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached, and by when; without a number nothing is."""

    value: Decimal | None = None
    operator: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value, when it held and when it was learned; `until`: when corrected."""

    as_of: date
    value: Decimal
    recorded_at: datetime
    until: datetime | None = None
    qualifier: str = ""
    key: int = 0


def value_on(values: Iterable[Value], on: date, *, known_until: datetime) -> Value | None:
    """Return the latest value effective by `on`, as far as it was known before `known_until`."""
    known = [
        one
        for one in values
        if one.as_of <= on
        and one.recorded_at < known_until
        and (one.until is None or one.until >= known_until)
    ]
    return max(known, key=lambda one: (one.as_of, one.recorded_at, one.key), default=None)


def status_on(
    on: date, target: Target, found: Value | None, *, near_percent: float
) -> IndicatorStatus:
    """Return where an indicator stands on a date.

    Nobody is called late on a day for which there is no value. Near is within `near_percent` of
    the target, until the day it is due.
    """
    if target.value is None:
        return IndicatorStatus.NO_TARGET
    if found is None:
        return IndicatorStatus.NO_DATA
    if meets(found, target):
        return IndicatorStatus.REACHED
    if target.due_on is not None and target.due_on < on:
        return IndicatorStatus.PAST_DUE
    margin = abs(target.value) * Decimal(str(near_percent)) / 100
    is_near = abs(found.value - target.value) <= margin
    return IndicatorStatus.NEAR if is_near else IndicatorStatus.NOT_REACHED


def meets(found: Value, target: Target) -> bool:
    """Return whether a value is what the target asks for."""
    if target.value is None:
        return False
    measured = (found.value, LEANING.get(Qualifier(found.qualifier), 0) if found.qualifier else 0)
    wanted = (target.value, 0)
    return {
        Comparison.EQUAL: measured >= wanted,
        Comparison.AT_LEAST: measured >= wanted,
        Comparison.AT_MOST: measured <= wanted,
        Comparison.MORE: measured > wanted,
        Comparison.LESS: measured < wanted,
    }[Comparison(target.operator)]


def percent_of_target(found: Value | None, target: Target) -> Decimal | None:
    """Return the share of the target that is reached, one decimal; None where there is none.

    Where less is better (a rank) it is the target over the value.
    """
    if found is None or target.value is None:
        return None
    part, whole = found.value, target.value
    if target.operator in FALLING:
        part, whole = whole, part
    if not whole:
        return None
    return (part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def fraction_disagrees(
    value: Decimal, numerator: Decimal | None, denominator: Decimal | None, unit: str
) -> str:
    """Return why a percentage is not what its fraction makes; nothing where it is.

    It is compared with the decimals it is written with: 26,2 is 59/225, 26 is too.
    """
    if numerator is None or denominator is None or not unit.startswith(PERCENT):
        return ""
    exact = numerator * 100 / denominator
    written = _plain(value)
    step = Decimal(1).scaleb(min(int(written.as_tuple().exponent), 0))
    if exact.quantize(step, ROUND_HALF_UP) == written:
        return ""
    fraction = f"{format_number(numerator)}/{format_number(denominator)}"
    right = format_number(exact, max(1, -int(step.as_tuple().exponent)))
    return (
        f"{fraction} là {right}%, không phải {format_number(value)}%. "
        "Sửa giá trị, hoặc sửa tử số, mẫu số."
    )


def written(value: Decimal, unit: str, qualifier: str = "", as_of: date | None = None) -> str:
    """Return a value as it is printed: "hơn 18,7 triệu hồ sơ (22/12/2022)", "94%"."""
    gap = "" if unit.startswith(PERCENT) or not unit else " "
    word = f"{qualifier} " if qualifier else ""
    day = f" ({format_date(as_of)})" if as_of else ""
    return f"{word}{format_number(_plain(value))}{gap}{unit}{day}"


def target_written(target: Target, unit: str) -> str:
    """Return a target as it is printed: "≥ 80%"; nothing where there is none."""
    if target.value is None:
        return ""
    sign = "" if target.operator == Comparison.EQUAL else f"{Comparison(target.operator).label} "
    return f"{sign}{written(target.value, unit)}"


def _plain(value: Decimal) -> Decimal:
    """Return the number without the zeros that its column adds."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()
