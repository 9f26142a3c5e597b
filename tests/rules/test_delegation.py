"""Which chains of delegation hold together, circle or run too long. Source: DOMAIN §1."""

from datetime import date

import pytest

from tasks_app.rules.delegation import Link, broken_chain, duplicate_of

A, B, C, D, E = range(1, 6)
JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)


def link(giver: int, deputy: int, first: date = JUNE, end: date = AUGUST, scope: int | None = None):
    return Link(giver, deputy, first, end, scope)


@pytest.mark.parametrize(
    ("new", "others", "people"),
    [
        (link(A, B), [], None),
        (link(B, A), [link(A, B)], (A, B, A)),
        (link(C, A), [link(A, B), link(B, C)], (A, B, C, A)),
        (link(B, C), [link(A, B), link(C, D)], None),  # three links
        (link(B, C), [link(A, B), link(C, D), link(D, E)], (A, B, C, D, E)),
        (link(D, E), [link(A, B), link(B, C), link(C, D)], (A, B, C, D, E)),
        (link(B, A, JULY), [link(A, B, JUNE, JULY)], None),  # half-open: no day in common
        (link(B, A, JUNE, JULY), [link(A, B, date(2026, 6, 30))], (A, B, A)),  # one day
        # each two share a day, all three do not
        (
            link(B, C),
            [link(A, B, JUNE, JULY), link(C, D, JULY, AUGUST), link(D, E, JULY, AUGUST)],
            None,
        ),
        (link(B, A, scope=1), [link(A, B, scope=2)], None),  # nothing in common
        (link(B, A, scope=1), [link(A, B)], (A, B, A)),
        (link(C, A, scope=1), [link(A, B, scope=1), link(B, C)], (A, B, C, A)),
        (link(C, A), [link(A, B, scope=1), link(B, C, scope=2)], None),
    ],
)
def test_a_chain_is_looked_at_on_every_day(new: Link, others: list[Link], people: object) -> None:
    found = broken_chain(new, others, longest=3)
    if people is None:
        assert found is None
        return
    assert found is not None
    if found.is_circle:
        assert (found.people[0] == found.people[-1]) and set(found.people) == set(people)  # type: ignore[call-overload]
    else:
        assert found.people == people


def test_a_circle_is_named_before_a_long_chain() -> None:
    long = [link(A, B), link(B, C), link(C, D)]
    found = broken_chain(link(D, A), [*long, link(E, A)], longest=3)
    assert found is not None and found.is_circle


@pytest.mark.parametrize(
    ("new", "old", "same"),
    [
        (link(A, B), link(A, B), True),
        (link(A, B, scope=1), link(A, B), True),
        (link(A, B, scope=1), link(A, B, scope=2), False),
        (link(A, B, JULY), link(A, B, JUNE, JULY), False),
        (link(A, B), link(A, C), False),
    ],
)
def test_the_same_is_not_given_twice(new: Link, old: Link, same: bool) -> None:
    assert (duplicate_of(new, [old]) is not None) is same
