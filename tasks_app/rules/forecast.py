"""The course of a programme over time and where it leads. Source: DOMAIN §6, design §4.12."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The counts of a programme at the end of one day."""

    on: date
    total: int
    completed: int
    overdue: int
    planned: int


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """How many tasks are expected to be done on a day, with the 80 % band around it."""

    on: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the pace of the last months leads.

    `per_month`: completions a month; finish dates are None where the horizon is not enough.
    `slip_days`: calendar days of `finish_on` after `planned_finish_on`, negative when ahead.
    """

    months: int
    per_month: float
    points: tuple[ForecastPoint, ...]
    planned_finish_on: date | None
    finish_on: date | None
    finish_early_on: date | None
    finish_late_on: date | None
    slip_days: int | None
