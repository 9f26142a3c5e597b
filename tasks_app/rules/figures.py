"""The figures of a programme as of a date: definitions, identities, rates. Source: DOMAIN §6.

`cells_of` is the definition of every cell. The SQL that counts a million tasks is tested against
it, and the tasks behind a number are those whose cells contain its name.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tasks_app.enums import OUTSIDE_N, Health, Status, TaskKind, Timeliness
from tasks_app.errors import DomainError
from tasks_app.rules.text import NO_VALUE, format_percent

STATUS_CELLS = {
    Status.ASSIGNED: "not_started",
    Status.IN_PROGRESS: "in_progress",
    Status.SUBMITTED_UPWARD: "submitted_upward",
    Status.AWAITING_ACCEPTANCE: "awaiting_acceptance",
    Status.SUSPENDED: "suspended",
}
HEALTH_CELLS = {Health.AT_RISK: "at_risk", Health.BEHIND: "behind"}


class IdentityBroken(DomainError):
    """Figures that do not add up. A defect of the service, never of the request."""

    status = 500
    code = "identity_broken"


@dataclass(frozen=True)
class TaskState:
    """One task as of (D, K).

    `chain_deadline` ends the unbroken chain of deadlines; `declared_timeliness` counts only
    where `completed_on` is unknown; `claim_completed_on` is the date of the open claim.
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
    health: Health | None = None


@dataclass(frozen=True)
class SubCounts:
    """Parts of the open tasks ("trong đó"). They may overlap."""

    not_started: int = 0
    in_progress: int = 0
    submitted_upward: int = 0
    awaiting_acceptance: int = 0
    suspended: int = 0
    recurring: int = 0
    extension_pending: int = 0
    overdue_awaiting_review: int = 0
    at_risk: int = 0
    behind: int = 0
    near_due: int = 0

    def __add__(self, other: "SubCounts") -> "SubCounts":
        return SubCounts(*(a + b for a, b in zip(_values(self), _values(other), strict=True)))


@dataclass(frozen=True)
class Counts:
    """The counts of one scope at one date, under the names of the JSON contract."""

    total: int = 0
    completed: int = 0
    completed_on_time: int = 0
    completed_late: int = 0
    open: int = 0
    open_within_deadline: int = 0
    open_overdue: int = 0
    open_without_deadline: int = 0
    planned: int = 0
    sub: SubCounts = field(default_factory=SubCounts)

    @classmethod
    def from_cells(cls, cells: Mapping[str, int]) -> "Counts":
        """Return the counts of a tally of cell names; cells that are absent count zero."""
        main = {name: cells.get(name, 0) for name in MAIN_CELLS}
        return cls(**main, sub=SubCounts(**{name: cells.get(name, 0) for name in SUB_CELLS}))

    def __add__(self, other: "Counts") -> "Counts":
        sums = {name: getattr(self, name) + getattr(other, name) for name in MAIN_CELLS}
        return Counts(**sums, sub=self.sub + other.sub)

    def cell(self, name: str) -> int:
        """Return the count of one cell, main or sub."""
        value: int = getattr(self.sub if name in SUB_CELLS else self, name)
        return value

    def as_dict(self) -> dict[str, int | dict[str, int]]:
        return asdict(self)

    def check_identities(self) -> None:
        """Raise IdentityBroken, naming the identity, unless the counts add up."""
        within = self.open_within_deadline + self.open_overdue + self.open_without_deadline
        by_status = sum(self.cell(name) for name in STATUS_CELLS.values())
        _same("N = H + C", self.total, self.completed + self.open)
        _same("H = H_đh + H_qh", self.completed, self.completed_on_time + self.completed_late)
        _same("C = C_th + C_qh + không thời hạn", self.open, within)
        if by_status > self.open:
            raise IdentityBroken(f"Số liệu không khớp: {by_status} trạng thái > C = {self.open}.")


MAIN_CELLS = tuple(item.name for item in fields(Counts) if item.name != "sub")
SUB_CELLS = tuple(item.name for item in fields(SubCounts))
CELLS = MAIN_CELLS + SUB_CELLS


