"""Planners, deliverers and deciders at once: no row twice, no mail twice, one set of mails."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from notifications import delivery, planning
from notifications.enums import State
from notifications.models import Notification, NotificationItem
from tasks_app.enums import EventKind, ReturnReason
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import CompletionClaim, Task, User
from tasks_app.services import completion, evidence
from tests.factories import UserFactory, make_task
from tests.history import assert_whole
from tests.racing import outcomes, race, rounds, together

from .conftest import MONDAY, Recorder, at

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 120


def deliverer(post: Recorder) -> Callable[[], object]:
    return lambda: delivery.drain(post, clock=lambda: at(MONDAY), wall=timezone.now)


def claimed(task: Task, cast: SimpleNamespace) -> CompletionClaim:
    document = evidence.Document(number="12/BB")
    evidence.add_document(task, document, by=cast.ex, at=at(MONDAY, 9))
    return completion.claim(task, completed_on=MONDAY, by=cast.ex, at=at(MONDAY, 9))


def test_two_planners_and_six_deliverers_at_once(cast: SimpleNamespace, post: Recorder) -> None:
    for _ in range(PEOPLE):
        UserFactory(member_of=cast.btp)
    for days in (1, 6, 30):
        make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=days), percent=40)
    planners = [lambda: planning.plan_day(MONDAY, at=at(MONDAY))] * 2
    together(*planners, *([deliverer(post)] * 6))
    together(*[deliverer(post)] * 6)  # what was planned after the first ones had finished
    letters = Notification.objects.all()
    # and executor, group (digest, E2), head (digest, E1), two reviewers (E3)
    assert letters.count() == PEOPLE + 7
    assert {letter.state for letter in letters} == {State.SENT}
    copies = Counter(mail.extra_headers["Message-ID"] for mail in post.sent)
    assert set(copies) == set(letters.values_list("message_id", flat=True))
    assert set(copies.values()) == {1}
    told = NotificationItem.objects.values_list("user", "task", "stage_key")
    assert len(told) == len(set(told))


def test_two_planners_read_an_event_once(cast: SimpleNamespace) -> None:
    filed = claimed(cast.task, cast)
    completion.return_claim(
        filed, reason=ReturnReason.OTHER, note="Chưa đủ", by=cast.s1, at=at(MONDAY, 9)
    )
    together(*[lambda: planning.plan_news(at=at(MONDAY, 10))] * 4)
    assert Notification.objects.count() == 1


@pytest.mark.chaos
def test_twenty_acceptances_of_one_claim_are_one_event_and_one_set_of_mails(
    cast: SimpleNamespace,
) -> None:
    told: set[frozenset[str]] = set()
    for _ in rounds(5):
        task = make_task(lead=cast.btp, coordinating=(cast.btc,), percent=40)
        filed = claimed(task, cast)
        planning.plan_news(at=at(MONDAY, 10))  # who is told of the claim has been told
        before = set(Notification.objects.values_list("pk", flat=True))

        def accept(by: User, pk: int = filed.pk) -> object:
            claim = CompletionClaim.objects.get(pk=pk)
            done = completion.accept(claim, criteria_met={0}, by=by, at=at(MONDAY, 11))
            planning.plan_news(at=at(MONDAY, 11))  # the bell rings behind each
            return done

        results = race(*((cast.s2 if n % 2 else cast.s1, accept) for n in range(20)))
        assert outcomes(results) == {CompletionClaim: 1, TransitionNotAllowed: 19}
        assert task.events.filter(kind=EventKind.ACCEPTED).count() == 1
        together(*[lambda: planning.plan_news(at=at(MONDAY, 11))] * 4)
        letters = Notification.objects.exclude(pk__in=before)
        addressed = list(letters.values_list("recipient__email", flat=True))
        assert len(addressed) == len(set(addressed)) > 0
        told.add(frozenset(addressed))
        assert_whole(task, on=MONDAY)
    assert len(told) == 1  # of the same kind of task the same people, each time
