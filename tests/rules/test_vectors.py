"""DOMAIN §7, vectors 1–7, by the rules alone; tests/services and tests/selectors have the rest."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tasks_app.enums import Precision, Remark, Status, Timeliness
from tasks_app.rules.calendar import LOCAL, local_date
from tasks_app.rules.deadlines import chain_after, is_overdue, parse_deadline
from tasks_app.rules.figures import (
    Counts,
    TaskState,
    cells_of,
    count,
    days_late,
    is_completed,
    timeliness_of,
)
from tasks_app.rules.lateness import remark_on
from tasks_app.rules.policy import Policy
from tasks_app.rules.rates import Rate, rates_of, shares

JUNE, SEPTEMBER = date(2022, 6, 30), date(2022, 9, 30)
ASSIGNED = date(2022, 1, 6)
TASK = TaskState(
    "DA06-001",
    Status.IN_PROGRESS,
    ASSIGNED,
    deadline=JUNE,
    chain_deadline=JUNE,
    original_deadline=JUNE,
)


def cells(state: TaskState, on: date) -> frozenset[str]:
    return cells_of(state, on, near_due_until=on + timedelta(days=14))


@pytest.mark.parametrize(
    ("instant", "overdue"),
    [
        (datetime(2022, 6, 30, 23, 59, tzinfo=LOCAL), False),
        (datetime(2022, 7, 1, 0, 0, tzinfo=LOCAL), True),
    ],
)
def test_vector_1_a_task_is_due_all_day(instant, overdue):
    deadline = parse_deadline("Quý II/2022")
    on = local_date(instant)

    assert (deadline.last_day, deadline.precision) == (JUNE, Precision.QUARTER)
    assert is_overdue(JUNE, on) is overdue
    for cell in ("open_overdue", "open_overdue_by_original"):
        assert (cell in cells(TASK, on)) is overdue


def test_vector_2_done_on_the_day_and_accepted_later_is_on_time():
    known_then = replace(TASK, status=Status.AWAITING_ACCEPTANCE, claim_completed_on=JUNE)
    known_later = replace(TASK, status=Status.COMPLETED, completed_on=JUNE)

    assert not is_completed(known_then, JUNE)
    assert is_completed(known_later, JUNE)
    assert timeliness_of(known_later) == Timeliness.ON_TIME
    assert {"completed_on_time", "completed_on_time_by_original"} <= cells(known_later, JUNE)


def test_vector_3_an_extension_in_time_cures_by_the_chain_not_by_the_original():
    filed_on, done_on = date(2022, 6, 20), date(2022, 8, 15)
    chain = chain_after(SEPTEMBER, chain=JUNE, in_force=JUNE, filed_on=filed_on, policy=Policy())
    extended = replace(TASK, deadline=SEPTEMBER, chain_deadline=chain)
    done = replace(extended, status=Status.COMPLETED, completed_on=done_on)

    assert timeliness_of(done) == Timeliness.ON_TIME
    assert days_late(done_on, done.original_deadline) == 46
    assert {"completed_on_time", "completed_late_by_original"} <= cells(done, done_on)


@pytest.mark.parametrize("day", [1, 2, 3, 4])
def test_vector_4_before_a_late_extension_the_task_is_overdue(day):
    found = cells(TASK, date(2022, 7, day))

    assert {"open_overdue", "open_overdue_by_original", "overdue_1_5"} <= found


def test_vector_4_a_late_extension_moves_the_deadline_and_breaks_the_chain():
    filed_on, done_on = date(2022, 7, 5), date(2022, 8, 15)
    chain = chain_after(SEPTEMBER, chain=JUNE, in_force=JUNE, filed_on=filed_on, policy=Policy())
    extended = replace(TASK, deadline=SEPTEMBER, chain_deadline=chain)
    done = replace(extended, status=Status.COMPLETED, completed_on=done_on)

    assert {"open_within_deadline", "open_overdue_by_original"} <= cells(extended, filed_on)
    assert remark_on(JUNE, filed_on=filed_on, decided_on=filed_on) == Remark.FILED_LATE
    assert timeliness_of(done) == Timeliness.LATE
    assert "completed_late" in cells(done, done_on)


def test_vector_5_the_conference_of_25_december_2022():
    on = date(2022, 12, 25)
    done = replace(TASK, status=Status.COMPLETED, completed_on=JUNE)
    counts = count([done] * 59 + [TASK] * 166, on, near_due_until=on)
    rates = rates_of(counts)

    assert (counts.total, counts.completed, counts.open) == (225, 59, 166)
    assert (rates["completion"].text, rates["remaining"].text) == ("26,2%", "73,8%")
    assert shares([59, 166]) == [26.2, 73.8]


@pytest.mark.parametrize(
    ("total", "on_time", "late", "within", "overdue"),
    [(3726, 1310, 429, 1812, 175), (21914, 14068, 1983, 5640, 223)],
)
def test_vector_6_published_totals_are_their_four_cells(total, on_time, late, within, overdue):
    Counts(
        total=total,
        completed=on_time + late,
        completed_on_time=on_time,
        completed_late=late,
        open=within + overdue,
        open_within_deadline=within,
        open_overdue=overdue,
    ).check_totals()


def test_vector_6_a_published_rate():
    assert Rate(2501, 2723).text == "91,8%"


def test_vector_7_shares_add_up_to_a_hundred():
    found = shares([37, 28, 37])

    assert found == [36.3, 27.4, 36.3]
    assert round(sum(found), 1) == 100.0
