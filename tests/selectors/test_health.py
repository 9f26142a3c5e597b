"""Health of listed tasks: the facts come in one statement, whatever the number of rows."""

from datetime import date

import pytest

from tasks_app import conf
from tasks_app.enums import (
    BlockerKind,
    Decision,
    EventKind,
    Health,
    ReturnReason,
    Signal,
    Status,
    Tracking,
)
from tasks_app.models import Blocker, CompletionClaim, DeadlineExtension, Task
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.health import HealthReading
from tasks_app.selectors import health
from tests.factories import NOON, ProgrammeFactory, add_event, make_task

TODAY = date(2026, 6, 15)


def reading(task: Task, as_of: date = TODAY) -> HealthReading:
    row = health.annotated(Task.objects.all()).get(pk=task.pk)
    return health.reading_of(row, as_of, calendar=WorkCalendar(), policy=conf.policy())


def file_claim(task: Task, completed_on: date, **fields: object) -> CompletionClaim:
    return CompletionClaim.objects.create(
        task=task, completed_on=completed_on, filed_agency=task.lead, filed_on=TODAY,
        filed_at=NOON, **fields,
    )  # fmt: skip


def test_an_overdue_task_is_told_so(db):
    task = make_task(deadline=date(2026, 6, 1), percent=60)

    found = reading(task)

    assert found.level == Health.OVERDUE
    assert found.sentence.startswith("Quá hạn 10 ngày làm việc")


def test_a_claim_in_time_that_waits_is_not_overdue(db):
    task = make_task(status=Status.AWAITING_ACCEPTANCE, deadline=date(2026, 6, 1), percent=100)
    file_claim(task, date(2026, 5, 29))

    assert Signal.OVERDUE not in {cause.signal for cause in reading(task).causes}


def test_the_oldest_and_the_soonest_blocker_both_count(db):
    task = make_task(deadline=date(2026, 12, 31), percent=90)
    Blocker.objects.create(task=task, kind=BlockerKind.LEGAL, raised_on=date(2026, 5, 25))
    Blocker.objects.create(
        task=task, kind=BlockerKind.DATA, raised_on=date(2026, 6, 10), due_on=date(2026, 6, 12)
    )
    Blocker.objects.create(
        task=task, kind=BlockerKind.DATA, raised_on=date(2026, 1, 6), resolved_on=date(2026, 1, 9)
    )

    causes = [cause for cause in reading(task).causes if cause.signal == Signal.BLOCKER]

    assert [(cause.level, "dữ liệu" in cause.sentence) for cause in causes] == [
        (Health.BEHIND, True)
    ]


def test_extensions_and_returns_are_counted_once_each(db):
    task = make_task(deadline=date(2026, 12, 31), percent=90)
    for number, decision in enumerate((Decision.GRANTED, Decision.REFUSED), start=1):
        DeadlineExtension.objects.create(
            task=task, number=number, deadline_before=date(2026, 6, 30), decided_at=NOON,
            proposed_deadline=date(2026, 12, 31), filed_agency=task.lead, filed_on=TODAY,
            filed_at=NOON, decision=decision,
        )  # fmt: skip
    file_claim(
        task, TODAY, decision=Decision.RETURNED, decided_at=NOON, decision_note="Thiếu số liệu",
        return_reason=ReturnReason.EVIDENCE_MISSING,
    )  # fmt: skip

    causes = {cause.signal: cause.sentence for cause in reading(task).causes}

    assert causes[Signal.CHURN] == "Gia hạn 1 lần, bị trả lại 1 lần"


def test_the_duty_to_report_begins_anew_after_a_suspension(db):
    task = make_task(deadline=date(2026, 12, 31), percent=50)
    add_event(task, EventKind.SUSPENDED, date(2026, 1, 12), {"status": Status.SUSPENDED})
    add_event(task, EventKind.RESUMED, date(2026, 6, 8), {"status": Status.IN_PROGRESS})

    assert Signal.STALE_REPORT not in {cause.signal for cause in reading(task).causes}


@pytest.mark.parametrize(
    ("tracking", "level"), [(Tracking.SNAPSHOT, Health.ON_TRACK), (Tracking.CATALOGUE, None)]
)
def test_a_programme_that_is_not_followed_is_never_judged_for_today(db, tracking, level):
    programme = ProgrammeFactory(
        code="TB552", tracking=tracking, snapshot_on=date(2026, 1, 6), report_due_day=20
    )
    task = make_task(programme=programme, deadline=date(2026, 6, 1), percent=10)

    assert reading(task).level == level


def test_a_list_of_values_is_read_as_the_model_is(db):
    task = make_task(deadline=date(2026, 6, 1), percent=60)
    row = health.annotated(Task.objects.all()).values(*health.FIELDS).get()

    found = health.reading_of(row, TODAY, calendar=WorkCalendar(), policy=conf.policy())

    assert found == reading(task)


@pytest.mark.parametrize("rows", [10, 20])
def test_a_list_with_its_facts_is_one_statement(db, django_assert_num_queries, rows):
    for _ in range(rows):
        make_task()

    with django_assert_num_queries(1):
        assert len(list(health.annotated(Task.objects.all()))) == rows