def cells_of(state: TaskState, as_of: date, *, near_due_until: date) -> frozenset[str]:
    """Return the names of every cell that a task is counted in at the end of `as_of`.

    `near_due_until` is the last day that is near: `calendar.add(as_of, policy.near_due_days)`.
    Empty for a task outside N. A completion dated after `as_of` is not done yet.
    """
    if state.status is None or state.status in OUTSIDE_N or state.assigned_on > as_of:
        return frozenset()
    cells = {"total"}
    if state.original_deadline is not None and state.original_deadline <= as_of:
        cells.add("planned")
    if is_completed(state, as_of):
        late = timeliness_of(state) == Timeliness.LATE
        return frozenset(cells | {"completed", "completed_late" if late else "completed_on_time"})
    cells |= {"open", _deadline_cell(state, as_of)}
    return frozenset(cells | _sub_cells(state, as_of, near_due_until))


def count(states: Iterable[TaskState], as_of: date, *, near_due_until: date) -> Counts:
    """Return the counts of `states`, their identities checked."""
    tally: Counter[str] = Counter()
    for state in states:
        tally.update(cells_of(state, as_of, near_due_until=near_due_until))
    counts = Counts.from_cells(tally)
    counts.check_identities()
    return counts


def check_partition(whole: Counts, parts: Iterable[Counts]) -> None:
    """Raise IdentityBroken unless the parts (by lead agency, group, kind) add up to the whole."""
    summed = sum(parts, Counts())
    for name in CELLS:
        _same(f"Σ {name}", whole.cell(name), summed.cell(name))


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


@dataclass(frozen=True)
class Rate:
    """A fraction with its percentage; the fraction always stands beside it."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """The percentage with one decimal, half rounded up; None on a zero denominator."""
        if not self.denominator:
            return None
        exact = Decimal(self.numerator) * 100 / Decimal(self.denominator)
        return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))

    @property
    def text(self) -> str:
        """Return "26,2%", or "–" on a zero denominator."""
        return NO_VALUE if self.percent is None else format_percent(self.percent)

    def as_dict(self) -> dict[str, int | float | str | None]:
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": self.percent,
            "text": self.text,
        }


def rates_of(counts: Counts) -> dict[str, Rate]:
    """Return the rates of DOMAIN §6 that follow from the counts alone."""
    settled = counts.completed + counts.open_overdue
    return {
        "completion": Rate(counts.completed, counts.total),
        "remaining": Rate(counts.open, counts.total),
        "vpcp": Rate(counts.completed, settled),
        "on_time": Rate(counts.completed_on_time, counts.completed),
        "overdue": Rate(counts.open_overdue, settled),
        "planned": Rate(counts.planned, counts.total),
        "of_plan": Rate(counts.completed, counts.planned),
    }


def shares(parts: Sequence[int]) -> list[float]:
    """Return the percentage of each part with one decimal, adding up to exactly 100,0.

    Largest remainder: what rounding down left over goes to the largest remainders, on a tie to
    the larger part, then to the earlier. All zeros give zeros.
    """
    whole = sum(parts)
    if not whole:
        return [0.0 for _ in parts]
    tenths = [part * 1000 // whole for part in parts]
    by_remainder = sorted(
        range(len(parts)), key=lambda i: (-(parts[i] * 1000 % whole), -parts[i], i)
    )
    for index in by_remainder[: 1000 - sum(tenths)]:
        tenths[index] += 1
    return [value / 10 for value in tenths]


def _deadline_cell(state: TaskState, as_of: date) -> str:
    if state.deadline is None:
        return "open_without_deadline"
    return "open_overdue" if state.deadline < as_of else "open_within_deadline"


def _sub_cells(state: TaskState, as_of: date, near_due_until: date) -> set[str]:
    deadline, claimed_on = state.deadline, state.claim_completed_on
    overdue = deadline is not None and deadline < as_of
    in_time = deadline is not None and claimed_on is not None and claimed_on <= deadline
    awaiting = state.status == Status.AWAITING_ACCEPTANCE
    conditions = {
        "recurring": state.kind == TaskKind.RECURRING,
        "extension_pending": state.extension_pending,
        "overdue_awaiting_review": overdue and awaiting and in_time,
        "near_due": deadline is not None and as_of <= deadline <= near_due_until,
    }
    cells = {name for name, holds in conditions.items() if holds}
    if state.status in STATUS_CELLS:
        cells.add(STATUS_CELLS[Status(state.status)])
    if state.health in HEALTH_CELLS:
        cells.add(HEALTH_CELLS[Health(state.health)])
    return cells


def _values(counts: SubCounts) -> tuple[int, ...]:
    return tuple(getattr(counts, name) for name in SUB_CELLS)


def _same(identity: str, left: int, right: int) -> None:
    if left != right:
        raise IdentityBroken(f"Số liệu không khớp: {identity} ({left} khác {right}).")
