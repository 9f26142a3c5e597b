"""The rows of a register file as typed entries, every problem noted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import Precision, Provenance, Status, TaskKind, Timeliness
from tasks_app.errors import InvalidDeadline
from tasks_app.models import Agency, Programme
from tasks_app.rules.deadlines import Deadline, parse_deadline
from tasks_app.rules.leads import existed_on
from tasks_app.rules.text import format_date
from tasks_app.services.openings import OpeningState

from .cells import LOCAL_DATE, Cells
from .parts import Agencies
from .table import Problems, Table

NUMBER = re.compile(r"\d+(?:/\d{4})?(?:-[A-ZĐ]+)?/[A-ZĐ][\wĐ-]*")
KNOWN_STATES: dict[str, tuple[Status, Timeliness | None]] = {
    "": (Status.ASSIGNED, None),
    "assigned": (Status.ASSIGNED, None),
    "in_progress": (Status.IN_PROGRESS, None),
    "overdue_open": (Status.IN_PROGRESS, None),
    "submitted_upward": (Status.SUBMITTED_UPWARD, None),
    "suspended": (Status.SUSPENDED, None),
    "completed": (Status.COMPLETED, Timeliness.ON_TIME),
    "completed_late": (Status.COMPLETED, Timeliness.LATE),
    "cancelled": (Status.CANCELLED, None),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a register."""

    line: int
    code: str
    group_code: str
    group_name: str
    title: str
    leads: Agencies
    coordinating: Agencies
    coordinator: Agency | None
    deadline: Deadline
    deliverable: str
    criteria: str
    legal_basis: str
    document_number: str
    document_on: date | None
    assigned_on: date
    kind: TaskKind
    provenance: Provenance
    source: str
    note: str
    opening: OpeningState | None


@dataclass(frozen=True, slots=True)
class Context:
    """What a row may refer to: agencies by code, signing dates by document number."""

    programme: Programme
    agencies: Mapping[str, Agency]
    signed: Mapping[str, date]
    today: date


def context_of(programme: Programme, agencies: Mapping[str, Agency], *, today: date) -> Context:
    """Return the context, with the documents that the programmes themselves rest on."""
    signed = {
        number: known.signed_on
        for known in Programme.objects.exclude(signed_on=None)
        for number in NUMBER.findall(known.legal_basis)
        if known.signed_on is not None
    }
    return Context(programme, agencies, signed, today)


def read(table: Table, context: Context) -> list[Entry]:
    """Return the entries of a register file.

    Raises:
        UnreadableFile: with every problem by line and column.
    """
    problems = Problems(table.name)
    lines: dict[str, int] = {}
    names: dict[str, str] = {}
    entries = []
    for row in table.rows:
        cells = Cells(row, problems)
        entry = _entry(cells, context)
        if entry.code in lines:
            first = lines[entry.code]
            cells.refuse("code", f"mã nhiệm vụ “{entry.code}” bị trùng với dòng {first}.")
        if names.setdefault(entry.group_code or entry.group_name, entry.group_name) != (
            entry.group_name
        ):
            cells.refuse("group_name", f"nhóm “{entry.group_code}” đã có tên khác ở dòng trên.")
        lines.setdefault(entry.code, row.line)
        entries.append(entry)
    problems.check()
    return entries


def _entry(cells: Cells, context: Context) -> Entry:
    legal_basis = cells.text("legal_basis", required=True)
    number, signed_on = _document(legal_basis, context)
    assigned_on = _assigned_on(cells, context, signed_on)
    kind = cells.choice("kind", TaskKind, default=TaskKind.ONE_OFF)
    deadline = _deadline(cells)
    leads = cells.agencies("lead_agency_code", context.agencies, required=True)
    coordinating = cells.agencies("coordinating_codes", context.agencies)
    opening = _opening(cells, context, deadline=deadline, kind=kind, assigned_on=assigned_on)
    both = [agency.code for agency in leads if agency in coordinating]
    if both:
        cells.refuse("coordinating_codes", f"{both[0]} vừa chủ trì vừa phối hợp.")
    _check_existing(cells, leads, assigned_on, opening)
    return Entry(
        line=cells.row.line,
        code=cells.text("code", limit=60, required=True),
        group_code=cells.text("group_code", limit=40),
        group_name=cells.text("group_name", limit=400, required=True),
        title=cells.text("title", required=True),
        leads=leads,
        coordinating=coordinating,
        coordinator=cells.agency("coordinator_code", context.agencies),
        deadline=deadline,
        deliverable=cells.text("deliverable"),
        criteria=cells.text("acceptance_criterion"),
        legal_basis=legal_basis,
        document_number=number,
        document_on=signed_on,
        assigned_on=assigned_on,
        kind=kind,
        provenance=cells.choice("provenance", Provenance, default=Provenance.READ),
        source=cells.text("source", required=True),
        note=cells.text("note"),
        opening=opening,
    )


