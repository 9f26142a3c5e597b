"""How good past forecasts would have been: made as it was then, judged by what happened.

Source: DOMAIN §4 (no probability without a printed back-test).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tasks_app.rules.forecast import Forecast

HORIZONS = (1, 3, 6, 12)  # months ahead


@dataclass(frozen=True, slots=True)
class Horizon:
    """What became of the forecasts so many months ahead; errors are in tasks."""

    months: int
    count: int
    mean_error: float | None
    below: int
    inside: int
    above: int
    mean_width: float | None

    @property
    def coverage(self) -> float | None:
        """The share of the forecasts whose 80 % band held what happened."""
        return self.inside / self.count if self.count else None


def judged(forecasts: Iterable[Forecast], happened: Mapping[date, int]) -> tuple[Horizon, ...]:
    """Return by horizon how near the forecasts came to what `happened` by day.

    A band is judged as it is printed: in whole tasks. A day that `happened` does not know has
    not come yet.
    """
    made = list(forecasts)
    return tuple(_horizon(months, made, happened) for months in HORIZONS)


def _horizon(months: int, forecasts: Iterable[Forecast], happened: Mapping[date, int]) -> Horizon:
    errors, widths, below, above = [], [], 0, 0
    for forecast in forecasts:
        if len(forecast.points) <= months or forecast.points[months].on not in happened:
            continue
        point = forecast.points[months]
        actual, low, high = happened[point.on], round(point.low), round(point.high)
        errors.append(abs(actual - point.middle))
        widths.append(high - low)
        below += actual < low
        above += actual > high
    count = len(errors)
    return Horizon(
        months=months,
        count=count,
        mean_error=sum(errors) / count if count else None,
        below=below,
        inside=count - below - above,
        above=above,
        mean_width=sum(widths) / count if count else None,
    )
