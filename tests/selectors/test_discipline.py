"""Causes of delay, what leaders must solve, and how long things take, from hand-made rows."""

from datetime import UTC, date, datetime

import pytest

from tasks_app.enums import BlockerKind, Decision, EventKind, Secrecy, Status
from tasks_app.models import Agency, Blocker, CompletionClaim, DeadlineExtension, Dependency, Task
from tasks_app.selectors import causes, durations, needs
from tasks_app.selectors.figures import Question
from tests.factories import AgencyFactory, UserFactory, add_event, make_task

TODAY = date(2026, 11, 21)
ON = date(2026, 6, 15)  # a Monday
DUE = date(2026, 5, 29)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def asked(task: Task, as_of: date = ON, **more: object) -> Question:
    return Question(task.programme, as_of, **more)


def cause(task: Task, as_of: date = ON, **more: object) -> str:
    found = causes.causes_of_overdue(asked(task, as_of, **more), today=TODAY)
    return next((one.key for one in found if task.pk in one.tasks), "")


def block(
    task: Task, kind: BlockerKind, raised_on: date, resolved_on: date | None = None, **more: object
) -> Blocker:
    resolved_at = at(resolved_on) if resolved_on else None
    return Blocker.objects.create(
        task=task, kind=kind, description="Chưa có quy định", raised_on=raised_on,
        raised_at=at(raised_on), resolved_on=resolved_on, resolved_at=resolved_at, **more,
    )  # fmt: skip


# -- causes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.ASSIGNED, "undeclared"),
        (Status.IN_PROGRESS, "undeclared"),
        (Status.SUSPENDED, "undeclared"),
        (Status.SUBMITTED_UPWARD, "awaiting_authority"),
        (Status.AWAITING_ACCEPTANCE, "awaiting_review"),
    ],
)
def test_an_overdue_task_has_one_cause(db, status, told):
    task = make_task(status=status, deadline=DUE)

    assert cause(task) == told
    assert cause(task, DUE) == ""  # due all day


def test_the_most_recent_open_blocker_tells_the_cause(db):
    task = make_task(status=Status.SUBMITTED_UPWARD, deadline=DUE)
    block(task, BlockerKind.LEGAL, date(2026, 4, 1))
    block(task, BlockerKind.DATA, date(2026, 5, 4), resolved_on=date(2026, 6, 10))
    block(task, BlockerKind.RESOURCES, date(2026, 6, 20))

    assert cause(task) == "legal"
    assert cause(task, date(2026, 6, 9)) == "data"
    assert cause(task, date(2026, 6, 20)) == "resources"


def test_a_blocker_is_no_cause_before_it_was_known(db):
    task = make_task(deadline=DUE)
    row = block(task, BlockerKind.LEGAL, date(2026, 6, 1), resolved_on=date(2026, 6, 10))
    Blocker.objects.filter(pk=row.pk).update(
        raised_at=at(date(2026, 6, 5)), resolved_at=at(date(2026, 6, 20))
    )

    assert cause(task, date(2026, 6, 5), known_at=date(2026, 6, 4)) == "undeclared"
    assert cause(task, known_at=date(2026, 6, 19)) == "legal"  # solved, and nobody knew
    assert cause(task, known_at=date(2026, 6, 20)) == "undeclared"


def test_a_task_that_waits_for_a_late_one_says_so(db):
    task, before = make_task(deadline=DUE), make_task(deadline=date(2026, 5, 15))
    Dependency.objects.create(task=task, predecessor=before, added_at=at(date(2026, 2, 2)))

    assert cause(task) == "predecessor_late"
    assert cause(before) == "undeclared"

    done = {"status": Status.COMPLETED, "completed_on": date(2026, 6, 1)}
    add_event(before, EventKind.ACCEPTED, date(2026, 6, 1), done)
    assert cause(task) == "undeclared"


def test_the_causes_add_up_to_the_overdue_tasks_of_the_unit(db):
    lead = AgencyFactory(code="BTP")
    for status in (Status.IN_PROGRESS, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD):
        task = make_task(lead=lead, status=status, deadline=DUE)
    make_task(deadline=DUE)

    def counted(**more: object) -> dict[str, int]:
        found = causes.causes_of_overdue(asked(task, **more), today=TODAY)
        return {one.key: len(one.tasks) for one in found}

    assert counted(unit=lead) == {"awaiting_authority": 1, "undeclared": 2}
    assert counted() == {"awaiting_authority": 1, "undeclared": 3}


