"""How the rows of figures are called, and which values of the fold each gathers.

    labels(Split.TREE, leads, on)     # {lead: Label}; several leads may share one label
    gathered(Split.TREE, leads, on)   # [(Label, [leads])], in the order of printing

Each value has exactly one label, so that the rows of every split add up to N (DOMAIN §6).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tasks_app.enums import AgencyKind, TaskKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, AgencyGroupMember, Programme, TaskGroup
from tasks_app.models.intervals import in_force
from tasks_app.rules.alphabet import alphabetical


class Split(StrEnum):
    """What the figures are split by."""

    NONE = "none"
    AGENCY = "agency"
    TREE = "tree"  # ministries and provinces, each with everything below it
    PROVINCE = "province"  # provinces with everything below them; all others together
    LEVEL = "level"  # by the kind of the lead agency
    GROUP = "group"
    KIND = "kind"


NAMED = ("code", "name", "short_name", "kind", "path")
BY_LEAD = frozenset({Split.AGENCY, Split.TREE, Split.PROVINCE, Split.LEVEL})


@dataclass(frozen=True, slots=True)
class Label:
    key: str
    name: str
    short_name: str


CENTRAL = Label("trung-uong", "Trung ương", "Trung ương")
NO_LEAD = Label("none", "Chưa có cơ quan chủ trì", "Chưa có chủ trì")


def gathered(by: Split, values: Iterable[Any], on: date) -> list[tuple[Label, list[Any]]]:
    """Return each row with the values of the fold that it gathers, in the order of printing."""
    rows: dict[str, tuple[Label, list[Any]]] = {}
    for value, label in labels(by, tuple(values), on).items():
        rows.setdefault(label.key, (label, []))[1].append(value)
    return list(rows.values())


def labels(by: Split, values: Sequence[Any], on: date) -> dict[Any, Label]:
    """Return how each row is called, by its value in the fold, in the order of printing."""
    if by == Split.NONE:
        return {}
    if by == Split.KIND:
        return {kind: Label(kind, kind.label, kind.label) for kind in TaskKind if kind in values}
    if by == Split.GROUP:
        groups = TaskGroup.objects.filter(pk__in=values).order_by("position")
        return {group.pk: Label(group.code, group.name, group.name) for group in groups}
    wanted = Agency.objects.filter(pk__in=values).only(*NAMED)
    agencies = sorted(wanted, key=lambda one: (alphabetical(one.name), one.code))
    named = _BY_LEAD[by](agencies, on)
    return named | ({None: NO_LEAD} if None in values else {})


def values_of(by: Split, programme: Programme, key: str, on: date) -> list[Any]:
    """Return the values in the fold that the row called `key` gathers.

    Raises:
        InvalidInput: there is no such row.
    """
    candidates: list[Any] = []
    if by == Split.KIND:
        candidates = list(TaskKind)
    elif by == Split.GROUP:
        groups = TaskGroup.objects.filter(programme=programme, code=key)
        candidates = list(groups.values_list("pk", flat=True))
    elif by in BY_LEAD:
        leads = Agency.objects.filter(**({"code": key} if by == Split.AGENCY else {}))
        candidates = [*leads.values_list("pk", flat=True), None]
    found = [value for value, label in labels(by, candidates, on).items() if label.key == key]
    if not found:
        raise InvalidInput.on("row", f"Không có dòng “{key}”.")
    return found


def _each(agencies: Sequence[Agency], on: date) -> dict[Any, Label]:
    members = _members(agencies, on)
    return {agency.pk: _agency_label(agency, members.get(agency.pk)) for agency in agencies}


def _trees(agencies: Sequence[Agency], on: date) -> dict[Any, Label]:
    tops = _tops(agencies)
    own = _each(sorted({tops[a.pk].pk: tops[a.pk] for a in agencies}.values(), key=_by_name), on)
    places = {pk: place for place, pk in enumerate(own)}
    ordered = sorted(agencies, key=lambda agency: places[tops[agency.pk].pk])
    return {agency.pk: own[tops[agency.pk].pk] for agency in ordered}


def _provinces(agencies: Sequence[Agency], on: date) -> dict[Any, Label]:
    tops = _tops(agencies)
    local = [a for a in agencies if tops[a.pk].kind == AgencyKind.PROVINCE]
    return _trees(local, on) | {a.pk: CENTRAL for a in agencies if a not in local}


def _levels(agencies: Sequence[Agency], on: date) -> dict[Any, Label]:
    """A collective stands for agencies of a level and is none of them: a row of its own."""
    collective = [a for a in agencies if a.kind == AgencyKind.COLLECTIVE]
    named: dict[Any, Label] = {}
    for kind in AgencyKind:
        label = Label(kind.value, kind.label[:1].upper() + kind.label[1:], kind.label)
        if kind != AgencyKind.COLLECTIVE:
            named |= {agency.pk: label for agency in agencies if agency.kind == kind}
    return named | _each(collective, on)


_BY_LEAD = {
    Split.AGENCY: _each,
    Split.TREE: _trees,
    Split.PROVINCE: _provinces,
    Split.LEVEL: _levels,
}


def _tops(agencies: Sequence[Agency]) -> dict[int, Agency]:
    """Return the agency under whose name each is summed up.

    It is the highest on its path that is a body of its own. The Government, the Prime Minister
    and steering committees (kind `other`) stand above ministries and sum up nobody; what has
    only such bodies above it, and a collective, stands for itself.
    """
    known = {agency.code: agency for agency in agencies}
    paths = {agency.pk: agency.path.rstrip("/").split("/") for agency in agencies}
    missing = {code for path in paths.values() for code in path} - known.keys()
    known |= {agency.code: agency for agency in Agency.objects.filter(code__in=missing)}
    return {agency.pk: _top(agency, paths[agency.pk], known) for agency in agencies}


def _top(agency: Agency, path: Sequence[str], known: Mapping[str, Agency]) -> Agency:
    if agency.kind == AgencyKind.COLLECTIVE:
        return agency
    above = (known[code] for code in path if code in known)
    return next((found for found in above if found.kind != AgencyKind.OTHER), agency)


def _by_name(agency: Agency) -> tuple[str, str]:
    return agency.name, agency.code


def _agency_label(agency: Agency, members: int | None) -> Label:
    """A collective is a row of its own and says how many it stands for (DOMAIN §2)."""
    count = f" ({members})" if members else ""
    return Label(agency.code, f"{agency.name}{count}", f"{agency.short_name}{count}")


def _members(agencies: Iterable[Agency], on: date) -> Mapping[int, int]:
    groups = [agency.pk for agency in agencies if agency.kind == AgencyKind.COLLECTIVE]
    if not groups:
        return {}
    found = AgencyGroupMember.objects.filter(in_force(on), group__in=groups)
    return Counter(found.values_list("group", flat=True))
