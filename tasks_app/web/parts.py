"""The parts of a task on its page: of units, of periods."""

from dataclasses import dataclass

from django.db.models import QuerySet

from tasks_app.enums import CompletionRule
from tasks_app.models import Task
from tasks_app.rules.rollup import Rollup
from tasks_app.selectors import fan_out as planned
from tasks_app.selectors import rows
from tasks_app.selectors.tasks import visible_to
from tasks_app.web.errors import SignedIn
from tasks_app.web.rows import Desk, TaskRow, task_rows

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """The card "Các đơn vị (x/34)": how far all are, and the parts that the person may see."""

    title: str
    words: str
    percent: int | None
    rows: list[TaskRow]
    more: int


def parts_of(request: SignedIn, task: Task, desk: Desk) -> list[Parts]:
    """Return the cards of a task that has parts; none asks nothing."""
    seen = visible_to(request.user, on=desk.today).filter(parent=task)
    found = []
    if task.completion_rule:
        rolled = planned.rollup_over(task)
        of_units = seen.filter(period_from=None).order_by("lead__name", "code")
        found.append(_card(f"Các đơn vị ({rolled.words})", task, rolled, of_units, desk))
    if task.recurrence:
        of_periods = seen.filter(period_from__isnull=False).order_by("-period_from")
        found.append(_card("Các kỳ", task, None, of_periods, desk))
    return found


def _card(
    title: str, task: Task, rolled: Rollup | None, parts: QuerySet[Task], desk: Desk
) -> Parts:
    shown = task_rows(rows.printed(parts)[: SHOWN + 1], desk)
    return Parts(
        title=title,
        words=f"Hoàn thành khi: {_condition(task)}." if rolled else "",
        percent=rolled.percent if rolled else None,
        rows=shown[:SHOWN],
        more=len(shown) > SHOWN,
    )


def _condition(task: Task) -> str:
    if task.completion_rule == CompletionRule.THRESHOLD:
        return f"ít nhất {task.completion_threshold}% đơn vị hoàn thành"
    if task.fanned_out_on is None:
        return "cơ quan chủ trì trình xác nhận"
    return str(CompletionRule(task.completion_rule).label)
