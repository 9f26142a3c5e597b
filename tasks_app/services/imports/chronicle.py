"""The events of a row that comes without a history: assigned, changes of lead, opening state."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from tasks_app.enums import EventKind, Status
from tasks_app.rules.calendar import LOCAL
from tasks_app.services import events, openings
from tasks_app.services.openings import OpeningState

from .entries import Entry
from .parts import Parts

RECORDED = time(17, 0)  # where a file says only the day


def chronicle(entry: Entry, timeline: Sequence[Parts], *, at: datetime) -> list[events.Entry]:
    """Return what is to be recorded of one row, in the order of recording."""
    found = [_assigned(entry, at=at)]
    found += [
        _lead_changed(entry, before, after, at=at)
        for before, after in pairwise(timeline)
        if before.leads[0] != after.leads[0]
    ]
    if entry.opening is not None:
        found.append(_opening_state(entry, entry.opening, at=at))
    return sorted(found, key=lambda event: event.recorded_at)


def _recorded(day: date, at: datetime) -> datetime:
    return min(datetime.combine(day, RECORDED, tzinfo=LOCAL), at)


def _assigned(entry: Entry, *, at: datetime) -> events.Entry:
    return events.Entry(
        kind=EventKind.ASSIGNED,
        effective_on=entry.assigned_on,
        recorded_at=_recorded(entry.assigned_on, at),
        changes={
            "status": Status.ASSIGNED,
            "deadline": entry.deadline.last_day,
            "chain_deadline": entry.deadline.last_day,
            "lead_id": entry.leads[0].pk,
        },
        payload={
            "leads": [agency.code for agency in entry.leads],
            "document_no": entry.document_number,
            "note_vi": entry.legal_basis,
        },
        provenance=entry.provenance,
    )


def _lead_changed(entry: Entry, before: Parts, after: Parts, *, at: datetime) -> events.Entry:
    """Return the change of lead, recorded on the eve of the succession."""
    old, new = before.leads[0], after.leads[0]
    return events.Entry(
        kind=EventKind.LEAD_CHANGED,
        effective_on=after.valid_from,
        recorded_at=_recorded(after.valid_from - timedelta(days=1), at),
        changes={"lead_id": new.pk},
        payload={
            "leads_before": [agency.code for agency in before.leads],
            "leads": [agency.code for agency in after.leads],
            "note_vi": f"Chuyển cơ quan chủ trì từ {old.name} sang {new.name} "
            "theo việc sắp xếp tổ chức bộ máy.",
        },
        provenance=entry.provenance,
    )


def _opening_state(entry: Entry, opening: OpeningState, *, at: datetime) -> events.Entry:
    return events.Entry(
        kind=EventKind.OPENING_STATE,
        effective_on=opening.as_of,
        recorded_at=_recorded(opening.as_of, at),
        changes=openings.changes_of(opening, entry.deadline.last_day),
        payload={"result": opening.result, "source": entry.source},
        provenance=entry.provenance,
    )
