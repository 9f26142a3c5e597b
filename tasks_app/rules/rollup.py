"""When the units' work completes the task they share, and how far it is.

Source: DOMAIN §2 (fan-out).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import OUTSIDE_N, CompletionRule, Status


@dataclass(frozen=True, slots=True)
class Unit:
    """The task of one unit. Without a state of its own it is a draft, and is not counted."""

    status: str
    completed_on: date | None = None
    percent: int | None = None

    @property
    def counts(self) -> bool:
        """Whether the unit is among those whose work is asked for."""
        return self.status not in OUTSIDE_N

    @property
    def is_done(self) -> bool:
        return self.status == Status.COMPLETED


@dataclass(frozen=True, slots=True)
class Rollup:
    """x of n units done. `percent` is the mean of what they reported; None: no units."""

    done: int
    counted: int
    percent: int | None
    days: tuple[date, ...]  # on which the units were done, as far as known, in order

    @property
    def words(self) -> str:
        return f"{self.done}/{self.counted}"

    def completed_on(self, rule: str, threshold: int | None) -> date | None:
        """Return the day on which the rule was met; None: not met, or no day is known.

        Units that were done without a known day count as done before all others.
        """
        needed = self._needed(rule, threshold)
        if needed is None or self.done < needed or not self.days:
            return None
        undated = self.done - len(self.days)
        return self.days[max(needed - undated, 1) - 1]

    def is_met(self, rule: str, threshold: int | None) -> bool:
        """Return whether the units' work alone completes the task they share."""
        needed = self._needed(rule, threshold)
        return needed is not None and self.done >= needed

    def _needed(self, rule: str, threshold: int | None) -> int | None:
        if not self.counted:
            return None
        if rule == CompletionRule.ALL:
            return self.counted
        if rule == CompletionRule.THRESHOLD and threshold is not None:
            return -(-threshold * self.counted // 100)  # rounded up: 80 % of 34 is 28
        return None


def rollup_of(units: Iterable[Unit]) -> Rollup:
    """Return how far the units are; cancelled and replaced ones are left out."""
    counted = [unit for unit in units if unit.counts]
    done = [unit for unit in counted if unit.is_done]
    reported = sum(100 if unit.is_done else unit.percent or 0 for unit in counted)
    return Rollup(
        done=len(done),
        counted=len(counted),
        percent=reported // len(counted) if counted else None,
        days=tuple(sorted(unit.completed_on for unit in done if unit.completed_on is not None)),
    )
