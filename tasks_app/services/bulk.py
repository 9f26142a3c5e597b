"""One decision on many rows: one transaction for those allowed, refusals listed by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import transaction

from tasks_app.errors import DomainError

from .locks import lock_lines

Row = TypeVar("Row")


@dataclass
class Outcome(Generic[Row]):
    """What was done, and what was refused and why, each in the order given."""

    done: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, DomainError]] = field(default_factory=list)


@transaction.atomic
def for_each(
    rows: Sequence[Row], decide: Callable[[Row], object], *, task_of: Callable[[Row], int]
) -> Outcome[Row]:
    """Return the outcome of `decide` on each of `rows`; a refused row leaves no trace.

    All their tasks are locked before the first decision, whatever the order of the rows.
    """
    lock_lines(task_of(row) for row in rows)
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
