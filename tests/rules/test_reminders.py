"""Which reminder stages are in force, and when mails may leave."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import DayKind, Health, Status
from tasks_app.rules.blockers import OpenBlocker
from tasks_app.rules.calendar import LOCAL, WorkCalendar
from tasks_app.rules.dependencies import Predecessor
from tasks_app.rules.health import HealthFacts, health_on
from tasks_app.rules.policy import Policy
from tasks_app.rules.reminders import (
    LADDER,
    Audience,
    Section,
    Stage,
    Step,
    blocker_stage_on,
    digest_is_missing,
    first_rows,
    more_words,
    next_delivery_at,
    owes_report,
    stages_on,
)

CALENDAR, POLICY = WorkCalendar(), Policy()
# Due on Tuesday 30/6/2026, fully reported: no other stage disturbs the deadline's own.
CALM = HealthFacts(
    Status.IN_PROGRESS,
    date(2025, 1, 6),
    date(2026, 6, 30),
    percent=100,
    last_report_on=date(2026, 6, 15),
)


def keys(facts: HealthFacts, as_of: date, calendar: WorkCalendar = CALENDAR) -> list[str]:
    return [stage.key for stage in stages_on(facts, as_of, calendar=calendar, policy=POLICY)]


def deadline_keys(facts: HealthFacts, as_of: date) -> list[str]:
    return [key for key in keys(facts, as_of) if key[:2] not in {"P1", "RB"}]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 5, 29), []),
        (date(2026, 6, 1), ["R1:2026-06-30"]),  # 31/5, thirty days before, is a Sunday
        (date(2026, 6, 15), ["R1:2026-06-30"]),
        (date(2026, 6, 16), ["R2:2026-06-30"]),
        (date(2026, 6, 22), ["R2:2026-06-30"]),
        (date(2026, 6, 23), ["R3:2026-06-30"]),
        (date(2026, 6, 26), ["R3:2026-06-30"]),
        (date(2026, 6, 27), []),  # a Saturday
        (date(2026, 6, 29), ["R4:2026-06-30:1"]),
        (date(2026, 6, 30), ["R4:2026-06-30:0"]),
        (date(2026, 7, 1), ["R5:2026-06-30"]),
        (date(2026, 7, 3), ["R5:2026-06-30", "E1:2026-06-30"]),
        (date(2026, 7, 4), []),
        (date(2026, 7, 6), ["R6:2026-06-30:2026-W28", "E1:2026-06-30"]),
        (date(2026, 7, 10), ["R6:2026-06-30:2026-W28", "E1:2026-06-30"]),
        (
            date(2026, 7, 14),  # the cut-off: on the list of the monthly meeting
            ["R6:2026-06-30:2026-W29", "E1:2026-06-30", "E2:2026-06-30", "E3:2026-06-30"],
        ),
    ],
)
def test_the_ladder_of_one_deadline(as_of, expected):
    assert deadline_keys(CALM, as_of) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 6, 25), ["R4:2026-06-27:1"]),
        (date(2026, 6, 26), ["R4:2026-06-27:0"]),  # the last working day before a Saturday
        (date(2026, 6, 29), ["R5:2026-06-27"]),
    ],
)
def test_a_deadline_on_a_closed_day_is_told_on_the_working_day_before(as_of, expected):
    assert deadline_keys(replace(CALM, deadline=date(2026, 6, 27)), as_of) == expected


def test_days_say_how_far_away_or_how_late():
    def days(as_of):
        return [s.days for s in stages_on(CALM, as_of, calendar=CALENDAR, policy=POLICY)]

    assert days(date(2026, 6, 23)) == [5]
    assert days(date(2026, 7, 3)) == [-3, -3]


def test_an_outage_of_three_days_leaves_one_stage_and_not_three():
    outage = [date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1)]
    missed = {key for day in outage for key in deadline_keys(CALM, day)}
    on_return = deadline_keys(CALM, date(2026, 7, 2))
    assert len(missed) == 3
    assert on_return == ["R5:2026-06-30"]


@pytest.mark.parametrize(
    "facts",
    [
        replace(CALM, status=Status.COMPLETED),
        replace(CALM, status=Status.SUSPENDED),
        replace(CALM, status=Status.CANCELLED),
        replace(CALM, status=Status.REPLACED),
        replace(CALM, status=Status.DRAFT),
        replace(CALM, assigned_on=date(2027, 1, 1)),
        replace(CALM, status=Status.AWAITING_ACCEPTANCE, claim_completed_on=date(2026, 6, 30)),
    ],
)
@pytest.mark.parametrize("as_of", [date(2026, 6, 30), date(2026, 7, 14), date(2026, 12, 14)])
def test_nothing_is_owed_for_a_task_that_fell_silent(facts, as_of):
    assert keys(facts, as_of) == []


def test_a_late_claim_does_not_stop_the_reminders():
    facts = replace(CALM, status=Status.AWAITING_ACCEPTANCE, claim_completed_on=date(2026, 7, 1))
    assert keys(facts, date(2026, 7, 3)) == ["R5:2026-06-30", "E1:2026-06-30"]


def test_an_extension_begins_a_new_ladder():
    extended = replace(CALM, deadline=date(2026, 7, 10))
    assert deadline_keys(extended, date(2026, 7, 3)) == ["R3:2026-07-10"]


def test_a_swapped_saturday_is_a_working_day():
    calendar = WorkCalendar({date(2026, 6, 27): DayKind.SWAPPED_WORK})
    assert keys(CALM, date(2026, 6, 27), calendar) == ["R3:2026-06-30"]


# Far below the line to a distant deadline, nothing else wrong.
BEHIND = HealthFacts(
    Status.IN_PROGRESS,
    date(2026, 1, 5),
    date(2026, 6, 30),
    percent=5,
    last_report_on=date(2026, 4, 1),
)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 4, 6), ["RB:2026-06-30:2026-W15"]),
        (date(2026, 4, 8), ["RB:2026-06-30:2026-W15"]),  # not sent on Monday: still owed
        (date(2026, 4, 13), ["RB:2026-06-30:2026-W16"]),
    ],
)
def test_a_task_behind_is_told_once_a_week(as_of, expected):
    assert keys(BEHIND, as_of) == expected


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        (date(2026, 3, 10), False),
        (date(2026, 3, 11), False),  # the Wednesday on which the gap reaches 30 points
        (date(2026, 3, 13), False),
        (date(2026, 3, 16), True),
    ],
)
def test_a_task_that_turns_behind_in_midweek_waits_for_the_next_week(as_of, told):
    facts = replace(BEHIND, percent=7)
    reading = health_on(facts, as_of, calendar=CALENDAR, policy=POLICY)
    assert (reading.level == Health.BEHIND) is (as_of >= date(2026, 3, 11))
    assert ("RB" in {key[:2] for key in keys(facts, as_of)}) is told


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (Predecessor(date(2026, 6, 15), date(2026, 6, 15)), []),  # due today: still in time
        (Predecessor(date(2026, 6, 12), date(2026, 6, 12)), ["N1:2026-06-12"]),
        (Predecessor(date(2026, 6, 1), date(2026, 6, 1)), ["N1:2026-06-01"]),  # told once
        (Predecessor(date(2026, 6, 1), date(2026, 6, 19)), ["N1:2026-06-19"]),  # extended
        (
            Predecessor(date(2026, 6, 1), date(2026, 6, 12), promised_on=date(2026, 6, 26)),
            ["N1:2026-06-26"],
        ),
    ],
)
def test_a_slip_is_told_to_who_waits_anew_for_each_later_day(before, expected):
    waiting = replace(CALM, upstream=(before,))
    owed = deadline_keys(waiting, date(2026, 6, 15))
    assert [key for key in owed if key.startswith("N1")] == expected


def test_a_slip_is_told_in_working_days():
    before = Predecessor(date(2026, 6, 1), date(2026, 6, 19))
    waiting = replace(CALM, upstream=(before,))
    stages = stages_on(waiting, date(2026, 6, 12), calendar=CALENDAR, policy=POLICY)
    (stage,) = [stage for stage in stages if stage.step == Step.PREDECESSOR_SLIPS]
    assert (stage.days, stage.section) == (14, Section.CHANGED)


def test_a_reading_of_the_same_day_may_be_handed_in():
    as_of = date(2026, 4, 6)
    reading = health_on(BEHIND, as_of, calendar=CALENDAR, policy=POLICY)
    handed = stages_on(BEHIND, as_of, calendar=CALENDAR, policy=POLICY, reading=reading)
    assert [stage.key for stage in handed] == keys(BEHIND, as_of)


RECURRING = HealthFacts(Status.IN_PROGRESS, date(2025, 1, 6), is_recurring=True)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 4, 9), []),
        (date(2026, 4, 10), ["P1:2026-04:10"]),
        (date(2026, 4, 13), ["P1:2026-04:13"]),
        (date(2026, 4, 14), ["P1:2026-04:14"]),
        (date(2026, 4, 15), []),  # the next period
        (date(2026, 5, 8), ["P1:2026-05:10"]),  # 10/5 is a Sunday
        (date(2026, 6, 12), ["P1:2026-06:14"]),  # 13/6 and 14/6 are a weekend
    ],
)
def test_a_report_is_asked_for_on_three_days_of_the_period(as_of, expected):
    reported = replace(RECURRING, last_report_on=as_of - timedelta(days=40))
    assert [key for key in keys(reported, as_of) if key.startswith("P1")] == expected


@pytest.mark.parametrize(
    ("changes", "owed"),
    [
        ({"last_report_on": date(2026, 3, 14)}, True),
        ({"last_report_on": date(2026, 3, 15)}, False),
        ({"assigned_on": date(2026, 3, 15)}, True),
        ({"assigned_on": date(2026, 3, 16)}, False),
        ({"resumed_on": date(2026, 3, 16)}, False),
        ({"status": Status.AWAITING_ACCEPTANCE}, False),
        ({"status": Status.COMPLETED}, False),
        ({"last_claim_on": date(2026, 3, 14)}, True),
        ({"last_claim_on": date(2026, 3, 15)}, False),  # returned: it was the report
    ],
)
def test_who_owes_a_report_this_period(changes, owed):
    assert owes_report(replace(RECURRING, **changes), date(2026, 4, 10)) is owed


def test_every_step_names_its_audience_section_and_rule():
    assert set(LADDER) == set(Step)
    for rung in LADDER.values():
        assert rung.audience
        assert rung.rule
    assert [section.heading for section in sorted(Section, key=lambda s: s.order)] == [
        "Quá hạn lâu nhất",
        "Vướng mắc cần đồng chí chỉ đạo",
        "Thay đổi trong tuần",
        "Quá hạn",
        "Đến hạn ≤ 5 ngày",
        "Sắp đến hạn",
        "Chậm tiến độ",
        "Phải báo cáo kỳ này",
        "Đơn vị còn thiếu báo cáo",
        "Vướng mắc chờ tháo gỡ",
        "Chờ tôi duyệt",
        "Mới giao",
        "Thay đổi",
    ]
    assert Audience.UNIT_HEAD in LADDER[Step.JUST_OVERDUE].audience
    assert {step for step, rung in LADDER.items() if rung.escalation} == {"E1", "E2", "E3"}
    assert Stage(Step.LAST_CHANCE, "2026-06-30", 5).section == Section.DUE_SOON


def test_three_hundred_rows_show_forty_and_count_the_rest():
    shown, more = first_rows(range(300), POLICY)
    assert (len(shown), more, more_words(more)) == (40, 260, "và 260 việc khác")
    assert first_rows([1, 2], POLICY) == ([1, 2], 0)
    assert more_words(0) == ""


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (local(20, 10), local(20, 10)),
        (local(20, 6), local(20, 7, 30)),
        (local(20, 17, 59), local(20, 17, 59)),
        (local(20, 18), local(23, 7, 30)),  # Friday evening: Monday
        (local(21, 10), local(23, 7, 30)),  # Saturday
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), local(23, 7, 30)),  # Saturday in Viet Nam
    ],
)
def test_an_immediate_mail_waits_for_working_hours(at, leaves):
    assert next_delivery_at(at, CALENDAR, POLICY) == leaves


@pytest.mark.parametrize(
    ("at", "last_run", "missing"),
    [
        (local(23, 8, 59), 20, False),
        (local(23, 9), 20, True),
        (local(23, 9), 23, False),
        (local(23, 9), None, True),
        (local(21, 12), 20, False),
        (local(21, 12), 19, True),
        (local(24, 8), 20, True),
        (local(21, 12), None, False),
    ],
)
def test_the_alarm_rings_at_nine_of_the_first_missed_day(at, last_run, missing):
    day = last_run and date(2026, 11, last_run)
    assert digest_is_missing(at, day, CALENDAR, POLICY) is missing


any_facts = st.builds(
    HealthFacts,
    status=st.sampled_from(Status),
    assigned_on=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
    deadline=st.none() | st.dates(date(2025, 6, 1), date(2026, 12, 31)),
    percent=st.none() | st.integers(0, 100),
    last_report_on=st.none() | st.dates(date(2025, 1, 1), date(2026, 6, 30)),
    is_recurring=st.booleans(),
    claim_completed_on=st.none() | st.dates(date(2025, 1, 1), date(2026, 6, 30)),
)


@given(any_facts, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_stages_are_few_distinct_and_never_on_a_closed_day(facts, as_of):
    stages = stages_on(facts, as_of, calendar=CALENDAR, policy=POLICY)
    assert len({stage.key for stage in stages}) == len(stages)
    assert not stages or CALENDAR.is_working(as_of)
    owner = [stage for stage in stages if stage.step in {"R1", "R2", "R3", "R4", "R5", "R6"}]
    assert len(owner) <= 1
    for stage in stages:
        overdue = facts.deadline is not None and as_of > facts.deadline
        assert (stage.step in {"R5", "R6", "E1", "E2", "E3"}) <= overdue
        assert (stage.step in {"R1", "R2", "R3", "R4", "RB"}) <= (not overdue)


@given(any_facts, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_day_asked_twice_gives_the_same_keys(facts, as_of):
    assert keys(facts, as_of) == keys(facts, as_of)


@given(st.dates(date(2026, 1, 1), date(2026, 10, 31)))
def test_an_overdue_task_is_told_exactly_once_every_week(deadline):
    facts = replace(CALM, deadline=deadline, last_report_on=date(2026, 12, 31))
    days = [deadline + timedelta(days=n) for n in range(1, 57)]
    told = {key for day in days for key in deadline_keys(facts, day) if key[0] == "R"}
    weeks = {day.isocalendar()[:2] for day in days if CALENDAR.is_working(day)}
    assert len(told) == len(weeks)


@pytest.mark.parametrize(
    ("blocker", "as_of", "expected"),
    [
        (OpenBlocker(date(2026, 6, 1)), date(2026, 6, 12), None),
        (OpenBlocker(date(2026, 6, 1)), date(2026, 6, 15), ("VM1:7", 10)),
        (OpenBlocker(date(2026, 6, 1)), date(2026, 6, 20), None),  # a Saturday
        (OpenBlocker(date(2026, 6, 1)), date(2026, 6, 29), ("VM2:7:2026-W27", 20)),
        (OpenBlocker(date(2026, 6, 1)), date(2026, 7, 6), ("VM2:7:2026-W28", 25)),
        (
            OpenBlocker(date(2026, 6, 12), due_on=date(2026, 6, 12)),
            date(2026, 6, 15),
            ("VM2:7:2026-W25", -1),
        ),
        (OpenBlocker(date(2026, 5, 1), answered_on=date(2026, 6, 1)), date(2026, 6, 15), None),
    ],
)
def test_a_blocker_is_told_once_and_weekly_once_it_is_stuck(blocker, as_of, expected):
    stage = blocker_stage_on(blocker, as_of, number=7, calendar=CALENDAR, policy=POLICY)
    assert (stage and (stage.key, stage.days)) == expected
