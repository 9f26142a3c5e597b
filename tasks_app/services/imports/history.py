"""The rows of a history file as typed happenings; order and dates are checked here.

Whether the states allow each of them is checked while they are replayed (`replay`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tasks_app.enums import EventKind, Provenance, Role, TaskAction
from tasks_app.models import Agency
from tasks_app.rules.calendar import local_date

from .cells import Cells
from .parts import Agencies
from .table import Problems, Table

ROLES = {
    "EX": Role.EXECUTOR,
    "HU": Role.UNIT_HEAD,
    "WG": Role.WORKING_GROUP,
    "S1": Role.REVIEWER,
    "S2": Role.REVIEWER,
    "SA": Role.SECRETARIAT_ADMIN,
    "LD": Role.LEADER,
    "IN": Role.INSPECTOR,
}
NEEDED: dict[str, tuple[str, ...]] = {
    "assigned": (),
    "started": (),
    "progress": ("note_vi",),
    "claimed": ("completed_on", "document_no"),
    "returned": ("note_vi",),
    "accepted": ("completed_on",),
    "extension_requested": ("new_deadline", "note_vi"),
    "extension_granted": ("new_deadline", "document_no"),
    "extension_refused": ("note_vi",),
    "deadline_changed": ("new_deadline", "document_no"),
    "suspended": ("document_no",),
    "resumed": (),
    "successor_lead": ("new_lead_code", "document_no"),
}
ACTIONS: dict[str, tuple[TaskAction, EventKind]] = {
    "assigned": (TaskAction.ASSIGN, EventKind.ASSIGNED),
    "started": (TaskAction.START, EventKind.STARTED),
    "progress": (TaskAction.REPORT, EventKind.PROGRESS_REPORTED),
    "claimed": (TaskAction.CLAIM, EventKind.CLAIMED),
    "returned": (TaskAction.RETURN, EventKind.RETURNED),
    "accepted": (TaskAction.ACCEPT, EventKind.ACCEPTED),
    "extension_requested": (TaskAction.REQUEST_EXTENSION, EventKind.EXTENSION_REQUESTED),
    "extension_granted": (TaskAction.GRANT_EXTENSION, EventKind.EXTENSION_GRANTED),
    "extension_refused": (TaskAction.REFUSE_EXTENSION, EventKind.EXTENSION_REFUSED),
    "deadline_changed": (TaskAction.CHANGE_DEADLINE, EventKind.DEADLINE_CHANGED),
    "suspended": (TaskAction.SUSPEND, EventKind.SUSPENDED),
    "resumed": (TaskAction.RESUME, EventKind.RESUMED),
    "successor_lead": (TaskAction.CHANGE_LEAD, EventKind.LEAD_CHANGED),
}
DATED_AHEAD = "successor_lead"  # only a change of lead may be recorded before it takes effect


@dataclass(frozen=True, slots=True)
class Happening:
    """One row of the history; `cells` takes what replaying finds wrong with it."""

    cells: Cells
    event: str
    effective_on: date
    recorded_at: datetime
    agency: Agency
    role: str
    percent: int | None
    completed_on: date | None
    new_deadline: date | None
    document: str
    note: str
    provenance: Provenance
    new_leads: Agencies


def read(
    table: Table, codes: Collection[str], agencies: Mapping[str, Agency], problems: Problems
) -> dict[str, list[Happening]]:
    """Return the happenings of each task, in order; what is wrong is noted in `problems`."""
    stories: dict[str, list[Happening]] = defaultdict(list)
    numbers: dict[str, int] = defaultdict(int)
    for row in table.rows:
        cells = Cells(row, problems)
        code = cells.text("code", limit=60, required=True)
        if code not in codes:
            cells.refuse("code", f"mã nhiệm vụ “{code}” không có trong sổ.")
            continue
        numbers[code] += 1
        if cells.number("seq") != numbers[code]:
            cells.refuse("seq", f"số thứ tự phải là {numbers[code]}.")
        happening = _happening(cells, agencies)
        if happening is not None:
            _check_order(happening, stories[code])
            stories[code].append(happening)
    return stories


def _happening(cells: Cells, agencies: Mapping[str, Agency]) -> Happening | None:
    event = cells.text("event", required=True)
    if event not in NEEDED:
        cells.refuse("event", f"sự kiện “{event}” không có. Dùng: {', '.join(NEEDED)}.")
    for column in NEEDED.get(event, ()):
        cells.text(column, required=True)
    role = cells.text("actor_role", required=True)
    if role not in ROLES:
        cells.refuse("actor_role", f"vai trò “{role}” không có. Dùng: {', '.join(ROLES)}.")
    effective_on, recorded_at = (
        cells.day("effective_on", required=True),
        cells.instant("recorded_at"),
    )
    agency = cells.agency("actor_agency", agencies, required=True)
    if event not in NEEDED or agency is None or effective_on is None or recorded_at is None:
        return None
    return Happening(
        cells=cells,
        event=event,
        effective_on=effective_on,
        recorded_at=recorded_at,
        agency=agency,
        role=ROLES.get(role, Role.EXECUTOR),
        percent=cells.number("percent", most=100),
        completed_on=cells.day("completed_on"),
        new_deadline=cells.day("new_deadline"),
        document=cells.text("document_no", limit=200),
        note=cells.text("note_vi"),
        provenance=cells.choice("provenance", Provenance, default=Provenance.READ),
        new_leads=cells.agencies("new_lead_code", agencies),
    )


def _check_order(happening: Happening, earlier: list[Happening]) -> None:
    if earlier and happening.recorded_at <= earlier[-1].recorded_at:
        happening.cells.refuse("recorded_at", "phải sau lúc ghi của sự kiện trước.")
    known_on = local_date(happening.recorded_at)
    if happening.effective_on > known_on and happening.event != DATED_AHEAD:
        happening.cells.refuse("effective_on", "hiệu lực không được sau ngày ghi.")
