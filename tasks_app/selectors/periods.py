"""The reporting periods of a programme with their dates. Source: DOMAIN §3; `rules.periods`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tasks_app import conf
from tasks_app.errors import InvalidInput
from tasks_app.models import Programme
from tasks_app.rules.periods import Period, periods_of, report_due_on, unit_report_due_on
from tasks_app.rules.policy import Policy
from tasks_app.rules.text import format_date

from .calendar import work_calendar


@dataclass(frozen=True, slots=True)
class Dates:
    """One period and the days on which the Government and the secretariat are owed its report."""

    period: Period
    report_due_on: date
    unit_report_due_on: date


def policy_of(programme: Programme) -> Policy:
    """Return the policy with the day on which the units of this programme report."""
    return replace(conf.policy(), unit_report_due_day=programme.report_due_day)


def unit_due_on(programme: Programme, period: Period) -> date:
    """Return the last day for a unit of the programme to report on `period`."""
    return unit_report_due_on(period, work_calendar(), policy_of(programme))


def check_begun(period: Period, on: date) -> None:
    """Refuse a period that has not begun by `on`: there is nothing to tell of it.

    Raises:
        InvalidInput: names the day it begins.
    """
    if period.start > on:
        raise InvalidInput.on(
            "period",
            f"Kỳ {period.name} bắt đầu ngày {format_date(period.start)}, sau ngày "
            f"{format_date(on)}. Chọn kỳ trước đó.",
        )


def of_year(programme: Programme, year: int) -> Sequence[Dates]:
    """Return the months, quarters, halves and the year that end in `year`."""
    calendar, policy = work_calendar(), policy_of(programme)
    return [
        Dates(
            period,
            report_due_on(period, calendar, policy),
            unit_report_due_on(period, calendar, policy),
        )
        for period in periods_of(year)
    ]
