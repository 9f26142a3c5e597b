"""A recorded fact given anew: the correction repeats the kind and takes the position (T16)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tasks_app.enums import EventKind, TaskAction
from tasks_app.errors import ConflictOfInterest
from tasks_app.models import CompletionClaim, DeadlineExtension, TaskEvent, User
from tasks_app.permissions import standing_of
from tasks_app.rules.calendar import local_date
from tasks_app.rules.corrections import FIELDS, FILED_BY_UNITS
from tasks_app.services import inputs, rollup
from tasks_app.services.guards import guard, no_conflict_then, no_own_file
from tasks_app.services.locks import lock_line

from .checks import check_values
from .following import follow
from .standing import first_of, stated, still_standing


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right; None leaves a value as it is."""

    percent: int | None = None
    completed_on: date | None = None
    deadline: date | None = None
    effective_on: date | None = None

    def given(self) -> dict[str, Any]:
        """Return the values that are given, by name."""
        return {name: getattr(self, name) for name in FIELDS if getattr(self, name) is not None}


@transaction.atomic
def correct(
    event: TaskEvent,
    correction: Correction,
    *,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> TaskEvent:
    """Record `event` anew with what is right, and what follows from it; return the new event.

    The new event sets every attribute the old one set. Later deadlines are chained again, and
    what a returned claim fell back to follows a corrected report: one event each, naming the
    correction it follows.

    Raises:
        InvalidInput: nothing given, nothing different, a value that this kind does not record,
            a date out of order; no reason.
        TransitionNotAllowed: corrected or taken back before, or never to be corrected.
        ConflictOfInterest: of the line of the lead on one of the days, or an own fact.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_line(event.task_id, version=version)
    today = local_date(at)
    given = correction.given()
    seat = guard(task, TaskAction.CORRECT, by=by, on=today, moves_deadline="deadline" in given)
    event = still_standing(task, event)
    _no_own_fact(event, by=by, on=today)
    words = inputs.not_blank("reason", reason, "lý do đính chính")
    check_values(task, event, given, today=today)
    effective_on = _effective_on(event, given)
    for day in (event.effective_on, effective_on):
        no_conflict_then(task, by=by, on=today, effective_on=day)
    told = {"corrects": event.seq, "reason": words, "before": _before(event, given)}
    corrected = follow(task, event, given, told=told, on=effective_on, seat=seat, at=at)
    rollup.parent_follows(task, at=at)
    return corrected


def _before(event: TaskEvent, given: dict[str, Any]) -> dict[str, Any]:
    """Return what `event` said of the values given anew, as JSON."""
    said = stated(event)
    old = {name: said[name] for name in given}
    return {name: day.isoformat() if isinstance(day, date) else day for name, day in old.items()}


def _effective_on(event: TaskEvent, given: dict[str, Any]) -> date:
    if event.kind == EventKind.ACCEPTED:  # an acceptance is effective on c (DOMAIN §6)
        done_on: date = given["completed_on"]
        return done_on
    day: date = given.get("effective_on", event.effective_on)
    return day


def _no_own_fact(event: TaskEvent, *, by: User, on: date) -> None:
    filed = _answered(event)
    if filed is not None:  # whose claim or request was answered corrects no answer to it
        no_own_file(by, filed, on=on)
    standing, first = standing_of(by, on), first_of(event)
    own = {by.pk, *(seat.owner.pk for seat in standing.seats)}
    tellers = {key for e in (event, first) for key in (e.actor_id, e.on_behalf_of_id)}
    unit = first.actor_agency if first.kind in FILED_BY_UNITS else None
    if tellers & own or (unit is not None and standing.is_conflicted(unit)):
        raise ConflictOfInterest(
            "Mục này do chính tài khoản này hoặc cơ quan cùng hệ thống ghi. "
            "Người thẩm định khác không liên quan đính chính."
        )


def _answered(event: TaskEvent) -> CompletionClaim | DeadlineExtension | None:
    """Return the claim or the request that `event` answers, where it is one that was filed."""
    related = ("filed_by", "filed_for", "filed_agency")
    if event.kind == EventKind.ACCEPTED:
        claims = CompletionClaim.objects.select_related(*related)
        return claims.filter(pk=event.payload.get("claim")).first()
    if event.kind == EventKind.EXTENSION_GRANTED:
        asked = DeadlineExtension.objects.select_related(*related)
        return asked.filter(pk=event.payload.get("extension")).first()
    return None
