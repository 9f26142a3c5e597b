"""Dates, numbers and remaining time in the words of Vietnamese state documents.

Source: design §7 (copy), DOMAIN §6 (percentages); the short date pads as Nghị định
30/2020/NĐ-CP asks: days below 10 and the months 1 and 2.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.policy import Policy

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
ROMAN = ("I", "II", "III", "IV")
ON_PAPER = "Nhiệm vụ mật, xem hồ sơ giấy"  # stands for the title (DOMAIN §2)
NO_VALUE = "–"
DAYS_PER_MONTH = 365.25 / 12

Number = int | float | Decimal


def format_date(day: date) -> str:
    """Return dd/mm/yyyy."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_short_date(day: date) -> str:
    """Return day and month: "14/5", "06/01"."""
    month = f"{day.month:02}" if day.month <= 2 else f"{day.month}"
    return f"{day.day:02}/{month}"


def format_near_date(day: date, as_of: date) -> str:
    """Return the short date within the year of `as_of`, else the full one."""
    return format_short_date(day) if day.year == as_of.year else format_date(day)


def format_number(value: Number, decimals: int | None = None) -> str:
    """Return "1.234,5": points group, a comma divides, half is rounded up, minus is "−".

    Without `decimals` a number keeps the ones it has.
    """
    exact = Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    written = f"{abs(exact):,f}".translate(str.maketrans(",.", ".,"))
    if decimals is None and "," in written:
        written = written.rstrip("0").rstrip(",")
    return f"−{written}" if exact < 0 else written


def format_percent(value: Number | None, decimals: int = 1) -> str:
    """Return "26,2%"; a whole number of points (int) stays whole; None is "–"."""
    if value is None:
        return NO_VALUE
    return f"{format_number(value, 0 if isinstance(value, int) else decimals)}%"


def weekday_name(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def roman_quarter(quarter: int) -> str:
    """Return "I" to "IV" for 1 to 4."""
    return ROMAN[quarter - 1]


def upper_first(text: str) -> str:
    """Return `text` as the beginning of a sentence; the rest keeps its capitals."""
    return text[:1].upper() + text[1:]


DEFAULT_POLICY = Policy()


def deadline_words(
    as_of: date,
    deadline: date | None,
    calendar: WorkCalendar,
    policy: Policy = DEFAULT_POLICY,
) -> str:
    """Return the time left: "quá 18 ngày làm việc", "hôm nay", "còn 4 ngày làm việc".

    Beyond 60 working days (cfg) months are told. Where only closed days lie between, calendar
    days are: the Saturday after a Friday deadline is "quá 1 ngày".
    """
    if deadline is None:
        return "không thời hạn"
    if as_of == deadline:
        return "hôm nay"
    word = "quá" if as_of > deadline else "còn"
    working_days = abs(calendar.days_left(as_of, deadline))
    calendar_days = abs((deadline - as_of).days)
    if working_days > policy.words_in_months_beyond:
        return f"{word} {round(calendar_days / DAYS_PER_MONTH)} tháng"
    if working_days == 0:
        return f"{word} {calendar_days} ngày"
    return f"{word} {working_days} ngày làm việc"
