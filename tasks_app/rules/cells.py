"""Which cells one task is counted in: the definition of every figure. Source: DOMAIN §6."""

from dataclasses import dataclass
from datetime import date

from tasks_app.enums import OUTSIDE_N, Health, Status, TaskKind, Timeliness

STATUS_CELLS = {
    Status.ASSIGNED: "not_started",
    Status.IN_PROGRESS: "in_progress",
    Status.SUBMITTED_UPWARD: "submitted_upward",
    Status.AWAITING_ACCEPTANCE: "awaiting_acceptance",
    Status.SUSPENDED: "suspended",
}
HEALTH_CELLS = {Health.AT_RISK: "at_risk", Health.BEHIND: "behind"}
# The last calendar day past the deadline in force that each band holds.
OVERDUE_BANDS = {
    "overdue_1_5": 5,
    "overdue_6_20": 20,
    "overdue_21_60": 60,
    "overdue_61_120": 120,
    "overdue_over_120": None,
}
BY_ORIGINAL = "_by_original"


@dataclass(frozen=True)
class TaskState:
    """One task as of (D, K).

    `chain_deadline` ends the unbroken chain of deadlines; `declared_timeliness` counts only
    where `completed_on` is unknown; `claim_completed_on` is the date of the open claim;
    `forecast` the day the owner gave: a promise, else the deadline asked for.
    """

    task: str | int
    status: Status | None
    assigned_on: date
    deadline: date | None = None
    chain_deadline: date | None = None
    original_deadline: date | None = None
    lead: str | int | None = None
    percent: int | None = None
    completed_on: date | None = None
    declared_timeliness: Timeliness | None = None
    kind: TaskKind = TaskKind.ONE_OFF
    claim_completed_on: date | None = None
    extension_pending: bool = False
    forecast: date | None = None
    health: Health | None = None


def cells_of(state: TaskState, as_of: date, *, near_due_until: date) -> frozenset[str]:
    """Return the names of every cell that a task is counted in at the end of `as_of`.

    `near_due_until` is the last day that is near: `calendar.add(as_of, policy.near_due_days)`.
    Empty for a task outside N. A completion dated after `as_of` is not done yet.
    """
    if state.status is None or state.status in OUTSIDE_N or state.assigned_on > as_of:
        return frozenset()
    cells = {"total"}
    if _is_due(state.original_deadline, as_of):
        cells.add("planned")
    if is_completed(state, as_of):
        return frozenset(cells | _completed_cells(state, as_of))
    deadline_cell = _deadline_cell(state.deadline, as_of)
    cells |= {"open", deadline_cell, _deadline_cell(state.original_deadline, as_of) + BY_ORIGINAL}
    if state.deadline is not None and deadline_cell == "open_overdue":
        cells.add(band_of((as_of - state.deadline).days))
    return frozenset(cells | _sub_cells(state, as_of, near_due_until))


def health_cells(health: Health | None) -> frozenset[str]:
    """Return the cell that an open task of this health is counted in, if any."""
    return frozenset() if health not in HEALTH_CELLS else frozenset({HEALTH_CELLS[Health(health)]})


def band_of(days: int) -> str:
    """Return the band of a task that is `days` calendar days past its deadline."""
    return next(band for band, last in OVERDUE_BANDS.items() if last is None or days <= last)


def is_completed(state: TaskState, as_of: date) -> bool:
    """Return whether the task counts as done: completed, and c not after `as_of`."""
    if state.status != Status.COMPLETED:
        return False
    return state.completed_on is None or state.completed_on <= as_of


def timeliness_of(state: TaskState) -> Timeliness:
    """Return whether a completed task was on time."""
    return timeliness(state.completed_on, state.chain_deadline, state.declared_timeliness)


def timeliness(
    completed_on: date | None, chain_deadline: date | None, declared: str | None
) -> Timeliness:
    """Return whether a completion was on time by the unbroken chain of its deadlines.

    Without a completion date (an opening state) the declared timeliness counts; where neither
    is known nobody is called late.
    """
    if completed_on is None:
        return Timeliness(declared or Timeliness.ON_TIME)
    if chain_deadline is None or completed_on <= chain_deadline:
        return Timeliness.ON_TIME
    return Timeliness.LATE


def days_late(completed_on: date, deadline: date | None) -> int:
    """Return the calendar days between a deadline and a later completion, else 0."""
    return 0 if deadline is None else max(0, (completed_on - deadline).days)


def _is_due(deadline: date | None, as_of: date) -> bool:
    return deadline is not None and deadline <= as_of


def _completed_cells(state: TaskState, as_of: date) -> set[str]:
    declared, original = state.declared_timeliness, state.original_deadline
    by_original = timeliness(state.completed_on, original, declared)
    cells = {
        "completed",
        _timeliness_cell(timeliness_of(state)),
        _timeliness_cell(by_original) + BY_ORIGINAL,
    }
    if _is_due(state.deadline, as_of):
        cells.add("completed_due")
    if _is_due(original, as_of):
        cells.add("completed_due" + BY_ORIGINAL)
    return cells


def _timeliness_cell(found: Timeliness) -> str:
    return "completed_late" if found == Timeliness.LATE else "completed_on_time"


def _deadline_cell(deadline: date | None, as_of: date) -> str:
    if deadline is None:
        return "open_without_deadline"
    return "open_overdue" if deadline < as_of else "open_within_deadline"


def _sub_cells(state: TaskState, as_of: date, near_due_until: date) -> set[str]:
    deadline, claimed_on, forecast = state.deadline, state.claim_completed_on, state.forecast
    overdue = deadline is not None and deadline < as_of
    in_time = deadline is not None and claimed_on is not None and claimed_on <= deadline
    awaiting = state.status == Status.AWAITING_ACCEPTANCE
    conditions = {
        "recurring": state.kind == TaskKind.RECURRING,
        "extension_pending": state.extension_pending,
        "overdue_awaiting_review": overdue and awaiting and in_time,
        "near_due": deadline is not None and as_of <= deadline <= near_due_until,
        "forecast_late": deadline is not None and forecast is not None and forecast > deadline,
    }
    cells = {name for name, holds in conditions.items() if holds}
    if state.status in STATUS_CELLS:
        cells.add(STATUS_CELLS[Status(state.status)])
    return cells | health_cells(state.health)
