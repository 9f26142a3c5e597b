"""What the coming days would bring if nobody did anything: letters by day and step."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from notifications.messages.rows import Token

from .drafting import Plan, draft_day


@dataclass
class SimulatedDay:
    day: date
    mails: int = 0
    steps: Counter[str] = field(default_factory=Counter)


def simulate(first: date, last: date) -> Iterator[SimulatedDay]:
    """Return the working days of [first, last] with the stages each would tell anew.

    The memory of what was told is carried from day to day here; nothing is written.
    """
    told: set[tuple[int, Token]] = set()
    day = first
    while day <= last:
        plan = draft_day(day)
        if plan.is_working:
            yield _counted(plan, told)
        day += timedelta(days=1)


def _counted(plan: Plan, told: set[tuple[int, Token]]) -> SimulatedDay:
    """Return the day's counts and add what it tells to `told`."""
    result = SimulatedDay(plan.day)
    for mail in plan.mails:
        person = mail.recipient.id
        fresh = {token for token in mail.fresh if (person, token) not in told}
        if not fresh:
            continue
        result.mails += 1
        for row in mail.rows:
            if fresh & set(row.tokens):
                result.steps[str(row.step)] += 1
        told |= {(person, token) for token in fresh}
    return result
