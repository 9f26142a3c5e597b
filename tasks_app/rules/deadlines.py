"""Deadline phrases of assigning documents, and what extensions do to the chain of deadlines.

Source: DOMAIN §2 (extensions), §3 (precision). The phrase is kept and printed back; the date is
the last day still within the deadline.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tasks_app.enums import AuthorityLevel, Precision
from tasks_app.errors import InvalidDeadline
from tasks_app.rules.policy import Policy
from tasks_app.rules.text import ROMAN, format_date, roman_quarter

# Decisions, directives and telegrams of the Prime Minister, and conclusions told by his Office.
OF_PRIME_MINISTER = re.compile(r"/(?:(?:QĐ|CT|CĐ)-TTg|TB-VPCP)\b", re.IGNORECASE)

LAST_YEAR = 2100  # beyond it a deadline is a slip of the keyboard, and no clock could move it

ACCEPTED = (
    "“30/6/2022”, “chậm nhất ngày 30/6/2022”, “trước ngày 01/7/2022”, “Tháng 6/2022”, "
    "“Quý II/2022”, “6 tháng đầu năm 2022”, “Năm 2022”, “2022-2025”, “Thường xuyên” "
    "hoặc để trống"
)


@dataclass(frozen=True)
class Deadline:
    """A deadline as written and as computed with.

    `last_day` is the last day within the deadline (None: ongoing or not stated); `exclusive`
    tells that the document says "trước ngày X", with X already taken back by one day.
    """

    last_day: date | None
    precision: Precision
    exclusive: bool = False
    phrase: str = ""


def parse_deadline(phrase: str, *, year: int | None = None) -> Deadline:
    """Return the deadline that `phrase` states.

    `year` (of the assigning document) completes phrases without one, as "6 tháng đầu năm".

    Raises:
        InvalidDeadline: nothing known, no such day, or a range that runs backwards; the
            sentence gives examples of what is accepted.
    """
    written = " ".join(unicodedata.normalize("NFC", phrase).split())
    if not written:
        return Deadline(None, Precision.NONE)
    for pattern, read in FORMS:
        found = pattern.fullmatch(written)
        if found:
            return _checked(read, found, year, written)
    raise _refused(f"Không hiểu thời hạn “{written}”.")


def print_deadline(
    last_day: date | None, precision: Precision, *, exclusive: bool = False, phrase: str = ""
) -> str:
    """Return the phrase of the document, or one that says the same where none was kept."""
    if phrase:
        return phrase
    if last_day is None:
        return "Thường xuyên" if precision == Precision.ONGOING else ""
    if exclusive:
        return f"trước ngày {format_date(last_day + timedelta(days=1))}"
    return _WRITERS.get(precision, format_date)(last_day)


def is_overdue(deadline: date | None, as_of: date) -> bool:
    """Return whether an unfinished task is overdue: it is due all of its last day."""
    return deadline is not None and as_of > deadline


def level_of(document: str) -> AuthorityLevel:
    """Return who set a deadline, by the number of the assigning document (or its full name).

    Source: DOMAIN §2 (T15, T17): only the level that set a deadline moves it.
    """
    found = OF_PRIME_MINISTER.search(document)
    return AuthorityLevel.PRIME_MINISTER if found else AuthorityLevel.OTHER


def chain_after(
    new_deadline: date,
    *,
    chain: date | None,
    in_force: date | None,
    filed_on: date,
    policy: Policy,
) -> date | None:
    """Return the end of the unbroken chain once `new_deadline` replaces `in_force`.

    The chain holds when the request was filed (or the change made) on or before the deadline in
    force, however slow the decision. Filed later it is broken for good: the returned `chain`
    stays where it was, whatever is granted afterwards, and completion is judged by it. Only a
    change to an earlier day pulls a broken chain in: it never ends after the deadline in force.
    """
    if in_force is None or policy.honour_late_extension:
        return new_deadline
    unbroken = chain == in_force
    if unbroken and filed_on <= in_force:
        return new_deadline
    return chain and min(chain, new_deadline)


def _checked(
    read: Callable[[re.Match[str], int | None], Deadline],
    found: re.Match[str],
    year: int | None,
    written: str,
) -> Deadline:
    try:
        stated = read(found, year)
    except ValueError as problem:
        raise _refused(f"Thời hạn “{written}” không có trong lịch.") from problem
    if stated.last_day is not None and stated.last_day.year > LAST_YEAR:
        raise _refused(f"Thời hạn “{written}” sau năm {LAST_YEAR}.")
    return Deadline(stated.last_day, stated.precision, stated.exclusive, written)


def _refused(reason: str) -> InvalidDeadline:
    message = f"{reason} Nhập một trong các dạng: {ACCEPTED}."
    return InvalidDeadline(message, fields={"deadline_text": [message]})


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year(found: re.Match[str], default: int | None) -> int:
    stated = found.groupdict().get("y")
    if stated is None and default is None:
        raise _refused(f"Thời hạn “{found[0]}” chưa có năm.")
    return int(stated) if stated is not None else int(default or 0)


def _ongoing(_found: re.Match[str], _year: int | None) -> Deadline:
    return Deadline(None, Precision.ONGOING)


def _day(found: re.Match[str], _year: int | None) -> Deadline:
    return Deadline(date(int(found["y"]), int(found["m"]), int(found["d"])), Precision.DAY)


def _before_day(found: re.Match[str], year: int | None) -> Deadline:
    stated = _day(found, year).last_day
    last_day = date.fromordinal(stated.toordinal() - 1) if stated else None
    return Deadline(last_day, Precision.DAY, exclusive=True)


def _month(found: re.Match[str], year: int | None) -> Deadline:
    month = int(found["m"])
    if not 1 <= month <= 12:
        raise ValueError(month)
    return Deadline(_end_of_month(_year(found, year), month), Precision.MONTH)


def _quarter(found: re.Match[str], year: int | None) -> Deadline:
    stated = found["q"].upper()
    quarter = ROMAN.index(stated) + 1 if stated in ROMAN else int(stated)
    return Deadline(_end_of_month(_year(found, year), quarter * 3), Precision.QUARTER)


def _half(found: re.Match[str], year: int | None) -> Deadline:
    month = 6 if found["half"].casefold() == "đầu" else 12
    return Deadline(_end_of_month(_year(found, year), month), Precision.HALF)


def _whole_year(found: re.Match[str], year: int | None) -> Deadline:
    return Deadline(date(_year(found, year), 12, 31), Precision.YEAR)


def _range(found: re.Match[str], _year: int | None) -> Deadline:
    first, last = int(found["first"]), int(found["y"])
    if first > last:
        raise _refused(f"Giai đoạn “{found[0]}” kết thúc trước khi bắt đầu.")
    return Deadline(date(last, 12, 31), Precision.RANGE)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BY = r"(?:(?:chậm nhất|xong|hoàn thành)\s*)?(?:(?:đến hết|đến|trong|hết|là)\s*)?"
_DATE = (
    r"(?:ngày\s*)?(?P<d>\d{1,2})(?:[/.-]|\s*tháng\s*)(?P<m>\d{1,2})"
    r"(?:[/.-]|\s*năm\s*)(?P<y>\d{4})"
)
_ISO = r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
_OF_YEAR = r"(?:(?:\s*/\s*|\s*năm\s*)(?P<y>\d{4}))?"

# The first form that fits the whole phrase is taken.
FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], Deadline]], ...] = (
    (_form(r"(?:nhiệm vụ\s*)?thường xuyên|h[ằà]ng (?:năm|quý|tháng|tuần)"), _ongoing),
    (_form(r"(?:từ\s*)?(?:năm\s*)?\d{4} và (?:những|các) năm tiếp theo"), _ongoing),
    (_form(rf"trước\s*{_DATE}"), _before_day),
    (_form(_BY + _DATE), _day),
    (_form(_ISO), _day),
    (_form(_BY + r"tháng\s*(?P<m>\d{1,2})" + _OF_YEAR), _month),
    (_form(r"(?P<m>\d{1,2})/(?P<y>\d{4})"), _month),
    (_form(_BY + r"quý\s*(?P<q>IV|I{1,3}|[1-4])" + _OF_YEAR), _quarter),
    (_form(_BY + r"(?:6|sáu) tháng (?P<half>đầu|cuối) năm(?:\s*(?P<y>\d{4}))?"), _half),
    (_form(_BY + r"(?:năm\s*)?(?P<y>\d{4})"), _whole_year),
    (_form(r"(?:giai đoạn\s*)?(?P<first>\d{4})\s*[-–]\s*(?P<y>\d{4})"), _range),
)

_WRITERS: dict[Precision, Callable[[date], str]] = {
    Precision.MONTH: lambda day: f"Tháng {day.month}/{day.year}",
    Precision.QUARTER: lambda day: f"Quý {roman_quarter(day.month // 3)}/{day.year}",
    Precision.HALF: lambda day: f"6 tháng {'đầu' if day.month == 6 else 'cuối'} năm {day.year}",
    Precision.YEAR: lambda day: f"Năm {day.year}",
    Precision.RANGE: lambda day: f"Đến hết năm {day.year}",
}
