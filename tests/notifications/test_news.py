"""R0: told at once in working hours, three a day, the rest by the next digest."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from notifications import planning
from notifications.delivery import Tally
from notifications.enums import Kind, State
from notifications.models import EventReceipt, Notification
from tasks_app.enums import EventKind, ReturnReason, Status
from tasks_app.models import CompletionClaim, Task
from tasks_app.services import completion, evidence, extensions
from tests.factories import add_event, make_task

from .conftest import MONDAY, Recorder, at

Send = Callable[[datetime], Tally]
Morning = Callable[[date], Tally]
DOC = evidence.Document(number="12/BB-BTP")


def claimed(cast: SimpleNamespace, task: Task | None = None) -> CompletionClaim:
    task = task or cast.task
    evidence.add_document(task, DOC, by=cast.ex, at=at(MONDAY, 9))
    return completion.claim(task, completed_on=MONDAY, by=cast.ex, at=at(MONDAY, 9))


def returned(cast: SimpleNamespace, moment: datetime, task: Task | None = None) -> CompletionClaim:
    reason, note = ReturnReason.EVIDENCE_MISSING, "Thiếu biên bản nghiệm thu"
    filed = claimed(cast, task)
    return completion.return_claim(filed, reason=reason, note=note, by=cast.s1, at=moment)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (at(MONDAY, 9), at(MONDAY, 9)),
        (at(MONDAY, 17, 59), at(MONDAY, 17, 59)),
        (at(MONDAY, 18), at(MONDAY + timedelta(days=1), 7, 30)),
        (at(MONDAY, 6), at(MONDAY, 7, 30)),
        (at(MONDAY + timedelta(days=5), 10), at(MONDAY + timedelta(days=7), 7, 30)),
    ],
)
def test_news_leaves_in_working_hours(
    cast: SimpleNamespace, moment: datetime, leaves: datetime
) -> None:
    returned(cast, moment)
    planning.plan_news(at=moment)
    letter = Notification.objects.get(kind=Kind.IMMEDIATE)
    assert (letter.recipient, letter.next_try_at) == (cast.ex, leaves)
    assert letter.dedupe_key == f"now:{letter.event_id}:{cast.ex.pk}"


def test_a_return_says_what_is_missing(cast: SimpleNamespace, send: Send, post: Recorder) -> None:
    returned(cast, at(MONDAY, 10))
    planning.plan_news(at=at(MONDAY, 10))
    send(at(MONDAY, 10))
    [letter] = post.sent
    assert letter.subject == f"[Đề án 06] {cast.task.code} bị trả lại, hạn 30/06/2026"
    assert "Thường trực trả lại 15/6: “Thiếu biên bản nghiệm thu”." in letter.body


def test_an_acceptance_is_told_though_the_task_is_closed(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    completion.accept(claimed(cast), criteria_met={0}, by=cast.s1, at=at(MONDAY, 10))
    planning.plan_news(at=at(MONDAY, 10))
    send(at(MONDAY, 10))
    assert [letter.subject for letter in post.sent] == [
        f"[Đề án 06] {cast.task.code} được xác nhận hoàn thành, hạn 30/06/2026"
    ]


def test_who_filed_a_request_hears_of_it_beside_the_executors(cast: SimpleNamespace) -> None:
    asked = extensions.Request(date(2026, 9, 30), reason="Chờ văn bản")
    filed = extensions.request(cast.task, asked, by=cast.wg, at=at(MONDAY, 9))
    extensions.refuse(filed, note="Chưa đủ căn cứ", by=cast.s2, at=at(MONDAY, 10))
    planning.plan_news(at=at(MONDAY, 10))
    told = Notification.objects.values_list("recipient", flat=True)
    assert set(told) == {cast.ex.pk, cast.wg.pk}


def test_news_that_is_no_longer_true_is_not_sent(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    returned(cast, at(MONDAY, 20))
    planning.plan_news(at=at(MONDAY, 20))
    Task.objects.filter(pk=cast.task.pk).update(status=Status.CANCELLED)
    send(at(MONDAY + timedelta(days=1)))
    assert post.sent == []
    assert Notification.objects.get().state == State.DROPPED


def test_an_event_is_told_once(cast: SimpleNamespace) -> None:
    returned(cast, at(MONDAY, 10))
    assert len(planning.plan_news(at=at(MONDAY, 10))) == 1
    assert planning.plan_news(at=at(MONDAY, 11)) == []
    assert EventReceipt.objects.count() == 1


def test_imported_history_is_not_news(cast: SimpleNamespace) -> None:
    add_event(cast.task, EventKind.RETURNED, MONDAY, {"status": Status.IN_PROGRESS})
    assert planning.plan_news(at=at(MONDAY, 10)) == []


def test_events_of_more_than_two_weeks_ago_are_history(cast: SimpleNamespace) -> None:
    returned(cast, at(MONDAY, 10))
    assert planning.plan_news(at=at(MONDAY + timedelta(days=15))) == []


def test_the_fourth_news_of_a_day_waits_for_the_next_digest(
    cast: SimpleNamespace, send: Send, morning: Morning, post: Recorder
) -> None:
    tasks = [make_task(lead=cast.btp, percent=99, code=f"TV-{n}") for n in range(5)]
    for task in tasks:
        returned(cast, at(MONDAY, 10), task)
    planning.plan_news(at=at(MONDAY, 10))
    send(at(MONDAY, 10))
    assert len(post.to(cast.ex.email)) == 3
    post.sent.clear()
    morning(MONDAY + timedelta(days=1))
    [digest] = post.to(cast.ex.email)
    assert "Thay đổi" in digest.body
    assert digest.body.count("Thường trực trả lại") == 2
    post.sent.clear()
    morning(MONDAY + timedelta(days=2))
    assert not [letter for letter in post.sent if "Thường trực trả lại" in letter.body]


def test_a_claim_is_no_news_to_its_own_agency(cast: SimpleNamespace) -> None:
    claimed(cast)
    planning.plan_news(at=at(MONDAY, 10))
    assert not Notification.objects.exists()
