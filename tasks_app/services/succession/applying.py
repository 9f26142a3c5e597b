"""Applying a succession, whole or not at all; the preview is the same study without writing."""

from datetime import datetime

from django.db import transaction

from tasks_app.enums import AuditKind, Operation, Provenance
from tasks_app.errors import StaleVersion
from tasks_app.models import Agency, AgencySuccession, Task, User
from tasks_app.permissions import Seat
from tasks_app.rules.calendar import local_date
from tasks_app.selectors import succession as select
from tasks_app.services import audit, fan_out
from tasks_app.services.locks import lock_lines
from tasks_app.services.stewardship import steward_seat

from .carrying import move_groups, move_seats, move_units, pass_on
from .plan import Outline, Plan, Share, cleaned
from .study import Study, studied

CHANGED = "Việc của cơ quan này vừa thay đổi so với bản xem trước. Xem trước lại rồi áp dụng."


def preview(plan: Plan, *, by: User | None, at: datetime) -> Outline:
    """Return exactly what `apply` would do; nothing is written.

    Raises:
        InvalidInput, AlreadyApplied, NotPermitted: as `apply`.
    """
    _seat(by, at)
    today = local_date(at)
    return studied(cleaned(plan, today=today), today=today).outline()


@transaction.atomic
def apply(plan: Plan, *, by: User | None, at: datetime, confirmed: str = "") -> Outline:
    """Pass on what the predecessor holds, all of it or nothing; return what was done.

    Every part it has in a task on the day or later passes to a successor: one event on each
    task, half-open intervals, no figure moves but the owner. It may be dated ahead (the daily
    roll brings it in) or lie in the past. What waits for a decision stays as it was filed, and
    the conflict rule looks at the new lead and at the agency that filed. There is no undoing:
    an inverse succession, or changes of lead, take it back. `by` is None for the operator's
    command; `confirmed` is the digest of the outline that was seen. Source: DOMAIN §2
    (succession).

    Raises:
        InvalidInput: an unknown code; an agency that is not there that day; a circle; an open
            task named not at all or twice; a lead that was changed later; no document.
        AlreadyApplied: this succession was applied, or another main one is recorded.
        NotPermitted: `by` does not keep the agencies.
        ConflictOfInterest: a part must be replaced that the administrator's own agency leads.
        StaleVersion: what it would do is no more what was seen.
    """
    seat, today = _seat(by, at), local_date(at)
    plan = cleaned(plan, today=today)
    locked = _lock(plan)
    study = studied(plan, today=today)
    if not locked.issuperset(passing.task.pk for passing in study.passing):
        raise StaleVersion(CHANGED)
    outline = study.outline()
    if confirmed not in ("", outline.digest):
        raise StaleVersion(CHANGED)
    tasks = Task.objects.select_related("programme").in_bulk(sorted(locked))
    for passing in sorted(study.passing, key=lambda one: one.task.pk):
        pass_on(tasks[passing.task.pk], passing, study, seat=seat, at=at)
    _absorb(study, by=by, at=at)
    _write_edges(study, by=by, at=at)
    if not plan.keeps_rest:
        Agency.objects.filter(pk=study.named.predecessor.pk).update(valid_to=plan.effective_on)
        move_seats(study, by=by, at=at)
        move_groups(study)
        move_units(study)
    _tell_audit(outline, by=by, at=at)
    return outline


def _seat(by: User | None, at: datetime) -> Seat | None:
    return None if by is None else steward_seat(by, Operation.KEEP_AGENCIES, on=local_date(at))


def _lock(plan: Plan) -> set[int]:
    """Lock the agencies, then every task of the predecessor in the one order; return these."""
    codes = [plan.predecessor, *(share.successor for share in plan.shares)]
    rows = Agency.objects.filter(code__in=codes).order_by("pk").select_for_update(no_key=True)
    predecessor = {agency.code: agency for agency in rows}.get(plan.predecessor)
    if predecessor is None:
        return set()
    held = set(select.held_by(predecessor, plan.effective_on))
    lock_lines(held)
    return held


def _absorb(study: Study, *, by: User | None, at: datetime) -> None:
    """Replace the parts of fanned-out tasks that the successor has of its own (DOMAIN §2)."""
    for passing in study.passing:
        if passing.absorbed_by is not None:
            fan_out.absorb(
                Task.objects.get(pk=passing.task.pk),
                Task.objects.get(pk=passing.absorbed_by[0]),
                document=study.plan.document,
                by=by,
                at=at,
                on=passing.on,
            )


def _write_edges(study: Study, *, by: User | None, at: datetime) -> None:
    plan, named = study.plan, study.named
    for place, share in enumerate(plan.shares):
        AgencySuccession.objects.update_or_create(
            predecessor=named.predecessor,
            successor=named.successors[share.successor],
            effective_on=plan.effective_on,
            defaults={
                "kind": plan.kind,
                "document": plan.document,
                "is_main": not place and not plan.keeps_rest,
                "applied_by": by,
                "applied_at": at,
            },
            create_defaults={
                "kind": plan.kind,
                "document": plan.document,
                "is_main": not place and not plan.keeps_rest,
                "applied_by": by,
                "applied_at": at,
                "scope": share.scope,
                "provenance": Provenance.RECORDED,
            },
        )


def _tell_audit(outline: Outline, *, by: User | None, at: datetime) -> None:
    successors = ", ".join(edge.successor for edge in outline.edges)
    audit.record(
        AuditKind.CATALOGUE_CHANGED,
        at=at,
        user=by,
        subject=f"Sắp xếp cơ quan: {outline.predecessor} → {successors}",
        detail={
            "kind": outline.kind,
            "effective_on": outline.effective_on.isoformat(),
            "document": outline.document,
            "tasks": outline.task_count,
        },
    )


@transaction.atomic
def settle(*, at: datetime) -> int:
    """Apply the recorded main successions whose day has come; return how many tasks moved.

    Imports carry their own rows on (`imports.parts`), so that little or nothing is left; where
    nothing is, every edge of the agency that day is done. What a scope alone describes waits for
    its list: nothing is guessed. In the order of their days.
    """
    moved = 0
    due = AgencySuccession.objects.filter(
        is_main=True, applied_at=None, effective_on__lte=local_date(at)
    )
    rows = due.select_related("predecessor", "successor").order_by("effective_on", "pk")
    for edge in list(rows):
        if select.held_by(edge.predecessor, edge.effective_on):
            moved += apply(_recorded(edge), by=None, at=at).task_count
        else:
            edge.predecessor.successions.filter(
                effective_on=edge.effective_on, applied_at=None
            ).update(applied_at=at)
    return moved


def _recorded(edge: AgencySuccession) -> Plan:
    return Plan(
        predecessor=edge.predecessor.code,
        kind=edge.kind,
        effective_on=edge.effective_on,
        document=edge.document or edge.source[:200] or edge.scope,
        shares=(Share(edge.successor.code),),
    )
