"""Break-down: the lead hands parts of its task to units below it (province → commune).

The national totals do not change: parts are never counted in N. Source: DOMAIN §2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import AssignmentRole, CompletionRule, EventKind, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Task, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date
from tasks_app.selectors.fan_out import units_below

from . import children, events, inputs
from .guards import guard
from .locks import ABOVE, DEEPEST, lock_task

MOST_PARTS = 500


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit is asked for; the title and the deadline of the whole where it says none."""

    agency: Agency
    title: str = ""
    deadline: date | None = None


@transaction.atomic
def break_down(
    task: Task, shares: Sequence[Share], *, by: User, at: datetime, version: int | None = None
) -> list[Task]:
    """Return the new parts of `task`, each led by a unit below its lead, from today.

    The task still completes by its own claim, which prints how many parts are done.

    Raises:
        InvalidInput: no unit, a unit twice or not below the lead, a deadline outside the task's
            own, or more levels than allowed.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    parent = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(parent, TaskAction.BREAK_DOWN, by=by, on=today)
    _check_depth(parent)
    _check_units(parent, [share.agency for share in shares], on=today)
    parts = [_part(parent, share, today=today) for share in shares]
    made = children.assign(parent, parts, seat=seat, at=at, on=today)
    parent.completion_rule = parent.completion_rule or CompletionRule.LEAD_DECLARES
    parent.save(update_fields=["completion_rule"])
    events.record(
        parent,
        EventKind.FANNED_OUT,
        seat=seat,
        at=at,
        payload={
            "rule": parent.completion_rule,
            "made": len(made),
            "summary": f"Chia việc cho {len(made)} đơn vị trực thuộc.",
        },
    )
    return made


def _check_depth(parent: Task) -> None:
    line = Task.objects.filter(pk=parent.pk).values_list(*ABOVE).get()
    if line[DEEPEST - 1] is not None:
        raise InvalidInput.on("task", f"{parent.code} đã ở cấp thấp nhất, không chia tiếp được.")


def _check_units(parent: Task, units: Sequence[Agency], *, on: date) -> None:
    if not 0 < len(units) <= MOST_PARTS:
        raise InvalidInput.on("parts", f"Chọn từ 1 đến {MOST_PARTS} đơn vị trực thuộc.")
    allowed = {unit.pk for unit in units_below(parent, on=on)}
    for place, unit in enumerate(units):
        if unit in units[:place]:
            raise InvalidInput.on("parts", f"{unit} được chọn hai lần.")
        if unit.pk not in allowed:
            raise InvalidInput.on(
                "parts",
                f"{unit} không phải đơn vị trực thuộc đang hoạt động của cơ quan chủ trì, "
                f"hoặc đã có phần việc của {parent.code}.",
            )


def _part(parent: Task, share: Share, *, today: date) -> children.Part:
    deadline = _deadline(parent, share.deadline, today=today)
    same = deadline == parent.deadline
    inputs.refuse_words(parent, {"title": share.title})
    title = inputs.bounded("title", share.title, limit=inputs.MAX_TEXT) or parent.title
    return children.Part(
        code=children.code_of(parent, share.agency.code),
        title=title,
        carriers=[(share.agency, AssignmentRole.LEAD)],
        deadline=deadline,
        chain_deadline=parent.chain_deadline if same else deadline,
        original=children.original_of(parent)
        if same or deadline is None
        else children.on_the_day(deadline),
    )


def _deadline(parent: Task, asked: date | None, *, today: date) -> date | None:
    if asked is None or asked == parent.deadline:
        return parent.deadline
    if asked < today:
        raise InvalidInput.on("deadline", f"Hạn {format_date(asked)} đã qua.")
    if parent.deadline is not None and asked > parent.deadline:
        raise InvalidInput.on(
            "deadline", f"Hạn của đơn vị không được sau hạn {format_date(parent.deadline)}."
        )
    inputs.not_too_far("deadline", asked, today=today)
    return asked