def _document(legal_basis: str, context: Context) -> tuple[str, date | None]:
    """Return number and date of the first document named; the date may be known elsewhere."""
    number = NUMBER.search(legal_basis)
    if number is None:
        return "", None
    stated = LOCAL_DATE.search(legal_basis, number.end())
    following = NUMBER.search(legal_basis, number.end())
    if stated and (following is None or stated.start() < following.start()):
        try:
            return number[0], date(int(stated[3]), int(stated[2]), int(stated[1]))
        except ValueError:
            return number[0], context.signed.get(number[0])
    return number[0], context.signed.get(number[0])


def _assigned_on(cells: Cells, context: Context, signed_on: date | None) -> date:
    """Return the signing date of the assigning document.

    Where the row does not date its document: the signing date of the programme, and never
    later than the day whose state the row states.
    """
    stated = cells.day("assigned_on")
    if stated is not None and stated > context.today:
        cells.refuse("assigned_on", "ngày giao ở tương lai.")
    if stated is not None:
        return stated
    latest = cells.day("status_as_of") or context.today
    return min(signed_on or context.programme.signed_on or latest, latest)


def _deadline(cells: Cells) -> Deadline:
    """Return the deadline of the phrase; the other three columns must say the same."""
    phrase, day = cells.text("deadline_text", limit=120), cells.day("deadline_date")
    precision = cells.choice(
        "deadline_precision", Precision, default=Precision.DAY if day else Precision.NONE
    )
    exclusive = cells.flag("deadline_exclusive")
    given = Deadline(day, precision, exclusive, phrase)
    try:
        stated = parse_deadline(phrase)
    except InvalidDeadline as refusal:
        if day is None:
            cells.refuse("deadline_text", refusal.message)
        return given
    if not phrase:
        return given
    if day is not None and stated.last_day != day:
        last = format_date(stated.last_day) if stated.last_day else "không có ngày"
        cells.refuse("deadline_date", f"không khớp thời hạn “{phrase}” ({last}).")
    if cells.text("deadline_precision") and stated.precision != precision:
        cells.refuse("deadline_precision", f"không khớp thời hạn “{phrase}” ({stated.precision}).")
    return stated


def _opening(
    cells: Cells, context: Context, *, deadline: Deadline, kind: TaskKind, assigned_on: date
) -> OpeningState | None:
    as_of = cells.day("status_as_of")
    known = cells.text("status_known")
    if as_of is None:
        if known:
            cells.refuse("status_as_of", "có trạng thái thì phải có ngày chốt số liệu.")
        return None
    if not assigned_on <= as_of <= context.today:
        cells.refuse("status_as_of", "ngày chốt phải từ ngày giao đến hôm nay.")
    status, declared = _known_state(cells, known, kind)
    completed_on = cells.day("completed_on")
    if completed_on and (status != Status.COMPLETED or completed_on > as_of):
        cells.refuse("completed_on", "chỉ ghi khi đã hoàn thành, không sau ngày chốt.")
    given = cells.text("declared_timeliness")
    if given:
        declared = cells.choice("declared_timeliness", Timeliness, default=Timeliness.ON_TIME)
    percent = cells.number("percent", most=100)
    return OpeningState(
        as_of=as_of,
        document=cells.text("source"),
        status=status,
        completed_on=completed_on,
        declared=None if completed_on or status != Status.COMPLETED else declared,
        deadline=cells.day("deadline_in_force") or deadline.last_day,
        percent=100 if status == Status.COMPLETED else percent,
        result=cells.text("result_text"),
    )


def _known_state(cells: Cells, known: str, kind: TaskKind) -> tuple[Status, Timeliness | None]:
    if known not in KNOWN_STATES:
        allowed = ", ".join(state for state in KNOWN_STATES if state)
        cells.refuse("status_known", f"“{known}” không hợp lệ. Dùng: {allowed}.")
    status, declared = KNOWN_STATES.get(known, KNOWN_STATES[""])
    if status == Status.COMPLETED and kind == TaskKind.RECURRING:
        cells.refuse("status_known", "nhiệm vụ thường xuyên không kết thúc.")
    return status, declared


def _check_existing(
    cells: Cells, leads: Agencies, assigned_on: date, opening: OpeningState | None
) -> None:
    """Note leads that existed neither when the task was assigned nor at its opening state."""
    days = [assigned_on, *([opening.as_of] if opening else [])]
    for agency in leads:
        if not any(existed_on(agency.valid_from, agency.valid_to, day) for day in days):
            cells.refuse(
                "lead_agency_code",
                f"{agency.code} chưa có hoặc không còn vào ngày {format_date(assigned_on)}.",
            )
