"""What is owed about one task on one date: the stages in force. Source: DOMAIN §5.

In force, not "due today": after an outage the next run still finds the stage, tells the present
truth once, and `Stage.key` keeps it from being sent twice. Who gets it is `ladder.LADDER`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from tasks_app.enums import OPEN_STATUSES, Health, Status
from tasks_app.rules.blockers import BlockerStep, OpenBlocker, step_on
from tasks_app.rules.calendar import LOCAL, WorkCalendar, local_date
from tasks_app.rules.deadlines import is_overdue
from tasks_app.rules.dependencies import worst_slip
from tasks_app.rules.duty import owes
from tasks_app.rules.health import HealthFacts, HealthReading, health_on
from tasks_app.rules.ladder import LADDER, Audience, Rung, Section, Step
from tasks_app.rules.overdue import is_for_meeting
from tasks_app.rules.periods import period_containing
from tasks_app.rules.policy import Policy
from tasks_app.rules.promises import pauses_weekly

__all__ = [
    "LADDER",
    "Audience",
    "Section",
    "Stage",
    "Step",
    "blocker_stage_on",
    "digest_is_missing",
    "first_rows",
    "more_words",
    "next_delivery_at",
    "owes_report",
    "stages_on",
]

Row = TypeVar("Row")


@dataclass(frozen=True)
class Stage:
    """One step in force. `occasion` is what makes it a new obligation: see `key`.

    `days` are the working days to the deadline (negative: overdue); for P1 to the cut-off, for
    N1 those by which the task waited for slips.
    """

    step: Step
    occasion: str
    days: int

    @property
    def key(self) -> str:
        """The stage of one task, stable from day to day: sent once for each recipient.

        "R3:2026-06-30"; weekly steps add the ISO week, R4 the day before or the day itself
        ("R4:2026-06-30:1", ":0"), P1 names the period and its day ("P1:2026-06:13"), N1 the day
        to which what it waits for is put off.
        """
        return f"{self.step}:{self.occasion}"

    @property
    def rung(self) -> Rung:
        return LADDER[self.step]

    @property
    def section(self) -> Section:
        return self.rung.section


@dataclass(frozen=True)
class _Day:
    facts: HealthFacts
    as_of: date
    calendar: WorkCalendar
    policy: Policy
    reading: HealthReading

    @property
    def week(self) -> str:
        return iso_week(self.as_of)


def stages_on(
    facts: HealthFacts,
    as_of: date,
    *,
    calendar: WorkCalendar,
    policy: Policy,
    reading: HealthReading | None = None,
) -> list[Stage]:
    """Return the stages of a task in force on `as_of`, in the order of the ladder.

    Nothing on a closed day, for a task that is closed, suspended or not yet assigned, and while
    a claim dated within the deadline awaits the reviewer. At most one stage of the deadline
    speaks to the owner: the nearest upcoming step reached, or R5 in the week the task became
    overdue and R6 in the weeks after. Escalations, RB and P1 come beside it.

    `reading` saves computing the health again where the caller has it for the same day.
    """
    silent = facts.status not in OPEN_STATUSES - {Status.SUSPENDED} or facts.claimed_in_time
    if silent or facts.assigned_on > as_of or not calendar.is_working(as_of):
        return []
    if reading is None:
        reading = health_on(facts, as_of, calendar=calendar, policy=policy)
    day = _Day(facts, as_of, calendar, policy, reading)
    return [stage for owed in OWED for stage in owed(day)]


def blocker_stage_on(
    blocker: OpenBlocker, as_of: date, *, number: int, calendar: WorkCalendar, policy: Policy
) -> Stage | None:
    """Return the stage of the open blocker `number` in force on `as_of`, or None.

    Unanswered it is told once; stuck (20 working days, or past its date) every week until it is
    solved. `days` are the working days waited, negative: past its own date.
    """
    found = step_on(blocker, as_of, calendar=calendar, policy=policy)
    if found is None or not calendar.is_working(as_of):
        return None
    days = -found.days if found.is_past_due else found.days
    if found.step == BlockerStep.UNANSWERED:
        return Stage(Step.BLOCKER_UNANSWERED, f"{number}", days)
    return Stage(Step.BLOCKER_STUCK, f"{number}:{iso_week(as_of)}", days)


def owes_report(facts: HealthFacts, as_of: date) -> bool:
    """Return whether the task owes a report for the running period and has none in it.

    A claim made in the period is the report, returned or not, as for the update rate.
    """
    period = period_containing(as_of)
    if not owes(facts.status, period, assigned_on=facts.assigned_on, resumed_on=facts.resumed_on):
        return False
    heard = (facts.last_report_on, facts.last_claim_on)
    return not any(day is not None and day >= period.start for day in heard)


def first_rows(rows: Sequence[Row], policy: Policy) -> tuple[Sequence[Row], int]:
    """Return the rows a mail shows, and how many more there are."""
    shown = rows[: policy.digest_rows]
    return shown, len(rows) - len(shown)


def more_words(more: int) -> str:
    """Return "và 260 việc khác", or "" when nothing was left out."""
    return f"và {more} việc khác" if more else ""


def next_delivery_at(at: datetime, calendar: WorkCalendar, policy: Policy) -> datetime:
    """Return when an immediate mail may leave: `at` within 07:30–18:00 of a working day (cfg),
    else 07:30 of the next one. Aware, in Vietnamese time.
    """
    local = at.astimezone(LOCAL)
    day = local.date()
    if calendar.is_working(day):
        opens = datetime.combine(day, policy.digest_at, tzinfo=LOCAL)
        closes = datetime.combine(day, policy.quiet_from, tzinfo=LOCAL)
        if local < closes:
            return max(local, opens)
    return datetime.combine(calendar.add(day, 1), policy.digest_at, tzinfo=LOCAL)


def digest_is_missing(
    at: datetime, last_run_on: date | None, calendar: WorkCalendar, policy: Policy
) -> bool:
    """Return whether the dead-man switch fires: no digest run by 09:00 (cfg) of a working day.

    It goes on firing over the following night and closed days until a run is recorded. Before
    its first 09:00 a new installation has missed nothing.
    """
    today = local_date(at)
    late = at.astimezone(LOCAL).time() >= policy.digest_alarm_at
    if late and calendar.is_working(today):
        return last_run_on is None or last_run_on < today
    return last_run_on is not None and last_run_on < calendar.add(today, -1)


def iso_week(day: date) -> str:
    """Return "2026-W47"."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _upcoming(day: _Day) -> Iterator[Stage]:
    """R1–R4: the nearest step reached.

    Zero days left is the deadline, or the last working day before a deadline on a closed day.
    """
    deadline = day.facts.deadline
    if deadline is None or is_overdue(deadline, day.as_of):
        return
    left = day.calendar.days_left(day.as_of, deadline)
    reached = [(days, Step(name)) for name, days in day.policy.upcoming_steps if left <= days]
    if reached:
        days, step = min(reached)
        ambiguous = [name for name, _ in day.policy.upcoming_steps].count(step) > 1
        yield Stage(step, f"{deadline}:{days}" if ambiguous else f"{deadline}", left)
    elif _is_early(day, deadline):
        yield Stage(Step.EARLY, f"{deadline}", left)


