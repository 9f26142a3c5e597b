"""What changed since the report before. Source: DOMAIN §6; the rule is `rules.changes`.

changes.between(asked, since=None, today=today)     # Changes, since the last cut-off
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tasks_app.enums import Tracking
from tasks_app.errors import InvalidInput, NoData
from tasks_app.models import Programme
from tasks_app.rules.changes import changes_between
from tasks_app.rules.figures import TaskState
from tasks_app.rules.periods import Period, last_cutoff_before
from tasks_app.rules.reporting import Changes
from tasks_app.rules.text import format_date

from . import asof
from .asof import At, State
from .figures import Question
from .moment import first_day
from .periods import check_begun


def between(
    asked: Question,
    since: date | None = None,
    *,
    today: date,
    period: Period | None = None,
) -> Changes:
    """Return what changed from the end of `since` to that of the date asked for.

    Without `since`: from the cut-off of the period before, or from the last monthly cut-off
    where none is named. Where an opening state came in between, from the day of that state: what
    was before is not known. Both dates are as known at K. A unit's answer goes by the lead at
    each date.

    Raises:
        InvalidInput: a date in the future; `since` not before the date asked for; a period that
            has not begun on it.
        NoData: as `figures.compute`; a snapshot knows one date only.
    """
    moment = asked.moment(today)
    if asked.programme.tracking == Tracking.SNAPSHOT:
        raise NoData(
            f"{asked.programme.short_name}: chỉ có số liệu chốt tại {format_date(moment.at.on)}, "
            "không so được với kỳ trước."
        )
    if period is not None:
        check_begun(period, moment.at.on)
    since = since or _report_before(moment.at.on, period)
    if since >= moment.at.on:
        raise InvalidInput.on(
            "since", f"Kỳ trước phải trước ngày {format_date(moment.at.on)}. Chọn ngày sớm hơn."
        )
    since = _known_since(asked.programme, since)
    scope = asked.scope
    whole = replace(scope, leads=None)  # who moved between units is seen in both places
    after = asof.states_on(whole, moment.at)
    if not after:
        moment.refuse_unknown()
    return changes_between(
        _tasks(asof.states_on(whole, At(since, asked.known_at))),
        _tasks(after),
        since=since,
        on=moment.at.on,
        leads=None if scope.leads is None else frozenset(scope.leads),
    )


def _report_before(on: date, period: Period | None) -> date:
    return last_cutoff_before(on) if period is None else period.previous.cutoff


def _known_since(programme: Programme, since: date) -> date:
    """Return `since`, or the day of the opening state if the programme is known from then on.

    Before the programme there was nothing, which is an answer.
    """
    first = first_day(programme)
    begun = programme.signed_on or programme.valid_from
    return since if first is None or first == begun else max(since, first)


def _tasks(states: Iterable[State]) -> dict[int, TaskState]:
    return {state.pk: state.task for state in states}
