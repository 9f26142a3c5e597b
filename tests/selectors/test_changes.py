"""What changed since the report before, from hand-made histories."""

from datetime import UTC, date, datetime

import pytest

from tasks_app.enums import EventKind, Status, Tracking
from tasks_app.errors import InvalidInput, NoData
from tasks_app.models import Task
from tasks_app.rules.periods import parse_period
from tasks_app.selectors import changes
from tasks_app.selectors.figures import Question
from tests.factories import AgencyFactory, ProgrammeFactory, add_event, make_task

TODAY = date(2026, 11, 21)
SINCE, ON = date(2026, 5, 14), date(2026, 6, 14)


def told(task: Task, as_of: date = ON, since: date | None = None, **more: object) -> set[str]:
    """Return the cells of the changes that `task` is in."""
    found = changes.between(Question(task.programme, as_of, **more), since, today=TODAY)
    return {name for name in found.__slots__ if name != "since" and task.pk in getattr(found, name)}


def accept(task: Task, on: date, recorded_on: date | None = None) -> None:
    changed = {"status": Status.COMPLETED, "completed_on": on, "percent": 100}
    add_event(task, EventKind.ACCEPTED, on, changed, recorded_at=noon(recorded_on or on))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def extend(task: Task, on: date, to: date) -> None:
    add_event(task, EventKind.EXTENSION_GRANTED, on, {"deadline": to, "chain_deadline": to})


def test_a_task_is_new_from_the_day_it_was_signed(db):
    task = make_task(assigned_on=date(2026, 5, 15))

    assert told(task) == {"newly_assigned"}
    assert told(task, since=date(2026, 5, 15)) == set()


def test_a_completion_counts_on_its_day_and_as_far_as_it_was_known(db):
    task = make_task()
    accept(task, date(2026, 6, 10), recorded_on=date(2026, 6, 20))

    assert told(task) == {"newly_completed"}
    assert told(task, known_at=date(2026, 6, 14)) == set()
    assert told(task, known_at=date(2026, 6, 20)) == {"newly_completed"}


def test_a_completion_learned_late_was_no_news_of_the_period_after(db):
    task = make_task()
    accept(task, date(2026, 5, 10), recorded_on=date(2026, 5, 20))

    assert told(task) == set()  # both dates as known now
    assert told(task, known_at=date(2026, 5, 19)) == set()  # and both as known then
    assert told(task, date(2026, 5, 14)) == {"newly_completed"}


def test_a_task_falls_overdue_the_day_after_its_deadline(db):
    task = make_task(deadline=date(2026, 6, 13))

    assert told(task) == {"newly_overdue"}
    assert told(task, date(2026, 6, 13)) == set()
    assert told(task, date(2026, 7, 14)) == set()


def test_every_extension_of_a_chain_is_news_in_its_own_period(db):
    task = make_task(deadline=date(2026, 4, 30))
    extend(task, date(2026, 4, 20), date(2026, 5, 31))
    extend(task, date(2026, 6, 8), date(2026, 12, 31))

    assert told(task, date(2026, 5, 14)) == {"newly_extended"}
    assert told(task, date(2026, 6, 7)) == {"newly_overdue"}
    assert told(task) == {"newly_extended"}
    assert told(task, date(2026, 7, 14)) == set()
    task.refresh_from_db()
    assert task.original_deadline == date(2026, 4, 30)


def test_a_reopened_task_leaves_the_done_and_may_come_again(db):
    task = make_task()
    accept(task, date(2026, 3, 2))
    add_event(task, EventKind.REOPENED, date(2026, 5, 20), {"status": Status.IN_PROGRESS})
    accept(task, date(2026, 6, 20))

    assert told(task) == {"reopened"}
    assert told(task, date(2026, 7, 14)) == {"newly_completed"}
    assert told(task, date(2026, 7, 14), since=date(2026, 4, 14)) == set()


