"""A fact corrected (T16): in its place, with what follows from it, known from now on."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import AuthorityLevel, EventKind, Status
from tasks_app.errors import (
    ConflictOfInterest,
    InvalidDeadline,
    InvalidInput,
    NotPermitted,
    StaleVersion,
    TransitionNotAllowed,
)
from tasks_app.models import Task, TaskEvent, User
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Scope
from tasks_app.services import completion, deadlines, evidence, extensions, reports
from tasks_app.services.corrections import Correction, correct
from tests.factories import NOON, UserFactory, add_event, make_task
from tests.history import assert_whole

TODAY = NOON.date()
MINUTE = timedelta(minutes=1)


def on(day: date, hour: int = 3) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=UTC)


def report(cast: SimpleNamespace, percent: int | None, at: datetime, **more: Any) -> TaskEvent:
    progress = reports.Progress(percent, "Đã làm", **more)
    return reports.report(cast.task, progress, by=cast.ex, at=at).event


def claimed(cast: SimpleNamespace, done_on: date, at: datetime, by: User | None = None) -> Any:
    row = evidence.Document("1/BC", "Báo cáo", done_on)
    evidence.add_document(cast.task, row, by=by or cast.ex, at=at)
    return completion.claim(cast.task, completed_on=done_on, by=by or cast.ex, at=at)


def accepted(cast: SimpleNamespace, done_on: date, at: datetime = NOON) -> TaskEvent:
    completion.accept(claimed(cast, done_on, at), criteria_met={0}, by=cast.s2, at=at)
    return cast.task.events.last()


def granted(cast: SimpleNamespace, to: date, *, filed: date, at: date) -> TaskEvent:
    asked = extensions.Request(to, "Chờ văn bản")
    request = extensions.request(cast.task, asked, by=cast.wg, at=on(filed))
    extensions.grant(request, by=cast.s2, at=on(at))
    return cast.task.events.last()


def fix(event: TaskEvent, by: User, at: datetime = NOON, **values: Any) -> TaskEvent:
    return correct(event, Correction(**values), reason="Nhập nhầm", by=by, at=at)


def state(task: Task, day: date, known_at: date | datetime | None = None) -> Any:
    return asof.states_on(Scope(tasks=[task.pk]), At(day, known_at))[0].task


def test_a_percent_is_corrected_in_its_place(cast):
    first = report(cast, 60, NOON - timedelta(days=5))
    report(cast, 70, NOON - timedelta(days=1))

    made = fix(first, cast.s1, percent=50)

    assert (made.kind, made.supersedes, made.position) == (first.kind, first, first.position)
    assert made.payload["correction"] == {
        "corrects": first.seq, "reason": "Nhập nhầm", "before": {"percent": 60},
    }  # fmt: skip
    assert made.payload["content"] == "Đã làm"
    cast.task.refresh_from_db()
    assert cast.task.percent == 70
    between = TODAY - timedelta(days=3)
    assert state(cast.task, between).percent == 50
    assert state(cast.task, between, known_at=between).percent == 60
    assert_whole(cast.task, on=TODAY)


def test_a_correction_of_the_last_report_moves_the_projection(cast):
    event = report(cast, 60, NOON - timedelta(days=5))
    fix(event, cast.s1, percent=45, effective_on=TODAY - timedelta(days=8))
    cast.task.refresh_from_db()
    assert (cast.task.percent, cast.task.last_report_on) == (45, TODAY - timedelta(days=8))
    assert event.report.percent == 60  # the row keeps what was filed
    assert_whole(cast.task, on=TODAY)


def test_a_completion_date_is_known_from_the_correction_on(cast):
    """The acceptance moves with c: done on another day, on time or late."""
    event = accepted(cast, date(2026, 6, 10))
    later = NOON + timedelta(days=3)

    made = fix(event, cast.s1, at=later, completed_on=date(2026, 6, 12))

    assert (made.effective_on, made.completed_on) == (date(2026, 6, 12), date(2026, 6, 12))
    assert (made.status, made.percent) == (Status.COMPLETED, 100)
    eleventh = date(2026, 6, 11)
    assert state(cast.task, eleventh).status != Status.COMPLETED
    assert state(cast.task, eleventh, known_at=TODAY).status == Status.COMPLETED
    cast.task.refresh_from_db()
    assert cast.task.completed_on == date(2026, 6, 12)
    assert_whole(cast.task, on=later.date())


def test_a_report_corrected_after_its_claim_is_what_a_return_falls_back_to(cast):
    event = report(cast, 60, NOON - timedelta(days=5))
    filed = claimed(cast, TODAY, NOON)
    fix(event, cast.s1, percent=50)
    completion.return_claim(filed, reason="other", note="Thiếu", by=cast.s2, at=NOON)
    cast.task.refresh_from_db()
    assert cast.task.percent == 50


def test_what_a_returned_claim_fell_back_to_follows_the_corrected_report(cast):
    event = report(cast, 60, NOON - timedelta(days=5))
    filed = claimed(cast, TODAY, NOON)
    completion.return_claim(filed, reason="other", note="Thiếu", by=cast.s2, at=NOON)
    returned = cast.task.events.last()

    made = fix(event, cast.s1, percent=50)

    follower = cast.task.events.last()
    assert (follower.kind, follower.supersedes) == (EventKind.RETURNED, returned)
    assert follower.payload["correction"]["follows"] == made.seq
    cast.task.refresh_from_db()
    assert (cast.task.percent, cast.task.status) == (50, Status.IN_PROGRESS)
    assert_whole(cast.task, on=TODAY)


def test_a_corrected_deadline_is_chained_again(cast):
    """Granted to 30/9, meant 31/10: what was filed on 5/10 was then filed in time."""
    first = granted(cast, date(2026, 9, 30), filed=date(2026, 6, 20), at=date(2026, 6, 28))
    second = granted(cast, date(2026, 12, 31), filed=date(2026, 10, 5), at=date(2026, 10, 6))
    assert second.chain_deadline == date(2026, 9, 30)
    at = on(date(2026, 10, 8))

    made = fix(first, cast.s1, at=at, deadline=date(2026, 10, 31))

    follower = cast.task.events.last()
    assert (made.deadline, made.chain_deadline) == (date(2026, 10, 31), date(2026, 10, 31))
    assert (follower.supersedes, follower.chain_deadline) == (second, date(2026, 12, 31))
    assert follower.payload["late"] is False
    assert follower.payload["correction"]["before"] == {
        "deadline": "2026-12-31", "chain_deadline": "2026-09-30",
    }  # fmt: skip
    cast.task.refresh_from_db()
    assert (cast.task.deadline, cast.task.chain_deadline) == (date(2026, 12, 31),) * 2
    now, then = state(cast.task, at.date()), state(cast.task, at.date(), date(2026, 10, 6))
    assert (now.chain_deadline, then.chain_deadline) == (date(2026, 12, 31), date(2026, 9, 30))
    assert_whole(cast.task, on=at.date())


def test_a_deadline_of_a_finished_task_is_corrected_too(cast):
    event = granted(cast, date(2026, 9, 30), filed=date(2026, 6, 10), at=date(2026, 6, 11))
    accepted(cast, date(2026, 6, 12))
    fix(event, cast.s1, deadline=date(2026, 7, 31))
    cast.task.refresh_from_db()
    assert (cast.task.deadline, cast.task.status) == (date(2026, 7, 31), Status.COMPLETED)


def test_an_extension_is_never_corrected_to_before_the_old_deadline(cast):
    event = granted(cast, date(2026, 9, 30), filed=date(2026, 6, 10), at=date(2026, 6, 11))
    with pytest.raises(InvalidDeadline):
        fix(event, cast.s1, deadline=date(2026, 6, 30))


def test_a_deadline_is_corrected_at_the_level_that_set_it(cast):
    Task.objects.filter(pk=cast.task.pk).update(deadline_level=AuthorityLevel.PRIME_MINISTER)
    values = {"deadline": date(2026, 9, 30), "document": "45/QĐ-TTg", "reason": "Theo văn bản"}
    event = deadlines.change(cast.task, **values, by=cast.sa, at=NOON)
    with pytest.raises(NotPermitted, match="Thủ tướng"):
        fix(event, cast.s1, deadline=date(2026, 10, 31))
    fix(event, cast.s2, deadline=date(2026, 10, 31))


def test_a_correction_is_corrected_through_the_last_one(cast):
    event = report(cast, 60, NOON)
    second = fix(event, cast.s1, percent=50)
    with pytest.raises(TransitionNotAllowed, match=f"mục {second.seq}"):
        fix(event, cast.s2, percent=40)
    third = fix(second, cast.s2, percent=40)
    assert (third.position, third.supersedes) == (event.position, second)
    cast.task.refresh_from_db()
    assert cast.task.percent == 40
    assert_whole(cast.task, on=TODAY)


def test_nobody_corrects_an_own_fact(cast):
    decided = accepted(cast, date(2026, 6, 10))
    with pytest.raises(ConflictOfInterest):
        fix(decided, cast.s2, completed_on=date(2026, 6, 9))
    other = UserFactory(member_of=cast.vpcp, role="reviewer")
    made = fix(decided, other, completed_on=date(2026, 6, 9))
    with pytest.raises(ConflictOfInterest):
        fix(made, other, completed_on=date(2026, 6, 8))


@pytest.mark.parametrize("who", ["ex", "wg", "hu", "co", "sa", "ld", "inspector", "stranger"])
def test_only_reviewers_correct(cast, who):
    with pytest.raises(NotPermitted):
        fix(report(cast, 60, NOON), getattr(cast, who), percent=50)


def test_the_lead_of_the_day_binds_too(cast):
    """Led by Bộ Công an in May, by the Ministry of Justice now."""
    task = make_task(lead=cast.bca)
    cast.task = task
    event = reports.report(
        task, reports.Progress(30, "x"), by=cast.ex_bca, at=on(date(2026, 5, 4))
    ).event
    task.refresh_from_db()
    add_event(task, EventKind.LEAD_CHANGED, date(2026, 6, 1), {"lead_id": cast.btp.pk})
    task.agencies.update(valid_to=date(2026, 6, 1))
    task.agencies.create(agency=cast.btp, role="lead", valid_from=date(2026, 6, 1))
    with pytest.raises(ConflictOfInterest):
        fix(event, cast.s1, percent=20)
    fix(event, cast.s2, percent=20)


REFUSED = [
    ({}, "Nhập giá trị đúng"),
    ({"percent": 60}, "trùng"),
    ({"percent": 101}, "không hợp lệ"),
    ({"deadline": date(2026, 9, 30)}, "chỉ đính chính được"),
    ({"completed_on": TODAY}, "chỉ đính chính được"),
    ({"effective_on": TODAY + timedelta(days=1)}, "sau ngày ghi nhận"),
    ({"effective_on": date(2026, 1, 4)}, "từ ngày giao"),
]


@pytest.mark.parametrize(("values", "words"), REFUSED)
def test_what_does_not_belong_there_is_refused(cast, values, words):
    event = report(cast, 60, NOON)
    with pytest.raises(InvalidInput, match=words):
        fix(event, cast.s1, **values)
    assert cast.task.events.last() == event


def test_a_reason_is_needed_and_a_stale_page_refused(cast):
    event = report(cast, 60, NOON)
    with pytest.raises(InvalidInput) as refusal:
        correct(event, Correction(percent=50), reason=" ", by=cast.s1, at=NOON)
    assert "reason" in refusal.value.fields
    with pytest.raises(StaleVersion):
        correct(event, Correction(percent=50), reason="x", by=cast.s1, at=NOON, version=1)


def test_what_was_assigned_is_never_corrected(cast):
    with pytest.raises(TransitionNotAllowed, match="không đính chính được"):
        fix(cast.task.events.first(), cast.s1, deadline=date(2026, 12, 31))


def test_the_order_of_the_reports_that_counted_is_kept(cast):
    days = [TODAY - timedelta(days=n) for n in (9, 6, 3)]
    made = [report(cast, 50 + n, on(day), reported_on=day) for n, day in enumerate(days)]
    for day in (days[0] - timedelta(days=1), days[2] + timedelta(days=1)):
        with pytest.raises(InvalidInput, match=r"giữa|ghi nhận"):
            fix(made[1], cast.s1, effective_on=day)
    fix(made[1], cast.s1, effective_on=days[1] - timedelta(days=1))


def test_a_report_that_did_not_count_still_sets_nothing(cast):
    report(cast, 60, NOON - timedelta(days=1))
    event = report(cast, 30, NOON, reported_on=TODAY - timedelta(days=20))
    made = fix(event, cast.s1, percent=35)
    assert (made.sets, made.payload["percent"]) == (0, 35)
    cast.task.refresh_from_db()
    assert cast.task.percent == 60
    with pytest.raises(InvalidInput, match="ghi lùi"):
        fix(made, cast.s2, effective_on=TODAY)


def test_a_state_at_the_opening_is_corrected(cast):
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    opened = add_event(
        task,
        EventKind.OPENING_STATE,
        date(2026, 3, 1),
        {
            "status": Status.COMPLETED,
            "deadline": date(2026, 6, 30),
            "chain_deadline": date(2026, 6, 30),
            "declared_timeliness": "late",
            "completed_on": None,
        },
    )
    fix(opened, cast.s1, completed_on=date(2026, 2, 20), deadline=date(2026, 2, 28))
    task.refresh_from_db()
    assert (task.completed_on, task.declared_timeliness) == (date(2026, 2, 20), None)
    assert (task.deadline, task.chain_deadline) == (date(2026, 2, 28), date(2026, 2, 28))
    assert task.original_deadline == date(2026, 6, 30)
    with pytest.raises(InvalidInput):
        fix(task.events.last(), cast.s2, completed_on=date(2026, 3, 2))
