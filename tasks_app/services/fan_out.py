"""Fan-out: a collective task becomes one parent, counted once, and one part for each member.

Only of a task that a collective leads. Where it is but a co-lead, the first lead answers for the
whole (DOMAIN §2, several leads), and its own share is no part: parts of the members would complete
the task, or print x/n, without the lead's work. What the members owe there is a task of its own,
led by the collective, which the other one waits for.

Source: DOMAIN §2 (fan-out, collective leads).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import (
    AgencyKind,
    AssignmentRole,
    CompletionRule,
    EventKind,
    Status,
    TaskAction,
    Tracking,
)
from tasks_app.errors import ConflictOfInterest, InvalidInput, NotTracked, TransitionNotAllowed
from tasks_app.models import Task, TaskEvent, TaskReplacement, User
from tasks_app.permissions import Seat, parties_of, standing_of
from tasks_app.rules.calendar import local_date
from tasks_app.rules.lifecycle import is_possible
from tasks_app.rules.text import format_date
from tasks_app.selectors.fan_out import Plan, plan_of

from . import children, events, inputs, rollup
from .guards import guard
from .lapsing import lapse
from .locks import lock_line, lock_lines

CLOSED = frozenset({Status.COMPLETED, Status.CANCELLED, Status.REPLACED})


@dataclass(frozen=True, slots=True)
class Rule:
    """When the parent completes; `threshold` in percent of the units, for that rule only."""

    kind: str = CompletionRule.ALL
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class FannedOut:
    """The parent, what was planned, and the parts that were made."""

    parent: Task
    plan: Plan
    made: list[Task]


@transaction.atomic
def fan_out(
    task: Task,
    *,
    rule: Rule | None = None,
    on: date | None = None,
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> FannedOut:
    """Give every member of the collective lead, valid on `on`, a part of its own from that day.

    A second run adds only members without one; a `rule` given changes the one in force. Where
    the parent is completed, or the programme has no state, the parts begin without one ("chưa có
    số liệu theo đơn vị"). `by` is None for the operator's command, which also fans out registers
    that nobody may write to.

    Raises:
        InvalidInput: not led by a collective, no member that day, a day before the assignment or
            in the future, a rule that does not exist.
        TransitionNotAllowed: a claim waits for its decision, or the task is closed.
        ConflictOfInterest: an administrator of the coordinator's line changes the rule in force.
        NotPermitted, NotTracked, StaleVersion.
    """
    parent = lock_line(task.pk, version=version)
    today = local_date(at)
    seat = _seat(parent, by, today)
    _check_rule(rule)
    plan = plan_of(parent, _checked_day(parent, on or today, today=today))
    _check_plan(parent, plan)
    kept = Rule(parent.completion_rule, parent.completion_threshold)
    rule = rule or (kept if kept.kind else Rule())
    if kept.kind and rule != kept:
        _check_conflict(parent, by, today)
    if plan.missing or rule != kept:
        made = children.assign(
            parent,
            _parts(parent, plan),
            seat=seat,
            at=at,
            on=plan.on,
            has_state=_has_state(parent),
        )
        _record(parent, plan, rule, made=len(made), seat=seat, at=at)
        rollup.settle(parent, at=at)
        return FannedOut(parent, plan, made)
    return FannedOut(parent, plan, [])


@transaction.atomic
def absorb(
    child: Task,
    into_child: Task,
    *,
    document: str,
    by: User | None,
    at: datetime,
    on: date | None = None,
) -> TaskEvent | None:
    """Replace the part of a unit that merged by the part of the unit it merged into.

    None where there is nothing left to replace: a part that was done stays done and counted. A
    part without a state of its own is replaced, too.

    Raises:
        InvalidInput: they are not parts of one task, or no document is named.
        ConflictOfInterest, NotPermitted.
    """
    lock_lines([child.pk, into_child.pk])
    child, into_child = lock_line(child.pk), lock_line(into_child.pk)
    if child.parent_id is None or child.parent_id != into_child.parent_id or child == into_child:
        raise InvalidInput.on(
            "task", f"{child.code} và {into_child.code} không phải hai phần của một nhiệm vụ."
        )
    number = inputs.number("document", document, "số, ký hiệu văn bản sắp xếp tổ chức")
    if child.status in CLOSED:
        return None
    today = local_date(at)
    follows = by is not None and not child.without_unit_data
    seat = guard(child, TaskAction.REPLACE, by=by, on=today) if by and follows else None
    lapsed = lapse(child, why="Nhiệm vụ được thay thế do sắp xếp tổ chức.", by=by, at=at)
    event = events.record(
        child,
        EventKind.REPLACED,
        seat=seat,
        at=at,
        on=on,
        changes={"status": Status.REPLACED},
        payload={"document": number, "successors": [into_child.code], **lapsed},
    )
    TaskReplacement.objects.create(old=child, new=into_child, event=event)
    rollup.parent_follows(child, at=at)
    return event


def _seat(parent: Task, by: User | None, today: date) -> Seat | None:
    if by is not None:
        seat = guard(parent, TaskAction.FAN_OUT, by=by, on=today)
    elif parent.retired_by_id is not None:
        raise NotTracked(f"{parent.code} đã được thay bằng sổ chính thức.")
    elif not is_possible(TaskAction.FAN_OUT, status=parent.status, kind=parent.kind):
        raise TransitionNotAllowed(
            f"{parent.code} ở trạng thái “{parent.get_status_display()}” nên không giao xuống được."
        )
    else:
        seat = None
    if parent.status == Status.AWAITING_ACCEPTANCE:
        raise TransitionNotAllowed(
            f"{parent.code} đang chờ xác nhận hoàn thành. Xử lý đề nghị đó trước khi giao xuống."
        )
    return seat


def _check_conflict(parent: Task, by: User | None, today: date) -> None:
    """A rule made easier completes the task: nobody of its own line does that (DOMAIN §0.4)."""
    leads = parties_of(parent, today).leads[:1]
    if by is not None and any(standing_of(by, today).is_conflicted(lead) for lead in leads):
        raise ConflictOfInterest(
            f"{parent.code} do cơ quan cùng hệ thống tổng hợp nên tài khoản này không đổi điều "
            "kiện hoàn thành. Quản trị sổ nhiệm vụ của cơ quan thường trực còn lại đổi."
        )


def _check_rule(rule: Rule | None) -> None:
    if rule is None:
        return
    kind = inputs.one_of("rule", rule.kind, CompletionRule, "điều kiện hoàn thành")
    has_share = rule.threshold is not None and 1 <= rule.threshold <= 100
    if (kind == CompletionRule.THRESHOLD) != has_share:
        raise InvalidInput.on(
            "threshold", "Nhập tỷ lệ từ 1 đến 100 khi và chỉ khi chọn điều kiện theo tỷ lệ."
        )


def _checked_day(parent: Task, on: date, *, today: date) -> date:
    inputs.not_in_future("on", on, today=today)
    if parent.assigned_on is None or on < parent.assigned_on:
        since = format_date(parent.assigned_on) if parent.assigned_on else "ngày giao"
        raise InvalidInput.on("on", f"{parent.code} chỉ giao xuống được từ {since} trở đi.")
    return on


def _check_plan(parent: Task, plan: Plan) -> None:
    if parent.lead is None or parent.lead.kind != AgencyKind.COLLECTIVE:
        raise InvalidInput.on(
            "task",
            f"{parent.code} do {parent.lead} chủ trì, không phải nhiệm vụ của nhóm cơ quan. Phần "
            "việc của một nhóm cùng chủ trì: lập nhiệm vụ riêng do nhóm đó chủ trì.",
        )
    if not plan.units:
        raise InvalidInput.on(
            "task",
            f"{parent.lead} không có thành viên nào ngày {format_date(plan.on)}. "
            "Bổ sung danh sách thành viên của nhóm trước.",
        )


def _parts(parent: Task, plan: Plan) -> list[children.Part]:
    original = children.original_of(parent)
    return [
        children.Part(
            code=children.code_of(parent, unit.agency.code),
            title=parent.title,
            carriers=[(unit.agency, AssignmentRole.LEAD)],
            deadline=parent.deadline,
            chain_deadline=parent.chain_deadline,
            original=original,
        )
        for unit in plan.missing
    ]


def _has_state(parent: Task) -> bool:
    return parent.status != Status.COMPLETED and parent.programme.tracking == Tracking.ACTIVE


def _record(
    parent: Task, plan: Plan, rule: Rule, *, made: int, seat: Seat | None, at: datetime
) -> None:
    parent.fanned_out_on = parent.fanned_out_on or plan.on
    parent.completion_rule, parent.completion_threshold = rule.kind, rule.threshold
    parent.save(update_fields=["fanned_out_on", "completion_rule", "completion_threshold"])
    events.record(
        parent,
        EventKind.FANNED_OUT,
        seat=seat,
        at=at,
        on=plan.on,
        payload={
            "group": parent.lead.code if parent.lead else "",
            "rule": rule.kind,
            "threshold": rule.threshold,
            "units": len(plan.units),
            "made": made,
            "summary": f"{made} đơn vị được giao thêm, tổng số {len(plan.units)}; "
            f"hoàn thành khi {rollup.condition_words(parent)}.",
        },
    )
