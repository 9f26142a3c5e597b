"""What is owed to whom on one day: stages in force (rules) × who holds which seat (recipients).

One computation for planning, for the text at send time and for the dry run. Read from the
tasks as they stand now; nothing is written here.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.day import Day
from tasks_app.enums import Decision, Role, Status
from tasks_app.models import Blocker, CompletionClaim, DeadlineExtension, Dependency, Task
from tasks_app.rules.ladder import Audience, Section, Step
from tasks_app.rules.periods import period_containing, period_numbered
from tasks_app.rules.reminders import Stage, stages_on
from tasks_app.selectors import health

from . import blockers, reviews
from .directory import AUDIENCE_WORDS, Asked, Directory
from .lines import TaskLine, annotated, co_led, line_of, lines_of, open_tasks, reading_of
from .people import Unit

log = logging.getLogger(__name__)
AUTHORITY = frozenset({Audience.AUTHORITY, Audience.AUTHORITY_HEAD})
SECRETARIAT = frozenset({Audience.SECRETARIAT})


@dataclass(frozen=True, slots=True)
class Due:
    """One stage of one task. Of a blocker, `note` says what it is and `authority` who solves it.

    `instead_of` names the absent person in whose place somebody gets it. A row of a page may
    stand in a `section` of its own, tell something else than its task (`about`), lead elsewhere
    (`link`).
    """

    task: TaskLine
    stage: Stage
    note: str = ""
    authority: Unit | None = None
    instead_of: str = ""
    section: Section | None = None
    about: str = ""
    link: str = ""

    @property
    def token(self) -> tuple[int, str]:
        """What makes it the same obligation for a person: task and stage."""
        return self.task.id, self.stage.key


@dataclass(frozen=True, slots=True)
class Unrouted:
    """A stage without a recipient: told to the administrators of the register."""

    due: Due
    unit: Unit
    missing: str

    @property
    def reason(self) -> str:
        return f"{self.unit.name} chưa có {self.missing} nhận được thư"


@dataclass(frozen=True)
class Ledger:
    """Everything owed on one day, by person; escalations by step, unit (0: all) and person.

    `broken` are the tasks whose stages could not be computed: the others go on without them.
    """

    day: Day
    directory: Directory
    digests: dict[int, list[Due]] = field(default_factory=lambda: defaultdict(list))
    escalations: dict[tuple[str, int, int], list[Due]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unrouted: list[Unrouted] = field(default_factory=list)
    broken: list[TaskLine] = field(default_factory=list)


def ledger_on(day: Day, directory: Directory, *, users: Collection[int] | None = None) -> Ledger:
    """Return what is owed on `day`, to everybody or at least to `users`; five statements.

    With `users` only the tasks of their units, and the blockers their units are to solve, are
    read, for the secretariat what is overdue; an administrator of the register needs the stages
    without a recipient, hence every task. Rows come 2.000 at a time. Pages are entered apart.
    """
    ledger = Ledger(day, directory)
    tasks = open_tasks()
    working = tasks.exclude(status=Status.AWAITING_ACCEPTANCE)
    waiting = blockers.open_blockers(day, working)
    decides = True
    if users is not None and set(directory.admins).isdisjoint(users):
        units = directory.units_of(users)
        ours = Q(coordinator__in=units) | Q(coordinator=None, lead__in=units)
        ours |= Q(pk__in=co_led(day).filter(agency__in=units).values("task"))
        decides = not directory.seated(Role.REVIEWER).isdisjoint(directory.deputies.owners(users))
        tasks = tasks.filter(ours | Q(deadline__lt=day.as_of) if decides else ours)
        passed = [gone for gone, heir in directory.heirs.items() if heir.id in units]
        waiting = waiting.filter(
            Q(authority__in=[*units, *passed]) | Q(task__in=working.filter(ours))
        )
    for due in due_on(day, tasks.filter(may_owe(day)), directory, broken=ledger.broken):
        _enter(ledger, due)
    for due in _blocked_on(day, waiting, directory):
        _enter(ledger, due)
    if decides:
        _enter_reviews(ledger)
    return ledger


def _enter_reviews(ledger: Ledger) -> None:
    """Write down the claims and requests that have waited too long for the secretariat."""
    day, directory = ledger.day, ledger.directory
    waiting = [] if Step.REVIEW_WAITS in day.policy.silent_steps else reviews.waiting_on(day)
    tasks = Task.objects.filter(pk__in={one.task_id for one in waiting})
    lines = lines_of(tasks, day, directory) if waiting else {}
    for one in waiting:
        due = Due(lines[one.task_id], one.stage, one.words)
        asked = reviews.asked(one, due.task.programme, day, directory)
        for user, absent in asked.items():
            note = reviews.note_for(user, one, directory)
            ledger.digests[user].append(replace(due, instead_of=absent, note=note))
        if not asked:
            words = AUDIENCE_WORDS[Audience.DECIDER]
            ledger.unrouted.append(Unrouted(due, directory.secretariat or due.task.unit, words))


def may_owe(day: Day) -> Q:
    """Return what every task that owes something on `day` satisfies, and most others do not.

    The rules decide; this only spares reading tasks that are far from their deadline, reported
    in time and well advanced. One line for each function of `reminders.OWED`, and for `_behind`
    one for each signal that can turn a task red before its deadline.
    """
    ladder = max(days for _, days in day.policy.upcoming_steps)
    reach = day.calendar.add(day.as_of, max(ladder, day.policy.stale_report_days) + 1)
    early = day.as_of + timedelta(days=day.policy.early_notice_days)
    mine = {"task": OuterRef("pk")}
    returned = CompletionClaim.objects.filter(**mine, decision=Decision.RETURNED)
    granted = DeadlineExtension.objects.filter(**mine, decision=Decision.GRANTED)
    blocked = Blocker.objects.filter(**mine, resolved_on__isnull=True)
    waits = Dependency.objects.filter(**mine, removed_at__isnull=True)
    return (
        Q(deadline__lt=reach)  # upcoming, overdue, escalations
        | Q(deadline__lte=early)  # R1
        | Q(last_report_on=None)
        | Q(last_report_on__lt=_heard_enough(day))  # P1, B4
        | Q(percent=None)
        | Q(percent__lte=100 - day.policy.gap_behind)  # B2
        | Q(status=Status.ASSIGNED)  # B3
        | Q(Exists(blocked))  # B7
        | Q(Exists(waits))  # B6, N1
        | Q(Exists(returned))  # B9
        | Q(Exists(granted))
    )


def _heard_enough(day: Day) -> date:
    """Return the day since which a report keeps a task from owing one or being red for it."""
    period = period_containing(day.as_of)
    opens = period.cutoff.replace(day=min(day.policy.report_reminder_days))
    if day.as_of >= day.calendar.previous_working(opens):
        return period.start
    return period_numbered(period.kind, period.number - day.policy.missed_cutoffs_behind).start


def due_on(
    day: Day, tasks: QuerySet[Task], directory: Directory, *, broken: list[TaskLine]
) -> Iterator[Due]:
    """Return the stages in force on `day` of `tasks`, in the order of deadlines.

    A task whose stages cannot be computed is added to `broken`, and logged.
    """
    if not day.is_working:
        return
    for row in annotated(tasks.order_by("deadline", "code"), day):
        try:
            yield from list(_dues(row, day, directory))
        except DatabaseError:
            raise  # no task is to blame
        except Exception:
            log.exception("no reminder could be computed for task %s", row["code"])
            broken.append(line_of(row, directory))


def _dues(row: Mapping[str, Any], day: Day, directory: Directory) -> Iterator[Due]:
    facts = health.facts_of(row)
    if facts is None:
        return
    reading = reading_of(row, day)
    stages = stages_on(facts, day.as_of, calendar=day.calendar, policy=day.policy, reading=reading)
    if stages:
        line = line_of(row, directory, reading=reading)
        yield from (Due(line, stage) for stage in stages)


def _blocked_on(day: Day, waiting: QuerySet[Blocker], directory: Directory) -> Iterator[Due]:
    """Return the stages of blockers in force on `day`; two statements, one where there is none."""
    if not day.is_working:
        return
    found = list(blockers.stages_of(day, waiting))
    if not found:
        return
    tasks = Task.objects.filter(pk__in={blocker.task_id for blocker, _ in found})
    lines = lines_of(tasks, day, directory)
    for blocker, stage in found:
        authority = directory.answering(blocker.authority_id) if blocker.authority_id else None
        yield Due(lines[blocker.task_id], stage, blockers.words_of(blocker, day), authority)


def _enter(ledger: Ledger, due: Due) -> None:
    """Write one stage down for everybody it goes to, or among those without a recipient."""
    rung, directory = due.stage.rung, ledger.directory
    if due.stage.step in ledger.day.policy.silent_steps:
        return
    own, theirs = rung.audience - AUTHORITY, rung.audience & AUTHORITY
    asked = _asked(directory, due, own, due.task.unit)
    if not asked:
        ours = directory.secretariat if own == SECRETARIAT else None
        ledger.unrouted.append(Unrouted(due, ours or due.task.unit, _words(own)))
    if theirs and due.authority is not None:
        solvers = _asked(directory, due, theirs, due.authority)
        if not solvers:
            ledger.unrouted.append(Unrouted(due, due.authority, _words(theirs)))
        asked = solvers | asked
    for user, absent in asked.items():
        told = replace(due, instead_of=absent)
        if rung.escalation:
            unit = 0 if own == SECRETARIAT else due.task.unit.id
            ledger.escalations[due.stage.step, unit, user].append(told)
        elif not rung.optional or directory.people[user].wants_early:
            ledger.digests[user].append(told)


def _asked(directory: Directory, due: Due, audiences: Collection[Audience], unit: Unit) -> Asked:
    """Return who of `unit` gets a stage.

    An escalation never ends with those it is about: where the superior's deputy is the executor
    himself, it goes to the superior in person.
    """
    task = due.task
    holders = dict.fromkeys(
        user
        for audience in sorted(audiences)
        for user in directory.holding(audience, unit, focal_id=task.focal_id)
    )
    if Audience.EXECUTOR in audiences:  # a co-lead has an executor's rights, and duties
        for beside in task.co_leads:
            holders |= dict.fromkeys(directory.holding(Audience.EXECUTOR, beside))
    asked = directory.through_deputies(holders, task.programme)
    if due.stage.rung.escalation:
        working = directory.to(
            Audience.EXECUTOR, unit, programme=task.programme, focal_id=task.focal_id
        )
        if asked.keys() <= working.keys():
            return dict.fromkeys(holders, "")
    return asked


def _words(audience: Collection[Audience]) -> str:
    return ", ".join(dict.fromkeys(AUDIENCE_WORDS[one] for one in sorted(audience)))
