"""One agency through time: where it stood on a day, whom it followed and who follows it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from tasks_app.models import Agency, AgencySuccession
from tasks_app.models.intervals import in_force
from tasks_app.rules.leads import existed_on
from tasks_app.selectors import succession


def details(agency: Agency, on: date) -> dict[str, Any]:
    """Return `agency` with its place in the tree and in collectives on `on`, and its successions.

    Six statements, whatever the number of units. The tree itself carries no dates: it
    shows the units of today that are there on `on`.
    """
    return {
        "code": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "kind": agency.kind,
        "valid_from": agency.valid_from,
        "valid_to": agency.valid_to,
        "provenance": agency.provenance,
        "source": agency.source,
        "as_of": on,
        "exists": existed_on(agency.valid_from, agency.valid_to, on),
        "above": _named(_above(agency)),
        "units": _named(succession.units_below(agency, on)),
        "groups": _named(Agency.objects.filter(members__in=agency.groups.filter(in_force(on)))),
        "predecessors": [_edge(edge, edge.predecessor) for edge in succession.edges_to(agency)],
        "successors": [_edge(edge, edge.successor) for edge in succession.edges_from(agency)],
    }


def _above(agency: Agency) -> list[Agency]:
    """Return the agencies above, the root first."""
    codes = agency.path.rstrip("/").split("/")[:-1]
    found = {row.code: row for row in Agency.objects.filter(code__in=codes)}
    return [found[code] for code in codes if code in found]


def _named(agencies: Iterable[Agency]) -> list[dict[str, str]]:
    return [{"code": agency.code, "name": agency.name} for agency in agencies]


def _edge(edge: AgencySuccession, other: Agency) -> dict[str, Any]:
    return {
        "code": other.code,
        "name": other.name,
        "effective_on": edge.effective_on,
        "kind": edge.kind,
        "scope": edge.scope,
        "document": edge.document or edge.source,
        "is_main": edge.is_main,
        "applied_at": edge.applied_at,
    }
