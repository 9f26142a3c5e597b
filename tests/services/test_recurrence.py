"""A recurring task opens one instance for each period, and never completes itself."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tasks_app.enums import Recurrence, Status, TaskKind, Tracking
from tasks_app.errors import InvalidInput, NotPermitted
from tasks_app.models import Task
from tasks_app.selectors.fan_out import instances_of
from tasks_app.services import recurrence
from tests.collective import TODAY, finish
from tests.factories import NOON, add_event, make_task
from tests.history import assert_whole


@pytest.fixture
def monthly(cast) -> Task:
    return make_task(
        lead=cast.btp, coordinating=(cast.btc,), deadline=None, kind=TaskKind.RECURRING,
        recurrence=Recurrence.MONTH, code="DA06-200", title="Báo cáo",
    )  # fmt: skip


def opened(on: date = TODAY) -> list[str]:
    return [task.code for task in recurrence.open_instances(on=on, at=NOON)]


def test_the_running_period_is_opened_with_its_report_day_as_deadline(monthly, cast):
    assert opened() == ["DA06-200.2026-07"]  # 15/6 begins the period of July
    instance = instances_of(monthly).get()
    assert (instance.period_from, instance.period_to) == (date(2026, 6, 15), date(2026, 7, 14))
    assert (instance.deadline, instance.original_deadline) == (date(2026, 7, 20),) * 2
    assert (instance.kind, instance.status, instance.lead) == (
        TaskKind.ONE_OFF, Status.ASSIGNED, cast.btp,
    )  # fmt: skip
    assert instance.title == "Báo cáo (tháng 7/2026)"
    assert instance.agencies.filter(agency=cast.btc).exists()
    assert_whole(instance, on=TODAY)


def test_a_due_day_that_is_closed_moves_to_the_working_day_before(monthly):
    opened(date(2026, 5, 20))
    assert instances_of(monthly).get().deadline == date(2026, 6, 19)  # 20/6/2026 is a Saturday


def test_opening_again_changes_nothing(monthly):
    assert len(opened()) == 1
    assert opened() == []
    assert opened(TODAY + timedelta(days=5)) == []


def test_after_an_outage_no_period_is_missing(monthly):
    opened(date(2026, 3, 1))
    assert opened() == ["DA06-200.2026-04", "DA06-200.2026-05", "DA06-200.2026-06",
                        "DA06-200.2026-07"]  # fmt: skip


def test_the_database_holds_one_instance_for_a_period(monthly):
    opened()
    instance = instances_of(monthly).get()
    instance.pk, instance.code = None, "DA06-200.X"
    promise = pytest.raises(IntegrityError, match=r"one_instance_per_period|parent_id")
    with promise, transaction.atomic():
        instance.save(force_insert=True)


def test_an_instance_completes_and_the_register_row_does_not(monthly, cast):
    opened()
    instance = instances_of(monthly).get()
    finish(instance, owner=cast.ex, reviewer=cast.s1)
    assert instance.status == Status.COMPLETED
    monthly.refresh_from_db()
    assert monthly.status == Status.IN_PROGRESS
    assert_whole(monthly, on=TODAY)


@pytest.mark.parametrize(
    "change",
    [
        {"recurrence": ""},
        {"kind": TaskKind.ONE_OFF},
        {"status": Status.SUSPENDED},
        {"fanned_out_on": TODAY},
    ],
)
def test_nothing_is_opened_for_what_does_not_recur_now(monthly, change):
    Task.objects.filter(pk=monthly.pk).update(**change)
    assert opened() == []


@pytest.mark.parametrize("tracking", [Tracking.SNAPSHOT, Tracking.CATALOGUE])
def test_nothing_is_opened_in_a_register_without_states(monthly, tracking):
    programme = monthly.programme
    programme.tracking, programme.snapshot_on = tracking, TODAY
    programme.save()
    assert opened() == []


def test_a_cancelled_task_opens_no_more_instances(monthly):
    opened()
    add_event(monthly, monthly.events.first().kind, TODAY, {"status": Status.CANCELLED})
    assert opened(date(2026, 8, 1)) == []


def test_the_administrator_says_how_often(monthly, cast):
    recurrence.set_recurrence(monthly, Recurrence.QUARTER, by=cast.sa, at=NOON)
    assert opened() == ["DA06-200.2026-Q3"]
    monthly.refresh_from_db()
    assert monthly.events.last().payload["before"] == Recurrence.MONTH
    assert_whole(monthly, on=TODAY)


def test_who_may_not_say_how_often(monthly, cast):
    for person in (cast.ex, cast.wg, cast.s1, cast.ld):
        with pytest.raises(NotPermitted):
            recurrence.set_recurrence(monthly, Recurrence.YEAR, by=person, at=NOON)
    with pytest.raises(InvalidInput):
        recurrence.set_recurrence(monthly, "daily", by=cast.sa, at=NOON)
    with pytest.raises(InvalidInput, match="không phải nhiệm vụ thường xuyên"):
        recurrence.set_recurrence(cast.task, Recurrence.YEAR, by=cast.sa, at=NOON)


def test_the_statements_do_not_grow_with_tasks_that_need_nothing(
    monthly, cast, django_assert_num_queries
):
    def settle(count: int) -> None:
        for _ in range(count):
            make_task(lead=cast.btp, deadline=None, kind=TaskKind.RECURRING, recurrence="year")
        opened()

    settle(10)
    with django_assert_num_queries(1):
        opened()
    settle(10)
    with django_assert_num_queries(1):
        opened()
