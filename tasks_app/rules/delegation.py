"""Chains of delegation over their intervals, not only today. Source: DOMAIN §1."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Link:
    """One delegation: who gives to whom on [first, end), for one programme or (None) for all."""

    giver: int
    deputy: int
    first: date
    end: date
    programme: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """People each of whom acts for the one before him, all of it on at least one same day."""

    people: tuple[int, ...]
    first: date
    end: date
    programme: int | None

    @property
    def links(self) -> int:
        return len(self.people) - 1

    @property
    def is_circle(self) -> bool:
        return len(set(self.people)) < len(self.people)


def broken_chain(new: Link, others: Collection[Link], *, longest: int) -> Chain | None:
    """Return a chain that `new` would close to a circle or make longer than `longest`, or None.

    Links hold together where their intervals share a day and their scopes a programme.
    """
    too_long = None
    for chain in _chains_through(new, others, longest=longest):
        if chain.is_circle:
            return chain
        if chain.links > longest:
            too_long = chain
    return too_long


def duplicate_of(new: Link, others: Collection[Link]) -> Link | None:
    """Return a link between the same two people that says part of the same, or None."""
    return next(
        (
            link
            for link in others
            if (link.giver, link.deputy) == (new.giver, new.deputy)
            and _joined(Chain((), new.first, new.end, new.programme), link, ()) is not None
        ),
        None,
    )


def _chains_through(new: Link, others: Collection[Link], *, longest: int) -> Iterator[Chain]:
    alone = Chain((new.giver, new.deputy), new.first, new.end, new.programme)
    waiting = [(alone, True)]
    while waiting:
        chain, may_rise = waiting.pop()
        yield chain
        if chain.is_circle or chain.links > longest:
            continue
        if may_rise:
            waiting += [(longer, True) for longer in _risen(chain, others)]
        waiting += [(longer, False) for longer in _sunk(chain, others)]


def _risen(chain: Chain, others: Collection[Link]) -> Iterator[Chain]:
    for link in others:
        if link.deputy == chain.people[0]:
            longer = _joined(chain, link, (link.giver, *chain.people))
            if longer is not None:
                yield longer


def _sunk(chain: Chain, others: Collection[Link]) -> Iterator[Chain]:
    for link in others:
        if link.giver == chain.people[-1]:
            longer = _joined(chain, link, (*chain.people, link.deputy))
            if longer is not None:
                yield longer


def _joined(chain: Chain, link: Link, people: tuple[int, ...]) -> Chain | None:
    first, end = max(chain.first, link.first), min(chain.end, link.end)
    apart = None not in (chain.programme, link.programme) and chain.programme != link.programme
    if first >= end or apart:
        return None
    scope = link.programme if chain.programme is None else chain.programme
    return Chain(people, first, end, scope)
