"""Every step around Tết 2026 and the swapped Saturdays, by the calendar that is shipped."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tasks_app.enums import DayKind, Status
from tasks_app.rules.blockers import OpenBlocker
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.dependencies import Predecessor
from tasks_app.rules.health import HealthFacts
from tasks_app.rules.ladder import LADDER, Step
from tasks_app.rules.overdue import is_for_meeting, is_prolonged
from tasks_app.rules.policy import Policy
from tasks_app.rules.reminders import blocker_stage_on, stages_on
from tasks_app.rules.rounds import (
    is_last_call,
    leaders_stage_on,
    missing_stage_on,
    page_before,
    review_stage_on,
)

POLICY = Policy()
ROWS = Path(__file__).parents[2] / "fixtures" / "holidays_vn.csv"


def shipped() -> WorkCalendar:
    with ROWS.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return WorkCalendar({date.fromisoformat(row["date"]): DayKind(row["kind"]) for row in rows})


CALENDAR = shipped()


def jan(day: int) -> date:
    return date(2026, 1, day)


def feb(day: int) -> date:
    return date(2026, 2, day)


def mar(day: int) -> date:
    return date(2026, 3, day)


def aug(day: int) -> date:
    return date(2026, 8, day)


def task(deadline: date | None = None, **facts: object) -> HealthFacts:
    told = {"percent": 100, "last_report_on": date(2026, 12, 31)} | facts
    return HealthFacts(Status.IN_PROGRESS, date(2025, 3, 3), deadline, **told)  # type: ignore[arg-type]


def silent(**facts: object) -> HealthFacts:
    return task(**{"percent": None, "last_report_on": None} | facts)  # type: ignore[arg-type]


WAITING = task(date(2026, 9, 30), upstream=(Predecessor(feb(13), feb(13)),))
BEHIND = task(date(2026, 6, 30), percent=5, last_report_on=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        # Tết: closed from Saturday 14/2 to Sunday 22/2
        (task(mar(20)), feb(18), []),  # thirty days before, in Tết
        (task(mar(20)), feb(23), ["R1:2026-03-20"]),
        (task(feb(27)), feb(5), ["R1:2026-02-27"]),
        (task(feb(27)), feb(6), ["R2:2026-02-27"]),  # ten working days, five of them before Tết
        (task(feb(27)), feb(13), ["R3:2026-02-27"]),
        (task(feb(27)), feb(20), []),
        (task(feb(27)), feb(23), ["R3:2026-02-27"]),  # the same stage: told once
        (task(feb(18)), feb(12), ["R4:2026-02-18:1"]),
        (task(feb(18)), feb(13), ["R4:2026-02-18:0"]),  # the last working day before it
        (task(feb(13)), feb(14), []),
        (task(feb(13)), feb(16), []),
        (task(feb(13)), feb(23), ["R5:2026-02-13"]),
        (task(feb(18)), feb(23), ["R5:2026-02-18"]),
        (task(feb(13)), feb(25), ["R5:2026-02-13", "E1:2026-02-13"]),
        (task(feb(13)), mar(2), ["R6:2026-02-13:2026-W10", "E1:2026-02-13"]),
        (
            task(feb(13)),
            mar(6),
            ["R6:2026-02-13:2026-W10", "E1:2026-02-13", "E2:2026-02-13"],
        ),
        (  # the cut-off was on Saturday 14/3
            task(feb(13)),
            mar(16),
            ["R6:2026-02-13:2026-W12", "E1:2026-02-13", "E2:2026-02-13", "E3:2026-02-13"],
        ),
        (
            task(jan(15)),
            feb(12),
            ["R6:2026-01-15:2026-W07", "E1:2026-01-15", "E2:2026-01-15", "E3:2026-01-15"],
        ),
        (task(jan(15)), feb(11), ["R6:2026-01-15:2026-W07", "E1:2026-01-15", "E2:2026-01-15"]),
        (BEHIND, feb(16), []),
        (BEHIND, feb(23), ["RB:2026-06-30:2026-W09"]),
        (silent(is_recurring=True), feb(9), []),
        (silent(is_recurring=True), feb(10), ["P1:2026-02:10"]),
        (silent(is_recurring=True), feb(12), ["P1:2026-02:10"]),
        (silent(is_recurring=True), feb(13), ["P1:2026-02:14"]),  # 14/2 is a Saturday
        (silent(is_recurring=True), feb(16), []),
        (WAITING, feb(16), []),
        (WAITING, feb(23), ["N1:2026-02-13"]),
        # Saturday 10/1 is worked for Friday 2/1
        (task(jan(9)), jan(2), []),
        (task(jan(9)), jan(10), ["R5:2026-01-09"]),
        (task(jan(10)), jan(9), ["R4:2026-01-10:1"]),
        (task(jan(10)), jan(10), ["R4:2026-01-10:0"]),
        (task(jan(15)), jan(10), ["R3:2026-01-15"]),
        (silent(is_recurring=True), jan(10), ["P1:2026-01:10"]),
        (task(jan(15)), jan(17), []),  # an ordinary Saturday
        # Saturday 22/8 is worked for Monday 31/8
        (task(aug(21)), aug(22), ["R5:2026-08-21"]),
        (task(aug(31)), aug(31), []),
        (task(aug(31)), aug(28), ["R4:2026-08-31:0"]),
        (task(aug(18)), aug(21), ["R5:2026-08-18", "E1:2026-08-18"]),
        (task(aug(19)), aug(22), ["R5:2026-08-19", "E1:2026-08-19"]),
    ],
)
def test_a_task_around_closed_days(facts: HealthFacts, as_of: date, expected: list[str]) -> None:
    owed = stages_on(facts, as_of, calendar=CALENDAR, policy=POLICY)
    quiet = {Step.REPORT, Step.WEEKLY_BEHIND} if facts.percent == 100 else {Step.WEEKLY_BEHIND}
    if facts is BEHIND:
        quiet = set()
    assert [stage.key for stage in owed if stage.step not in quiet] == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (feb(20), None),
        (feb(23), None),
        (feb(27), "VM1:7"),  # ten working days after 6/2
        (mar(13), "VM2:7:2026-W11"),
    ],
)
def test_a_blocker_around_tet(as_of: date, expected: str | None) -> None:
    stage = blocker_stage_on(OpenBlocker(feb(6)), as_of, number=7, calendar=CALENDAR, policy=POLICY)
    assert (stage and stage.key) == expected


@pytest.mark.parametrize(
    ("asked_on", "as_of", "expected", "both"),
    [
        (feb(12), feb(20), None, False),
        (feb(12), feb(23), None, False),
        (feb(12), feb(24), "V1:c9:3", False),
        (feb(12), feb(25), "V1:c9:3", False),
        (feb(12), feb(26), "V1:c9:5", True),
        (feb(12), mar(27), "V1:c9:5", True),  # nothing is replayed
        (jan(7), jan(10), "V1:c9:3", False),  # the swapped Saturday counts
        (aug(20), aug(24), "V1:c9:3", False),
        (aug(27), aug(31), None, False),
    ],
)
def test_a_review_that_waits(asked_on: date, as_of: date, expected: str | None, both: bool) -> None:
    stage = review_stage_on(asked_on, as_of, name="c9", calendar=CALENDAR, policy=POLICY)
    assert (stage and stage.key) == expected
    assert stage is None or is_last_call(stage, POLICY) is both


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (jan(14), None),
        (jan(15), "P2:2026-01"),
        (jan(20), "P2:2026-01"),
        (jan(21), None),
        (feb(15), None),
        (feb(23), "P2:2026-02"),  # the next working day, and the last on which units report
        (feb(24), None),
        (date(2026, 11, 16), "P2:2026-11"),  # the 15th is a Sunday
    ],
)
def test_missing_reports_are_told_until_units_report(as_of: date, expected: str | None) -> None:
    stage = missing_stage_on(as_of, calendar=CALENDAR, policy=POLICY)
    assert (stage and stage.key) == expected


@pytest.mark.parametrize(
    ("as_of", "expected", "before"),
    [
        (feb(9), "L1:2026-W07", feb(2)),
        (feb(10), "L1:2026-W07", feb(2)),  # not sent on Monday: still owed
        (feb(18), None, feb(9)),
        (feb(23), "L1:2026-W09", feb(9)),  # a week without a working day has no page
        (jan(5), "L1:2026-W02", date(2025, 12, 29)),
        (date(2026, 9, 7), "L1:2026-W37", date(2026, 9, 3)),  # Monday 31/8 was off
    ],
)
def test_leaders_get_a_page_each_week_that_is_worked(
    as_of: date, expected: str | None, before: date
) -> None:
    stage = leaders_stage_on(as_of, calendar=CALENDAR)
    assert (stage and stage.key) == expected
    assert page_before(as_of, CALENDAR) == before


@pytest.mark.parametrize(
    ("deadline", "as_of", "listed"),
    [
        (date(2026, 6, 9), date(2026, 6, 12), False),  # before the cut-off of 14/6
        (date(2026, 6, 9), date(2026, 6, 15), True),
        (date(2026, 6, 10), date(2026, 6, 15), False),  # its head was not told before it
        (date(2026, 6, 10), date(2026, 7, 7), False),
        (date(2026, 6, 10), date(2026, 7, 8), True),  # twenty working days
    ],
)
def test_a_task_is_listed_for_the_meeting(deadline: date, as_of: date, listed: bool) -> None:
    assert is_for_meeting(deadline, as_of, calendar=CALENDAR, policy=POLICY) is listed


def test_overdue_for_long_is_sixty_days_or_two_cutoffs() -> None:
    assert not is_prolonged(date(2022, 10, 14), date(2022, 12, 13), POLICY)
    assert is_prolonged(date(2022, 10, 13), date(2022, 12, 13), POLICY)
    assert is_prolonged(date(2022, 11, 13), date(2022, 12, 14), POLICY)


def test_every_step_stands_in_these_tables() -> None:
    assert set(LADDER) == {
        "R1", "R2", "R3", "R4", "R5", "R6", "RB", "E1", "E2", "E3", "P1", "P2", "V1", "L1",
        "VM1", "VM2", "N1",
    }  # fmt: skip


def test_vector_8_five_working_days_over_the_holidays_of_2025() -> None:
    assert CALENDAR.add(date(2025, 4, 24), 5) == date(2025, 5, 5)
