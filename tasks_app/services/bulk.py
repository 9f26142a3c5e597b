"""One decision on many rows: one transaction for those allowed, refusals listed by row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import transaction

from tasks_app.errors import DomainError

Row = TypeVar("Row")


@dataclass
class Outcome(Generic[Row]):
    """What was done, and what was refused and why, each in the order given."""

    done: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, DomainError]] = field(default_factory=list)


@transaction.atomic
def for_each(rows: Iterable[Row], decide: Callable[[Row], object]) -> Outcome[Row]:
    """Return the outcome of `decide` on each of `rows`; a refused row leaves no trace.

    Give the rows in the order of their tasks: every transaction then locks in one order.
    """
    outcome: Outcome[Row] = Outcome()
    for row in rows:
        try:
            with transaction.atomic():
                decide(row)
        except DomainError as refused:
            outcome.refused.append((row, refused))
        else:
            outcome.done.append(row)
    return outcome