def _is_early(day: _Day, deadline: date) -> bool:
    """Return whether R1 has come: thirty days before the deadline of a long task (cfg)."""
    runs = (deadline - day.facts.assigned_on).days
    left = (deadline - day.as_of).days
    return runs > day.policy.early_notice_beyond and left <= day.policy.early_notice_days


def _overdue(day: _Day) -> Iterator[Stage]:
    """R5 in the ISO week of the first working day overdue, then R6 once a week, promises aside."""
    deadline = day.facts.deadline
    if deadline is None or not is_overdue(deadline, day.as_of):
        return
    left = day.calendar.days_left(day.as_of, deadline)
    noticed_on = day.calendar.add(deadline, day.policy.overdue_notice_days)
    if day.as_of < noticed_on:
        return
    if iso_week(noticed_on) == day.week:
        yield Stage(Step.JUST_OVERDUE, f"{deadline}", left)
    elif not pauses_weekly(day.facts.promise, day.as_of, calendar=day.calendar, policy=day.policy):
        yield Stage(Step.WEEKLY_OVERDUE, f"{deadline}:{day.week}", left)


def _escalations(day: _Day) -> Iterator[Stage]:
    """E1 to E3, each from its day on while the task stays overdue."""
    deadline = day.facts.deadline
    if deadline is None or not is_overdue(deadline, day.as_of):
        return
    left = day.calendar.days_left(day.as_of, deadline)
    steps = {
        Step.TO_HEAD: day.policy.escalate_to_head_days,
        Step.TO_GROUP_HEAD: day.policy.escalate_to_group_head_days,
    }
    for step, days in steps.items():
        if -left >= days:
            yield Stage(step, f"{deadline}", left)
    if is_for_meeting(deadline, day.as_of, calendar=day.calendar, policy=day.policy):
        yield Stage(Step.TO_SECRETARIAT, f"{deadline}", left)


def _behind(day: _Day) -> Iterator[Stage]:
    """RB: behind, not overdue, and already so on the first working day of the week.

    A task that turns behind in the middle of a week is told on the next first working day. The
    judgement of that day uses the facts of today.
    """
    if day.reading.level != Health.BEHIND:
        return
    monday = day.as_of - timedelta(days=day.as_of.weekday())
    opening = day.calendar.next_working(monday)
    then = day.reading
    if opening != day.as_of:
        then = health_on(day.facts, opening, calendar=day.calendar, policy=day.policy)
    if then.level == Health.BEHIND:
        deadline = day.facts.deadline
        left = day.calendar.days_left(day.as_of, deadline) if deadline else 0
        yield Stage(Step.WEEKLY_BEHIND, f"{deadline or '-'}:{day.week}", left)


def _report(day: _Day) -> Iterator[Stage]:
    """P1: from the 10th, 13th and 14th (cfg), each moved back to a working day."""
    if not owes_report(day.facts, day.as_of):
        return
    period = period_containing(day.as_of)
    reached = [
        number
        for number in day.policy.report_reminder_days
        if day.as_of >= day.calendar.previous_working(period.cutoff.replace(day=number))
    ]
    if reached:
        left = day.calendar.days_left(day.as_of, period.cutoff)
        yield Stage(Step.REPORT, f"{period.key}:{max(reached)}", left)


def _slipped(day: _Day) -> Iterator[Stage]:
    """N1: what it waits for is late; anew for each later day decided or promised there."""
    slip = worst_slip(
        day.facts.upstream,
        day.as_of,
        begun_on=day.facts.assigned_on,
        deadline=day.facts.deadline,
        calendar=day.calendar,
    )
    if slip is not None:
        yield Stage(Step.PREDECESSOR_SLIPS, f"{slip.stated_on}", slip.days)


OWED: tuple[Callable[[_Day], Iterator[Stage]], ...] = (
    _upcoming,
    _overdue,
    _escalations,
    _behind,
    _report,
    _slipped,
)
