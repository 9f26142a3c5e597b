"""Reporting periods of Nghị định 09/2019/NĐ-CP."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import DayKind
from tasks_app.errors import InvalidInput
from tasks_app.rules import periods
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.periods import Period, PeriodKind, parse_period, period_containing
from tasks_app.rules.policy import Policy

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
kinds = st.sampled_from(PeriodKind)


@pytest.mark.parametrize(
    ("period", "start", "cutoff", "key", "name", "label"),
    [
        (
            periods.month(2022, 6),
            date(2022, 5, 15),
            date(2022, 6, 14),
            "2022-06",
            "tháng 6/2022",
            "kỳ 15/5–14/6",
        ),
        (
            periods.month(2022, 1),
            date(2021, 12, 15),
            date(2022, 1, 14),
            "2022-01",
            "tháng 1/2022",
            "kỳ 15/12/2021–14/01/2022",
        ),
        (
            periods.quarter(2022, 4),
            date(2022, 9, 15),
            date(2022, 12, 14),
            "2022-Q4",
            "quý IV/2022",
            "kỳ 15/9–14/12",
        ),
        (
            periods.half(2022, 1),
            date(2021, 12, 15),
            date(2022, 6, 14),
            "2022-H1",
            "6 tháng đầu năm 2022",
            "kỳ 15/12/2021–14/06/2022",
        ),
        (
            periods.half(2022, 2),
            date(2022, 6, 15),
            date(2022, 12, 14),
            "2022-H2",
            "6 tháng cuối năm 2022",
            "kỳ 15/6–14/12",
        ),
        (
            periods.year(2022),
            date(2021, 12, 15),
            date(2022, 12, 14),
            "2022",
            "năm 2022",
            "kỳ 15/12/2021–14/12/2022",
        ),
    ],
)
def test_a_period_of_each_kind(period, start, cutoff, key, name, label):
    assert (period.start, period.cutoff) == (start, cutoff)
    assert (period.key, period.name, period.label) == (key, name, label)
    assert parse_period(key) == period


@pytest.mark.parametrize("text", ["", "2022-13", "2022-00", "2022-Q5", "2022-H3", "22", "0001"])
def test_an_unknown_period_is_refused(text):
    with pytest.raises(InvalidInput, match="2022-Q4"):
        parse_period(text)


def test_a_period_key_may_be_typed_in_small_letters():
    assert parse_period(" 2022-q4 ") == periods.quarter(2022, 4)


@given(days, kinds)
def test_every_day_lies_in_exactly_one_period_of_a_kind(day, kind):
    period = period_containing(day, kind)
    assert day in period
    assert day not in period.next and day not in period.previous


@given(days, kinds)
def test_periods_follow_each_other_without_gap(day, kind):
    period = period_containing(day, kind)
    assert period.next.start == period.cutoff + timedelta(days=1)
    assert period.next.previous == period
    assert parse_period(period.key) == period


@pytest.mark.parametrize(
    ("assigned_on", "owed"),
    [
        (date(2022, 1, 6), periods.month(2022, 2)),
        (date(2022, 1, 14), periods.month(2022, 2)),
        (date(2022, 1, 15), periods.month(2022, 2)),
        (date(2022, 1, 16), periods.month(2022, 3)),
    ],
)
def test_a_new_task_owes_the_first_whole_period(assigned_on, owed):
    assert periods.first_owed(assigned_on) == owed


@pytest.mark.parametrize(
    ("period", "government", "unit"),
    [
        (periods.month(2022, 11), date(2022, 11, 25), date(2022, 11, 18)),  # 20/11 is a Sunday
        (periods.month(2022, 12), date(2022, 12, 23), date(2022, 12, 20)),  # 25/12 is a Sunday
        (periods.quarter(2022, 4), date(2022, 12, 23), date(2022, 12, 20)),
    ],
)
def test_reports_are_due_on_a_working_day(period, government, unit):
    calendar, policy = WorkCalendar(), Policy()
    assert periods.report_due_on(period, calendar, policy) == government
    assert periods.unit_report_due_on(period, calendar, policy) == unit


def test_a_report_is_never_due_before_one_working_day_after_the_cutoff():
    closed = {date(2024, 2, day): DayKind.HOLIDAY for day in range(8, 26)}
    calendar = WorkCalendar(closed)
    due_on = periods.report_due_on(Period(PeriodKind.MONTH, 2024, 2), calendar, Policy())
    assert due_on == date(2024, 2, 26)


TET_2023 = {date(2023, 1, day): DayKind.HOLIDAY for day in (2, 20, 21, 22, 23, 24, 25, 26)}
SWAPPED = {
    date(2025, 10, 25): DayKind.SWAPPED_WORK,  # a Saturday, worked
    date(2025, 9, 20): DayKind.SWAPPED_WORK,
}


@pytest.mark.parametrize(
    ("days", "period", "government", "unit"),
    [
        (TET_2023, periods.month(2023, 1), date(2023, 1, 19), date(2023, 1, 19)),
        ({}, periods.month(2023, 1), date(2023, 1, 25), date(2023, 1, 20)),
        (SWAPPED, periods.month(2025, 10), date(2025, 10, 25), date(2025, 10, 20)),
        ({}, periods.month(2025, 10), date(2025, 10, 24), date(2025, 10, 20)),
        (SWAPPED, periods.quarter(2025, 3), date(2025, 9, 25), date(2025, 9, 20)),
        ({}, periods.quarter(2025, 3), date(2025, 9, 25), date(2025, 9, 19)),
        ({}, periods.half(2025, 1), date(2025, 6, 25), date(2025, 6, 20)),
        ({}, periods.year(2025), date(2025, 12, 25), date(2025, 12, 19)),
    ],
)
def test_due_days_know_tet_and_a_swapped_saturday(days, period, government, unit):
    calendar, policy = WorkCalendar(days), Policy()
    assert periods.report_due_on(period, calendar, policy) == government
    assert periods.unit_report_due_on(period, calendar, policy) == unit


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2022, 12, 14), date(2022, 11, 14)),  # a cut-off compares with the one before
        (date(2022, 12, 15), date(2022, 12, 14)),
        (date(2022, 12, 25), date(2022, 12, 14)),
        (date(2022, 1, 14), date(2021, 12, 14)),
        (date(2022, 1, 15), date(2022, 1, 14)),
    ],
)
def test_the_report_before_a_day_is_of_the_last_cutoff_before_it(day, before):
    assert periods.last_cutoff_before(day) == before


def test_a_year_has_nineteen_periods_that_end_in_it():
    found = periods.periods_of(2022)

    assert [period.key for period in found[:1] + found[11:15] + found[16:]] == [
        "2022-01", "2022-12", "2022-Q1", "2022-Q2", "2022-Q3", "2022-H1", "2022-H2", "2022",
    ]  # fmt: skip
    assert len(found) == 19
    assert {period.cutoff.year for period in found} == {2022}
