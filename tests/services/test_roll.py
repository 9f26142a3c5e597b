"""The daily roll: what was dated ahead comes in on its day, periods open, the pulse is seen."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from project import pulse
from tasks_app import jobs
from tasks_app.enums import AssignmentRole, EventKind, Recurrence, TaskKind
from tasks_app.models import TaskAgency
from tasks_app.selectors.dated_ahead import tasks_moving
from tasks_app.services import projection
from tests.collective import TODAY
from tests.factories import NOON, add_event, make_task
from tests.history import assert_whole

MORNING = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
FIRST_OF_JULY = date(2026, 7, 1)


@pytest.fixture
def moved(cast):
    """A task whose lead passes to another ministry on 1/7, written on 15/6."""
    task = make_task(lead=cast.btp)
    change = {"lead_id": cast.btc.pk}
    event = add_event(task, EventKind.LEAD_CHANGED, FIRST_OF_JULY, change, recorded_at=NOON)
    part = task.agencies.get(role=AssignmentRole.LEAD)
    part.valid_to = event.effective_on
    part.save()
    TaskAgency.objects.create(
        task=task, agency=cast.btc, role=AssignmentRole.LEAD, valid_from=event.effective_on
    )
    return task


def test_a_change_dated_ahead_enters_on_its_day(moved, cast):
    for day, lead in [(TODAY, cast.btp), (date(2026, 6, 30), cast.btp), (FIRST_OF_JULY, cast.btc)]:
        projection.roll(day, at=NOON)
        moved.refresh_from_db()
        assert moved.lead == lead


def test_rolling_twice_writes_once(moved):
    assert projection.roll(FIRST_OF_JULY, at=NOON) == 1
    assert projection.roll(FIRST_OF_JULY, at=NOON) == 0


def test_an_outage_of_a_month_is_caught_up_with(moved):
    assert projection.roll(FIRST_OF_JULY + timedelta(days=30), at=NOON) == 1


def test_only_tasks_that_can_have_moved_are_read(moved, cast):
    for _ in range(5):
        make_task(lead=cast.btp)
    assert tasks_moving(FIRST_OF_JULY) == [moved.pk]


def test_a_coordinator_dated_ahead_enters_on_its_day(cast):
    task = make_task(lead=cast.bca, coordinator=cast.btp)
    task.agencies.filter(role=AssignmentRole.COORDINATOR).update(valid_to=FIRST_OF_JULY)
    TaskAgency.objects.create(
        task=task, agency=cast.btc, role=AssignmentRole.COORDINATOR, valid_from=FIRST_OF_JULY
    )
    projection.roll(FIRST_OF_JULY, at=NOON)
    task.refresh_from_db()
    assert task.coordinator == cast.btc


def test_the_job_rolls_opens_and_tells_its_pulse(moved, cast):
    task = make_task(
        lead=cast.btp, kind=TaskKind.RECURRING, recurrence=Recurrence.MONTH, deadline=None
    )
    with time_machine.travel(MORNING, tick=False):
        first, second = jobs.roll(), jobs.roll()
    assert (first["moved"], first["opened"]) == (1, 1)
    assert (second["moved"], second["opened"]) == (0, 0)
    assert_whole(task.children.get(), on=FIRST_OF_JULY)
    parts = pulse.heartbeats(at=MORNING, since=MORNING)
    assert parts["jobs"]["roll"] == {"ok": True, "seconds_ago": 0}


def test_a_roll_that_stopped_is_seen(db):
    with time_machine.travel(MORNING, tick=False):
        jobs.roll()
    later = MORNING + timedelta(hours=1)
    assert not pulse.heartbeats(at=later, since=MORNING)["jobs"]["roll"]["ok"]
