"""The working calendar and the Vietnamese day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import DayKind
from tasks_app.rules.calendar import (
    LOCAL,
    WorkCalendar,
    end_of_day,
    local_date,
    start_of_day,
)

SPRING_2025 = WorkCalendar(
    {
        date(2025, 4, 26): DayKind.SWAPPED_WORK,
        date(2025, 4, 30): DayKind.HOLIDAY,
        date(2025, 5, 1): DayKind.HOLIDAY,
        date(2025, 5, 2): DayKind.SWAPPED_OFF,
    }
)

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 12, 31))
calendars = st.dictionaries(days, st.sampled_from(DayKind), max_size=40).map(WorkCalendar)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2022, 6, 30, 16, 59, 59, tzinfo=UTC), date(2022, 6, 30)),
        (datetime(2022, 6, 30, 17, 0, tzinfo=UTC), date(2022, 7, 1)),
        (datetime(2022, 7, 1, 0, 0, tzinfo=LOCAL), date(2022, 7, 1)),
    ],
)
def test_an_instant_falls_in_the_vietnamese_day(instant, expected):
    assert local_date(instant) == expected


def test_a_day_is_half_open():
    day = date(2022, 6, 30)
    assert start_of_day(day) == datetime(2022, 6, 29, 17, 0, tzinfo=UTC)
    assert end_of_day(day) == datetime(2022, 6, 30, 17, 0, tzinfo=UTC)
    assert local_date(end_of_day(day) - timedelta(microseconds=1)) == day


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="aware"):
        local_date(datetime(2022, 6, 30, 12, 0))  # noqa: DTZ001


def test_five_working_days_across_the_holidays_of_april_2025():
    assert SPRING_2025.add(date(2025, 4, 24), 5) == date(2025, 5, 5)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 4, 25), True),
        (date(2025, 4, 26), True),  # a Saturday worked for 2/5
        (date(2025, 4, 27), False),
        (date(2025, 4, 30), False),
        (date(2025, 5, 2), False),
        (date(2025, 5, 5), True),
    ],
)
def test_worked_days(day, working):
    assert SPRING_2025.is_working(day) is working


@pytest.mark.parametrize(
    ("as_of", "deadline", "left"),
    [
        (date(2022, 12, 26), date(2022, 11, 30), -18),
        (date(2022, 12, 26), date(2022, 12, 30), 4),
        (date(2022, 12, 30), date(2022, 12, 30), 0),
        (date(2026, 11, 20), date(2026, 11, 21), 0),  # due on a Saturday
        (date(2026, 11, 21), date(2026, 11, 20), 0),  # the Saturday after
    ],
)
def test_days_left_are_signed(as_of, deadline, left):
    assert WorkCalendar().days_left(as_of, deadline) == left


def test_next_and_previous_working_day():
    assert SPRING_2025.next_working(date(2025, 4, 30)) == date(2025, 5, 5)
    assert SPRING_2025.previous_working(date(2025, 5, 4)) == date(2025, 4, 29)
    assert SPRING_2025.next_working(date(2025, 4, 26)) == date(2025, 4, 26)
    assert SPRING_2025.previous_working(date(2025, 4, 26)) == date(2025, 4, 26)


def test_the_calendar_knows_which_years_are_loaded():
    assert SPRING_2025.known_until == date(2025, 12, 31)
    assert SPRING_2025.years == {2025}
    assert WorkCalendar().known_until is None


@given(calendars, days, days)
def test_between_counts_worked_days_one_by_one(calendar, start, end):
    low, high = min(start, end), max(start, end)
    span = (low + timedelta(days=n) for n in range(1, (high - low).days + 1))
    worked = sum(calendar.is_working(day) for day in span)
    assert calendar.between(low, high) == worked
    assert calendar.between(high, low) == -worked


@given(calendars, days, st.integers(min_value=1, max_value=300))
def test_adding_and_counting_agree(calendar, day, count):
    later, earlier = calendar.add(day, count), calendar.add(day, -count)
    assert calendar.is_working(later) and calendar.is_working(earlier)
    assert calendar.between(day, later) == count
    assert calendar.between(earlier, day) == count - 1 + calendar.is_working(day)


@given(calendars, days)
def test_adding_nothing_stays(calendar, day):
    assert calendar.add(day, 0) == day
    assert calendar.previous_working(day) <= day <= calendar.next_working(day)
