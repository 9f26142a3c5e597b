"""Pace, finish, band: where the last months lead, and in words why nothing can be said."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.rules import forecast as rules
from tasks_app.rules.backtest import judged
from tasks_app.rules.forecast import (
    Forecast,
    ForecastPoint,
    TrendPoint,
    finding,
    month_ends,
    outlook,
    pace_words,
    plan_ahead,
)

START = date(2022, 1, 31)
PLANNED = date(2025, 12, 31)
ENDS = month_ends(START, date(2030, 12, 31))


def points(*completed: int) -> list[TrendPoint]:
    return [TrendPoint(day, 225, done, 0, 0) for day, done in zip(ENDS, completed, strict=False)]


def made(*completed: int, target: int = 225, planned: date | None = PLANNED) -> Forecast:
    found = outlook(points(*completed), target=target, planned_finish_on=planned).forecast
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("completed", "months", "per_month"),
    [
        ((0, 2, 4, 6), 3, 2.0),
        ((0, 3, 3, 3, 12), 4, 3.0),
        ((0, 9, 9, 9, 9, 9, 9, 33), 6, 4.0),  # the first month lies before the window
        ((50, 44, 50, 50, 50, 50, 50, 50), 6, 1.0),
    ],
)
def test_the_pace_is_that_of_the_last_six_months(completed, months, per_month):
    found = made(*completed)

    assert (found.months, round(found.per_month, 6)) == (months, per_month)


def test_a_day_within_a_month_counts_as_its_part():
    course = [*points(0, 0, 0, 0, 0, 0, 6), TrendPoint(date(2022, 8, 15), 225, 9, 0, 0)]

    found = outlook(course, target=225, planned_finish_on=None).forecast

    assert found.per_month == pytest.approx(9 / (5 + 15 / 31 + 1), rel=0.02)


@pytest.mark.parametrize(
    ("completed", "target", "reason"),
    [
        ((), 225, rules.NOTHING_OPEN),
        ((0, 5, 9, 20), 20, rules.NOTHING_OPEN),
        ((0, 5, 9, 20), 0, rules.NOTHING_OPEN),
        ((4,), 225, rules.ONE_DAY),
        ((0, 5, 9), 225, rules.TOO_SHORT),
        ((9, 9, 9, 9), 225, "Ba tháng gần nhất không có thêm nhiệm vụ hoàn thành"),
        ((0, 9, 9, 9, 9, 9, 9, 9), 225, "Sáu tháng gần nhất không có thêm nhiệm vụ hoàn thành"),
        ((9, 9, 9, 8), 225, "không có thêm nhiệm vụ hoàn thành"),  # one was reopened
    ],
)
def test_where_nothing_can_be_said_the_reason_is(completed, target, reason):
    found = outlook(points(*completed), target=target, planned_finish_on=PLANNED)

    assert found.forecast is None
    assert reason in found.reason


def test_finish_slip_and_the_pace_that_the_plan_needs():
    found = made(*range(0, 61, 5), target=125)  # 60 done at 31/1/2023, 5 a month

    assert found.finish_on == date(2024, 2, 29)
    assert found.slip_days == (date(2024, 2, 29) - PLANNED).days
    assert found.needed_per_month == pytest.approx(65 / 35)
    assert finding(found) == "Với tốc độ hiện nay, hoàn thành vào tháng 2/2024, sớm 22 tháng"
    assert pace_words(found) == "Sáu tháng gần nhất: 5,0 nhiệm vụ/tháng; để kịp 31/12/2025 cần 1,9"


@pytest.mark.parametrize(
    ("planned", "finish", "words"),
    [
        (PLANNED, date(2026, 4, 10), "hoàn thành vào tháng 4/2026, muộn 4 tháng"),
        (PLANNED, date(2025, 12, 2), "hoàn thành vào tháng 12/2025, đúng tháng kế hoạch"),
        (PLANNED, date(2025, 10, 2), "hoàn thành vào tháng 10/2025, sớm 2 tháng"),
        (None, date(2025, 10, 2), "hoàn thành vào tháng 10/2025"),
        (PLANNED, None, "hơn 10 năm nữa mới hoàn thành"),
    ],
)
def test_the_finding_in_words(planned, finish, words):
    found = Forecast(6, 4.2, (), planned, finish, None, None, None)

    assert finding(found) == f"Với tốc độ hiện nay, {words}"


def test_a_plan_that_has_passed_needs_no_pace():
    found = made(*range(0, 61, 5), planned=date(2022, 12, 31))

    assert found.needed_per_month is None
    assert pace_words(found).endswith("; hạn 31/12/2022 đã qua")


def test_a_finish_beyond_ten_years_has_no_date():
    found = made(0, 0, 0, 0, 1)

    assert (found.finish_on, found.slip_days) == (None, None)
    assert "hơn 10 năm" in finding(found)


COURSES = st.lists(st.integers(0, 12), min_size=4, max_size=60).map(
    lambda steps: [sum(steps[: place + 1]) for place in range(len(steps))]
)


@given(COURSES, st.integers(1, 300))
def test_the_band_holds_the_middle_and_never_falls(completed, target):
    found = outlook(points(*completed), target=target, planned_finish_on=PLANNED)
    again = outlook(points(*completed), target=target, planned_finish_on=PLANNED)

    assert found == again
    if found.forecast is None:
        assert found.reason
        return
    course = found.forecast.points
    assert course[0].low == course[0].middle == course[0].high == completed[-1]
    for point in course:
        assert point.low <= point.middle <= point.high <= target
    for before, after in pairwise(course):
        assert before.on < after.on
        assert before.low <= after.low
        assert before.middle <= after.middle
        assert before.high <= after.high


def test_finish_dates_lie_in_the_order_of_the_band():
    found = made(0, 2, 3, 7, 8, 12, 14, 15, 21, 22, 26, 29, target=40)

    assert found.finish_early_on <= found.finish_on
    assert found.finish_late_on is None or found.finish_on <= found.finish_late_on


def test_what_happens_later_does_not_change_an_earlier_forecast():
    course = [0, 2, 3, 7, 8, 12, 14, 15, 21, 22, 26, 29]

    assert made(*course[:9]) == made(*course[:9])
    assert made(*course[:9]) != made(*course[:10])


def test_a_short_past_makes_a_wide_band_and_a_steady_one_narrows_it():
    def width(months: int) -> float:
        point = made(*range(0, 2 * months, 2)).points[6]
        return point.high - point.low

    assert width(48) < 1 < 6 < width(5)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0], 0.05, 3.0), ([0.0, 10.0], 0.5, 5.0), ([0.0, 1.0, 2.0], 1.0, 2.0)],
)
def test_a_quantile_lies_between_two_values(values, share, expected):
    assert rules.quantile(values, share) == expected


def test_month_ends_hold_both_bounds():
    assert month_ends(date(2023, 12, 31), date(2024, 2, 29)) == [
        date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29),
    ]  # fmt: skip
    assert month_ends(date(2024, 2, 1), date(2024, 2, 28)) == []


def test_the_plan_ahead_ends_with_the_last_deadline():
    found = plan_ahead([date(2022, 1, 10), date(2022, 2, 28), date(2022, 4, 15)], START)

    assert [(point.on, point.planned) for point in found] == [
        (date(2022, 2, 28), 2), (date(2022, 3, 31), 2), (date(2022, 4, 15), 3),
    ]  # fmt: skip
    assert plan_ahead([START], START) == plan_ahead([], START) == ()


def test_a_past_forecast_is_judged_by_what_happened():
    course = [ForecastPoint(day, 10 - n, 10, 10 + n) for n, day in enumerate(ENDS[:13])]
    told = Forecast(6, 1.0, tuple(course), None, None, None, None, None)
    happened = {ENDS[1]: 12, ENDS[3]: 12, ENDS[6]: 2}

    one, three, six, twelve = judged([told], happened)

    assert (one.count, one.mean_error, one.above, one.coverage) == (1, 2.0, 1, 0.0)
    assert (three.inside, three.coverage, three.mean_width) == (1, 1.0, 6)
    assert (six.below, six.inside) == (1, 0)
    assert (twelve.count, twelve.mean_error, twelve.coverage) == (0, None, None)
