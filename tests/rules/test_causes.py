"""One cause for each overdue task; how long requests wait."""

from datetime import date

import pytest

from tasks_app.enums import BlockerKind, DayKind, Decision, DelayCause, Status
from tasks_app.rules.blockers import is_beyond
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.causes import cause_of, grouped
from tasks_app.rules.durations import Asked, median_of
from tasks_app.rules.figures import IdentityBroken
from tasks_app.rules.policy import Policy
from tasks_app.rules.reporting import Cause


@pytest.mark.parametrize("kind", BlockerKind)
def test_every_kind_of_blocker_is_a_cause_under_its_own_words(kind):
    found = cause_of(Status.SUBMITTED_UPWARD, blocker=kind, waits=True)

    assert (found.value, found.label) == (kind.value, kind.label)


@pytest.mark.parametrize(
    ("status", "waits", "cause"),
    [
        (Status.SUBMITTED_UPWARD, True, DelayCause.AWAITING_AUTHORITY),
        (Status.AWAITING_ACCEPTANCE, True, DelayCause.AWAITING_REVIEW),
        (Status.IN_PROGRESS, True, DelayCause.PREDECESSOR_LATE),
        (Status.IN_PROGRESS, False, DelayCause.UNDECLARED),
        (Status.ASSIGNED, False, DelayCause.UNDECLARED),
        (Status.SUSPENDED, False, DelayCause.UNDECLARED),
    ],
)
def test_without_a_blocker_the_state_tells_the_cause(status, waits, cause):
    assert cause_of(status, waits=waits) == cause


def test_causes_are_told_in_one_order_and_add_up():
    found = {4: DelayCause.UNDECLARED, 2: DelayCause.LEGAL, 1: DelayCause.LEGAL}

    assert grouped(found, [1, 2, 4]) == (
        Cause("legal", "vướng quy định pháp lý", (1, 2)),
        Cause("undeclared", "chưa khai nguyên nhân", (4,)),
    )
    assert grouped({}, []) == ()


@pytest.mark.parametrize("overdue", [[1], [1, 2, 3], [1, 3]])
def test_causes_that_do_not_add_up_are_a_defect(overdue):
    with pytest.raises(IdentityBroken, match="nguyên nhân"):
        grouped({1: DelayCause.LEGAL, 2: DelayCause.DATA}, overdue)


@pytest.mark.parametrize(
    ("authority", "owner", "beyond"),
    [
        ("CP/", "CP/BTP/", True),  # above
        ("CP/BCA/", "CP/BTP/", True),  # beside
        ("CP/BTP/", "CP/BTP/", False),
        ("CP/BTP/CUC/", "CP/BTP/", False),  # below
        ("CP/BTP2/", "CP/BTP/", True),
    ],
)
def test_leaders_solve_what_the_owner_cannot(authority, owner, beyond):
    assert is_beyond(authority, owner) is beyond


@pytest.mark.parametrize(
    ("values", "middle"),
    [([], None), ([7], 7), ([1, 2], 1.5), ([1, 3], 2), ([9, 1, 5], 5), ([0, 0, 3, 30], 1.5)],
)
def test_the_median(values, middle):
    found = median_of(values)

    assert found == middle
    assert type(found) is type(middle)


TET = WorkCalendar({date(2023, 1, day): DayKind.HOLIDAY for day in range(20, 27)})


@pytest.mark.parametrize(
    ("asked", "waited", "late"),
    [
        (Asked(date(2023, 1, 18)), 4, True),  # 19, 27, 30 and 31 January
        (Asked(date(2023, 1, 19)), 3, False),
        (Asked(date(2023, 1, 18), Decision.GRANTED, date(2023, 1, 30)), 3, False),
        (Asked(date(2023, 1, 18), Decision.RETURNED, date(2023, 1, 31)), 4, True),
        (Asked(date(2023, 1, 30), Decision.GRANTED, date(2023, 1, 29)), 0, False),
        (Asked(None), 0, False),  # the working group has not signed
    ],
)
def test_the_reviewers_have_three_working_days(asked, waited, late):
    on = date(2023, 1, 31)

    assert asked.waited(on, TET) == waited
    assert asked.is_late(on, calendar=TET, policy=Policy()) is late
