"""Numbers, dates and names as formal documents write them. Source: design §7, DOMAIN §6."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from tasks_app.rules.calendar import LOCAL
from tasks_app.rules.clean import clean
from tasks_app.rules.rates import Rate
from tasks_app.rules.reporting import ReportContent, TaskLine
from tasks_app.rules.text import (
    DAYS_PER_MONTH,
    NO_VALUE,
    ON_PAPER,
    format_date,
    format_number,
    format_short_date,
)

MISSING = "……"  # a fact nobody knows yet: marked wherever it is printed, never invented
CODES_NAMED = 10
NO_BREAK, SHORT_NAME = "\u00a0", 20


def one_line(text: str) -> str:
    """Return a text without invisible characters and line breaks."""
    return " ".join(clean(text).split())


def unbroken(name: str) -> str:
    """Return a name in one line; in a short one no line ends: "Đề án 06"."""
    whole = one_line(name)
    return whole.replace(" ", NO_BREAK) if len(whole) <= SHORT_NAME else whole


def formal(number: int) -> str:
    """Return a number as formal reports write it: "03", "12", "1.234", "0"."""
    return f"{number:02}" if 0 < number < 10 else format_number(number)


def tasks(number: int) -> str:
    """Return "03 nhiệm vụ"."""
    return f"{formal(number)} nhiệm vụ"


def fraction(rate: Rate) -> str:
    """Return "26,2% (59/225)"; on a zero denominator "– (0/0)"."""
    numerator, denominator = format_number(rate.numerator), format_number(rate.denominator)
    return f"{rate.text} ({numerator}/{denominator})"


def bare_percent(rate: Rate) -> str:
    """Return "26,2", for a column that says % in its heading."""
    return rate.text.removesuffix("%")


def long_date(day: date | None) -> str:
    """Return "ngày 25 tháng 12 năm 2022"; what is not known is marked."""
    if day is None:
        return f"ngày {MISSING} tháng {MISSING} năm {MISSING}"
    written, month = format_short_date(day).split("/")
    return f"ngày {written} tháng {month} năm {day.year}"


def month_of(day: date) -> str:
    """Return "tháng 4/2026"."""
    return f"tháng {day.month}/{day.year}"


def span(days: int) -> str:
    """Return a length of time: "04 tháng", or "12 ngày" below one month."""
    months = round(abs(days) / DAYS_PER_MONTH)
    return f"{formal(months)} tháng" if months else f"{formal(abs(days))} ngày"


def known_until(instant: datetime) -> str:
    """Return "hết ngày 25/12/2022" for the end of a day, else "16:40 ngày 25/12/2022"."""
    local = instant.astimezone(LOCAL)
    ends_a_day = (local.hour, local.minute) == (23, 59) or local.time() == time.min
    if ends_a_day:
        return f"hết ngày {format_date((local - timedelta(microseconds=1)).date())}"
    return f"{local:%H:%M} ngày {format_date(local.date())}"


def listed(parts: Iterable[str], *, joined: str = "và") -> str:
    """Return "a, b và c"."""
    *first, last = [part for part in parts if part] or [""]
    return f"{', '.join(first)} {joined} {last}" if first else last


def codes(content: ReportContent, ids: Sequence[int]) -> str:
    """Return the codes of tasks, at most ten: "DA06-001, DA06-002 và 05 nhiệm vụ khác".

    Those without a line, no longer counted or not for the reader, are among the others; nothing
    where none has one.
    """
    wanted = set(ids)
    found = [line.code for line in content.lines if line.id in wanted][:CODES_NAMED]
    more = len(wanted) - len(found)
    named = ", ".join(found)
    return f"{named} và {tasks(more)} khác" if found and more else named


def title(line: TaskLine) -> str:
    """Return the title of a task; a secret one has no words (DOMAIN §2)."""
    return one_line(line.title) or ON_PAPER


def optional_date(day: date | None) -> str:
    """Return the date, or "–"."""
    return NO_VALUE if day is None else format_date(day)