# -- needs --------------------------------------------------------------------------------


@pytest.fixture
def authority(db) -> Agency:
    return AgencyFactory(code="BTC", name="Bộ Tài chính", parent=AgencyFactory(code="CP"))


@pytest.mark.parametrize(
    ("on", "due_on", "needed"),
    [
        (date(2026, 6, 12), None, False),  # nine working days
        (ON, None, True),  # ten
        (date(2026, 6, 4), date(2026, 6, 4), False),
        (date(2026, 6, 5), date(2026, 6, 4), True),
    ],
)
def test_a_blocker_needs_leaders_past_its_date_or_after_ten_days(authority, on, due_on, needed):
    task = make_task(lead=AgencyFactory(code="BTP", parent=authority.parent))
    block(task, BlockerKind.LEGAL, date(2026, 6, 1), authority=authority, due_on=due_on)

    found = needs.needs(asked(task, on), today=TODAY)

    assert [need.task for need in found] == ([task.pk] if needed else [])


def test_a_need_says_what_who_and_since_when(authority):
    task = make_task(lead=AgencyFactory(code="BTP", parent=authority.parent))
    block(task, BlockerKind.LEGAL, date(2026, 5, 4), authority=authority, due_on=date(2026, 6, 1))

    (need,) = needs.needs(asked(task), today=TODAY)

    assert (need.text, need.kind, need.authority) == (
        "Chưa có quy định", "vướng quy định pháp lý", "Bộ Tài chính",
    )  # fmt: skip
    assert (need.raised_on, need.due_on, need.working_days_open) == (
        date(2026, 5, 4), date(2026, 6, 1), 30,
    )  # fmt: skip


def test_what_the_owner_can_solve_below_is_no_need(authority):
    lead = AgencyFactory(code="BTP", parent=authority.parent)
    below = AgencyFactory(code="CUC", parent=lead)
    task = make_task(lead=lead)
    for one in (lead, below, None):
        block(task, BlockerKind.LEGAL, date(2026, 3, 2), authority=one)
    assert needs.needs(asked(task), today=TODAY) == ()

    block(task, BlockerKind.LEGAL, date(2026, 3, 2), authority=lead, owner=below)
    assert len(needs.needs(asked(task), today=TODAY)) == 1  # of the part below, it is above


def test_an_answer_quiets_a_blocker_from_the_day_it_is_known(authority):
    task = make_task()
    answer = {"answer": "Đã có văn bản", "answered_on": date(2026, 6, 10)}
    answered_at = at(date(2026, 6, 12))
    block(
        task,
        BlockerKind.LEGAL,
        date(2026, 3, 2),
        authority=authority,
        answered_at=answered_at,
        **answer,
    )

    assert len(needs.needs(asked(task, date(2026, 6, 9)), today=TODAY)) == 1
    assert needs.needs(asked(task), today=TODAY) == ()
    assert len(needs.needs(asked(task, known_at=date(2026, 6, 11)), today=TODAY)) == 1


def test_needs_of_done_tasks_are_over_and_the_longest_open_come_first(authority):
    task, other, done = make_task(), make_task(), make_task(status=Status.COMPLETED)
    for one, day in ((task, date(2026, 4, 1)), (other, date(2026, 3, 2)), (done, date(2026, 2, 2))):
        block(one, BlockerKind.DATA, day, authority=authority)

    assert [need.task for need in needs.needs(asked(task), today=TODAY)] == [other.pk, task.pk]


def test_a_secret_task_needs_without_words(authority):
    task = make_task(secrecy=Secrecy.SECRET)
    block(task, BlockerKind.LEGAL, date(2026, 3, 2), authority=authority)

    assert [need.text for need in needs.needs(asked(task), today=TODAY)] == ["xem hồ sơ giấy"]


# -- durations ----------------------------------------------------------------------------


