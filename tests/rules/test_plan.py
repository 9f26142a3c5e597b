"""Dependencies, promises, blockers, confidence: the rules alone. 1/6/2026 is a Monday."""

from dataclasses import replace
from datetime import date

import pytest

from tasks_app.enums import Confidence, Health, Signal, Status
from tasks_app.rules.blockers import BlockerStep, OpenBlocker, step_on
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.confidence import is_far_apart
from tasks_app.rules.dependencies import Predecessor, upstream_of, worst_slip
from tasks_app.rules.health import HealthFacts, Milestone, expected_percent, health_on
from tasks_app.rules.policy import Policy
from tasks_app.rules.promises import Promised, paused_until
from tasks_app.rules.reminders import Step, stages_on

CALENDAR, POLICY = WorkCalendar(), Policy()
BEGUN, DUE = date(2026, 1, 5), date(2026, 6, 26)  # twenty working days after 29/5
PLANNED = date(2026, 5, 29)


def slip(before, as_of=PLANNED, *, begun_on=BEGUN):
    return worst_slip([before], as_of, begun_on=begun_on, deadline=DUE, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("deadline", "days", "level"),
    [
        (date(2026, 5, 29), None, None),
        (date(2026, 6, 5), 5, None),
        (date(2026, 6, 12), 10, None),  # exactly half
        (date(2026, 6, 15), 11, Health.AT_RISK),
        (date(2026, 6, 25), 19, Health.AT_RISK),
        (date(2026, 6, 26), 20, Health.BEHIND),
        (date(2026, 9, 30), 88, Health.BEHIND),
    ],
)
def test_a_slip_is_measured_against_the_float(deadline, days, level):
    found = slip(Predecessor(PLANNED, deadline))
    assert (found and found.days) == days
    assert (found and found.level(POLICY)) == level


def test_an_overdue_predecessor_slips_day_by_day_without_anybody_saying_so():
    before = Predecessor(PLANNED, PLANNED)
    assert slip(before, date(2026, 5, 29)) is None
    assert slip(before, date(2026, 6, 1)).days == 1
    assert slip(before, date(2026, 6, 15)).level(POLICY) == Health.AT_RISK


def test_a_promised_day_is_when_it_is_to_be_finished():
    before = Predecessor(PLANNED, PLANNED, promised_on=date(2026, 6, 26))
    assert slip(before, date(2026, 6, 2)).finish_on == date(2026, 6, 26)
    assert slip(before, date(2026, 6, 29)).finish_on == date(2026, 6, 29)  # broken


def test_a_slip_older_than_the_task_is_no_news_to_it():
    known = Predecessor(date(2025, 12, 31), PLANNED)
    assert slip(known, begun_on=PLANNED) is None


def test_without_any_float_every_slip_takes_all():
    late_anyway = Predecessor(DUE, date(2026, 6, 29))
    assert slip(late_anyway).level(POLICY) == Health.BEHIND


def test_the_worst_of_everything_upstream_decides():
    upstream = [Predecessor(PLANNED, date(2026, 6, 15)), Predecessor(BEGUN, date(2026, 6, 26))]
    found = worst_slip(upstream, PLANNED, begun_on=BEGUN, deadline=DUE, calendar=CALENDAR)
    assert found.level(POLICY) == Health.BEHIND
    assert worst_slip(upstream, PLANNED, begun_on=BEGUN, deadline=None, calendar=CALENDAR) is None


def test_upstream_goes_through_chains_and_survives_a_circle():
    edges = {1: [2], 2: [3, 4], 4: [1]}
    assert upstream_of(1, edges) == {1, 2, 3, 4}
    assert upstream_of(3, edges) == set()


def test_the_health_names_no_task_that_others_may_not_see():
    facts = HealthFacts(
        Status.IN_PROGRESS, BEGUN, DUE, percent=90, last_report_on=PLANNED,
        upstream=(Predecessor(PLANNED, date(2026, 6, 17)),),
    )  # fmt: skip
    reading = health_on(facts, PLANNED, calendar=CALENDAR, policy=POLICY)
    assert [cause.signal for cause in reading.causes] == [Signal.PREDECESSOR]
    assert reading.sentence == ("Nhiệm vụ phải chờ lùi đến 17/6, mất 13/20 ngày làm việc dự phòng")


