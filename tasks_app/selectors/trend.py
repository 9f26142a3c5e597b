"""The course of a programme: every month end from its begin to D, and where it leads.

    asked = Question(programme, date(2022, 12, 25), known_at=date(2022, 12, 25))
    course = trend.course(asked, today=today)
    course.points[-1]                 # exactly figures(D, K)
    course.outlook.forecast           # or course.outlook.reason
    course.ahead                      # the plan after D

Calendar month ends and not the cut-offs of reports (the 14th): original deadlines end with months
and quarters, so that the plan has its steps where they belong; D itself is the last point. All
points are told with the same K: the curve says what is known of the past, not what was known.

Source: DOMAIN §6, design §4.12.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tasks_app.models import Programme
from tasks_app.rules.forecast import (
    Forecast,
    Outlook,
    PlanPoint,
    TrendPoint,
    finding,
    month_ends,
    outlook,
    pace_words,
    plan_ahead,
)

from . import folding, register, series
from .dashboard import Picture
from .folding import At, Scope
from .questions import Question
from .series import Tally

PLAN = "SELECT original_day, count(*) FROM judged WHERE original_day > 0 GROUP BY 1"
METHOD = "docs/du-bao.md"


@dataclass(frozen=True, slots=True)
class Course:
    """Where a programme comes from and where it leads; `notes` are to be printed beside it."""

    points: tuple[TrendPoint, ...]
    ahead: tuple[PlanPoint, ...]
    outlook: Outlook
    notes: tuple[str, ...] = ()

    @property
    def forecast(self) -> Forecast | None:
        return self.outlook.forecast

    @property
    def sentence(self) -> str:
        """Return what is found, or why nothing can be said."""
        return finding(self.forecast) if self.forecast else self.outlook.reason

    @property
    def pace(self) -> str:
        """Return the pace in words, or nothing."""
        return pace_words(self.forecast) if self.forecast else ""


def course(asked: Question, *, today: date) -> Course:
    """Return the course of what is asked for.

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    moment = asked.moment(today)
    at, scope = moment.at, asked.scope
    days = days_of(moment.first or at.on, at.on)
    marks = series.marks_of(asked.programme.pk, at.known_at)
    past = series.tallies_on(scope, days[:-1], at.known_at, marks=marks)
    now = series.tally_at(scope, at)
    if now is None and asked.unit is None:
        moment.refuse_unknown()
    tallies = [*(split.get(None, Tally()) for split in past), now or Tally()]
    return course_of(days, tallies, deadlines_of(scope, at), notes=moment.notes)


def course_to(programme: Programme, picture: Picture) -> Course:
    """Return the course that ends in `picture`; its past costs one statement when it is kept.

    The programme is one that `register.programmes` returned.
    """
    at = picture.at
    days = days_of(register.first_day(programme) or at.on, at.on)
    marks = series.marks_of(programme.pk, at.known_at)
    past = series.tallies_on(Scope(programme.pk), days[:-1], at.known_at, marks=marks)
    tallies = [*(split.get(None, Tally()) for split in past), Tally.of(picture.counts)]
    dated = (state.task.original_deadline for state in picture.states)
    return course_of(days, tallies, [day for day in dated if day is not None])


def trend(asked: Question, *, today: date) -> tuple[TrendPoint, ...]:
    """Return the counts at each month end from the begin of the programme, and at D itself."""
    return course(asked, today=today).points


def days_of(begin: date, until: date) -> list[date]:
    """Return the first day, the month ends after it, and `until`."""
    return sorted({min(begin, until), *month_ends(begin, until), until})


def course_of(
    days: Sequence[date],
    tallies: Sequence[Tally],
    deadlines: Sequence[date],
    *,
    notes: tuple[str, ...] = (),
) -> Course:
    """Return the course of what was counted on `days`; `deadlines` are the original ones at D."""
    points = points_of(days, tallies)
    return Course(
        points=points,
        ahead=plan_ahead(deadlines, days[-1]),
        outlook=outlook(
            points, target=tallies[-1].target, planned_finish_on=max(deadlines, default=None)
        ),
        notes=notes,
    )


def points_of(days: Sequence[date], tallies: Sequence[Tally]) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(day, tally.total, tally.completed, tally.overdue, tally.planned)
        for day, tally in zip(days, tallies, strict=True)
    )


def deadlines_of(scope: Scope, at: At) -> list[date]:
    """Return the original deadlines of the tasks of N, in one statement."""
    rows = folding.rows(PLAN, scope, at, near_due_until=at.on)
    return [date.fromordinal(day) for day, number in rows for _ in range(number)]


def as_json(asked: Question, found: Course) -> dict[str, Any]:
    """Return the document of the endpoint."""
    return {
        "programme": asked.programme.code,
        "as_of": found.points[-1].on.isoformat(),
        "known_at": asked.known_at.isoformat() if asked.known_at else None,
        "notes": list(found.notes),
        "points": [asdict(point) for point in found.points],
        "plan_ahead": [asdict(point) for point in found.ahead],
        "forecast": asdict(found.forecast) if found.forecast else None,
        "sentence": found.sentence,
        "pace": found.pace,
        "method": METHOD,
    }
