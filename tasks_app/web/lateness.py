"""How late a task is by each of its deadlines, as its page and the desk print it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.lateness import Late
from tasks_app.selectors.lateness import lateness_of


class LateLine(NamedTuple):
    """One deadline and how late the task is by it."""

    label: str
    deadline: date
    words: str
    is_late: bool


def lateness_lines(row: Mapping[str, Any], on: date, *, calendar: WorkCalendar) -> list[LateLine]:
    """Return a line for each deadline that says something of its own.

    The deadline in force is left out where it is the original one, the chain while it holds.
    """
    found = lateness_of(row, on, calendar=calendar)
    if found is None:
        return []
    lines = [("So với hạn ban đầu", found.original)]
    if found.in_force != found.original:
        lines.append(("So với hạn hiện tại", found.in_force))
    if found.is_chain_broken:
        lines.append(("Gia hạn muộn, tính theo", found.chain))
    lines.append(("So với ngày đơn vị nêu", found.forecast))
    return [_line(label, late) for label, late in lines if late is not None]


def _line(label: str, late: Late) -> LateLine:
    if not late.days:
        return LateLine(label, late.deadline, "trong hạn", False)
    words = f"chậm {late.days} ngày ({late.working_days} ngày làm việc)"
    return LateLine(label, late.deadline, words, True)