@pytest.mark.parametrize(
    ("promised_on", "until"),
    [
        (date(2026, 6, 10), date(2026, 6, 10)),
        (date(2026, 6, 15), date(2026, 6, 15)),
        (date(2026, 7, 31), date(2026, 6, 15)),  # ten working days, no longer
    ],
)
def test_a_promise_quiets_the_weekly_reminder_until(promised_on, until):
    promise = Promised(promised_on, filed_on=date(2026, 6, 1))
    assert paused_until(promise, calendar=CALENDAR, policy=POLICY) == until


def test_a_promise_pauses_the_weekly_step_and_nothing_else():
    facts = HealthFacts(
        Status.IN_PROGRESS, BEGUN, date(2026, 5, 4), percent=90, last_report_on=date(2026, 6, 1)
    )
    monday, after = date(2026, 6, 8), date(2026, 6, 22)
    promised = replace(facts, promise=Promised(date(2026, 7, 31), date(2026, 6, 1)))

    def steps(of, day):
        return {stage.step for stage in stages_on(of, day, calendar=CALENDAR, policy=POLICY)}

    assert steps(facts, monday) - steps(promised, monday) == {Step.WEEKLY_OVERDUE}
    assert {Step.TO_HEAD, Step.TO_GROUP_HEAD} <= steps(promised, monday)
    assert steps(promised, after) == steps(facts, after)


@pytest.mark.parametrize(
    ("blocker", "as_of", "step"),
    [
        (OpenBlocker(date(2026, 6, 1)), date(2026, 6, 12), None),
        (OpenBlocker(date(2026, 6, 1)), date(2026, 6, 15), BlockerStep.UNANSWERED),
        (OpenBlocker(date(2026, 6, 1)), date(2026, 6, 29), BlockerStep.STUCK),
        (OpenBlocker(date(2026, 6, 1), answered_on=date(2026, 6, 5)), date(2026, 6, 29), None),
        (OpenBlocker(date(2026, 6, 1), date(2026, 6, 5)), date(2026, 6, 5), None),
        (OpenBlocker(date(2026, 6, 1), date(2026, 6, 5)), date(2026, 6, 6), BlockerStep.STUCK),
        (
            OpenBlocker(date(2026, 6, 1), date(2026, 6, 5), answered_on=date(2026, 6, 2)),
            date(2026, 6, 8),
            BlockerStep.STUCK,
        ),
    ],
)
def test_a_blocker_speaks_up_by_itself(blocker, as_of, step):
    stage = step_on(blocker, as_of, calendar=CALENDAR, policy=POLICY)
    assert (stage and stage.step) == step


@pytest.mark.parametrize(
    ("declared", "level", "far"),
    [
        (Confidence.CONFIDENT, Health.BEHIND, True),
        (Confidence.CONFIDENT, Health.OVERDUE, True),
        (Confidence.CONFIDENT, Health.AT_RISK, False),
        (Confidence.AT_RISK, Health.OVERDUE, False),
        (Confidence.UNLIKELY, Health.ON_TRACK, True),
        (Confidence.UNLIKELY, Health.AT_RISK, False),
        (Confidence.UNLIKELY, None, False),
        ("", Health.BEHIND, False),
    ],
)
def test_two_steps_between_declared_and_computed_is_far(declared, level, far):
    assert is_far_apart(declared, level) is far


def test_milestones_of_one_day_are_reached_evenly():
    both = (Milestone(date(2026, 6, 12), 30), Milestone(date(2026, 6, 12), 70))
    value = expected_percent(
        assigned_on=date(2026, 6, 1),
        deadline=DUE,
        as_of=date(2026, 6, 5),
        calendar=CALENDAR,
        milestones=both,
    )
    assert value == pytest.approx(100 * 4 / 9)
