"""Delegations given at once never close a circle and never make a chain too long."""

from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest

from tasks_app.errors import InvalidInput
from tasks_app.models import Delegation, User
from tasks_app.permissions import standing_of
from tasks_app.services import delegation
from tasks_app.services.delegation import Grant
from tests.factories import NOON, UserFactory

from .racing import Run, race, rounds

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = NOON.date()


def to(deputy: User) -> Run:
    """Return the deed of lending to `deputy` for ten days."""

    def run(by: User) -> object:
        grant = Grant(by, deputy, TODAY, TODAY + timedelta(days=10))
        return delegation.give(grant, by=by, at=NOON)

    return run


def test_of_grants_that_would_close_a_circle_one_is_refused(cast: SimpleNamespace) -> None:
    for _ in rounds(5):
        a, b, c = (UserFactory(member_of=cast.btp) for _ in range(3))
        results = race((a, to(b)), (b, to(c)), (c, to(a)))
        assert [type(one) for one in results].count(InvalidInput) == 1
        assert Delegation.objects.filter(from_user__in=[a, b, c]).count() == 2


def test_of_the_same_grant_sent_at_once_one_is_kept(cast: SimpleNamespace) -> None:
    results = race(*((cast.ex, to(cast.wg)) for _ in range(6)))
    assert [type(one) for one in results].count(InvalidInput) == 5
    assert Delegation.objects.count() == 1


def test_grants_at_once_make_no_chain_of_four(cast: SimpleNamespace) -> None:
    people = [UserFactory(member_of=cast.btp) for _ in range(5)]
    links = list(pairwise(people))
    results = race(*((giver, to(deputy)) for giver, deputy in links))
    assert [type(one) for one in results].count(InvalidInput) == 1
    last = standing_of(User.objects.get(pk=people[-1].pk), TODAY)
    assert len({seat.owner for seat in last.borrowed}) <= 3
