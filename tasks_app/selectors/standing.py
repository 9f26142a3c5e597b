"""The tasks that a question about figures counts, as they stood; what the parts of a report read.

seen = standing.seen(asked, today=today)       # refuses as `figures.compute` does
seen.at, seen.notes, seen.states               # one State per task of N
seen.cell("open_overdue")                      # those counted in one cell
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tasks_app.models import User
from tasks_app.rules.figures import cells_of

from . import asof, folding
from .asof import At, State
from .figures import Question
from .moment import Moment
from .tasks import visible_to


@dataclass(frozen=True, slots=True)
class Seen:
    """Every task of N in the scope of a question at (D, K), and what is printed beside it."""

    moment: Moment
    states: Sequence[State]

    @property
    def at(self) -> At:
        return self.moment.at

    @property
    def notes(self) -> tuple[str, ...]:
        return self.moment.notes

    @property
    def ids(self) -> list[int]:
        return [state.pk for state in self.states]

    def cell(self, name: str) -> list[State]:
        """Return the tasks counted in a cell; not those of health and nearness, which ask more."""
        on = self.at.on
        return [s for s in self.states if name in cells_of(s.task, on, near_due_until=on)]


def seen(asked: Question, *, today: date) -> Seen:
    """Return the tasks that `asked` counts, without their health.

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    moment = asked.moment(today)
    states = asof.states_on(asked.scope, moment.at)
    if not states:
        moment.refuse_unknown()
    return Seen(moment, states)


def is_illustrative(asked: Question, *, today: date) -> bool:
    """Return whether illustrative tasks may be among those that `asked` counts (DOMAIN §0.7).

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    return folding.is_illustrative(asked.scope, asked.moment(today).at)


def codes_for(user: User, ids: Iterable[int], *, on: date) -> dict[int, str]:
    """Return the codes of those of the tasks that `user` may see, by id; the others are missing."""
    seen_ones = visible_to(user, on=on).filter(pk__in=set(ids))
    return dict(seen_ones.values_list("pk", "code"))
