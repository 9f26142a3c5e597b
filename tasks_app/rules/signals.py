"""The signals that a task falls behind. Source: DOMAIN §4 (table B1–B9).

Each signal is a function of (facts, view) that returns a `Cause` or None; `SIGNALS` lists them.
A further signal is one more function in that list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import Health, Signal, Status
from tasks_app.rules.blockers import BlockerStep, OpenBlocker, step_on
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.deadlines import is_overdue
from tasks_app.rules.dependencies import Predecessor, worst_slip
from tasks_app.rules.duty import REPORTING_STATUSES, first_period
from tasks_app.rules.periods import period_containing
from tasks_app.rules.policy import Policy
from tasks_app.rules.progress import Milestone, expected_percent
from tasks_app.rules.promises import Promised
from tasks_app.rules.text import format_date, format_near_date, upper_first

SEVERITY = {Health.ON_TRACK: 0, Health.AT_RISK: 1, Health.BEHIND: 2, Health.OVERDUE: 3}


@dataclass(frozen=True)
class HealthFacts:
    """What is known about one task on the day asked for.

    `percent` is the one of the latest counted report; `claim_completed_on` the completion date
    of the open claim; `extension_count` counts granted extensions; `resumed_on` the end of the
    last suspension, after which the duty to report begins anew. `upstream` are the open tasks it
    waits for, directly or through others; `last_claim_on` is the day of the last claim, decided
    or not; `promise` the one of the present overdue episode.
    """

    status: Status
    assigned_on: date
    deadline: date | None = None
    percent: int | None = None
    percent_reported_on: date | None = None
    last_report_on: date | None = None
    last_claim_on: date | None = None
    is_recurring: bool = False
    claim_completed_on: date | None = None
    blockers: tuple[OpenBlocker, ...] = ()
    extension_count: int = 0
    return_count: int = 0
    milestones: tuple[Milestone, ...] = ()
    resumed_on: date | None = None
    upstream: tuple[Predecessor, ...] = ()
    promise: Promised | None = None

    @property
    def claimed_in_time(self) -> bool:
        """Whether a claim dated within the deadline awaits the reviewer: nothing is owed."""
        if self.status != Status.AWAITING_ACCEPTANCE:
            return False
        if self.deadline is None:
            return True
        return self.claim_completed_on is not None and self.claim_completed_on <= self.deadline


@dataclass(frozen=True)
class Cause:
    """One signal that fired: how bad, and a Vietnamese sentence saying why."""

    signal: Signal
    level: Health
    sentence: str


@dataclass(frozen=True)
class View:
    """The day, the yardsticks and what several signals need."""

    as_of: date
    calendar: WorkCalendar
    policy: Policy
    expected: int | None
    counted: int

    def since(self, day: date) -> int:
        """Return the working days gone since `day`."""
        return self.calendar.between(day, self.as_of)


def missed_cutoffs(facts: HealthFacts, as_of: date) -> int:
    """Return how many monthly cut-offs in a row passed without a report, up to `as_of`.

    A cut-off is missed from the day after it. Periods that began before the assignment (or
    before the end of a suspension) are not owed; see `periods.first_owed`. A report made at any
    time since the last missed period began ends the row. Nothing is owed while a claim awaits
    the reviewer, nor outside the states in which the owner works.
    """
    if facts.status not in REPORTING_STATUSES:
        return 0
    owed = first_period(facts.assigned_on, facts.resumed_on).number
    if facts.last_report_on:
        owed = max(owed, period_containing(facts.last_report_on).number + 1)
    return max(0, period_containing(as_of).number - owed)


def _overdue(facts: HealthFacts, view: View) -> Cause | None:
    """B1. A claim in time that waits for the reviewer is not charged to the owner."""
    deadline = facts.deadline
    if deadline is None or not is_overdue(deadline, view.as_of) or facts.claimed_in_time:
        return None
    days = view.since(deadline)
    late = f"{days} ngày làm việc" if days else f"{(view.as_of - deadline).days} ngày"
    return Cause(
        Signal.OVERDUE,
        Health.OVERDUE,
        f"Quá hạn {late}, hạn {format_date(deadline)}{progress_words(facts, view)}",
    )


def _progress_gap(facts: HealthFacts, view: View) -> Cause | None:
    """B2."""
    if view.expected is None:
        return None
    gap = view.expected - view.counted
    level = _level(gap, view.policy.gap_at_risk, view.policy.gap_behind)
    if level is None:
        return None
    words = f"Chậm {gap} điểm so với kế hoạch{progress_words(facts, view)}"
    return Cause(Signal.PROGRESS_GAP, level, words)


def _not_started(facts: HealthFacts, view: View) -> Cause | None:
    """B3. Time gone is linear even where milestones set the expectation."""
    if facts.status != Status.ASSIGNED or facts.is_recurring:
        return None
    days, policy = view.since(facts.assigned_on), view.policy
    level = _level(days, policy.not_started_at_risk, policy.not_started_behind)
    gone = expected_percent(
        assigned_on=facts.assigned_on,
        deadline=facts.deadline,
        as_of=view.as_of,
        calendar=view.calendar,
    )
    if gone is not None and gone > policy.not_started_behind_share:
        level = Health.BEHIND
    if level is None:
        return None
    words = f"Chưa bắt đầu sau {days} ngày làm việc kể từ khi giao"
    return Cause(Signal.NOT_STARTED, level, words)


def _stale_report(facts: HealthFacts, view: View) -> Cause | None:
    """B4. Cut-offs missed in a row, or silence close to the deadline."""
    policy = view.policy
    missed = missed_cutoffs(facts, view.as_of)
    level = _level(missed, policy.missed_cutoffs_at_risk, policy.missed_cutoffs_behind)
    if level != Health.BEHIND and _silent_before_deadline(facts, view):
        words = f"Không có báo cáo trong {policy.stale_report_days} ngày làm việc trước hạn"
        return Cause(Signal.STALE_REPORT, Health.BEHIND, f"{words}, {_last_report(facts, view)}")
    if level is None:
        return None
    words = f"Thiếu báo cáo {missed} kỳ liên tiếp, {_last_report(facts, view)}"
    return Cause(Signal.STALE_REPORT, level, words)


def _silent_before_deadline(facts: HealthFacts, view: View) -> bool:
    """Return whether the last ten working days (cfg) passed in silence with the deadline near.

    Asked from D−10 wd to D. The ten days are counted back from the day asked about, so a task
    that has just come near its deadline is not red on the first day for want of a report on
    that very day; on D it is exactly "none in the last 10 working days before the deadline".
    """
    days, deadline = view.policy.stale_report_days, facts.deadline
    if facts.status not in REPORTING_STATUSES or deadline is None:
        return False
    near = view.as_of <= deadline and view.calendar.days_left(view.as_of, deadline) <= days
    heard_on = max(
        day
        for day in (facts.assigned_on, facts.last_report_on, facts.resumed_on)
        if day is not None
    )
    return near and view.since(heard_on) > days


def _blocked(facts: HealthFacts, view: View) -> Cause | None:
    """B7. The worst open blocker."""
    causes = [cause for blocker in facts.blockers if (cause := _blocker_cause(blocker, view))]
    return max(causes, key=lambda cause: SEVERITY[cause.level], default=None)


def _blocker_cause(blocker: OpenBlocker, view: View) -> Cause | None:
    stage = step_on(blocker, view.as_of, calendar=view.calendar, policy=view.policy)
    if stage is None:
        return None
    level = Health.BEHIND if stage.step == BlockerStep.STUCK else Health.AT_RISK
    if stage.is_past_due:
        due = format_near_date(stage.occasion, view.as_of)
        words = f"Vướng mắc quá hẹn giải quyết {due}: {blocker.label}"
        return Cause(Signal.BLOCKER, level, words)
    whose = f" của {blocker.authority}" if blocker.authority else ""
    words = f"Vướng mắc {stage.days} ngày làm việc chưa có trả lời{whose}: {blocker.label}"
    return Cause(Signal.BLOCKER, level, words)


def _predecessor(facts: HealthFacts, view: View) -> Cause | None:
    """B6. The task waited for is not named: not everybody who sees this one may see that one."""
    slip = worst_slip(
        facts.upstream,
        view.as_of,
        begun_on=facts.assigned_on,
        deadline=facts.deadline,
        calendar=view.calendar,
    )
    level = slip.level(view.policy) if slip else None
    if slip is None or level is None:
        return None
    finish = format_near_date(slip.finish_on, view.as_of)
    cost = (
        "hết thời gian dự phòng"
        if level == Health.BEHIND
        else f"mất {slip.days}/{slip.float_days} ngày làm việc dự phòng"
    )
    words = f"Nhiệm vụ phải chờ lùi đến {finish}, {cost}"
    return Cause(Signal.PREDECESSOR, level, words)


def _churn(facts: HealthFacts, view: View) -> Cause | None:
    """B9. Extensions and returns are counted together."""
    times = facts.extension_count + facts.return_count
    level = _level(times, view.policy.churn_at_risk, view.policy.churn_behind)
    if level is None:
        return None
    counts = {"gia hạn": facts.extension_count, "bị trả lại": facts.return_count}
    words = ", ".join(f"{what} {times} lần" for what, times in counts.items() if times)
    return Cause(Signal.CHURN, level, upper_first(words))


SIGNALS: tuple[Callable[[HealthFacts, View], Cause | None], ...] = (
    _overdue,
    _progress_gap,
    _not_started,
    _stale_report,
    _predecessor,
    _blocked,
    _churn,
)


def _level(value: float, at_risk: float, behind: float) -> Health | None:
    if value >= behind:
        return Health.BEHIND
    return Health.AT_RISK if value >= at_risk else None


def progress_words(facts: HealthFacts, view: View) -> str:
    """Return " (55%/77%), báo cáo gần nhất 14/5", the part of a sentence about progress."""
    pair = "" if view.expected is None else f" ({view.counted}%/{view.expected}%)"
    return f"{pair}, {_last_report(facts, view)}"


def _last_report(facts: HealthFacts, view: View) -> str:
    if facts.last_report_on is None:
        return "chưa có báo cáo"
    return f"báo cáo gần nhất {format_near_date(facts.last_report_on, view.as_of)}"
