"""May this person do this to this task now? One question, asked by every service first."""

from collections.abc import Collection
from datetime import date

from tasks_app.enums import OPEN_STATUSES, AssignmentRole, Operation, TaskAction
from tasks_app.errors import ConflictOfInterest, DomainError, NotPermitted
from tasks_app.models import (
    Agency,
    CompletionClaim,
    DeadlineExtension,
    Task,
    TaskAgency,
    User,
)
from tasks_app.models.intervals import in_force
from tasks_app.permissions import (
    Seat,
    answering_seat,
    heirs_on,
    is_followed,
    judge,
    not_followed,
    not_possible,
    parties_of,
    seats_of,
    standing_of,
)
from tasks_app.rules.lifecycle import is_possible

NAMED = 5  # codes a refusal names before it only counts


def guard(
    task: Task, action: TaskAction, *, by: User, on: date, moves_deadline: bool = False
) -> Seat:
    """Return the seat in which `by` acts, having checked that `action` is theirs now.

    Order: the programme is followed, the person may, the state allows. `moves_deadline`: it
    does so this time, and belongs to the level that set the deadline.

    Raises:
        NotTracked: snapshot or catalogue programme, or a row replaced by an import.
        ConflictOfInterest: a reviewer of the lead agency's own line, or an administrator of it.
        NotPermitted: the action belongs to others.
        TransitionNotAllowed: the state does not allow it; names what is possible.
    """
    seats = seats_of(standing_of(by, on), task, parties_of(task, on))
    judged = judge(task, action, seats, moves_deadline=moves_deadline)
    if isinstance(judged, DomainError):
        raise judged
    return judged


def guard_role(operation: Operation, *, by: User, on: date) -> None:
    """Check that the role of `by` gives the operation.

    Raises:
        NotPermitted: it does not.
    """
    if not standing_of(by, on).may(operation):
        raise NotPermitted(
            f"Vai trò của tài khoản này không được “{operation.label}”. Liên hệ thường trực."
        )


def guard_answer(task: Task, authority: Agency | None, *, by: User, on: date) -> Seat:
    """Return the seat in which `by` answers a blocker of `task` addressed to `authority`.

    Where that agency has passed on, who stands in its place answers.

    Raises:
        NotTracked, TransitionNotAllowed: as `guard`.
        NotPermitted: the blocker names another agency, or none.
    """
    if not is_followed(task):
        raise not_followed(task)
    if authority is not None:
        authority = heirs_on(on).get(authority.pk, authority)
    seat = answering_seat(standing_of(by, on), task, authority) if authority else None
    if seat is None:
        whom = str(authority) if authority else "cơ quan có thẩm quyền được nêu tên"
        raise NotPermitted(f"Chỉ {whom} được “{TaskAction.ANSWER_BLOCKER.label}” của {task.code}.")
    if not is_possible(TaskAction.ANSWER_BLOCKER, status=task.status, kind=task.kind):
        raise not_possible(task, TaskAction.ANSWER_BLOCKER, [])
    return seat


def no_own_file(reviewer: User, filed: CompletionClaim | DeadlineExtension, *, on: date) -> None:
    """Check the rest of the conflict rule: nothing one filed, nothing of one's own line.

    Raises:
        ConflictOfInterest: as DOMAIN §1 says.
    """
    standing = standing_of(reviewer, on)
    own = {reviewer, *(seat.owner for seat in standing.seats)}
    filers = {filed.filed_by, filed.filed_for}  # what a deputy filed, both have filed
    if filers & own or standing.is_conflicted(filed.filed_agency):
        raise ConflictOfInterest(
            "Hồ sơ này do chính tài khoản này hoặc cơ quan cùng hệ thống trình. "
            "Cơ quan thường trực còn lại xử lý hồ sơ này."
        )


def no_conflict_then(task: Task, *, by: User, on: date, effective_on: date) -> None:
    """Check the conflict rule against who led the task on the day the decision takes effect.

    Raises:
        ConflictOfInterest: `by`, as he stands on `on`, is of the line of the lead of that day.
    """
    if effective_on == on:
        return  # `guard` has looked at that day
    leads = parties_of(task, effective_on).leads[:1]
    if any(standing_of(by, on).is_conflicted(lead) for lead in leads):
        raise ConflictOfInterest(
            f"Ngày {effective_on:%d/%m/%Y} cơ quan cùng hệ thống chủ trì {task.code}. "
            "Cơ quan thường trực còn lại xử lý hồ sơ này."
        )


def no_conflict_in_parts(parts: Collection[int], *, by: User, on: date, effective_on: date) -> None:
    """Check the conflict rule against who leads the open ones of `parts`, on both days.

    Raises:
        ConflictOfInterest: names the parts that the line of `by` leads.
    """
    standing = standing_of(by, on)
    led = (
        TaskAgency.objects.filter(
            in_force(on) | in_force(effective_on),
            task__in=parts,
            task__status__in=OPEN_STATUSES,
            role__in=(AssignmentRole.LEAD, AssignmentRole.COORDINATOR),
        )
        .select_related("agency", "task")
        .order_by("task__code")
    )
    own = list(dict.fromkeys(row.task.code for row in led if standing.is_conflicted(row.agency)))
    if own:
        more = f" và {len(own) - NAMED} phần khác" if len(own) > NAMED else ""
        raise ConflictOfInterest(
            f"{', '.join(own[:NAMED])}{more} do cơ quan cùng hệ thống chủ trì nên tài khoản này "
            "không quyết định cả nhiệm vụ. Quản trị sổ nhiệm vụ không cùng hệ thống thực hiện."
        )
