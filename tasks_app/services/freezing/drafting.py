"""Drafts: a question and no numbers of its own. Some are placed on the day after a cut-off."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import Operation, Tracking
from tasks_app.errors import AlreadyApplied
from tasks_app.models import FrozenReport, Programme, User
from tasks_app.rules.calendar import end_of_day, local_date
from tasks_app.rules.periods import (
    Period,
    PeriodKind,
    parse_period,
    period_containing,
    period_numbered,
    report_due_on,
)
from tasks_app.rules.report_codes import ALPHABET, LENGTH
from tasks_app.selectors import moment, report_content
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.questions import Owner
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services.guards import guard_role

TICK = timedelta(microseconds=1)


@transaction.atomic
def draft(question: ReportQuestion, *, by: User, at: datetime) -> FrozenReport:
    """Return a new draft that asks `question`; its numbers are live until it is frozen.

    Raises:
        NotPermitted: not for this role.
        NoData, InvalidInput: a question that nothing answers.
        AlreadyApplied: there is a report of this period; the sentence names it.
    """
    on = local_date(at)
    guard_role(Operation.FREEZE_REPORT, by=by, on=on)
    found = report_content.moment(question, today=on, at=at)
    # One draft at a time for each programme: two at once would not see each other's period.
    Programme.objects.select_for_update(no_key=True).get(pk=question.programme.pk)
    _refuse_second(question)
    row = _row(question, at=at, by=by)
    row.as_of = found.at.on
    row.save(force_insert=True)
    return row


def _refuse_second(question: ReportQuestion) -> None:
    if question.period is None:
        return
    there = FrozenReport.objects.filter(
        programme=question.programme,
        unit=question.unit,
        period=question.period.key,
        owner=question.owner,
    ).first()
    if there is not None:
        raise AlreadyApplied(
            f"Đã có báo cáo {question.period.name} với mã {there.code}. "
            "Mở báo cáo đó; cần số liệu khác thì đính chính."
        )


def _row(question: ReportQuestion, *, at: datetime, by: User | None) -> FrozenReport:
    period, known_at = question.period, question.known_at
    if known_at is not None and not isinstance(known_at, datetime):
        known_at = end_of_day(known_at) - TICK
    code = new_code()
    return FrozenReport(
        code=code,
        series=code,
        programme=question.programme,
        unit=question.unit,
        period=period.key if period else "",
        as_of=question.on,
        owner=question.owner.value,
        due_on=report_due_on(period, work_calendar(), conf.policy()) if period else None,
        known_at=known_at,
        drafted_by=by,
        drafted_at=at,
    )


def new_code() -> str:
    """Return a code that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@transaction.atomic
def place_drafts(on: date, *, at: datetime) -> list[FrozenReport]:
    """Place the drafts that periods over by `on` owe, and return the new ones; never frozen here.

    Each active programme gets one for each month, quarter, half and year. Days on which nothing
    ran are made up for; before the first draft of its kind nothing is.
    """
    placed: list[FrozenReport] = []
    active = Programme.objects.filter(tracking=Tracking.ACTIVE).order_by("pk")
    for programme in active.select_for_update(no_key=True):
        for period in _owed(programme, on):
            question = ReportQuestion(programme, period, owner=Owner.AT_DATE)
            if not _is_there(question):
                placed.append(_row(question, at=at, by=None))
    return FrozenReport.objects.bulk_create(placed)


def _owed(programme: Programme, on: date) -> Iterator[Period]:
    first = moment.first_day(programme)
    rows = FrozenReport.objects.filter(
        programme=programme, unit=None, drafted_by=None, version=1
    ).exclude(period="")
    placed = [parse_period(key) for key in rows.values_list("period", flat=True)]
    for kind in PeriodKind:
        last = period_containing(on, kind).previous
        before = [period.number for period in placed if period.kind == kind]
        begin = max(before) + 1 if before else last.number
        for number in range(begin, last.number + 1):
            period = period_numbered(kind, number)
            if first is None or first <= period.cutoff:
                yield period


def _is_there(question: ReportQuestion) -> bool:
    period = question.period
    return FrozenReport.objects.filter(
        programme=question.programme,
        unit=None,
        period=period.key if period else "",
        owner=question.owner.value,
    ).exists()
