"""How often a recurring task falls due, and the periods for which an instance is opened.

Source: DOMAIN §2 (recurring tasks), §3 (periods of Nghị định 09/2019).
"""

import re
from datetime import date

from tasks_app.enums import Recurrence
from tasks_app.rules.periods import Period, PeriodKind, first_owed, period_containing

KINDS = {
    Recurrence.MONTH: PeriodKind.MONTH,
    Recurrence.QUARTER: PeriodKind.QUARTER,
    Recurrence.HALF: PeriodKind.HALF,
    Recurrence.YEAR: PeriodKind.YEAR,
}
_PHRASES = {
    Recurrence.MONTH: r"(?:hằng|hàng|mỗi) tháng",
    Recurrence.QUARTER: r"(?:hằng|hàng|mỗi) quý",
    Recurrence.HALF: r"(?:hằng|hàng|mỗi) (?:nửa năm|6 tháng|sáu tháng)|6 tháng một lần",
    Recurrence.YEAR: r"(?:hằng|hàng|mỗi) năm",
}


def recurrence_of(phrase: str) -> str:
    """Return how often `phrase` of a document asks for the work; empty: it does not say."""
    for recurrence, pattern in _PHRASES.items():
        if re.search(pattern, phrase, re.IGNORECASE):
            return recurrence
    return ""


def periods_to_open(
    recurrence: str, *, assigned_on: date, last_opened_to: date | None, on: date
) -> list[Period]:
    """Return the periods begun by `on` that have no instance yet, oldest first.

    Counted from the last instance (its last day is `last_opened_to`), so that an outage leaves
    no gap. Without any instance only the period running on `on` is opened: the past is told by
    the register, not invented.
    """
    kind = KINDS[Recurrence(recurrence)]
    running = period_containing(on, kind)
    first = running
    if last_opened_to is not None:
        first = period_containing(last_opened_to, kind).next
    first = max(first, first_owed(assigned_on, kind), key=lambda period: period.number)
    found = []
    while first.number <= running.number:
        found.append(first)
        first = first.next
    return found
