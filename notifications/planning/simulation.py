"""What a span of days would bring if nobody did anything: letters by day, person and step.

    found = simulate(date(2026, 1, 1), date(2026, 12, 31))
    found.problems      # sentences; empty where every promise of DOMAIN §5 holds

The register stands still as it is now; the memory of what was told is carried from day to day
here. Nothing is written. Letters about what has just happened (R0) are not foreseen.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from notifications.enums import Kind
from notifications.messages.rows import Token
from tasks_app.rules.text import format_date

from .drafting import Plan, Planned, draft_day

DIGESTS_A_DAY = 1  # the budget; escalations stand outside it, grouped by unit and step
Told = tuple[int, Token]  # person, stage


@dataclass
class SimulatedDay:
    """One day. `steps` counts the stages told anew, `people` the letters of each address."""

    day: date
    is_working: bool
    mails: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    digests: Counter[str] = field(default_factory=Counter)


@dataclass
class Simulation:
    days: list[SimulatedDay] = field(default_factory=list)
    told: Counter[Told] = field(default_factory=Counter)

    @property
    def working(self) -> list[SimulatedDay]:
        return [one for one in self.days if one.is_working]

    @property
    def mails(self) -> int:
        return sum(one.mails for one in self.days)

    @property
    def steps(self) -> Counter[str]:
        """How many stages of each step were told, a person each."""
        return sum((one.steps for one in self.days), Counter())

    @property
    def busiest(self) -> tuple[date, str, int] | None:
        """The day on which one person got most letters, the first of several."""
        found = [(n, one.day, who) for one in self.days for who, n in one.people.items()]
        if not found:
            return None
        count, day, who = min(found, key=lambda row: (-row[0], row[1], row[2]))
        return day, who, count

    @property
    def problems(self) -> list[str]:
        """What breaks a promise: letters on a closed day, over the budget, a stage told twice."""
        return [*self._on_closed_days(), *self._over_budget(), *self._told_twice()]

    def _on_closed_days(self) -> Iterator[str]:
        for one in self.days:
            if one.mails and not one.is_working:
                yield f"{format_date(one.day)}: {one.mails} thư vào ngày nghỉ."

    def _over_budget(self) -> Iterator[str]:
        for one in self.days:
            for who, count in one.digests.items():
                if count > DIGESTS_A_DAY:
                    yield f"{format_date(one.day)}: {who} nhận {count} thư hằng ngày."

    def _told_twice(self) -> Iterator[str]:
        for (person, (task, key)), count in self.told.items():
            if count > 1:
                yield f"Bước {key} của nhiệm vụ {task} báo {count} lần cho người dùng {person}."


def simulate(first: date, last: date) -> Simulation:
    """Return what every day of [first, last] would tell, closed days included."""
    found = Simulation()
    day = first
    while day <= last:
        plan = draft_day(day, told=found.told.keys())
        found.days.append(_counted(plan, found.told))
        day += timedelta(days=1)
    return found


def _counted(plan: Plan, told: Counter[Told]) -> SimulatedDay:
    """Return the day's counts and add what it tells to `told`."""
    result = SimulatedDay(plan.day, plan.is_working)
    for mail in plan.mails:
        who = mail.recipient.email
        result.mails += 1
        result.people[who] += 1
        result.digests[who] += mail.kind == Kind.DIGEST
        result.steps.update(step for step, _ in _fresh(mail))
        told.update((mail.recipient.id, token) for token in {token for _, token in _fresh(mail)})
    return result


def _fresh(mail: Planned) -> Iterator[tuple[str, Token]]:
    """Return the step of each stage that a letter tells for the first time, once each."""
    for token in sorted(mail.fresh):
        yield token[1].partition(":")[0], token
