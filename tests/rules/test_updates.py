"""Who owes a report in a period, and how the reports add up by unit."""

from datetime import date

import pytest

from tasks_app.enums import Status
from tasks_app.rules import periods
from tasks_app.rules.duty import owes
from tasks_app.rules.reminders import owes_report
from tasks_app.rules.reporting import UnitUpdates, Updates
from tasks_app.rules.signals import HealthFacts, missed_cutoffs
from tasks_app.rules.updates import Duty, by_unit

DECEMBER = periods.month(2022, 12)
BEFORE, FIRST, SECOND = date(2022, 11, 14), date(2022, 11, 15), date(2022, 11, 16)
WORKING = [Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD]


@pytest.mark.parametrize("status", Status)
def test_the_owner_owes_while_the_work_is_in_his_hands(status):
    assert owes(status, DECEMBER, assigned_on=BEFORE) is (status in WORKING)


@pytest.mark.parametrize("status", Status)
def test_a_claim_in_the_period_owed_the_report_that_it_is(status):
    assert owes(status, DECEMBER, assigned_on=BEFORE, has_claimed=True)


@pytest.mark.parametrize(
    ("period", "assigned_on", "resumed_on", "owed"),
    [
        (DECEMBER, FIRST, None, True),
        (DECEMBER, SECOND, None, False),  # the month was running
        (DECEMBER, BEFORE, FIRST, True),
        (DECEMBER, BEFORE, SECOND, False),
        (periods.quarter(2022, 4), date(2022, 10, 15), None, True),  # one month of it is enough
        (periods.quarter(2022, 4), SECOND, None, False),
        (periods.half(2022, 2), date(2022, 9, 1), None, True),
        (periods.year(2022), FIRST, None, True),
        (periods.year(2022), SECOND, None, False),
    ],
)
def test_nobody_owes_for_a_month_that_was_running(period, assigned_on, resumed_on, owed):
    begun = {"assigned_on": assigned_on, "resumed_on": resumed_on}

    assert owes(Status.IN_PROGRESS, period, **begun) is owed
    assert owes(Status.COMPLETED, period, **begun, has_claimed=True) is owed


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("assigned_on", [BEFORE, FIRST, SECOND])
def test_reminders_health_and_the_update_rate_judge_alike(status, assigned_on):
    facts = HealthFacts(status=status, assigned_on=assigned_on)
    owed = owes(status, DECEMBER, assigned_on=assigned_on)

    assert owes_report(facts, DECEMBER.cutoff) is owed
    assert (missed_cutoffs(facts, DECEMBER.next.start) > 0) is owed


def test_units_add_up_to_the_whole():
    due_on = date(2022, 12, 20)
    units = by_unit(
        [
            Duty(3, "BTP", None),
            Duty(1, "BTP", due_on),
            Duty(2, "BTP", date(2022, 12, 21)),
            Duty(4, "BCA", date(2022, 12, 1)),
            Duty(5, "", None),
        ],
        {"BTP": "Bộ Tư pháp", "BCA": "Bộ Công an"},
        due_on=due_on,
    )

    assert units == (
        UnitUpdates("", "", owing=1, reported=0, in_time=0, missing=(5,)),
        UnitUpdates("BCA", "Bộ Công an", owing=1, reported=1, in_time=1),
        UnitUpdates("BTP", "Bộ Tư pháp", owing=3, reported=2, in_time=1, missing=(3,)),
    )
    whole = Updates("2022-12", due_on, units)
    assert (whole.owing, whole.reported, whole.in_time) == (5, 3, 2)
