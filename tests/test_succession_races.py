"""No two leads or coordinators on one day, and one application of a succession, whoever races."""

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connections, transaction

from tasks_app.enums import AssignmentRole, EventKind, SuccessionKind
from tasks_app.errors import AlreadyApplied
from tasks_app.models import Agency, ProgressReport, Task, TaskAgency, User
from tasks_app.services import reports, succession
from tasks_app.services.succession import Outline, Plan, Share
from tests.factories import ASSIGNED_ON, NOON, AgencyFactory, make_task
from tests.history import assert_whole
from tests.racing import outcomes, race

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = NOON.date()
MERGER = Plan("BTP", SuccessionKind.MERGE, date(2026, 3, 1), "176/2025/QH15", (Share("BMOI"),))
REFUSED = "task_agency_(no_two|one_current)"
ALONE = [AssignmentRole.LEAD, AssignmentRole.COORDINATOR]


@pytest.mark.parametrize("role", ALONE)
@pytest.mark.parametrize(("start", "days"), [(0, None), (-5, 6), (10, 20), (10, None), (-5, None)])
def test_the_database_refuses_two_on_one_day(
    cast: SimpleNamespace, role: AssignmentRole, start: int, days: int | None
) -> None:
    task = make_task(lead=cast.btp, coordinator=cast.btp)
    since = ASSIGNED_ON + timedelta(days=start)
    until = since + timedelta(days=days) if days else None
    rows = task.agencies.filter(role=role)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        task.agencies.create(agency=cast.btc, role=role, valid_from=since, valid_to=until)
    assert rows.count() == 1


@pytest.mark.parametrize("role", ALONE)
def test_one_after_the_other_is_no_overlap_until_it_is_stretched(
    cast: SimpleNamespace, role: AssignmentRole
) -> None:
    task = make_task(lead=cast.btp, coordinator=cast.btp)
    rows, day = task.agencies.filter(role=role), ASSIGNED_ON + timedelta(days=9)
    rows.update(valid_to=day)
    task.agencies.create(agency=cast.btc, role=role, valid_from=day)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        rows.filter(agency=cast.btp).update(valid_to=day + timedelta(days=1))


@pytest.mark.parametrize("role", ALONE)
def test_of_two_overlapping_writers_one_is_refused(
    cast: SimpleNamespace, role: AssignmentRole
) -> None:
    task = make_task(lead=cast.btp, coordinator=cast.btp)
    task.agencies.filter(role=role).update(valid_to=TODAY)

    def begin(days: int, by: User) -> object:
        try:
            with transaction.atomic():
                return TaskAgency.objects.create(
                    task=task, agency=cast.btc, role=role,
                    valid_from=TODAY + timedelta(days=days),
                )  # fmt: skip
        except IntegrityError as refused:
            return refused
        finally:
            connections.close_all()

    results = race(*((cast.sa, lambda by, n=n: begin(n, by)) for n in range(4)))
    kinds = outcomes(results)
    assert kinds[TaskAgency] == 1
    assert sum(kinds.values()) - 1 == sum(
        count for kind, count in kinds.items() if issubclass(kind, IntegrityError)
    )


def test_of_several_applications_one_is_carried_out(cast: SimpleNamespace) -> None:
    AgencyFactory(code="BMOI", parent=Agency.objects.get(code="CP"))
    tasks = [cast.task, *(make_task(lead=cast.btp) for _ in range(5))]
    apply = lambda by: succession.apply(MERGER, by=by, at=NOON)  # noqa: E731
    results = race(*[(cast.sa, apply)] * 4)
    assert outcomes(results) == Counter({Outline: 1, AlreadyApplied: 3})
    for task in tasks:
        assert task.events.filter(kind=EventKind.LEAD_CHANGED).count() == 1
        assert_whole(task, on=TODAY)


def test_owners_who_report_meanwhile_lose_nothing(cast: SimpleNamespace) -> None:
    AgencyFactory(code="BMOI", parent=Agency.objects.get(code="CP"))
    tasks = [make_task(lead=cast.btp, percent=40) for _ in range(6)]

    def report(task: Task, by: User) -> object:
        return reports.report(task, reports.Progress(50, "Đang làm"), by=by, at=NOON)

    writers = [(cast.ex, lambda by, task=task: report(task, by)) for task in tasks]
    apply = lambda by: succession.apply(MERGER, by=by, at=NOON)  # noqa: E731
    results = race((cast.sa, apply), *writers)
    assert isinstance(results[0], Outline)
    for task in tasks:
        assert_whole(task, on=TODAY)
        kinds = Counter(task.events.values_list("kind", flat=True))
        reported = isinstance(results[1 + tasks.index(task)], ProgressReport)
        assert kinds[EventKind.LEAD_CHANGED] == 1
        assert kinds[EventKind.PROGRESS_REPORTED] == int(reported)