def test_a_cancelled_task_is_no_longer_counted_also_when_it_was_done_before(db):
    task, other = make_task(), make_task()
    accept(other, date(2026, 3, 2))
    add_event(other, EventKind.REOPENED, date(2026, 5, 20), {"status": Status.IN_PROGRESS})
    for one in (task, other):
        add_event(one, EventKind.CANCELLED, date(2026, 6, 1), {"status": Status.CANCELLED})

    make_task()
    assert told(task) == {"no_longer_counted"}
    assert told(other) == {"no_longer_counted", "reopened"}


@pytest.fixture
def moved(db):
    """A task that passes from one ministry to another on 1/6/2026."""
    old, new = AgencyFactory(code="BTTTT"), AgencyFactory(code="BKHCN")
    task = make_task(lead=old)
    add_event(task, EventKind.LEAD_CHANGED, date(2026, 6, 1), {"lead_id": new.pk})
    return task


@pytest.mark.parametrize(
    ("unit", "on", "cells"),
    [
        ("BTTTT", ON, {"handed_over"}),
        ("BKHCN", ON, {"taken_over"}),
        ("BTTTT", date(2026, 5, 31), set()),
        ("BKHCN", date(2026, 5, 31), set()),
        ("BKHCN", date(2026, 6, 30), set()),
    ],
)
def test_a_succession_is_a_move_and_nothing_new(moved, unit, on, cells):
    make_task(lead=AgencyFactory(code=unit))

    assert told(moved, on, unit=AgencyFactory(code=unit)) == cells
    assert told(moved, on) == set()


def test_a_unit_is_told_of_its_subtree_only(db):
    above = AgencyFactory(code="BCA")
    below = make_task(lead=AgencyFactory(code="C06", parent=above), assigned_on=date(2026, 6, 1))
    other = make_task(assigned_on=date(2026, 6, 1))

    assert told(below, unit=above) == {"newly_assigned"}
    assert told(other, unit=above) == set()


@pytest.mark.parametrize(
    ("as_of", "period", "since"),
    [
        (date(2026, 6, 14), None, date(2026, 5, 14)),
        (date(2026, 6, 15), None, date(2026, 6, 14)),
        (date(2026, 6, 14), "2026-06", date(2026, 5, 14)),
        (date(2026, 6, 14), "2026-Q2", date(2026, 3, 14)),
        (date(2026, 6, 14), "2026-H1", date(2025, 12, 14)),
    ],
)
def test_the_report_before_is_that_of_the_period_before(db, as_of, period, since):
    task = make_task()
    named = parse_period(period) if period else None

    found = changes.between(Question(task.programme, as_of), today=TODAY, period=named)

    assert found.since == since


def test_before_the_programme_there_was_nothing(db):
    task = make_task(assigned_on=date(2022, 1, 6))

    assert told(task, date(2022, 1, 10)) == {"newly_assigned"}


def test_nothing_is_news_that_an_opening_state_says(db):
    task = make_task(assigned_on=date(2022, 1, 6))
    state = {"status": Status.COMPLETED, "completed_on": date(2023, 1, 1)}
    add_event(task, EventKind.OPENING_STATE, date(2026, 6, 1), state)

    found = changes.between(Question(task.programme, ON), SINCE, today=TODAY)

    assert found.since == date(2026, 6, 1)
    assert found.newly_completed == ()


@pytest.mark.parametrize("since", [ON, date(2026, 6, 15)])
def test_a_report_before_lies_before(db, since):
    task = make_task()

    with pytest.raises(InvalidInput, match="trước ngày 14/06/2026"):
        told(task, since=since)


def test_a_snapshot_has_no_report_before(db):
    task = make_task(
        programme=ProgrammeFactory(code="TB552", tracking=Tracking.SNAPSHOT, snapshot_on=ON)
    )

    with pytest.raises(NoData, match="không so được với kỳ trước"):
        told(task, TODAY)
