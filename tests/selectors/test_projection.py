"""The projection equals the fold; where it does not, it is named and can be rebuilt."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tasks_app.enums import AssignmentRole, EventKind, Status
from tasks_app.models import Task, TaskAgency
from tasks_app.selectors import projection
from tasks_app.services import projection as rebuilding
from tests.factories import AgencyFactory, ProgrammeFactory, TaskGroupFactory, add_event, make_task

TODAY = date(2026, 6, 15)


def columns_that_differ(on: date = TODAY) -> dict[str, list[str]]:
    return {drift.task.code: drift.columns for drift in projection.drifts(on)}


def test_what_services_and_imports_write_is_the_fold(db):
    for status in (Status.ASSIGNED, Status.IN_PROGRESS, Status.CANCELLED, Status.SUSPENDED):
        make_task(status=status, percent=30)
    done = make_task(percent=80)
    changes = {"status": Status.COMPLETED, "completed_on": date(2026, 5, 1), "percent": 100}
    add_event(done, EventKind.ACCEPTED, date(2026, 5, 1), changes)
    Task.objects.create(
        code="DA06-900", programme=ProgrammeFactory(), group=TaskGroupFactory(),
        title="Dự thảo", provenance="read", deadline_precision="none",
    )  # fmt: skip

    assert columns_that_differ() == {}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", Status.SUSPENDED),
        ("percent", 99),
        ("deadline", None),
        ("chain_deadline", date(2027, 1, 1)),
        ("last_report_on", date(2026, 6, 1)),
        ("assigned_on", date(2026, 1, 1)),
    ],
)
def test_a_changed_column_is_named_and_rebuilt(db, column, value):
    task = make_task(percent=30)
    Task.objects.filter(pk=task.pk).update(**{column: value})
    assert columns_that_differ() == {task.code: [column]}

    assert rebuilding.rebuild(TODAY) == 1

    assert columns_that_differ() == {}
    again = Task.objects.get(pk=task.pk)
    assert getattr(again, column) == getattr(task, column)
    assert again.version == task.version + 1


def test_a_lead_dated_ahead_comes_in_on_its_day(db):
    task, successor = make_task(), AgencyFactory()
    add_event(
        task, EventKind.LEAD_CHANGED, date(2026, 7, 1), {"lead_id": successor.pk},
        recorded_at=datetime(2026, 6, 10, 2, tzinfo=UTC),
    )  # fmt: skip
    task.agencies.filter(role=AssignmentRole.LEAD).update(valid_to=date(2026, 7, 1))
    TaskAgency.objects.create(
        task=task, agency=successor, role=AssignmentRole.LEAD, valid_from=date(2026, 7, 1)
    )
    Task.objects.filter(pk=task.pk).update(lead=task.agencies.earliest("valid_from").agency)

    assert columns_that_differ(date(2026, 6, 30)) == {}
    assert columns_that_differ(date(2026, 7, 1)) == {task.code: ["lead_id"]}

    rebuilding.rebuild(date(2026, 7, 1))

    assert Task.objects.get(pk=task.pk).lead == successor


def test_wrong_lead_intervals_are_named_and_rebuilt(db):
    task = make_task()
    task.agencies.update(valid_to=date(2026, 3, 1))
    assert columns_that_differ() == {task.code: ["lead_intervals"]}

    rebuilding.rebuild(TODAY)

    assert columns_that_differ() == {}
    assert task.agencies.get().valid_to is None


def test_the_command_checks_and_fails_or_rebuilds(db):
    task = make_task(percent=30)
    Task.objects.filter(pk=task.pk).update(percent=99)
    out, document = StringIO(), StringIO()

    with pytest.raises(CommandError, match="1 nhiệm vụ không khớp nhật ký"):
        call_command("rebuild_projection", check=True, stdout=out)
    assert f"{task.code}: percent lưu 99, nhật ký 30" in out.getvalue()
    call_command("rebuild_projection", json=True, stdout=document)
    assert json.loads(document.getvalue()) == {"rebuilt": 1}

    call_command("rebuild_projection", check=True, stdout=out)
    assert out.getvalue().endswith("Mọi nhiệm vụ khớp với nhật ký.\n")
