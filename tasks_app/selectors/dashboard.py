"""The state of a programme on a date as the overview tells it. Source: DOMAIN §6.

One fold for the day, one (kept for a minute) for the day it is compared with, what lies around
the tasks on both at once, and one count for the other knowledge of the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import F, Value

from tasks_app.enums import Status
from tasks_app.models import Agency, Programme, TaskGroup
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.figures import Counts, count, is_completed
from tasks_app.rules.policy import Policy
from tasks_app.selectors import asof, surroundings
from tasks_app.selectors.asof import Around, At, Scope, State

PARTS = ("done", "on_track", "at_risk", "behind", "overdue", "paused")
PARTS_KEPT_FOR = 60  # seconds; a comparison only, never the figures of the day asked for
NAMES_KEPT_FOR = 300  # seconds: a renamed agency may be seen under its old name that long


@dataclass(frozen=True, slots=True)
class Picture:
    """A programme at (D, K): its tasks, their counts, and the partition of the segmented bar."""

    at: At
    states: list[State]
    counts: Counts
    parts: dict[str, int]

    @property
    def is_illustrative(self) -> bool:
        return any(state.illustrative for state in self.states)


@dataclass(frozen=True, slots=True)
class Judge:
    """The calendar and the policy by which health and nearness are judged."""

    calendar: WorkCalendar
    policy: Policy

    def near_until(self, on: date) -> date:
        return self.calendar.add(on, self.policy.near_due_days)

    def judged(self, states: Sequence[State], at: At, around: Around) -> list[State]:
        return asof.judge(states, at, calendar=self.calendar, policy=self.policy, around=around)


@dataclass(frozen=True, slots=True)
class Names:
    """Names by key, for what the fold tells by number. Groups keep the register's order."""

    agencies: dict[int, tuple[str, str, str]]  # code, short name, name
    groups: dict[int, tuple[str, str]]  # code, name


def picture(programme: Programme, at: At, judge: Judge) -> Picture:
    """Return the programme at one point: one fold, and the blockers open then."""
    return _pictures(programme, [at], judge)[0]


def compared(
    programme: Programme, at: At, before: At, judge: Judge
) -> tuple[Picture, dict[str, int]]:
    """Return the programme at one point, and the partition that the tiles compare it with.

    The comparison is kept for a minute; the figures of the day asked for are never kept.
    """
    key = f"parts:{programme.pk}:{before.on}:{before.known_at}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is not None:
        return picture(programme, at, judge), kept
    asked, earlier = _pictures(programme, [at, before], judge)
    cache.set(key, earlier.parts, timeout=PARTS_KEPT_FOR)
    return asked, earlier.parts


def _pictures(programme: Programme, points: Sequence[At], judge: Judge) -> list[Picture]:
    """Return the programme at each point: a fold for each, one statement for what lies around."""
    folded = [asof.states_on(Scope(programme.pk), at) for at in points]
    around = surroundings.around_register(programme.pk)
    return [
        picture_of(judge.judged(states, at, around), at, judge)
        for at, states in zip(points, folded, strict=True)
    ]


def picture_of(states: list[State], at: At, judge: Judge) -> Picture:
    """Return counts and partition of judged states."""
    counts = count((state.task for state in states), at.on, near_due_until=judge.near_until(at.on))
    parts = dict.fromkeys(PARTS, 0)
    for state in states:
        parts[part_of(state, at.on)] += 1
    return Picture(at, states, counts, parts)


def part_of(state: State, on: date) -> str:
    """Return the part of the bar: completed, suspended, then health (DOMAIN §6)."""
    if is_completed(state.task, on):
        return "done"
    if state.task.status == Status.SUSPENDED or state.reading.level is None:
        return "paused"
    return state.reading.level.value


def counts_at(programme: Programme, at: At, judge: Judge) -> Counts:
    """Return the counts alone, in one statement."""
    found = asof.counts(Scope(programme.pk), at, near_due_until=judge.near_until(at.on))
    return found[None][0] if found else Counts()


def names() -> Names:
    """Return the names of agencies and groups; kept in the shared cache for a few minutes."""
    kept: Names | None = cache.get("names")
    if kept is None:
        kept = _names()
        cache.set("names", kept, timeout=NAMES_KEPT_FOR)
    return kept


def _names() -> Names:
    groups = TaskGroup.objects.order_by().annotate(place=F("position"), short=F("code"))
    agencies = Agency.objects.order_by().annotate(place=Value(-1), short=F("short_name"))
    columns = ("place", "pk", "code", "short", "name")
    rows = agencies.values_list(*columns).union(groups.values_list(*columns), all=True)
    found = Names({}, {})
    for place, pk, code, short, name in sorted(rows):
        if place < 0:
            found.agencies[pk] = (code, short, name)
        else:
            found.groups[pk] = (code, name)
    return found
