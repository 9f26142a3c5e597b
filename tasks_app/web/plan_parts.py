"""What the page of a task prints of its plan and of its conversation."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tasks_app import conf
from tasks_app.enums import OPEN_STATUSES, Confidence, EventKind
from tasks_app.models import Comment, Milestone, Task, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import is_overdue
from tasks_app.rules.progress import Milestone as Step
from tasks_app.rules.text import format_date
from tasks_app.selectors import comments, plan
from tasks_app.selectors.task_page import TaskPage


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The steps in force on a day and, today, what waits for what."""

    on: date
    milestones: list[Milestone]
    waits_for: list[dict[str, Any]]
    waited_for_by: list[dict[str, Any]]

    @property
    def steps(self) -> list[Step]:
        """The same steps as `rules.progress` reads them."""
        return [Step(step.planned_on, step.weight) for step in self.milestones]


@dataclass(frozen=True, slots=True)
class Said:
    """One comment as it is printed."""

    comment: Comment
    named: list[str]
    may_retract: bool


def plan_part(shown: TaskPage, user: User, *, on: date, is_past: bool) -> PlanPart:
    """Return the plan as of the end of `on`; without any change of it nobody asks."""
    task = shown.task
    planned = EventKind.PLAN_CHANGED in {event.kind for event in shown.events}
    tied: list[dict[str, Any]] = []
    if not is_past:
        rows = plan.dependencies_of(task, for_user=user, on=on)
        tied = list(rows.values(*plan.DEPENDENCY_COLUMNS.values()))
    return PlanPart(
        on,
        plan.steps_on(task, on) if planned else [],
        [tie for tie in tied if tie["direction"] == plan.WAITS_FOR],
        [tie for tie in tied if tie["direction"] == plan.WAITED_FOR_BY],
    )


def conversation_part(shown: TaskPage, user: User, *, on: date, now: datetime) -> list[Said]:
    """Return what was said by the end of `on`, the latest first."""
    if EventKind.COMMENTED not in {event.kind for event in shown.events}:
        return []
    said = comments.conversation_of(shown.task)
    names = comments.names_of(comment.pk for comment in said)
    return [
        Said(comment, names.get(comment.pk, []), _may_retract(comment, shown.task, user, now))
        for comment in said
        if local_date(comment.written_at) <= on
    ]


def _may_retract(comment: Comment, task: Task, user: User, now: datetime) -> bool:
    minutes = timedelta(minutes=conf.policy().retraction_minutes)
    is_fresh = now - comment.written_at <= minutes and comment.event.seq == task.event_count
    return comment.author_id == user.pk and is_fresh and "blocker" not in comment.event.payload


def declared_words(row: Any) -> str:
    """Return what the owner says beside the health: confidence and the promised day."""
    words = []
    if row["confidence"] and row["status"] in OPEN_STATUSES:
        words.append(f"Đơn vị tự đánh giá: {Confidence(row['confidence']).label}")
    if row["promise"] and row["status"] in OPEN_STATUSES:
        promised_on = date.fromisoformat(row["promise"]["promised_on"])
        words.append(f"hứa xong ngày {format_date(promised_on)}")
    return "; ".join(words)[:1].upper() + "; ".join(words)[1:]


def draft_of(user: User, task: Task) -> str:
    """Return the name under which the browser keeps a comment that is being typed."""
    return f"da06:{user.pk}:{task.code}:comment"


def may_promise(task: Task, row: Any, today: date) -> bool:
    """Return whether the task is overdue and nothing was promised for this deadline yet."""
    return task.deadline is not None and is_overdue(task.deadline, today) and not row["promise"]
