"""Opening states: what a task was like on the day of a closing table (T18), programmes activated.

Imports, one task and a whole programme write them in one way: `changes_of`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app.enums import EventKind, Operation, Status, TaskAction, TaskKind, Timeliness, Tracking
from tasks_app.errors import ConflictOfInterest, InvalidInput, TransitionNotAllowed
from tasks_app.models import Programme, Task, TaskEvent, User
from tasks_app.permissions import Seat, parties_of, standing_of
from tasks_app.rules.calendar import local_date
from tasks_app.rules.deadlines import LAST_YEAR
from tasks_app.rules.text import format_date

from . import events, inputs, rollup
from .guards import guard
from .locks import lock_lines, lock_task
from .stewardship import steward_seat

STATES = (
    Status.ASSIGNED,
    Status.IN_PROGRESS,
    Status.SUBMITTED_UPWARD,
    Status.SUSPENDED,
    Status.COMPLETED,
    Status.CANCELLED,
)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class OpeningState:
    """The state known at one date. `declared` counts where `completed_on` is unknown.

    No `deadline`: the one in force stays. `result` is what a register says was achieved.
    """

    as_of: date
    document: str
    status: Status = Status.ASSIGNED
    deadline: date | None = None
    percent: int | None = None
    completed_on: date | None = None
    declared: Timeliness | None = None
    result: str = ""


def changes_of(opening: OpeningState, deadline: date | None) -> dict[str, Any]:
    """Return what an opening state sets; `deadline` is in force where it names none."""
    in_force = opening.deadline or deadline
    changes: dict[str, Any] = {
        "status": opening.status,
        "deadline": in_force,
        "chain_deadline": in_force,
    }
    if opening.status == Status.COMPLETED:
        changes["completed_on"] = opening.completed_on
        changes["declared_timeliness"] = None if opening.completed_on else opening.declared
        changes["percent"] = 100
    elif opening.percent is not None:
        changes["percent"] = opening.percent
    return changes


@transaction.atomic
def set_opening_state(
    task: Task, opening: OpeningState, *, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Let the history of a task that was only assigned begin with a known state.

    So it does for the part of a unit of which nothing was known. It sets no first day for the
    figures of the programme: on earlier days the task counts as assigned, a part not at all.

    Raises:
        InvalidInput: no document; a day in the future or before the assignment; a completion
            that does not fit.
        TransitionNotAllowed: work has been recorded, or the task is a draft.
        ConflictOfInterest: an administrator of the lead's line ends the task.
        NotPermitted, NotTracked, StaleVersion.
    """
    lock_lines([task.pk])
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.SET_OPENING_STATE, by=by, on=today)
    if task.assigned_on is None:
        raise TransitionNotAllowed(f"{task.code} còn là dự thảo. Giao nhiệm vụ trước.")
    check(task, opening, today=today)
    _check_conflict(task, opening, by=by, on=today)
    event = _begin(task, opening, seat=seat, at=at, payload={"one_task": True})
    rollup.parent_follows(task, at=at)
    return event


def _check_conflict(task: Task, opening: OpeningState, *, by: User, on: date) -> None:
    """Check that nobody of the lead's line ends its task this way (DOMAIN §0.4, §1).

    Raises:
        ConflictOfInterest: `by` is of that line, on `on` or on the day of the state.
    """
    if opening.status not in (Status.COMPLETED, Status.CANCELLED):
        return
    for day in (on, opening.as_of):
        if any(standing_of(by, on).is_conflicted(lead) for lead in parties_of(task, day).leads[:1]):
            raise ConflictOfInterest(
                f"{task.code} do cơ quan cùng hệ thống chủ trì nên tài khoản này không ghi hoàn "
                "thành hoặc hủy bỏ. Quản trị sổ nhiệm vụ của cơ quan thường trực còn lại ghi."
            )


def check(task: Task, opening: OpeningState, *, today: date) -> None:
    """Check that `opening` may be the state of `task`.

    Raises:
        InvalidInput: by field.
    """
    inputs.number("document", opening.document, "số, ký hiệu biểu chốt số liệu")
    inputs.not_in_future("as_of", opening.as_of, today=today)
    if task.assigned_on is not None and opening.as_of < task.assigned_on:
        raise InvalidInput.on(
            "as_of", f"Ngày chốt phải từ ngày giao {format_date(task.assigned_on)} trở đi."
        )
    if opening.status not in STATES:
        listed = ", ".join(str(status.label) for status in STATES)
        raise InvalidInput.on("status", f"Chọn trạng thái: {listed}.")
    inputs.percent("percent", opening.percent)
    if opening.deadline is not None and task.assigned_on and opening.deadline < task.assigned_on:
        raise InvalidInput.on("deadline", "Hạn không thể trước ngày giao.")
    if opening.deadline is not None and opening.deadline.year > LAST_YEAR:
        raise InvalidInput.on("deadline", f"Hạn không thể sau năm {LAST_YEAR}.")
    _check_completion(task, opening)


