"""Who reported in a period, and who in time. Which tasks owed a report: `rules.duty`.

Source: DOMAIN §6 (update rate, report timeliness).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tasks_app.rules.reporting import UnitUpdates


@dataclass(frozen=True, slots=True)
class Duty:
    """What one task owed in a period. `filed_on`: the day its first report was recorded."""

    task: int
    unit: str
    filed_on: date | None = None


def by_unit(
    duties: Iterable[Duty], names: Mapping[str, str], *, due_on: date
) -> tuple[UnitUpdates, ...]:
    """Return the duties by lead agency, by name; `names` by code. In time: filed by `due_on`."""
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        found.setdefault(duty.unit, []).append(duty)
    units = (_unit(code, names.get(code, code), found[code], due_on) for code in found)
    return tuple(sorted(units, key=lambda unit: (unit.name, unit.key)))


def _unit(code: str, name: str, duties: Iterable[Duty], due_on: date) -> UnitUpdates:
    duties = list(duties)
    days = [duty.filed_on for duty in duties if duty.filed_on is not None]
    return UnitUpdates(
        key=code,
        name=name,
        owing=len(duties),
        reported=len(days),
        in_time=sum(day <= due_on for day in days),
        missing=tuple(sorted(duty.task for duty in duties if duty.filed_on is None)),
    )
