"""A task that is fanned out follows its units: completes by its rule, and reopens with them.

Whoever changes the state of a task that may be a part locks it by `locks.lock_line` and calls
`parent_follows` after its own event, in the same transaction. Source: DOMAIN §2 (fan-out).
"""

from datetime import date, datetime
from typing import Any

from tasks_app.enums import CompletionRule, EventKind, Status, TaskKind
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Task, TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.rules.rollup import Rollup
from tasks_app.selectors.fan_out import rollup_over

from . import events
from .lapsing import lapse
from .locks import lock_task

BY_THEMSELVES = frozenset({CompletionRule.ALL, CompletionRule.THRESHOLD})
# A claim of the coordinator that waits is decided first, by the reviewer.
SETTLED_FROM = frozenset(
    {Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD, Status.SUSPENDED}
)


def parent_follows(child: Task, *, at: datetime) -> None:
    """Settle the task that `child` is a part of, after the state of `child` changed."""
    if child.parent_id is not None and child.period_from is None:
        settle(lock_task(child.parent_id), at=at, because=child)


def settle(parent: Task, *, at: datetime, because: Task | None = None) -> None:
    """Complete or reopen the locked `parent` as its rule says; nothing where it says nothing.

    Nobody decides here, so the event names no actor; `because` is the part that tipped it.
    Completed by a recorded acceptance it stays completed.
    """
    if parent.completion_rule not in BY_THEMSELVES or parent.kind == TaskKind.RECURRING:
        return
    rolled = rollup_over(parent)
    met = rolled.is_met(parent.completion_rule, parent.completion_threshold)
    last = _completed_by_rule(parent)
    if met and parent.status in SETTLED_FROM:
        _complete(parent, rolled, at=at, because=because)
    elif met and last is not None and last.completed_on != _done_on(parent, rolled, at):
        _complete(parent, rolled, at=at, because=because, supersedes=last)
    elif not met and last is not None:
        _reopen(parent, rolled, at=at, because=because)
    else:
        return
    parent_follows(parent, at=at)


def checked_words(task: Task) -> str:
    """Return x/n for a claim on a task that is fanned out or broken down; else nothing.

    Raises:
        TransitionNotAllowed: it completes by its units' work, and they are not that far.
    """
    if not task.completion_rule:
        return ""
    rolled = rollup_over(task)
    by_units = task.completion_rule in BY_THEMSELVES and task.kind != TaskKind.RECURRING
    if by_units and not rolled.is_met(task.completion_rule, task.completion_threshold):
        raise TransitionNotAllowed(
            f"{task.code} hoàn thành khi {condition_words(task)}; hiện có {rolled.words} đơn vị. "
            "Đôn đốc các đơn vị còn lại, hoặc đề nghị quản trị sổ nhiệm vụ đổi điều kiện."
        )
    return rolled.words


def condition_words(task: Task) -> str:
    """Return when the task completes, in words."""
    if task.completion_rule == CompletionRule.THRESHOLD:
        return f"ít nhất {task.completion_threshold}% đơn vị hoàn thành"
    return str(CompletionRule(task.completion_rule).label)


def _completed_by_rule(parent: Task) -> TaskEvent | None:
    """Return the event that completed the parent by its rule, if that is how it stands."""
    if parent.status != Status.COMPLETED:
        return None
    deciding = parent.events.filter(status__isnull=False, superseded_by=None)
    last = deciding.order_by("-position", "-seq").first()
    return last if last and last.kind == EventKind.COMPLETED_BY_RULE else None


def _done_on(parent: Task, rolled: Rollup, at: datetime) -> date:
    """Return c: the day the rule was met; the day we learned of it where no unit has one."""
    met_on = rolled.completed_on(parent.completion_rule, parent.completion_threshold)
    return met_on or local_date(at)


def _complete(
    parent: Task,
    rolled: Rollup,
    *,
    at: datetime,
    because: Task | None,
    supersedes: TaskEvent | None = None,
) -> None:
    done_on = _done_on(parent, rolled, at)
    lapsed = lapse(parent, why="Nhiệm vụ đã hoàn thành theo các đơn vị.", by=None, at=at)
    events.record(
        parent,
        EventKind.COMPLETED_BY_RULE,
        seat=None,
        at=at,
        on=done_on,
        changes={"status": Status.COMPLETED, "completed_on": done_on, "percent": 100},
        payload=_payload(parent, rolled, because) | lapsed,
        supersedes=supersedes,
    )


def _reopen(parent: Task, rolled: Rollup, *, at: datetime, because: Task | None) -> None:
    events.record(
        parent,
        EventKind.REOPENED,
        seat=None,
        at=at,
        changes={"status": Status.IN_PROGRESS, "percent": rolled.percent},
        payload=_payload(parent, rolled, because),
    )


def _payload(parent: Task, rolled: Rollup, because: Task | None) -> dict[str, Any]:
    return {
        "rule": parent.completion_rule,
        "threshold": parent.completion_threshold,
        "units_done": rolled.done,
        "units": rolled.counted,
        "part": because.pk if because else None,  # no code: not all who read this may see it
        "summary": f"{rolled.words} đơn vị hoàn thành; điều kiện: {condition_words(parent)}.",
    }
