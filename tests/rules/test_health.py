"""Health of one task on a date: every signal, its thresholds, its sentence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import Health, Signal, Status
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.health import (
    SEVERITY,
    HealthFacts,
    Milestone,
    OpenBlocker,
    expected_percent,
    health_on,
    reported_percent,
)
from tasks_app.rules.policy import Policy
from tasks_app.rules.signals import missed_cutoffs

CALENDAR, POLICY = WorkCalendar(), Policy()
# 100 working days from Monday 3/1/2022 (not counted) to Monday 23/5/2022
START, DEADLINE = date(2022, 1, 3), date(2022, 5, 23)
WORKING = HealthFacts(
    Status.IN_PROGRESS, START, DEADLINE, percent=50, last_report_on=date(2022, 4, 13)
)


def read(facts: HealthFacts, as_of: date):
    return health_on(facts, as_of, calendar=CALENDAR, policy=POLICY)


def day_gone(working_days: int) -> date:
    return CALENDAR.add(START, working_days)


def level_of(facts: HealthFacts, as_of: date, signal: Signal) -> Health | None:
    return next((c.level for c in read(facts, as_of).causes if c.signal == signal), None)


def test_the_sentence_names_the_gap_and_the_last_report():
    facts = replace(WORKING, percent=55, last_report_on=date(2022, 4, 14))
    reading = read(facts, day_gone(77))
    assert reading.sentence == ("Chậm 22 điểm so với kế hoạch (55%/77%), báo cáo gần nhất 14/4")
    assert (reading.level, reading.expected, reading.reported, reading.gap) == (
        Health.AT_RISK,
        77,
        55,
        22,
    )


def test_a_task_on_track_says_so():
    reading = read(replace(WORKING, percent=80), day_gone(77))
    assert (reading.level, reading.causes) == (Health.ON_TRACK, ())
    assert reading.sentence == "Đúng tiến độ (80%/77%), báo cáo gần nhất 13/4"


@pytest.mark.parametrize(
    "status",
    [Status.DRAFT, Status.COMPLETED, Status.SUSPENDED, Status.CANCELLED, Status.REPLACED],
)
def test_a_task_nobody_works_on_has_no_health(status):
    reading = read(replace(WORKING, status=status), date(2023, 1, 1))
    assert (reading.level, reading.causes, reading.sentence) == (None, (), "")


def test_a_task_has_no_health_before_it_is_assigned():
    assert read(WORKING, START - timedelta(days=1)).level is None


@pytest.mark.parametrize(
    ("status", "claimed", "as_of", "overdue"),
    [
        (Status.IN_PROGRESS, None, DEADLINE, False),
        (Status.IN_PROGRESS, None, DEADLINE + timedelta(days=1), True),
        (Status.SUBMITTED_UPWARD, None, DEADLINE + timedelta(days=1), True),
        (Status.AWAITING_ACCEPTANCE, DEADLINE, DEADLINE + timedelta(days=9), False),
        (
            Status.AWAITING_ACCEPTANCE,
            DEADLINE + timedelta(days=1),
            DEADLINE + timedelta(days=9),
            True,
        ),
    ],
)
def test_b1_a_claim_in_time_is_not_overdue(status, claimed, as_of, overdue):
    facts = replace(WORKING, status=status, claim_completed_on=claimed, percent=100)
    assert (read(facts, as_of).level == Health.OVERDUE) is overdue


def test_b1_says_how_late_in_working_days():
    facts = replace(WORKING, percent=85, last_report_on=date(2022, 5, 20))
    assert read(facts, date(2022, 5, 26)).sentence == (
        "Quá hạn 3 ngày làm việc, hạn 23/05/2022 (85%/100%), báo cáo gần nhất 20/5"
    )
    saturday_after_friday = replace(facts, deadline=date(2022, 5, 27))
    assert read(saturday_after_friday, date(2022, 5, 28)).sentence.startswith("Quá hạn 1 ngày,")


@pytest.mark.parametrize(
    ("percent", "level"),
    [
        (76, None),
        (63, None),
        (62, Health.AT_RISK),
        (48, Health.AT_RISK),
        (47, Health.BEHIND),
        (None, Health.BEHIND),
    ],
)
def test_b2_thresholds(percent, level):
    facts = replace(WORKING, percent=percent)
    assert level_of(facts, day_gone(77), Signal.PROGRESS_GAP) == level


@pytest.mark.parametrize(
    ("gone", "deadline", "level"),
    [
        (9, DEADLINE, None),
        (10, DEADLINE, Health.AT_RISK),
        (19, DEADLINE, Health.AT_RISK),
        (20, DEADLINE, Health.BEHIND),
        (20, None, Health.BEHIND),
        (5, date(2022, 1, 17), None),  # half of ten days: not yet more than half
        (6, date(2022, 1, 17), Health.BEHIND),
    ],
)
def test_b3_thresholds(gone, deadline, level):
    facts = HealthFacts(Status.ASSIGNED, START, deadline)
    assert level_of(facts, day_gone(gone), Signal.NOT_STARTED) == level


@pytest.mark.parametrize(
    ("assigned_on", "last_report_on", "as_of", "missed"),
    [
        (date(2022, 1, 6), None, date(2022, 2, 14), 0),  # 15/1–14/2 is the first whole period
        (date(2022, 1, 6), None, date(2022, 2, 15), 1),
        (date(2022, 1, 6), None, date(2022, 3, 15), 2),
        (date(2022, 1, 15), None, date(2022, 2, 15), 1),
        (date(2022, 1, 16), None, date(2022, 2, 15), 0),  # assigned while it was running
        (date(2022, 1, 6), date(2022, 1, 10), date(2022, 2, 15), 1),
        (date(2022, 1, 6), date(2022, 2, 14), date(2022, 3, 14), 0),
        (date(2022, 1, 6), date(2022, 2, 15), date(2022, 3, 15), 0),
        (date(2022, 1, 6), date(2022, 2, 14), date(2022, 4, 15), 2),
    ],
)
def test_b4_counts_cut_offs_missed_in_a_row(assigned_on, last_report_on, as_of, missed):
    facts = HealthFacts(Status.IN_PROGRESS, assigned_on, last_report_on=last_report_on)
    assert missed_cutoffs(facts, as_of) == missed


def test_b4_one_cut_off_is_a_risk_and_two_are_behind():
    facts = replace(WORKING, last_report_on=date(2022, 2, 14), percent=90)
    assert level_of(facts, date(2022, 3, 14), Signal.STALE_REPORT) is None
    assert level_of(facts, date(2022, 3, 15), Signal.STALE_REPORT) == Health.AT_RISK
    assert level_of(facts, date(2022, 4, 15), Signal.STALE_REPORT) == Health.BEHIND


@pytest.mark.parametrize("status", [Status.AWAITING_ACCEPTANCE, Status.COMPLETED])
def test_b4_nobody_owes_a_report_while_the_reviewer_decides(status):
    facts = HealthFacts(status, START, None, claim_completed_on=date(2022, 1, 20))
    assert missed_cutoffs(facts, date(2022, 12, 31)) == 0


def test_b4_a_suspension_is_not_held_against_the_task():
    facts = replace(WORKING, last_report_on=date(2022, 1, 20), resumed_on=date(2022, 4, 4))
    assert missed_cutoffs(facts, date(2022, 5, 14)) == 0
    assert missed_cutoffs(facts, date(2022, 5, 15)) == 1


@pytest.mark.parametrize(
    ("last_report_on", "as_of", "level"),
    [
        (date(2022, 5, 6), date(2022, 5, 20), None),  # ten working days of silence
        (date(2022, 5, 5), date(2022, 5, 20), Health.BEHIND),  # eleven
        (date(2022, 5, 9), DEADLINE, None),  # on D−10 wd
        (date(2022, 5, 6), DEADLINE, Health.BEHIND),  # none in the last ten
        (date(2022, 4, 18), date(2022, 5, 6), None),  # the deadline is not near yet
    ],
)
def test_b4_silence_before_the_deadline(last_report_on, as_of, level):
    facts = replace(WORKING, percent=100, last_report_on=last_report_on)
    assert level_of(facts, as_of, Signal.STALE_REPORT) == level


@pytest.mark.parametrize(
    ("blocker", "level"),
    [
        (OpenBlocker(day_gone(41)), None),
        (OpenBlocker(day_gone(40)), Health.AT_RISK),
        (OpenBlocker(day_gone(30)), Health.BEHIND),
        (OpenBlocker(day_gone(49), due_on=day_gone(50)), None),
        (OpenBlocker(day_gone(49), due_on=day_gone(49)), Health.BEHIND),
    ],
)
def test_b7_thresholds(blocker, level):
    facts = replace(WORKING, blockers=(OpenBlocker(day_gone(50)), blocker))
    assert level_of(facts, day_gone(50), Signal.BLOCKER) == level


@pytest.mark.parametrize(
    ("extensions", "returns", "level"),
    [(1, 0, None), (2, 0, Health.AT_RISK), (1, 1, Health.AT_RISK), (1, 2, Health.BEHIND)],
)
def test_b9_counts_extensions_and_returns(extensions, returns, level):
    facts = replace(WORKING, extension_count=extensions, return_count=returns)
    assert level_of(facts, day_gone(50), Signal.CHURN) == level


@pytest.mark.parametrize(
    ("extensions", "returns", "sentence"),
    [
        (2, 0, "Gia hạn 2 lần"),
        (0, 2, "Bị trả lại 2 lần"),
        (1, 1, "Gia hạn 1 lần, bị trả lại 1 lần"),
    ],
)
def test_b9_says_which(extensions, returns, sentence):
    facts = HealthFacts(Status.IN_PROGRESS, START, extension_count=extensions, return_count=returns)
    assert read(facts, START).sentence == sentence


def test_a_recurring_task_is_judged_by_reports_blockers_and_churn_alone():
    facts = HealthFacts(
        Status.ASSIGNED,
        START,
        is_recurring=True,
        blockers=(OpenBlocker(START),),
        extension_count=3,
    )
    fired = {cause.signal for cause in read(facts, date(2022, 12, 31)).causes}
    assert fired == {Signal.STALE_REPORT, Signal.BLOCKER, Signal.CHURN}


@pytest.mark.parametrize(
    ("status", "percent", "counted"),
    [
        (Status.IN_PROGRESS, None, None),
        (Status.IN_PROGRESS, 40, 40),
        (Status.SUBMITTED_UPWARD, 40, 80),
        (Status.SUBMITTED_UPWARD, 90, 90),
        (Status.AWAITING_ACCEPTANCE, None, 95),
        (Status.AWAITING_ACCEPTANCE, 100, 100),
    ],
)
def test_what_was_handed_on_counts_at_least(status, percent, counted):
    assert reported_percent(replace(WORKING, status=status, percent=percent), POLICY) == counted


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (day_gone(0), 0),
        (day_gone(20), 20),  # half of the first step
        (day_gone(40), 40),
        (day_gone(70), 70),  # half of the second
        (day_gone(101), 100),
    ],
)
def test_weighted_milestones_set_the_expectation(as_of, expected):
    steps = (Milestone(day_gone(100), 30), Milestone(day_gone(40), 20))
    value = expected_percent(
        assigned_on=START, deadline=DEADLINE, as_of=as_of, calendar=CALENDAR, milestones=steps
    )
    assert value == pytest.approx(expected)


def test_a_deadline_on_the_day_of_assignment_expects_everything_that_day():
    value = expected_percent(assigned_on=START, deadline=START, as_of=START, calendar=CALENDAR)
    assert value == 100


facts_strategy = st.builds(
    HealthFacts,
    status=st.sampled_from(Status),
    assigned_on=st.dates(date(2022, 1, 1), date(2022, 12, 31)),
    deadline=st.none() | st.dates(date(2022, 1, 1), date(2024, 12, 31)),
    percent=st.none() | st.integers(0, 100),
    last_report_on=st.none() | st.dates(date(2022, 1, 1), date(2023, 12, 31)),
    is_recurring=st.booleans(),
    claim_completed_on=st.none() | st.dates(date(2022, 1, 1), date(2023, 12, 31)),
    extension_count=st.integers(0, 4),
    return_count=st.integers(0, 4),
)


@given(facts_strategy, st.dates(date(2022, 1, 1), date(2025, 12, 31)))
def test_the_level_is_the_worst_cause_and_the_sentence_is_its_own(facts, as_of):
    reading = read(facts, as_of)
    if reading.level is None:
        assert not reading.causes
        return
    assert reading.sentence
    worst = max((SEVERITY[cause.level] for cause in reading.causes), default=0)
    assert SEVERITY[reading.level] == worst
    if reading.causes:
        assert reading.sentence == reading.causes[0].sentence
    if reading.gap is not None:
        assert reading.gap == reading.expected - (reading.reported or 0)


@given(facts_strategy, st.dates(date(2022, 1, 1), date(2025, 12, 31)), st.integers(0, 60))
def test_expectation_never_falls_with_time(facts, as_of, later):
    def at(day):
        return expected_percent(
            assigned_on=facts.assigned_on, deadline=facts.deadline, as_of=day, calendar=CALENDAR
        )

    if facts.deadline is None:
        assert at(as_of) is None
    else:
        assert 0 <= at(as_of) <= at(as_of + timedelta(days=later)) <= 100
