"""Every forecast that a programme would have had in the past, and what became of it.

    result = backtest.of(programme, today=today)
    result.horizons       # by 1, 3, 6 and 12 months ahead; see rules.backtest

Each month end is told as it was known then (K = D); what happened is told as it is known today.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tasks_app.models import Programme
from tasks_app.rules.backtest import Horizon, judged
from tasks_app.rules.forecast import Forecast, month_ends, outlook

from . import series
from .folding import Scope
from .moment import moment_of
from .series import Tally
from .trend import days_of, points_of


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the forecasts of `months` past month ends came to; `made` of them could be made."""

    programme: Programme
    first_on: date
    last_on: date
    months: int
    made: int
    horizons: tuple[Horizon, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document of the `backtest` command."""
        return {
            "programme": self.programme.code,
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat(),
            "months": self.months,
            "made": self.made,
            "horizons": [
                asdict(horizon) | {"coverage": horizon.coverage} for horizon in self.horizons
            ],
        }


def of(programme: Programme, *, today: date) -> Backtest:
    """Return the back-test of a programme up to today.

    Raises:
        NoData: a catalogue.
    """
    moment = moment_of(programme, today, None, today=today)
    begin = moment.first or moment.at.on
    ends = month_ends(begin, moment.at.on)
    scope = Scope(programme.pk)
    marks = series.marks_of(programme.pk, None)
    happened = _told(series.tallies_on(scope, ends, None, marks=marks))
    found = [forecast for end in ends if (forecast := _made(scope, begin, end)) is not None]
    return Backtest(
        programme=programme,
        first_on=begin,
        last_on=moment.at.on,
        months=len(ends),
        made=len(found),
        horizons=judged(
            found, {day: tally.completed for day, tally in zip(ends, happened, strict=True)}
        ),
    )


def _made(scope: Scope, begin: date, end: date) -> Forecast | None:
    """Return the forecast of one month end by what was known at its end."""
    days = days_of(begin, end)
    marks = series.marks_of(scope.programme or 0, end)
    tallies = _told(series.tallies_on(scope, days, end, marks=marks))
    points = points_of(days, tallies)
    return outlook(points, target=tallies[-1].target, planned_finish_on=None).forecast


def _told(splits: list[series.Split]) -> list[Tally]:
    return [split.get(None, Tally()) for split in splits]
