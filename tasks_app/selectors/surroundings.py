"""What lies around tasks at (D, K): open blockers, the plan, what they wait for.

One statement reads the blockers, milestones and dependencies of any number of tasks; the dates
of what is waited for cost more statements only where something is waited for. A fact counts
that was true by the end of D and recorded by K; a blocker without instants (an import) was
always known.

Source: DOMAIN §4, §6.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from string import Template
from typing import Any

from django.db import connection
from django.db.models import Q

from tasks_app.enums import BlockerKind
from tasks_app.models import Dependency, Promise
from tasks_app.rules.blockers import OpenBlocker
from tasks_app.rules.calendar import end_of_day
from tasks_app.rules.dependencies import upstream_of
from tasks_app.rules.progress import Milestone as Step

from . import folding
from .fold import OF_REGISTER, day_number, one_of
from .folding import At, day_of, instant_of, listed

ROWS = Template("""
SELECT 'b', b.task_id, $raised_on, b.raised_at, $resolved_on, b.resolved_at,
       $answered_on, b.answered_at, $due_on, b.kind, coalesce(a.short_name, '')
FROM tasks_app_blocker b JOIN tasks_app_task t ON t.id = b.task_id
LEFT JOIN tasks_app_agency a ON a.id = b.authority_id
WHERE $tasks
UNION ALL
SELECT 'm', m.task_id, $planned_on, m.added_at, m.weight, m.removed_at,
       NULL, NULL, NULL, NULL, NULL
FROM tasks_app_milestone m JOIN tasks_app_task t ON t.id = m.task_id
WHERE $tasks
UNION ALL
SELECT 'd', d.task_id, NULL, d.added_at, d.predecessor_id, d.removed_at,
       NULL, NULL, NULL, NULL, NULL
FROM tasks_app_dependency d JOIN tasks_app_task t ON t.id = d.task_id
WHERE $tasks
""")
DAYS = {
    "raised_on": "b.raised_on",
    "resolved_on": "b.resolved_on",
    "answered_on": "b.answered_on",
    "due_on": "b.due_on",
    "planned_on": "m.planned_on",
}


@dataclass(frozen=True, slots=True)
class BlockerSpan:
    """A blocker, the days on which it was open, and when that became known."""

    task: int
    raised_on: date
    raised_at: datetime | None
    resolved_on: date | None
    resolved_at: datetime | None
    answered_on: date | None
    answered_at: datetime | None
    due_on: date | None
    label: str
    authority: str

    def seen_at(self, at: At) -> OpenBlocker | None:
        """Return the blocker as it stood at `at`, or None where it was not open."""
        if not at.holds(self.raised_on, self.raised_at):
            return None
        if at.holds(self.resolved_on, self.resolved_at):
            return None
        answered = at.holds(self.answered_on, self.answered_at)
        answered_on = self.answered_on if answered else None
        return OpenBlocker(self.raised_on, self.due_on, self.label, answered_on, self.authority)


@dataclass(frozen=True, slots=True)
class PlanSpan:
    """A milestone or a dependency, and the instants between which it stood in the plan."""

    task: int
    added_at: datetime
    removed_at: datetime | None
    planned_on: date | None
    number: int  # the weight, or the task waited for

    def stands_at(self, at: At) -> bool:
        end = min(end_of_day(at.on), at.known_until)
        return self.added_at < end and (self.removed_at is None or self.removed_at >= end)


@dataclass(frozen=True, slots=True)
class Around:
    """What was read of many tasks, for whichever days are asked about."""

    blockers: list[BlockerSpan] = field(default_factory=list)
    milestones: list[PlanSpan] = field(default_factory=list)
    dependencies: list[PlanSpan] = field(default_factory=list)

    def blockers_at(self, at: At) -> dict[int, tuple[OpenBlocker, ...]]:
        """Return those open at `at`, by task."""
        return _grouped((span.task, span.seen_at(at)) for span in self.blockers)

    def steps_at(self, at: At) -> dict[int, tuple[Step, ...]]:
        """Return the plan in force at `at`, by task."""
        return _grouped(
            (span.task, Step(span.planned_on, span.number))
            for span in self.milestones
            if span.planned_on is not None and span.stands_at(at)
        )

    def upstream_at(self, at: At) -> dict[int, set[int]]:
        """Return what each task waited for at `at`, directly or through others."""
        direct = _links(span for span in self.dependencies if span.stands_at(at))
        if not direct:
            return {}
        links = _followed(direct, at)
        return {task: upstream_of(task, links) for task in direct}


def around(tasks: Iterable[int]) -> Around:
    """Return what lies around these tasks, past and present."""
    condition = one_of(connection.vendor, "t.id", "tasks")
    return _around(condition, {"tasks": listed(list(tasks))})


def around_register(programme: int) -> Around:
    """Return what lies around the rows of one programme's register, parts of them left out."""
    condition = f"t.programme_id = %(programme)s AND {OF_REGISTER}"
    return _around(condition, {"programme": programme})


