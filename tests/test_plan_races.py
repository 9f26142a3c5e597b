"""Plans written at once: no circle of waiting, one promise for a missed deadline, one answer."""

from datetime import date
from types import SimpleNamespace

import pytest

from tasks_app.enums import BlockerKind
from tasks_app.errors import DomainError, InvalidInput
from tasks_app.models import Dependency, Promise, Task, User
from tasks_app.services import blockers, dependencies, promises
from tests.factories import NOON, UserFactory, make_task
from tests.history import assert_whole

from .racing import Run, race, rounds

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 6, 15)


def waiting(task: Task, before: Task) -> Run:
    """Return the deed of letting `task` wait for `before`."""

    def run(by: User) -> object:
        return dependencies.wait_for(task, before.code, by=by, at=NOON)

    return run


def test_of_links_that_would_close_a_circle_one_is_refused(cast: SimpleNamespace) -> None:
    for _ in rounds(5):
        a, b, c = (make_task(lead=cast.btp) for _ in range(3))
        results = race((cast.ex, waiting(a, b)), (cast.wg, waiting(b, c)), (cast.ex, waiting(c, a)))
        assert [type(one) for one in results].count(InvalidInput) == 1
        assert Dependency.objects.filter(task__in=[a, b, c]).count() == 2


def test_a_day_promised_twice_at_once_is_promised_once(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, deadline=date(2026, 5, 29))

    def run(by: User) -> object:
        return promises.promise(task, promised_on=date(2026, 6, 30), by=by, at=NOON)

    results = race(*((who, run) for who in (cast.ex, cast.wg) * 3))
    assert sum(isinstance(one, DomainError) for one in results) == 5
    assert Promise.objects.count() == 1
    assert_whole(task, on=TODAY)


def test_a_blocker_answered_at_once_is_answered_once(cast: SimpleNamespace) -> None:
    row = blockers.raise_blocker(
        cast.task, kind=BlockerKind.DATA, description="x", authority=cast.btc, by=cast.ex, at=NOON
    )

    def run(by: User) -> object:
        return blockers.answer(row, words="Đã rõ.", by=by, at=NOON)

    others = [UserFactory(member_of=cast.btc) for _ in range(3)]
    results = race(*((who, run) for who in (cast.co, *others)))
    assert sum(isinstance(one, DomainError) for one in results) == 3
    assert cast.task.comments.count() == 1
    assert_whole(cast.task, on=TODAY)
