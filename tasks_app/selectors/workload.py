"""What each unit has to do at (D, K): its own tasks and its parts of collective ones.

The total is that of the work of units and never compared with N: a collective task counts once
for every unit it was given to, and not itself; a task that units share is never counted in N but
once. Instances of recurring tasks are counted apart, and so are parts of which nothing is known.

Source: DOMAIN §2 (fan-out, two tables).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tasks_app.enums import Status
from tasks_app.rules.figures import Counts

from . import asof
from .figure_rows import Split, labels
from .figures import DEFINITIONS_VERSION, Question, near_due_until, not_judged
from .folding import At, Layer
from .moment import Moment, moment_of
from .tasks import current

NOTE = "Tổng số việc của các đơn vị, không so với tổng số nhiệm vụ"
Tallies = Mapping[Any, tuple[Counts, bool]]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The work of one unit; `without_data`: parts whose state nobody has told yet."""

    key: str
    name: str
    short_name: str
    counts: Counts
    recurring_instances: Counts
    without_data: int


@dataclass(frozen=True, slots=True)
class Workload:
    """The answer; its sums are those of the rows."""

    question: Question
    as_of: date
    rows: tuple[UnitRow, ...]
    illustrative: bool
    notes: tuple[str, ...]

    @property
    def counts(self) -> Counts:
        return sum((row.counts for row in self.rows), Counts())

    @property
    def recurring_instances(self) -> Counts:
        return sum((row.recurring_instances for row in self.rows), Counts())

    def as_json(self) -> dict[str, Any]:
        """Return the document of `figures --by unit` and of the endpoint."""
        asked = self.question
        return {
            "programme": asked.programme.code,
            "as_of": self.as_of.isoformat(),
            "known_at": asked.known_at.isoformat() if asked.known_at else None,
            "owner": asked.owner.value,
            "definitions_version": DEFINITIONS_VERSION,
            "illustrative": self.illustrative,
            "notes": list(self.notes),
            **not_judged(self.counts),
            "recurring_instances": not_judged(self.recurring_instances),
            "without_data": sum(row.without_data for row in self.rows),
            "by": [
                {
                    "key": row.key,
                    "name": row.name,
                    **not_judged(row.counts),
                    "recurring_instances": not_judged(row.recurring_instances),
                    "without_data": row.without_data,
                }
                for row in self.rows
            ],
        }


def compute(asked: Question, *, today: date) -> Workload:
    """Return the work of units, one statement for each of the three counts.

    Health is no part of it: it is told of the tasks of one unit, on their list.

    Raises:
        NoData: a catalogue, or a date before the programme or its opening state.
        InvalidInput: a date in the future.
        IdentityBroken: a defect of the service.
    """
    asked = replace(asked, by=Split.AGENCY)
    moment = moment_of(asked.programme, asked.as_of, asked.known_at, today=today)
    work = _tallied(asked, moment.at, Layer.UNITS)
    periods = _tallied(asked, moment.at, Layer.PERIODS)
    unknown = _without_data(asked, moment)
    named = labels(Split.AGENCY, tuple({*work, *periods, *unknown}), moment.at.on)
    return Workload(
        question=asked,
        as_of=moment.at.on,
        rows=tuple(
            UnitRow(
                label.key,
                label.name,
                label.short_name,
                _checked(work, key),
                _checked(periods, key),
                unknown[key],
            )
            for key, label in named.items()
        ),
        illustrative=any(illustrative for _, illustrative in [*work.values(), *periods.values()]),
        notes=(*moment.notes, NOTE),
    )


def _tallied(asked: Question, at: At, layer: Layer) -> Tallies:
    scope = replace(asked.scope, layer=layer)
    return asof.counts(scope, at, near_due_until=near_due_until(at), by=asked.key)


def _checked(tallies: Tallies, key: Any) -> Counts:
    counts = tallies[key][0] if key in tallies else Counts()
    counts.check_identities()
    return counts


def _without_data(asked: Question, moment: Moment) -> Counter[int]:
    """Return how many parts of each unit wait for an opening state, as it stands today."""
    scope = asked.scope
    found = current().filter(
        programme=asked.programme,
        without_unit_data=True,
        status=Status.DRAFT,
        assigned_on__lte=moment.at.on,
    )
    if scope.leads is not None:
        found = found.filter(lead__in=scope.leads)
    return Counter(found.values_list("lead", flat=True))
