"""Dates, numbers and remaining time in Vietnamese; folding for search."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.search import fold
from tasks_app.rules.text import (
    deadline_words,
    format_date,
    format_near_date,
    format_number,
    format_percent,
    format_short_date,
    roman_quarter,
    upper_first,
    weekday_name,
)


def test_dates_are_written_as_in_state_documents():
    assert format_date(date(2022, 12, 5)) == "05/12/2022"
    assert format_short_date(date(2022, 5, 14)) == "14/5"
    assert format_short_date(date(2022, 1, 6)) == "06/01"
    assert format_near_date(date(2022, 5, 14), date(2022, 7, 1)) == "14/5"
    assert format_near_date(date(2021, 5, 14), date(2022, 7, 1)) == "14/05/2021"
    assert weekday_name(date(2022, 12, 30)) == "thứ Sáu"
    assert weekday_name(date(2022, 12, 25)) == "Chủ nhật"
    assert roman_quarter(3) == "III"
    assert upper_first("quá hạn tại Bộ Y tế") == "Quá hạn tại Bộ Y tế"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234.5, None, "1.234,5"),
        (3726, None, "3.726"),
        (-12.25, 1, "−12,3"),
        (Decimal("26.15"), 1, "26,2"),
        (50.0, None, "50"),
        (50.0, 1, "50,0"),
        (100, None, "100"),
        (0, None, "0"),
    ],
)
def test_numbers(value, decimals, written):
    assert format_number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"), [(26.2, "26,2%"), (100.0, "100,0%"), (85, "85%"), (None, "–")]
)
def test_percentages(value, written):
    assert format_percent(value) == written


@pytest.mark.parametrize(
    ("as_of", "deadline", "words"),
    [
        (date(2022, 12, 26), date(2022, 11, 30), "quá 18 ngày làm việc"),
        (date(2022, 12, 26), date(2022, 12, 26), "hôm nay"),
        (date(2022, 12, 26), date(2022, 12, 30), "còn 4 ngày làm việc"),
        (date(2022, 9, 30), date(2022, 12, 30), "còn 3 tháng"),
        (date(2022, 12, 30), date(2022, 9, 30), "quá 3 tháng"),
        (date(2022, 12, 31), date(2022, 12, 30), "quá 1 ngày"),  # a Saturday
        (date(2022, 12, 30), date(2023, 1, 1), "còn 2 ngày"),
        (date(2022, 12, 30), None, "không thời hạn"),
    ],
)
def test_remaining_time(as_of, deadline, words):
    assert deadline_words(as_of, deadline, WorkCalendar()) == words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hộ tịch", "ho tich"),
        ("  ĐĂNG   KÝ\tđất đai ", "dang ky dat dai"),
        ("Ủy ban", "uy ban"),
        ("", ""),
    ],
)
def test_search_text_has_no_marks(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
