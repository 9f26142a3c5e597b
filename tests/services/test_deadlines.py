"""The deadline changed by its level (T17), and the vectors of DOMAIN §7 on deadlines."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import AuthorityLevel, EventKind
from tasks_app.errors import (
    ConflictOfInterest,
    InvalidDeadline,
    InvalidInput,
    NotPermitted,
    StaleVersion,
    TransitionNotAllowed,
)
from tasks_app.models import Task
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.lateness import lateness_on
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Scope
from tasks_app.services import completion, deadlines, evidence, extensions
from tests.factories import NOON, make_task
from tests.history import assert_whole

TODAY, JUNE = NOON.date(), date(2022, 6, 30)
CHANGE = {"document": "12/VPCP-KSTT", "reason": "Theo kết luận"}


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


def cells(task: Task, day: date, known_at: date | None = None) -> set[str]:
    """Return the cells of DOMAIN §6 that the task is counted in."""
    near = day + timedelta(days=14)
    found = asof.counts(Scope(tasks=[task.pk]), At(day, known_at), near_due_until=near)
    counts, _ = found[None]
    names = ("completed_on_time", "completed_late", "open_within_deadline", "open_overdue")
    return {name for name in names if counts.cell(name)}


def task_of_2022(cast: SimpleNamespace) -> Task:
    return make_task(lead=cast.btp, deadline=JUNE, assigned_on=date(2022, 1, 6), percent=50)


def extended(cast: SimpleNamespace, *, filed: date, granted: date) -> Task:
    task = task_of_2022(cast)
    asked = extensions.Request(date(2022, 9, 30), "Chờ văn bản")
    request = extensions.request(task, asked, by=cast.ex, at=on(filed))
    extensions.cosign(request, by=cast.wg, at=on(filed))
    extensions.grant(request, by=cast.s2, at=on(granted))
    return task


def claim(cast: SimpleNamespace, task: Task, done_on: date, at: date) -> object:
    row = evidence.Document("1/BC", "Báo cáo", done_on)
    evidence.add_document(task, row, by=cast.ex, at=on(at))
    return completion.claim(task, completed_on=done_on, by=cast.ex, at=on(at))


def done(cast: SimpleNamespace, task: Task, done_on: date, at: date) -> None:
    completion.accept(claim(cast, task, done_on, at), criteria_met={0}, by=cast.s2, at=on(at))
    task.refresh_from_db()


def late_by(task: Task) -> dict[str, int]:
    found = lateness_on(
        task.completed_on,
        original=task.original_deadline,
        in_force=task.deadline,
        chain=task.chain_deadline,
        calendar=WorkCalendar(),
    )
    return {name: getattr(found, name).days for name in ("original", "in_force", "chain")}


def test_vector_3_an_extension_in_time_cures_lateness_in_force(cast):
    task = extended(cast, filed=date(2022, 6, 20), granted=date(2022, 6, 28))
    done(cast, task, date(2022, 8, 15), at=date(2022, 8, 16))
    assert late_by(task) == {"original": 46, "in_force": 0, "chain": 0}
    assert cells(task, date(2022, 8, 15)) == {"completed_on_time"}
    assert cells(task, date(2022, 7, 10)) == {"open_within_deadline"}
    assert_whole(task, on=date(2022, 8, 16))


def test_vector_4_an_extension_after_expiry_does_not(cast):
    task = extended(cast, filed=date(2022, 7, 5), granted=date(2022, 7, 5))
    for day in range(1, 5):
        assert cells(task, date(2022, 7, day)) == {"open_overdue"}
        assert cells(task, date(2022, 7, day), date(2022, 7, day)) == {"open_overdue"}
    assert cells(task, date(2022, 7, 5)) == {"open_within_deadline"}
    assert task.events.last().payload["remark"] == "filed_late"

    done(cast, task, date(2022, 8, 15), at=date(2022, 8, 16))
    assert late_by(task) == {"original": 46, "in_force": 0, "chain": 46}
    assert cells(task, date(2022, 8, 15)) == {"completed_late"}


def test_vector_4_unless_the_policy_honours_late_extensions(cast, settings):
    settings.POLICY = {"honour_late_extension": True}
    task = extended(cast, filed=date(2022, 7, 5), granted=date(2022, 7, 5))
    done(cast, task, date(2022, 8, 15), at=date(2022, 8, 16))
    assert cells(task, date(2022, 8, 15)) == {"completed_on_time"}


def test_vector_14_a_second_claim_counts_by_its_own_date(cast):
    task = task_of_2022(cast)
    first = claim(cast, task, JUNE, at=date(2022, 7, 1))
    completion.return_claim(
        first, reason="other", note="Thiếu", by=cast.s2, at=on(date(2022, 7, 5))
    )
    done(cast, task, date(2022, 7, 8), at=date(2022, 7, 12))
    assert late_by(task) == {"original": 8, "in_force": 8, "chain": 8}
    assert cells(task, date(2022, 7, 8)) == {"completed_late"}
    assert cells(task, date(2022, 7, 8), date(2022, 7, 8)) == {"open_overdue"}


@pytest.mark.parametrize("who", ["s1", "s2", "sa"])
def test_a_deadline_is_changed_on_a_document_and_may_be_earlier(cast, who):
    event = deadlines.change(
        cast.task, deadline=date(2026, 6, 20), **CHANGE, by=getattr(cast, who), at=NOON
    )
    cast.task.refresh_from_db()
    assert (cast.task.deadline, cast.task.chain_deadline) == (date(2026, 6, 20),) * 2
    assert cast.task.original_deadline == date(2026, 6, 30)
    assert event.kind == EventKind.DEADLINE_CHANGED
    assert event.payload == {
        "deadline_before": "2026-06-30", "document": "12/VPCP-KSTT", "reason": "Theo kết luận",
        "late": False,
    }  # fmt: skip
    assert_whole(cast.task, on=TODAY)


def test_after_expiry_a_change_breaks_the_chain(cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 6, 10))
    deadlines.change(task, deadline=date(2026, 9, 30), **CHANGE, by=cast.s1, at=NOON)
    task.refresh_from_db()
    assert (task.deadline, task.chain_deadline) == (date(2026, 9, 30), date(2026, 6, 10))
    deadlines.change(task, deadline=date(2026, 5, 31), **CHANGE, by=cast.s1, at=NOON)
    task.refresh_from_db()
    assert (task.deadline, task.chain_deadline) == (date(2026, 5, 31),) * 2
    assert_whole(task, on=TODAY)


def test_a_task_without_a_deadline_may_be_given_one(cast):
    task = make_task(lead=cast.btp, deadline=None)
    deadlines.change(task, deadline=date(2026, 9, 30), **CHANGE, by=cast.sa, at=NOON)
    task.refresh_from_db()
    assert (task.deadline, task.chain_deadline) == (date(2026, 9, 30),) * 2
    assert task.original_deadline is None


@pytest.mark.parametrize("who", ["ex", "wg", "hu", "co", "ld", "inspector", "stranger"])
def test_others_do_not_change_it(cast, who):
    with pytest.raises(NotPermitted):
        deadlines.change(
            cast.task, deadline=date(2026, 9, 30), **CHANGE, by=getattr(cast, who), at=NOON
        )


def test_what_the_prime_minister_set_the_government_office_or_the_steward_changes(cast):
    Task.objects.filter(pk=cast.task.pk).update(deadline_level=AuthorityLevel.PRIME_MINISTER)
    with pytest.raises(NotPermitted, match="Thủ tướng"):
        deadlines.change(cast.task, deadline=date(2026, 9, 30), **CHANGE, by=cast.s1, at=NOON)
    deadlines.change(cast.task, deadline=date(2026, 9, 30), **CHANGE, by=cast.s2, at=NOON)
    deadlines.change(cast.task, deadline=date(2026, 10, 30), **CHANGE, by=cast.sa, at=NOON)


def test_a_reviewer_of_the_leads_line_does_not_change_it(cast):
    with pytest.raises(ConflictOfInterest):
        deadlines.change(
            make_task(lead=cast.bca), deadline=date(2026, 9, 30), **CHANGE, by=cast.s1, at=NOON
        )


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 1, 4), date(2040, 1, 1)])
def test_a_day_that_cannot_be_is_refused(cast, day):
    with pytest.raises(InvalidInput) as refusal:
        deadlines.change(cast.task, deadline=day, **CHANGE, by=cast.s1, at=NOON)
    assert "deadline" in refusal.value.fields
    assert isinstance(refusal.value, InvalidDeadline) == (day.year < 2040)


@pytest.mark.parametrize("field", ["document", "reason"])
def test_document_and_reason_are_needed(cast, field):
    given = {"deadline": date(2026, 9, 30), **CHANGE, field: " "}
    with pytest.raises(InvalidInput) as refusal:
        deadlines.change(cast.task, **given, by=cast.s1, at=NOON)
    assert field in refusal.value.fields


def test_closed_tasks_and_stale_pages_are_refused(cast):
    given = {"deadline": date(2026, 9, 30), **CHANGE, "by": cast.s1, "at": NOON}
    with pytest.raises(StaleVersion):
        deadlines.change(cast.task, **given, version=1)
    Task.objects.filter(pk=cast.task.pk).update(status="cancelled")
    with pytest.raises(TransitionNotAllowed):
        deadlines.change(cast.task, **given)


def test_a_pending_request_no_longer_later_is_not_granted(cast):
    asked = extensions.Request(date(2026, 9, 30), "Chờ văn bản")
    request = extensions.request(cast.task, asked, by=cast.wg, at=NOON)
    deadlines.change(cast.task, deadline=date(2026, 9, 30), **CHANGE, by=cast.s1, at=NOON)
    with pytest.raises(InvalidDeadline, match="không còn sau"):
        extensions.grant(request, by=cast.s2, at=NOON)