def _check_completion(task: Task, opening: OpeningState) -> None:
    done, day = opening.status == Status.COMPLETED, opening.completed_on
    if done and task.kind == TaskKind.RECURRING:
        raise InvalidInput.on("status", "Nhiệm vụ thường xuyên không kết thúc.")
    if done and day is None and opening.declared is None:
        raise InvalidInput.on(
            "completed_on", "Nhập ngày hoàn thành, hoặc chọn đúng hạn, quá hạn theo công bố."
        )
    if day is None:
        return
    if not done or day > opening.as_of:
        raise InvalidInput.on(
            "completed_on", "Ngày hoàn thành chỉ ghi khi đã hoàn thành và không sau ngày chốt."
        )
    if task.assigned_on is not None and day < task.assigned_on:
        raise InvalidInput.on("completed_on", "Ngày hoàn thành không thể trước ngày giao.")


def _begin(
    task: Task, opening: OpeningState, *, seat: Seat, at: datetime, payload: dict[str, Any]
) -> TaskEvent:
    if task.without_unit_data:
        task.without_unit_data = False
        task.save(update_fields=["without_unit_data"])
    return events.record(
        task,
        EventKind.OPENING_STATE,
        seat=seat,
        at=at,
        on=opening.as_of,
        changes=changes_of(opening, task.deadline),
        payload={
            "document": inputs.number("document", opening.document),
            "result": inputs.bounded("result", opening.result),
            **payload,
        },
    )


@transaction.atomic
def activate(
    programme: Programme,
    *,
    document: str,
    on: date,
    states: Mapping[str, OpeningState],
    by: User,
    at: datetime,
) -> Programme:
    """Follow a snapshot or a catalogue from `on`, each row with an opening state; all or nothing.

    Rows that `states` (by code) does not name begin with what is known of them: assigned in a
    catalogue, the state of the snapshot in a snapshot; parts without data of their unit go on
    without. Figures begin on `on`.

    Raises:
        InvalidInput: no document; a day in the future, or before the snapshot; a code that is
            not in the programme; a state that does not fit its row or is of another day.
        TransitionNotAllowed: the programme is followed already.
        NotPermitted.
    """
    today = local_date(at)
    seat = steward_seat(by, Operation.ACTIVATE_PROGRAMME, on=today)
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    number = inputs.number("document", document, "số, ký hiệu biểu chốt số liệu")
    _check_may_begin(programme, on, today=today)
    keys = Task.objects.filter(programme=programme, retired_by=None).values_list("code", "pk")
    codes = dict(keys.order_by("pk"))
    unknown = sorted(states.keys() - codes.keys())
    if unknown:
        raise InvalidInput.on(
            "states",
            f"Không có trong {programme}: {', '.join(unknown[:SHOWN])}. Sửa mã rồi gửi lại.",
        )
    lock_lines(codes.values())
    for code, key in codes.items():
        task = lock_task(key)
        if task.without_unit_data and code not in states:
            continue
        opening = states.get(code) or _as_known(task, on, number)
        _check_row(task, opening, on, today=today)
        _begin(task, opening, seat=seat, at=at, payload={})
        rollup.parent_follows(task, at=at)
    programme.tracking, programme.snapshot_on = Tracking.ACTIVE, None
    programme.save(update_fields=["tracking", "snapshot_on"])
    return programme


def _check_may_begin(programme: Programme, on: date, *, today: date) -> None:
    if programme.tracking == Tracking.ACTIVE:
        raise TransitionNotAllowed(f"{programme} đang được theo dõi rồi.")
    inputs.not_in_future("on", on, today=today)
    if programme.snapshot_on is not None and on < programme.snapshot_on:
        raise InvalidInput.on(
            "on", f"Ngày chốt phải từ {format_date(programme.snapshot_on)} trở đi."
        )


def _as_known(task: Task, on: date, document: str) -> OpeningState:
    """Return the state in which a row goes on that the closing table does not name."""
    declared = Timeliness(task.declared_timeliness) if task.declared_timeliness else None
    return OpeningState(
        as_of=on,
        document=document,
        status=Status(task.status),
        percent=task.percent,
        completed_on=task.completed_on,
        declared=declared,
    )


def _check_row(task: Task, opening: OpeningState, on: date, *, today: date) -> None:
    """Check one row of an activation; its refusal names the row."""
    try:
        if opening.as_of != on:
            raise InvalidInput.on("as_of", f"Ngày chốt phải là {format_date(on)}.")
        check(task, opening, today=today)
    except InvalidInput as refused:
        message = f"{task.code}: {refused.message}"
        raise InvalidInput(message, fields={"states": [message]}) from refused
