"""Indicators: which value counts, against which target, and how both are written."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tasks_app.enums import IndicatorStatus
from tasks_app.rules.calendar import LOCAL
from tasks_app.rules.indicators import (
    Target,
    Value,
    fraction_disagrees,
    percent_of_target,
    status_on,
    target_written,
    value_on,
    written,
)

END_2025, SEEN = date(2025, 12, 31), datetime(2025, 10, 28, 9, tzinfo=LOCAL)
LATER = datetime(2026, 1, 5, 9, tzinfo=LOCAL)
REACHED, NEAR, NOT_REACHED, PAST_DUE, NO_DATA, NO_TARGET = IndicatorStatus


def value(number, qualifier="", on=date(2025, 10, 28), **more):
    return Value(on, Decimal(number), SEEN, qualifier=qualifier, **more)


def status(target, found, on=date(2025, 11, 1)):
    return status_on(on, target, found, near_percent=5)


@pytest.mark.parametrize(
    ("operator", "target", "number", "qualifier", "expected"),
    [
        ("=", "80", "80", "", REACHED),
        ("=", "80", "81", "", REACHED),
        ("=", "80", "79.9", "", NEAR),
        (">=", "80", "76", "", NEAR),
        (">=", "80", "75.9", "", NOT_REACHED),
        (">=", "80", "80", "gần", NEAR),
        (">=", "80", "80", "hơn", REACHED),
        (">", "80", "80", "", NEAR),
        (">", "80", "80", "trên", REACHED),
        (">", "0.7", "0.71", "", REACHED),
        ("<=", "10", "10", "", REACHED),
        ("<=", "10", "10", "hơn", NEAR),
        ("<=", "10", "11", "", NOT_REACHED),
        ("<", "10", "10", "", NEAR),
        ("<", "10", "10", "gần", REACHED),
        (">=", "80", "39.98", "khoảng", NOT_REACHED),
        (">=", "80", "80", "ước", REACHED),
    ],
)
def test_a_value_meets_its_target_by_the_operator(operator, target, number, qualifier, expected):
    asked = Target(Decimal(target), operator, END_2025)
    assert status(asked, value(number, qualifier)) == expected


def test_a_target_past_its_day_is_missed_only_where_there_is_a_value():
    target, after = Target(Decimal(80), ">=", END_2025), date(2026, 1, 1)
    assert status(target, value("79"), on=END_2025) == NEAR
    assert status(target, value("79"), on=after) == PAST_DUE
    assert status(target, value("80"), on=after) == REACHED
    assert status(target, None, on=after) == NO_DATA
    assert status(Target(), value("79"), on=after) == NO_TARGET


def test_the_latest_value_known_by_then_counts():
    old, corrected = value("40", key=1, until=LATER), value("39", key=2)
    corrected = Value(**{**_fields(corrected), "recorded_at": LATER})
    newer = value("60", on=date(2025, 12, 31), key=3)
    every = [newer, corrected, old]

    def found(on, known_until):
        return value_on(every, on, known_until=known_until)

    assert found(date(2025, 10, 27), LATER) is None
    assert found(date(2025, 11, 1), SEEN) is None  # recorded at that very instant
    assert found(date(2025, 11, 1), LATER) == old
    assert found(date(2025, 11, 1), datetime(2026, 2, 1, tzinfo=LOCAL)) == corrected
    assert found(date(2026, 1, 1), LATER) == newer


def _fields(one):
    return {name: getattr(one, name) for name in Value.__slots__}


@pytest.mark.parametrize(
    ("operator", "target", "number", "expected"),
    [
        (">=", "80", "39.98", Decimal("50.0")),
        ("<=", "10", "20", Decimal("50.0")),
        (">=", "0", "1", None),
        ("<=", "10", "0", None),
    ],
)
def test_the_share_of_a_target(operator, target, number, expected):
    assert percent_of_target(value(number), Target(Decimal(target), operator)) == expected


def test_no_share_without_target_or_value():
    assert percent_of_target(value("1"), Target()) is None
    assert percent_of_target(None, Target(Decimal(1), "=")) is None


@pytest.mark.parametrize(
    ("number", "fraction", "unit", "expected"),
    [
        ("26.2", (59, 225), "%", ""),
        ("26.2000", (59, 225), "%", ""),
        ("26", (59, 225), "% GDP", ""),
        ("26.22", (59, 225), "%", ""),
        ("30", (3, 10), "%", ""),
        ("27", (59, 225), "%", "59/225 là 26,2%, không phải 27%. "
                               "Sửa giá trị, hoặc sửa tử số, mẫu số."),
        ("21", (21, 25), "dịch vụ", ""),
        ("21", (None, None), "%", ""),
    ],
)  # fmt: skip
def test_a_percentage_is_what_its_fraction_makes(number, fraction, unit, expected):
    numerator, denominator = (None if part is None else Decimal(part) for part in fraction)
    assert fraction_disagrees(Decimal(number), numerator, denominator, unit) == expected


@pytest.mark.parametrize(
    ("number", "unit", "qualifier", "on", "expected"),
    [
        ("18.7000", "triệu hồ sơ", "hơn", date(2022, 12, 22), "hơn 18,7 triệu hồ sơ (22/12/2022)"),
        ("94.0000", "%", "", date(2022, 12, 25), "94% (25/12/2022)"),
        ("14.26", "% GDP", "ước", None, "ước 14,26% GDP"),
        ("65329", "doanh nghiệp", "", None, "65.329 doanh nghiệp"),
        ("100", "%", "", None, "100%"),
        ("0.7", "", "", None, "0,7"),
    ],
)
def test_a_value_is_printed_with_its_word_unit_and_day(number, unit, qualifier, on, expected):
    assert written(Decimal(number), unit, qualifier, on) == expected


def test_a_target_is_printed_with_its_sign():
    assert target_written(Target(Decimal("80.0000"), ">="), "%") == "≥ 80%"
    assert target_written(Target(Decimal(6), "="), "tỉnh") == "6 tỉnh"
    assert target_written(Target(), "%") == ""
