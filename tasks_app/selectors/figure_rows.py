"""How the rows of figures are called, and which value of the fold each stands for."""

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


class Split(StrEnum):
    """What the figures are split by."""

    NONE = "none"
    AGENCY = "agency"
    GROUP = "group"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Label:
    key: str
    name: str
    short_name: str


def labels(by: Split, values: Sequence[Any], on: date) -> dict[Any, Label]:
    """Return how each row is called, by its value in the fold, in the order of printing."""
    if by == Split.NONE:
        return {}
    if by == Split.KIND:
        return {kind: Label(kind, kind.label, kind.label) for kind in TaskKind if kind in values}
    if by == Split.GROUP:
        groups = TaskGroup.objects.filter(pk__in=values).order_by("position")
        return {group.pk: Label(group.code, group.name, group.name) for group in groups}
    agencies = list(Agency.objects.filter(pk__in=values).order_by("name", "code"))
    members = _members(agencies, on)
    return {agency.pk: _agency_label(agency, members.get(agency.pk)) for agency in agencies}


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


def value_of(by: Split, programme: Programme, key: str) -> Any:
    """Return the value in the fold of the row called `key`.

    Raises:
        InvalidInput: there is no such row.
    """
    found: Any = None
    if by == Split.KIND:
        found = key if key in TaskKind else None
    elif by == Split.GROUP:
        groups = TaskGroup.objects.filter(programme=programme, code=key)
        found = groups.values_list("pk", flat=True).first()
    elif by == Split.AGENCY:
        found = Agency.objects.filter(code=key).values_list("pk", flat=True).first()
    if found is None:
        raise InvalidInput.on("row", f"Không có dòng “{key}”.")
    return found
