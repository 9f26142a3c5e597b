"""Opening states (T18): of one task, of a part without data, of a whole programme."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import EventKind, Status, TaskKind, Timeliness, Tracking
from tasks_app.errors import InvalidInput, NotPermitted, NotTracked, TransitionNotAllowed
from tasks_app.models import Programme, Task
from tasks_app.selectors import moment
from tasks_app.services import assignment, openings, reports
from tasks_app.services.openings import OpeningState
from tests.factories import NOON, ProgrammeFactory, TaskGroupFactory, add_event, make_task
from tests.history import assert_whole

TODAY = NOON.date()
CUT = date(2026, 6, 1)
KNOWN = OpeningState(as_of=CUT, document="12/BC-VPCP", status=Status.IN_PROGRESS, percent=55)


@pytest.fixture
def fresh(cast: SimpleNamespace) -> Task:
    return make_task(lead=cast.btp, status=Status.ASSIGNED)


def test_an_opening_state_sets_everything_at_once(cast: SimpleNamespace, fresh: Task) -> None:
    opening = replace(KNOWN, deadline=date(2026, 9, 30), result="Đã có dự thảo")
    event = openings.set_opening_state(fresh, opening, by=cast.sa, at=NOON)
    fresh.refresh_from_db()
    assert (fresh.status, fresh.percent) == (Status.IN_PROGRESS, 55)
    assert fresh.deadline == fresh.chain_deadline == date(2026, 9, 30)
    assert fresh.original_deadline == date(2026, 6, 30)
    assert (event.kind, event.effective_on) == (EventKind.OPENING_STATE, CUT)
    assert event.payload == {
        "document": "12/BC-VPCP",
        "result": "Đã có dự thảo",
        "one_task": True,
    }
    assert_whole(fresh, on=TODAY)


@pytest.mark.parametrize(
    ("done_on", "declared"), [(date(2026, 5, 20), None), (None, Timeliness.LATE)]
)
def test_a_completion_has_a_day_or_a_declared_timeliness(
    cast: SimpleNamespace, fresh: Task, done_on: date | None, declared: Timeliness | None
) -> None:
    opening = replace(KNOWN, status=Status.COMPLETED, completed_on=done_on, declared=declared)
    openings.set_opening_state(fresh, opening, by=cast.sa, at=NOON)
    fresh.refresh_from_db()
    assert (fresh.completed_on, fresh.declared_timeliness) == (done_on, declared)
    assert (fresh.percent, fresh.deadline) == (100, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": ""}, "document"),
        ({"as_of": TODAY + timedelta(days=1)}, "as_of"),
        ({"as_of": date(2026, 1, 4)}, "as_of"),
        ({"status": Status.AWAITING_ACCEPTANCE}, "status"),
        ({"status": Status.DRAFT}, "status"),
        ({"percent": 101}, "percent"),
        ({"deadline": date(2026, 1, 1)}, "deadline"),
        ({"status": Status.COMPLETED}, "completed_on"),
        ({"completed_on": CUT}, "completed_on"),
        ({"status": Status.COMPLETED, "completed_on": CUT + timedelta(days=1)}, "completed_on"),
        ({"status": Status.COMPLETED, "completed_on": date(2026, 1, 1)}, "completed_on"),
    ],
)
def test_a_bad_opening_state_names_the_field_and_writes_nothing(
    cast: SimpleNamespace, fresh: Task, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        openings.set_opening_state(fresh, replace(KNOWN, **changes), by=cast.sa, at=NOON)
    assert field in refusal.value.fields
    assert fresh.events.count() == 1


def test_a_recurring_task_does_not_begin_completed(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.ASSIGNED, kind=TaskKind.RECURRING, deadline=None)
    done = replace(KNOWN, status=Status.COMPLETED, declared=Timeliness.ON_TIME)
    with pytest.raises(InvalidInput, match="không kết thúc"):
        openings.set_opening_state(task, done, by=cast.sa, at=NOON)


def test_the_part_of_a_unit_gets_its_first_data(cast: SimpleNamespace) -> None:
    part = make_task(lead=cast.btc, parent=cast.task, status=Status.ASSIGNED)
    add_event(part, EventKind.ASSIGNED, part.assigned_on or CUT, {"status": Status.DRAFT})
    Task.objects.filter(pk=part.pk).update(without_unit_data=True)
    openings.set_opening_state(part, KNOWN, by=cast.sa, at=NOON)
    part.refresh_from_db()
    assert (part.status, part.without_unit_data) == (Status.IN_PROGRESS, False)
    assert moment.first_day(cast.task.programme) == cast.task.programme.signed_on


def test_a_draft_has_no_opening_state(cast: SimpleNamespace) -> None:
    wanted = assignment.Draft(group=TaskGroupFactory(), title="Dự thảo")
    task = assignment.draft(wanted, by=cast.sa, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="còn là dự thảo"):
        openings.set_opening_state(task, KNOWN, by=cast.sa, at=NOON)


def test_one_task_does_not_hide_the_past_of_its_programme(
    cast: SimpleNamespace, fresh: Task
) -> None:
    openings.set_opening_state(fresh, KNOWN, by=cast.sa, at=NOON)
    assert moment.first_day(fresh.programme) == fresh.programme.signed_on


# -- a whole programme --------------------------------------------------------------------


@pytest.fixture
def catalogue(cast: SimpleNamespace) -> Programme:
    programme: Programme = ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
    for _ in range(3):
        make_task(lead=cast.btp, programme=programme, status=Status.ASSIGNED)
    return programme


def activate(cast: SimpleNamespace, programme: Programme, **changes: Any) -> Programme:
    given = {"document": "12/BC", "on": CUT, "states": {}, "by": cast.sa, "at": NOON, **changes}
    return openings.activate(programme, **given)


def test_an_activated_programme_is_followed_from_its_day(
    cast: SimpleNamespace, catalogue: Programme
) -> None:
    tasks = list(catalogue.tasks.order_by("pk"))
    activate(cast, catalogue, states={tasks[1].code: KNOWN})
    catalogue.refresh_from_db()
    assert catalogue.tracking == Tracking.ACTIVE
    assert moment.first_day(catalogue) == CUT
    states = [Status.ASSIGNED, Status.IN_PROGRESS, Status.ASSIGNED]
    assert list(catalogue.tasks.order_by("pk").values_list("status", flat=True)) == states
    for task in tasks:
        assert task.events.latest("seq").kind == EventKind.OPENING_STATE
        assert_whole(task, on=TODAY)
    reports.report(tasks[0], reports.Progress(10, "Bắt đầu"), by=cast.ex, at=NOON)


def test_a_snapshot_goes_on_from_what_it_knows(cast: SimpleNamespace) -> None:
    programme: Programme = ProgrammeFactory(
        code="TB552", tracking=Tracking.SNAPSHOT, snapshot_on=date(2026, 3, 1)
    )
    task = make_task(lead=cast.btp, programme=programme, status=Status.ASSIGNED)
    done = {"status": Status.COMPLETED, "declared_timeliness": Timeliness.LATE, "percent": 100}
    add_event(task, EventKind.OPENING_STATE, date(2026, 3, 1), done)
    with pytest.raises(InvalidInput, match="01/03/2026"):
        activate(cast, programme, on=date(2026, 2, 28))
    programme = activate(cast, programme)
    task.refresh_from_db()
    assert (programme.tracking, programme.snapshot_on) == (Tracking.ACTIVE, None)
    assert (task.status, task.declared_timeliness) == (Status.COMPLETED, Timeliness.LATE)
    assert moment.first_day(programme) == CUT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": " "}, "document"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"states": {"DA06-001": KNOWN}}, "states"),
        ({"states": {"NQ03-003": replace(KNOWN, as_of=TODAY)}}, "states"),
        ({"states": {"NQ03-003": replace(KNOWN, percent=-1)}}, "states"),
        ({"on": date(2026, 1, 1)}, "states"),
    ],
)
def test_an_activation_is_all_or_nothing(
    cast: SimpleNamespace, catalogue: Programme, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        activate(cast, catalogue, **changes)
    assert field in refusal.value.fields
    catalogue.refresh_from_db()
    assert catalogue.tracking == Tracking.CATALOGUE
    assert {task.events.count() for task in catalogue.tasks.all()} == {1}


def test_a_refused_row_is_named(cast: SimpleNamespace, catalogue: Programme) -> None:
    with pytest.raises(InvalidInput, match=r"^NQ03-003: Kết quả"):
        activate(cast, catalogue, states={"NQ03-003": replace(KNOWN, percent=101)})


def test_nobody_else_activates_and_nothing_twice(
    cast: SimpleNamespace, catalogue: Programme
) -> None:
    for who in (cast.s1, cast.ex, cast.ld):
        with pytest.raises(NotPermitted):
            activate(cast, catalogue, by=who)
    with pytest.raises(NotTracked):
        openings.set_opening_state(catalogue.tasks.all()[0], KNOWN, by=cast.sa, at=NOON)
    activate(cast, catalogue)
    with pytest.raises(TransitionNotAllowed, match="đang được theo dõi"):
        activate(cast, catalogue)
