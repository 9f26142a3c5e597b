"""Agencies with their tree and validity, collectives, and who succeeds whom.

In the files `valid_to` is the last valid day; intervals in the database are half-open.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from tasks_app.enums import AgencyKind, Provenance, SuccessionKind
from tasks_app.models import Agency, AgencyGroupMember, AgencySuccession

from .cells import Cells
from .table import Problems, Table
from .upsert import upsert

FIELDS = (
    "name", "short_name", "kind", "parent_id", "path", "valid_from", "valid_to", "email_domain",
    "provenance", "source", "note",
)  # fmt: skip
FROM_AGENCIES = "kế thừa"  # scope of an edge that only the list of agencies states


def known_agencies() -> dict[str, Agency]:
    """Return every agency by its code."""
    return {agency.code: agency for agency in Agency.objects.all()}


def day_after(last_valid_day: date | None) -> date | None:
    """Return the exclusive end of an interval whose last day the file states."""
    return last_valid_day + timedelta(days=1) if last_valid_day else None


def load(table: Table) -> None:
    """Make or change the agencies of the file, parents before children.

    Raises:
        UnreadableFile: a code twice, an unknown parent, a circle of parents, a broken date.
    """
    problems = Problems(table.name)
    read = {cells.row.cells["code"]: cells for cells in _unique(table, problems)}
    parents = {code: cells.text("parent") for code, cells in read.items()}
    rows = {code: _agency(cells) for code, cells in read.items()}
    levels = _levels(parents, read)
    problems.check()
    saved = known_agencies()
    for level in levels:
        for code in level:
            parent = saved.get(parents[code])
            rows[code].parent = parent
            rows[code].path = f"{parent.path if parent else ''}{code}/"
        made = upsert(Agency, [rows[code] for code in level], key=("code",), fields=FIELDS)
        saved = {code: agency for (code,), agency in made.items()}


def _unique(table: Table, problems: Problems) -> list[Cells]:
    found: dict[str, Cells] = {}
    for row in table.rows:
        cells = Cells(row, problems)
        code = cells.text("code", limit=40, required=True)
        if code in found:
            cells.refuse("code", f"mã cơ quan “{code}” bị trùng với dòng {found[code].row.line}.")
        elif "/" in code or ";" in code:
            cells.refuse("code", f"mã cơ quan “{code}” không được có dấu / hoặc ;.")
        found.setdefault(code, cells)
    return list(found.values())


def _agency(cells: Cells) -> Agency:
    name = cells.text("name", limit=300, required=True)
    agency = Agency(
        code=cells.text("code"),
        name=name,
        short_name=cells.text("short_name", limit=100) or name[:100],
        kind=cells.choice("kind", AgencyKind, default=AgencyKind.OTHER),
        valid_from=cells.day("valid_from"),
        valid_to=day_after(cells.day("valid_to")),
        email_domain=cells.text("demo_domain", limit=120),
        provenance=cells.choice("confidence", Provenance, default=Provenance.READ),
        source=cells.text("source"),
        note=cells.text("note"),
    )
    if agency.valid_from and agency.valid_to and agency.valid_to <= agency.valid_from:
        cells.refuse("valid_to", "ngày kết thúc trước ngày bắt đầu.")
    return agency


def _levels(parents: Mapping[str, str], read: Mapping[str, Cells]) -> list[list[str]]:
    """Return the codes by depth in the tree; what hangs on nothing is a problem."""
    placed: set[str] = {""}
    levels: list[list[str]] = []
    waiting = list(parents)
    while waiting:
        level = [code for code in waiting if parents[code] in placed]
        if not level:
            for code in waiting:
                read[code].refuse("parent", f"cơ quan cấp trên “{parents[code]}” không hợp lệ.")
            break
        levels.append(level)
        placed.update(level)
        waiting = [code for code in waiting if code not in placed]
    return levels


def load_groups(table: Table) -> None:
    """Make or change the membership of collectives such as "các bộ".

    Raises:
        UnreadableFile: an unknown agency or a broken date.
    """
    problems, known = Problems(table.name), known_agencies()
    wanted = []
    for row in table.rows:
        cells = Cells(row, problems)
        group = cells.agency("group_code", known, required=True)
        member = cells.agency("member_code", known, required=True)
        start, end = cells.day("valid_from"), day_after(cells.day("valid_to"))
        if group and member:
            wanted.append(
                AgencyGroupMember(group=group, member=member, valid_from=start, valid_to=end)
            )
    problems.check()
    key = ("group_id", "member_id", "valid_from")
    upsert(AgencyGroupMember, wanted, key=key, fields=("valid_to",))


def load_successions(edges: Table, agencies: Table) -> None:
    """Make or change the edges; the main one is the `successor` of the list of agencies.

    An agency whose successor has no edge of its own gets one on the day after its last.

    Raises:
        UnreadableFile: an unknown agency or a broken date.
    """
    problems, known = Problems(edges.name), known_agencies()
    main = {row.cells["code"]: row.cells["successor"] for row in agencies.rows}
    wanted = {}
    for row in edges.rows:
        edge = _edge(Cells(row, problems), known, main)
        if edge is not None:
            wanted[edge.predecessor_id, edge.successor_id] = edge
    problems.check()
    _name_kinds(wanted.values())
    problems = Problems(agencies.name)
    for row in agencies.rows:
        edge = _stated_edge(Cells(row, problems), known)
        if edge is not None:
            wanted.setdefault((edge.predecessor_id, edge.successor_id), edge)
    problems.check()
    upsert(
        AgencySuccession,
        wanted.values(),
        key=("predecessor_id", "successor_id", "effective_on"),
        fields=("kind", "scope", "is_main", "provenance", "source"),
    )


def _name_kinds(edges: Collection[AgencySuccession]) -> None:
    """Say of each edge of the file what it is: a part split off, a new name, or a merger."""
    heirs = Counter(edge.successor_id for edge in edges)
    for edge in edges:
        if not edge.is_main:
            edge.kind = SuccessionKind.SPLIT
        elif edge.successor.valid_from == edge.effective_on and heirs[edge.successor_id] == 1:
            edge.kind = SuccessionKind.RENAME


def _edge(
    cells: Cells, known: Mapping[str, Agency], main: Mapping[str, str]
) -> AgencySuccession | None:
    predecessor = cells.agency("from_code", known, required=True)
    successor = cells.agency("to_code", known, required=True)
    effective_on = cells.day("effective_date", required=True)
    if predecessor is None or successor is None or effective_on is None:
        return None
    return AgencySuccession(
        predecessor=predecessor,
        successor=successor,
        effective_on=effective_on,
        scope=cells.text("scope", limit=300, required=True),
        is_main=main.get(predecessor.code) == successor.code,
        provenance=cells.choice("confidence", Provenance, default=Provenance.READ),
        source=cells.text("source"),
    )


def _stated_edge(cells: Cells, known: Mapping[str, Agency]) -> AgencySuccession | None:
    predecessor = known[cells.text("code")]
    successor = cells.agency("successor", known)
    if successor is None or predecessor.valid_to is None:
        return None
    return AgencySuccession(
        predecessor=predecessor,
        successor=successor,
        effective_on=predecessor.valid_to,
        scope=FROM_AGENCIES,
        is_main=True,
        provenance=predecessor.provenance,
        source=predecessor.source,
    )