def claim(task: Task, filed_on: date, decision: Decision, decided_on: date | None = None) -> None:
    CompletionClaim.objects.create(
        task=task, completed_on=filed_on, filed_on=filed_on, filed_at=at(filed_on),
        filed_agency=task.lead, decision=decision, decision_note="Thiếu biên bản",
        decided_at=at(decided_on) if decided_on else None,
    )  # fmt: skip


def request(
    task: Task, number: int, filed_on: date, decided_on: date | None, **more: object
) -> None:
    DeadlineExtension.objects.create(
        task=task, number=number, deadline_before=DUE, proposed_deadline=date(2026, 12, 31),
        reason="Chờ", filed_on=filed_on, filed_at=at(filed_on), filed_agency=task.lead,
        decision=Decision.GRANTED if decided_on else Decision.PENDING,
        decided_at=at(decided_on) if decided_on else None, decided_on=decided_on, **more,
    )  # fmt: skip


def tallies(task: Task, as_of: date = ON, since: date | None = None, **more: object) -> object:
    return durations.tallies(asked(task, as_of, **more), since, today=TODAY)


def test_without_anything_medians_are_empty_and_counts_zero(db):
    found = tallies(make_task())

    assert {name for name, value in found.items() if value is None} == {
        "overdue_days_median", "overdue_working_days_median", "blocker_days_median",
        "waiting_days_median", "review_days_median",
    }  # fmt: skip
    assert not any(found.values())


def test_the_reviewers_time_in_working_days(db):
    task = make_task()
    claim(task, date(2026, 6, 1), Decision.RETURNED, date(2026, 6, 4))  # 3
    claim(task, date(2026, 6, 5), Decision.WITHDRAWN, date(2026, 6, 8))  # nobody answered
    claim(task, date(2026, 6, 5), Decision.RETURNED, date(2026, 6, 11))  # 4: late
    claim(task, date(2026, 6, 12), Decision.GRANTED, date(2026, 6, 16))  # 2, after D

    found = tallies(task)
    assert (found["review_days_median"], found["returns"], found["late_answers"]) == (3.5, 2, 1)
    assert (found["open_claims"], found["waiting_days_median"]) == (1, 1)
    assert tallies(task, date(2026, 6, 16))["review_days_median"] == 3
    assert tallies(task, known_at=date(2026, 6, 10))["review_days_median"] == 3
    assert tallies(task, since=date(2026, 6, 5))["returns"] == 1


def test_overdue_and_blocked_days(db):
    task = make_task(deadline=DUE)
    make_task(deadline=date(2026, 6, 12))
    block(task, BlockerKind.LEGAL, date(2026, 6, 1))
    block(task, BlockerKind.DATA, date(2026, 6, 10), resolved_on=ON)

    found = tallies(task)

    assert (found["overdue_days_median"], found["overdue_working_days_median"]) == (10, 6)
    assert (found["blocker_days_median"], found["open_blockers"]) == (10, 1)


def test_extensions_granted_and_those_filed_late(db):
    task = make_task(deadline=DUE)
    request(task, 1, date(2026, 5, 20), date(2026, 5, 22))
    request(task, 2, date(2026, 6, 1), date(2026, 6, 10))  # filed after the deadline; 7 wd
    request(task, 3, date(2026, 6, 11), date(2026, 6, 17))  # decided after D

    found = tallies(task)

    assert (found["extensions"], found["late_extensions"]) == (2, 1)
    assert (found["late_answers"], found["late_waiting"]) == (1, 0)
    assert tallies(task, date(2026, 6, 16), known_at=date(2026, 6, 16))["late_waiting"] == 0
    assert tallies(task, since=date(2026, 6, 1))["extensions"] == 1


def test_the_clock_begins_with_the_signature_of_the_working_group(db):
    task = make_task(deadline=DUE)
    request(task, 1, date(2026, 6, 1), None, needs_cosignature=True)
    assert tallies(task)["late_waiting"] == 0

    signer = {"cosigned_by": UserFactory(), "cosigned_at": at(date(2026, 6, 8))}
    DeadlineExtension.objects.update(**signer)
    assert tallies(task)["late_waiting"] == 1
    assert tallies(task, date(2026, 6, 11))["late_waiting"] == 0
    assert tallies(task, known_at=date(2026, 6, 7))["late_waiting"] == 0
