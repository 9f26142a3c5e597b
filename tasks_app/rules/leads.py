"""Who led a task when: the intervals that follow from the events that set its lead.

Source: DOMAIN §2 (succession), §6 (the greatest position decides).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LeadSet:
    """One event that sets the lead; superseded ones are left out before."""

    place: tuple[int, int]  # position, seq
    effective_on: date
    lead: int | None


@dataclass(frozen=True, slots=True)
class LeadInterval:
    """Half-open; `until` is None for the last."""

    lead: int
    since: date
    until: date | None


def intervals_of(sets: Iterable[LeadSet]) -> list[LeadInterval]:
    """Return the intervals in order; neighbours with the same lead are one."""
    by_day = sorted(sets, key=lambda one: (one.effective_on, one.place))
    steps: list[tuple[date, int | None]] = []
    decisive: LeadSet | None = None
    for one in by_day:
        if decisive is None or one.place > decisive.place:
            decisive = one
            if steps and steps[-1][0] == one.effective_on:
                steps.pop()
            if not steps or steps[-1][1] != one.lead:
                steps.append((one.effective_on, one.lead))
    return [
        LeadInterval(lead, since, until)
        for (since, lead), (until, _) in zip(steps, [*steps[1:], (None, None)], strict=False)
        if lead is not None
    ]


def existed_on(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Return whether an agency with this half-open interval was there on `day`."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)
