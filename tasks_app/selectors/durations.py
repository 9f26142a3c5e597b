"""How long things take, and how often they come back: `tallies` of a report. Source: DOMAIN §6.

    durations.tallies(asked, today=today)                          # of everything up to D
    durations.tallies(asked, since=period.start, today=today)      # answers of the period only

| name                                | of                                                     |
|-------------------------------------|--------------------------------------------------------|
| review_days_median                  | claims accepted or returned: working days to the answer |
| overdue_days_median                 | open overdue tasks: calendar days past the deadline     |
| overdue_working_days_median         | the same in working days                                |
| blocker_days_median, open_blockers  | open blockers: working days since raised; how many      |
| waiting_days_median, open_claims    | claims without answer: working days; how many           |
| returns                             | claims returned                                         |
| extensions, late_extensions         | extensions granted; of these filed after the deadline   |
| late_answers, late_waiting          | claims and requests beyond 3 wd: answered; still waiting |
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from tasks_app import conf
from tasks_app.enums import Decision
from tasks_app.models import CompletionClaim, DeadlineExtension
from tasks_app.rules.calendar import WorkCalendar, local_date
from tasks_app.rules.durations import Asked, median_of
from tasks_app.rules.lateness import remark_on

from . import standing
from .asof import At
from .calendar import work_calendar
from .figures import Question
from .open_blockers import open_at
from .standing import Seen

Tallies = dict[str, int | float | None]


def tallies(asked: Question, since: date | None = None, *, today: date) -> Tallies:
    """Return medians and counts of the tasks that `asked` counts; a median of nothing is None.

    What is open (overdue, blockers, waiting claims) is told at D; answers are those given from
    `since` (or ever) to D and recorded by K. What was withdrawn was not answered.

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    return tallies_of(standing.seen(asked, today=today), since)


def tallies_of(seen: Seen, since: date | None = None) -> Tallies:
    """Return the tallies of the tasks seen."""
    claims, extensions = _claims(seen), _extensions(seen)
    return _open(seen, claims) | _answers(seen, claims, extensions, since)


def _open(seen: Seen, claims: Sequence[Asked]) -> Tallies:
    on, calendar = seen.at.on, work_calendar()
    deadlines = [state.task.deadline or on for state in seen.cell("open_overdue")]
    waiting = [claim for claim in claims if claim.decision == Decision.PENDING]
    raised = list(
        open_at(seen.at, [state.pk for state in seen.cell("open")]).values_list(
            "raised_on", flat=True
        )
    )
    return {
        "overdue_days_median": median_of((on - day).days for day in deadlines),
        "overdue_working_days_median": median_of(calendar.between(day, on) for day in deadlines),
        "blocker_days_median": median_of(calendar.between(day, on) for day in raised),
        "open_blockers": len(raised),
        "waiting_days_median": _median_wait(waiting, on, calendar),
        "open_claims": len(waiting),
    }


def _answers(
    seen: Seen, claims: Sequence[Asked], extensions: Sequence[Asked], since: date | None
) -> Tallies:
    on, calendar, policy = seen.at.on, work_calendar(), conf.policy()
    reviewed = [claim for claim in claims if _is_answered(claim, since)]
    decided = [request for request in extensions if _is_answered(request, since)]
    granted = [request for request in decided if request.decision == Decision.GRANTED]
    waiting = [one for one in (*claims, *extensions) if one.decision == Decision.PENDING]

    def late(asked: Iterable[Asked]) -> int:
        return sum(one.is_late(on, calendar=calendar, policy=policy) for one in asked)

    return {
        "review_days_median": _median_wait(reviewed, on, calendar),
        "returns": sum(claim.decision == Decision.RETURNED for claim in reviewed),
        "extensions": len(granted),
        "late_extensions": sum(request.filed_late for request in granted),
        "late_answers": late((*reviewed, *decided)),
        "late_waiting": late(waiting),
    }


def _is_answered(asked: Asked, since: date | None) -> bool:
    if asked.answered_on is None or asked.decision == Decision.WITHDRAWN:
        return False
    return since is None or asked.answered_on >= since


def _median_wait(asked: Iterable[Asked], on: date, calendar: WorkCalendar) -> int | float | None:
    return median_of(one.waited(on, calendar) for one in asked)


def _claims(seen: Seen) -> list[Asked]:
    at = seen.at
    rows = CompletionClaim.objects.filter(**_filed_by(seen)).values_list(
        "filed_on", "decision", "decided_at"
    )
    return [
        Asked(filed_on, *_decision(decision, decided_at, _day(decided_at), at))
        for filed_on, decision, decided_at in rows
    ]


def _extensions(seen: Seen) -> list[Asked]:
    at, found = seen.at, []
    for row in DeadlineExtension.objects.filter(**_filed_by(seen)):
        decided_on = row.decided_on or _day(row.decided_at)
        decision, answered_on = _decision(row.decision, row.decided_at, decided_on, at)
        filed_late = remark_on(row.deadline_before, filed_on=row.filed_on, decided_on=None)
        found.append(Asked(_clock(row, at), decision, answered_on, filed_late is not None))
    return found


def _clock(row: DeadlineExtension, at: At) -> date | None:
    """Return when the secretariat's clock began (`review.CLOCK_OF_EXTENSION`, at D and K)."""
    if row.cosigned_at is not None and row.cosigned_at < at.known_until:
        return _day(row.cosigned_at)
    return None if row.needs_cosignature else row.filed_on


def _filed_by(seen: Seen) -> dict[str, Any]:
    at = seen.at
    return {"task__in": seen.ids, "filed_on__lte": at.on, "filed_at__lt": at.known_until}


def _decision(
    decision: str, decided_at: datetime | None, decided_on: date | None, at: At
) -> tuple[Decision, date | None]:
    """Return what had been decided at (D, K), and when."""
    if decided_at is None or decided_on is None or decided_on > at.on:
        return Decision.PENDING, None
    if decided_at >= at.known_until:
        return Decision.PENDING, None
    return Decision(decision), decided_on


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else local_date(instant)
