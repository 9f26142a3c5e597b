"""The work of units: parts in the place of collective tasks, a total of its own, two dates."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from tasks_app.enums import EventKind, Recurrence, Status, TaskKind
from tasks_app.models import Task
from tasks_app.selectors import figures, workload
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Question
from tasks_app.services import fan_out, recurrence
from tests.collective import MERGED_ON, TODAY, finish
from tests.factories import NOON, AgencyFactory, add_event, make_task

NEXT = TODAY + timedelta(days=1)


def work_on(task: Task, on: date = TODAY, **more) -> workload.Workload:
    return workload.compute(Question(task.programme, on, **more), today=NEXT)


def figures_on(task: Task, on: date = TODAY) -> figures.Figures:
    return figures.compute(Question(task.programme, on, by=Split.AGENCY), today=NEXT)


def totals(found) -> dict[str, int]:
    return {row.key: row.counts.total for row in found.rows}


def test_a_fan_out_moves_the_work_to_the_units_and_leaves_the_figures(collective, cast):
    assert totals(work_on(collective.task)) == {"ALL_PROVINCES": 1, "BTP": 1}
    before = figures_on(collective.task)
    fan_out.fan_out(collective.task, by=cast.sa, at=NOON)
    found = work_on(collective.task)
    assert totals(found) == {"P1": 1, "P3": 1, "BTP": 1}
    assert found.counts.total == 3
    after = figures_on(collective.task)
    assert (totals(after), after.counts) == (totals(before), before.counts)
    assert totals(after) == {"ALL_PROVINCES": 1, "BTP": 1}


def test_the_work_is_that_of_the_day_asked_for(collective, cast):
    fan_out.fan_out(collective.task, on=MERGED_ON, by=cast.sa, at=NOON)
    eve = MERGED_ON - timedelta(days=1)
    assert totals(work_on(collective.task, eve)) == {"ALL_PROVINCES": 1, "BTP": 1}
    assert totals(work_on(collective.task, MERGED_ON)) == {"P1": 1, "P3": 1, "BTP": 1}
    known_then = work_on(collective.task, MERGED_ON, known_at=MERGED_ON)
    assert totals(known_then) == {"ALL_PROVINCES": 1, "BTP": 1}


def test_a_part_that_is_done_counts_as_done_for_its_unit(collective, cast):
    first, _ = fan_out.fan_out(collective.task, by=cast.sa, at=NOON).made
    finish(first, owner=collective.ex[0], reviewer=cast.s1)
    found = work_on(collective.task)
    assert {row.key: row.counts.completed for row in found.rows} == {"P1": 1, "P3": 0, "BTP": 0}
    assert found.counts.completed == 1


def test_a_part_that_was_replaced_is_nobodys_work(collective, cast):
    first, second, _ = fan_out.fan_out(collective.task, on=MERGED_ON - timedelta(days=1),
                                       by=cast.sa, at=NOON).made  # fmt: skip
    fan_out.absorb(second, first, document="NQ 202", by=cast.sa, at=NOON, on=MERGED_ON)
    assert totals(work_on(collective.task)) == {"P1": 1, "P3": 1, "BTP": 1}
    assert "P2" in totals(work_on(collective.task, MERGED_ON - timedelta(days=1)))


def test_parts_without_data_are_told_apart_and_called_neither_open_nor_late(collective, cast):
    done = {"status": Status.COMPLETED, "completed_on": TODAY}
    add_event(collective.task, EventKind.OPENING_STATE, TODAY, done)
    fan_out.fan_out(collective.task, by=cast.sa, at=NOON)
    found = work_on(collective.task, NEXT)
    assert {row.key: (row.counts.total, row.without_data) for row in found.rows} == {
        "P1": (0, 1), "P3": (0, 1), "BTP": (1, 0),
    }  # fmt: skip
    assert found.as_json()["without_data"] == 2


def test_instances_of_periods_are_counted_apart_in_both_tables(cast):
    make_task(lead=cast.btp, kind=TaskKind.RECURRING, recurrence=Recurrence.MONTH, deadline=None)
    recurrence.open_instances(on=TODAY, at=NOON)
    by_unit, by_lead = work_on(cast.task), figures_on(cast.task)
    for found in (by_unit, by_lead):
        assert found.counts.total == 2
        assert found.recurring_instances.total == 1
        assert found.as_json()["recurring_instances"]["open_within_deadline"] == 1


def test_work_narrows_to_the_subtree_of_one_unit(collective, cast):
    fan_out.fan_out(collective.task, by=cast.sa, at=NOON)
    assert totals(work_on(collective.task, unit=collective.provinces[0])) == {"P1": 1}


@pytest.mark.parametrize("rows", [10, 20])
def test_the_statements_do_not_grow_with_units(cast, django_assert_num_queries, rows):
    for _ in range(rows):
        make_task(lead=AgencyFactory())
    work_on(cast.task)
    with django_assert_num_queries(5):  # opening state, work, periods, without data, names
        assert len(work_on(cast.task).rows) == rows + 1


def test_the_command_prints_both_tables(collective, cast):
    fan_out.fan_out(collective.task, on=TODAY, by=cast.sa, at=NOON)
    told = StringIO()
    call_command("figures", as_of=f"{TODAY}", by="unit", json=True, stdout=told)
    document = json.loads(told.getvalue())
    assert sum(row["total"] for row in document["by"]) == document["total"] == 3
    assert workload.NOTE in document["notes"]
    told = StringIO()
    call_command("figures", as_of=f"{TODAY}", by="unit", stdout=told)
    assert workload.NOTE in told.getvalue()
