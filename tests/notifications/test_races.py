"""Two planners and six deliverers at once: no row twice, no mail twice."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connections
from django.utils import timezone

from notifications import delivery, planning
from notifications.enums import State
from notifications.models import Notification, NotificationItem
from tasks_app.enums import ReturnReason
from tasks_app.services import completion, evidence
from tests.factories import UserFactory, make_task

from .conftest import MONDAY, Recorder, at

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 120


def together(runs: Sequence[Callable[[], object]]) -> None:
    """Run all at once, each on a connection of its own."""
    gate = threading.Barrier(len(runs))

    def one(run: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            run()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(runs)) as pool:
        for waiting in [pool.submit(one, run) for run in runs]:
            waiting.result()


def deliverer(post: Recorder) -> Callable[[], object]:
    return lambda: delivery.drain(post, clock=lambda: at(MONDAY), wall=timezone.now)


def test_two_planners_and_six_deliverers_at_once(cast: SimpleNamespace, post: Recorder) -> None:
    for _ in range(PEOPLE):
        UserFactory(member_of=cast.btp)
    for days in (1, 6, 30):
        make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=days), percent=40)
    planners = [lambda: planning.plan_day(MONDAY, at=at(MONDAY))] * 2
    together([*planners, *([deliverer(post)] * 6)])
    together([deliverer(post)] * 6)  # what was planned after the first ones had finished
    letters = Notification.objects.all()
    assert letters.count() == PEOPLE + 5  # and executor, group (digest, E2), head (digest, E1)
    assert {letter.state for letter in letters} == {State.SENT}
    copies = Counter(mail.extra_headers["Message-ID"] for mail in post.sent)
    assert set(copies) == set(letters.values_list("message_id", flat=True))
    assert set(copies.values()) == {1}
    told = NotificationItem.objects.values_list("user", "task", "stage_key")
    assert len(told) == len(set(told))


def test_two_planners_read_an_event_once(cast: SimpleNamespace) -> None:
    evidence.add_document(
        cast.task, evidence.Document(number="12/BB"), by=cast.ex, at=at(MONDAY, 9)
    )
    filed = completion.claim(cast.task, completed_on=MONDAY, by=cast.ex, at=at(MONDAY, 9))
    completion.return_claim(
        filed, reason=ReturnReason.OTHER, note="Chưa đủ", by=cast.s1, at=at(MONDAY, 9)
    )
    together([lambda: planning.plan_news(at=at(MONDAY, 10))] * 4)
    assert Notification.objects.count() == 1
