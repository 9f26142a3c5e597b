"""Why somebody may not do something now: the one source of what guards and doors say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks_app.enums import Relation, TaskAction
from tasks_app.errors import (
    ConflictOfInterest,
    DomainError,
    NotPermitted,
    NotTracked,
    TransitionNotAllowed,
)
from tasks_app.models import Task
from tasks_app.rules.lifecycle import TRANSITIONS, is_possible

from .relations import Parties, Seats, allowed_in, is_followed, seat_for, seats_of
from .standing import Seat, Standing

UNBOUND = {
    Relation.CONFLICTED_REVIEWER: Relation.REVIEWER,
    Relation.CONFLICTED_ADMIN: Relation.SECRETARIAT_ADMIN,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one person may take `action` on one task now; `reason` says why not.

    `is_theirs`: it is one for people like them; a state, a day, a level or a conflict is against
    it.
    """

    action: TaskAction
    possible: bool
    reason: str = ""
    is_theirs: bool = True


def verdicts(
    task: Task,
    standing: Standing,
    parties: Parties,
    *,
    closed: Mapping[TaskAction, str] | None = None,
) -> list[Verdict]:
    """Return the verdict on every action of the table, in its order; it asks no database.

    `closed`: what time has closed meanwhile, with the reason. An answer to a blocker is no
    action on the task: who may give it depends on the blocker.
    """
    seats, closed = seats_of(standing, task, parties), closed or {}
    possible = [action.label for action in allowed_in(seats, task, closed=closed)]
    held = {UNBOUND.get(relation, relation) for _, relation in seats}
    found = []
    for action, transition in TRANSITIONS.items():
        if transition.who == {Relation.AUTHORITY}:
            continue
        judged = judge(task, action, seats, possible=possible)
        refused = judged.message if isinstance(judged, DomainError) else ""
        reason = refused or closed.get(action, "")
        is_theirs = bool(transition.who & (held | {relation for _, relation in seats}))
        found.append(Verdict(action, not reason, reason, is_theirs))
    return found


def judge(
    task: Task,
    action: TaskAction,
    seats: Seats,
    *,
    moves_deadline: bool = False,
    possible: Sequence[str] | None = None,
) -> Seat | DomainError:
    """Return the one of `seats` in which `action` may be taken now, else why it is refused.

    Order: the programme is followed, the person may, the state allows. `moves_deadline`: as
    `seat_for`. `possible`: the labels of what is, where the caller knows.
    """
    if not is_followed(task):
        return not_followed(task)
    seat = seat_for(action, task, seats, moves_deadline=moves_deadline)
    if seat is None:
        return _not_theirs(task, action, seats)
    if not is_possible(action, status=task.status, kind=task.kind):
        return not_possible(task, action, seats, labels=possible)
    return seat


def not_followed(task: Task) -> NotTracked:
    """Return the refusal of everything on a task that nobody follows (DOMAIN §0.8)."""
    return NotTracked(
        f"{task.code} thuộc danh mục không theo dõi hằng ngày nên không nhận cập nhật. "
        "Quản trị sổ nhiệm vụ có thể kích hoạt chương trình bằng trạng thái tại ngày chốt."
    )


def not_possible(
    task: Task, action: TaskAction, seats: Seats, *, labels: Sequence[str] | None = None
) -> TransitionNotAllowed:
    """Return the refusal that the state of the task makes; it names what is possible."""
    allowed = allowed_in(seats, task) if labels is None else []
    words = ", ".join(labels or [a.label for a in allowed]) or "không có thao tác nào"
    return TransitionNotAllowed(
        f"Không thể “{action.label}” khi nhiệm vụ ở trạng thái “{task.get_status_display()}”. "
        f"Có thể: {words}.",
        possible=[a.value for a in allowed],
    )


def _not_theirs(task: Task, action: TaskAction, seats: Seats) -> NotPermitted:
    who = TRANSITIONS[action].who
    if any(relation in who for _, relation in seats):
        return NotPermitted(
            f"Thời hạn của {task.code} do Thủ tướng Chính phủ quyết định nên Văn phòng Chính phủ "
            "ghi nhận văn bản; nơi Văn phòng Chính phủ chủ trì thì người được chỉ định thẩm định."
        )
    if any(UNBOUND.get(relation) in who for _, relation in seats):
        return ConflictOfInterest(
            f"{task.code} do cơ quan cùng hệ thống chủ trì nên tài khoản này không xử lý. "
            "Cơ quan thường trực còn lại xử lý hồ sơ này."
        )
    lead = task.coordinator or task.lead
    whom = f"cơ quan chủ trì {lead} hoặc thường trực" if lead else "thường trực"
    return NotPermitted(
        f"Vai trò của tài khoản này không được “{action.label}” với {task.code}. Liên hệ {whom}."
    )