def promised_at(tasks: Iterable[int], at: At) -> dict[tuple[int, date], date]:
    """Return the promised day by task and missed deadline, as given by `at`."""
    end = min(end_of_day(at.on), at.known_until)
    given = Promise.objects.filter(task__in=list(tasks), filed_at__lt=end)
    return {
        (task, deadline): promised_on
        for task, deadline, promised_on in given.values_list("task", "deadline", "promised_on")
    }


def _around(tasks: str, parameters: Mapping[str, Any]) -> Around:
    """Return what lies around the tasks (alias t) of a condition, in one statement."""
    days = {name: day_number(connection.vendor, column) for name, column in DAYS.items()}
    found = Around()
    for what, *row in folding.asked(ROWS.substitute(days, tasks=tasks), parameters):
        if what == "b":
            found.blockers.append(_blocker(row))
        else:
            place = found.milestones if what == "m" else found.dependencies
            place.append(_span(row))
    return found


def _blocker(row: Sequence[Any]) -> BlockerSpan:
    task, raised, raised_at, resolved, resolved_at, answered, answered_at, due, kind, name = row
    return BlockerSpan(
        task=task,
        raised_on=date.fromordinal(raised),
        raised_at=raised_at and instant_of(raised_at),
        resolved_on=day_of(resolved),
        resolved_at=resolved_at and instant_of(resolved_at),
        answered_on=day_of(answered),
        answered_at=answered_at and instant_of(answered_at),
        due_on=day_of(due),
        label=BlockerKind(kind).label,
        authority=name,
    )


def _span(row: Sequence[Any]) -> PlanSpan:
    task, planned, added_at, number, removed_at, *_ = row
    until = removed_at and instant_of(removed_at)
    return PlanSpan(task, instant_of(added_at), until, day_of(planned), number)


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, tuple[Any, ...]] = {}
    for task, value in pairs:
        if value is not None:
            found[task] = (*found.get(task, ()), value)
    return found


def _links(spans: Iterable[PlanSpan]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for span in spans:
        found[span.task].append(span.number)
    return dict(found)


def _followed(direct: Mapping[int, Sequence[int]], at: At) -> dict[int, list[int]]:
    """Return the links from the tasks of `direct` on, to the end of every chain."""
    end = min(end_of_day(at.on), at.known_until)
    found = {task: list(others) for task, others in direct.items()}
    ahead = _unread(found)
    while ahead:
        found |= {task: [] for task in ahead}
        stood = Dependency.objects.filter(task__in=ahead, added_at__lt=end).filter(
            Q(removed_at__isnull=True) | Q(removed_at__gte=end)
        )
        for task, other in stood.values_list("task", "predecessor"):
            found[task].append(other)
        ahead = _unread(found)
    return found


def _unread(links: Mapping[int, Sequence[int]]) -> set[int]:
    ends: Iterator[int] = (other for others in links.values() for other in others)
    return {task for task in ends if task not in links}
