"""What is owed beside the deadlines of tasks: answers of reviewers, and pages for a period.

V1 belongs to one claim or request. P2 and L1 are pages: owed to a person once for the period or
the week, whatever they list. Source: DOMAIN §5.
"""

from datetime import date, timedelta

from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.ladder import Step
from tasks_app.rules.periods import Period, period_containing, unit_report_due_on
from tasks_app.rules.policy import Policy
from tasks_app.rules.reminders import Stage, iso_week

ONE_WEEK = timedelta(days=7)


def review_stage_on(
    asked_on: date, as_of: date, *, name: str, calendar: WorkCalendar, policy: Policy
) -> Stage | None:
    """Return the stage of a claim or request `name` that has waited since `asked_on`, or None.

    V1 after three working days and again after five (cfg). `days` are those waited.
    """
    waited = calendar.between(asked_on, as_of)
    reached = [days for days in policy.review_reminder_days if waited >= days]
    if not reached or not calendar.is_working(as_of):
        return None
    return Stage(Step.REVIEW_WAITS, f"{name}:{max(reached)}", waited)


def is_last_call(stage: Stage, policy: Policy) -> bool:
    """Return whether a stage of V1 is told to both lead agencies of the secretariat."""
    return stage.days >= max(policy.review_reminder_days)


def missing_stage_on(as_of: date, *, calendar: WorkCalendar, policy: Policy) -> Stage | None:
    """Return the stage of P2 in force on `as_of`, or None.

    From the 15th (the next working day) to the day on which units report: until then the
    reports of the period that has closed can still be had. `days` are those left.
    """
    closed = closed_period(as_of)
    last = unit_report_due_on(closed, calendar, policy)
    if as_of > last or not calendar.is_working(as_of):
        return None
    return Stage(Step.REPORTS_MISSING, closed.key, calendar.days_left(as_of, last))


def closed_period(as_of: date) -> Period:
    """Return the last month whose cut-off lies before `as_of`."""
    return period_containing(as_of).previous


def leaders_stage_on(as_of: date, *, calendar: WorkCalendar) -> Stage | None:
    """Return the stage of L1 in force on `as_of`: one page each week that has a working day."""
    if not calendar.is_working(as_of):
        return None
    return Stage(Step.LEADERS_PAGE, iso_week(as_of), 0)


def page_before(as_of: date, calendar: WorkCalendar) -> date:
    """Return the day of the leaders' page before: the first working day of an earlier week."""
    monday = as_of - timedelta(days=as_of.weekday())
    day = monday - ONE_WEEK
    while calendar.next_working(day) >= day + ONE_WEEK:  # all of Tết
        day -= ONE_WEEK
    return calendar.next_working(day)
