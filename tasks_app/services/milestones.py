"""The owner's plan: weighted milestones with planned days. Source: DOMAIN §4 (expected)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app.enums import EventKind, TaskAction
from tasks_app.errors import InvalidDeadline, InvalidInput, TransitionNotAllowed
from tasks_app.models import Milestone, Task, User
from tasks_app.rules.calendar import local_date

from . import events, inputs
from .guards import guard
from .locks import lock_task

MANY = 50
WEIGHTS = range(1, 1001)
FIELD = "milestones"


@dataclass(frozen=True, slots=True)
class MilestoneIn:
    """One step as the owner states it. Within a plan its title is its identity."""

    title: str
    planned_on: date
    weight: int = 1

    def as_payload(self) -> dict[str, Any]:
        """Return the step as an event keeps it."""
        return {
            "title": self.title,
            "planned_on": self.planned_on.isoformat(),
            "weight": self.weight,
        }


@transaction.atomic
def set_plan(
    task: Task,
    steps: Sequence[MilestoneIn],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
) -> list[Milestone]:
    """Replace the plan by `steps` and return it; none takes the plan away.

    A step that is left out or changed keeps its old row, closed at `at`; under the same title
    it keeps the day on which it was reached.

    Raises:
        InvalidInput: a title twice or missing, a weight outside 1–1000, too many steps, a day
            before the assignment, or nothing changed.
        InvalidDeadline: a step after the deadline in force.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.PLAN, by=by, on=today)
    wanted = _checked(task, steps, today=today)
    present = list(_in_force(task))
    before = [_stated(row) for row in present]
    if sorted(before, key=_place) == sorted(wanted, key=_place):
        raise InvalidInput.on(FIELD, "Kế hoạch không có gì thay đổi. Sửa ít nhất một mốc rồi lưu.")
    _replace(task, present, wanted, at=at)
    events.record(
        task,
        EventKind.PLAN_CHANGED,
        seat=seat,
        at=at,
        payload={
            "milestones_before": [step.as_payload() for step in before],
            "milestones": [step.as_payload() for step in wanted],
        },
    )
    return list(_in_force(task))


@transaction.atomic
def reach(
    milestone: Milestone, *, on: date, by: User, at: datetime, version: int | None = None
) -> Milestone:
    """Record that a step was reached on a day.

    Raises:
        InvalidInput: a day to come, or before the assignment.
        TransitionNotAllowed: already reached, or no longer in the plan.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(milestone.task_id, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.PLAN, by=by, on=today)
    milestone = Milestone.objects.get(pk=milestone.pk)
    if milestone.removed_at is not None:
        raise TransitionNotAllowed(f"Mốc “{milestone.title}” không còn trong kế hoạch.")
    if milestone.reached_on is not None:
        raise TransitionNotAllowed(
            f"Mốc “{milestone.title}” đã ghi đạt ngày {milestone.reached_on:%d/%m/%Y}."
        )
    inputs.not_in_future("on", on, today=today)
    _not_before_assignment(task, on, field="on")
    milestone.reached_on = on
    milestone.save(update_fields=["reached_on"])
    events.record(
        task,
        EventKind.PLAN_CHANGED,
        seat=seat,
        at=at,
        payload={"title": milestone.title, "reached_on": on.isoformat()},
    )
    milestone.task = task
    return milestone


def _in_force(task: Task) -> Any:
    return Milestone.objects.filter(task=task, removed_at__isnull=True)


def _stated(row: Milestone) -> MilestoneIn:
    return MilestoneIn(row.title, row.planned_on, row.weight)


def _place(step: MilestoneIn) -> tuple[date, str]:
    return step.planned_on, step.title


def _replace(
    task: Task, present: Sequence[Milestone], wanted: Sequence[MilestoneIn], *, at: datetime
) -> None:
    reached = {row.title: row.reached_on for row in present}
    gone = [row.pk for row in present if _stated(row) not in wanted]
    Milestone.objects.filter(pk__in=gone).update(removed_at=at)
    kept = [_stated(row) for row in present]
    Milestone.objects.bulk_create(
        Milestone(
            task=task,
            title=step.title,
            planned_on=step.planned_on,
            weight=step.weight,
            reached_on=reached.get(step.title),
            added_at=at,
        )
        for step in wanted
        if step not in kept
    )


def _checked(task: Task, steps: Sequence[MilestoneIn], *, today: date) -> list[MilestoneIn]:
    if len(steps) > MANY:
        raise InvalidInput.on(FIELD, f"Kế hoạch có nhiều nhất {MANY} mốc. Gộp bớt rồi lưu.")
    found = [_checked_step(task, step, today=today) for step in steps]
    titles = [step.title for step in found]
    twice = next((title for title in titles if titles.count(title) > 1), None)
    if twice is not None:
        raise InvalidInput.on(FIELD, f"Mốc “{twice}” có hai lần. Đặt tên khác cho một mốc.")
    return sorted(found, key=_place)


def _checked_step(task: Task, step: MilestoneIn, *, today: date) -> MilestoneIn:
    title = inputs.not_blank(FIELD, step.title, "tên mốc", limit=inputs.MAX_TITLE)
    whole = isinstance(step.weight, int) and not isinstance(step.weight, bool)
    if not whole or step.weight not in WEIGHTS:
        raise InvalidInput.on(
            FIELD, f"Tỷ trọng của mốc “{title}” phải là số nguyên từ 1 đến {WEIGHTS[-1]}."
        )
    _not_before_assignment(task, step.planned_on, field=FIELD)
    if task.deadline is not None and step.planned_on > task.deadline:
        words = (
            f"Mốc “{title}” dự kiến {step.planned_on:%d/%m/%Y}, sau hạn {task.deadline:%d/%m/%Y}. "
            "Xin gia hạn trước, rồi sửa kế hoạch."
        )
        raise InvalidDeadline(words, fields={FIELD: [words]})
    inputs.not_too_far(FIELD, step.planned_on, today=today)
    return MilestoneIn(title, step.planned_on, step.weight)


def _not_before_assignment(task: Task, day: date, *, field: str) -> None:
    if task.assigned_on is not None and day < task.assigned_on:
        raise InvalidInput.on(
            field,
            f"Ngày {day:%d/%m/%Y} trước ngày giao {task.assigned_on:%d/%m/%Y}. "
            "Nhập ngày từ ngày giao trở đi.",
        )
