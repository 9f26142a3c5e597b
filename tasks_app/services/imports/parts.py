"""Who carries a task through time: its coordinator, leads, co-leads and coordinating agencies.

When an agency ends, what it held passes to its main successor (DOMAIN §2, succession).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import AgencyKind, AssignmentRole
from tasks_app.models import Agency, AgencySuccession, Task, TaskAgency

Agencies = tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The agencies of a task from one day on; the first lead is the lead."""

    valid_from: date
    leads: Agencies
    coordinating: Agencies = ()
    coordinator: Agency | None = None

    def places(self) -> Iterator[tuple[Agency, AssignmentRole, int]]:
        """Yield each agency with its role and place, leads before coordinating.

        Nobody leads and coordinates at once; the coordinator is a place of its own.
        """
        if self.coordinator is not None:
            yield self.coordinator, AssignmentRole.COORDINATOR, 0
        for place, agency in enumerate(self.leads):
            yield agency, AssignmentRole.CO_LEAD if place else AssignmentRole.LEAD, place
        rest = [agency for agency in self.coordinating if agency not in self.leads]
        for place, agency in enumerate(rest, start=len(self.leads)):
            yield agency, AssignmentRole.COORDINATING, place


class Successions:
    """The main successor of each agency that ended, and when it took over."""

    def __init__(self, edges: Mapping[int, tuple[date, Agency]]) -> None:
        self._edges = edges

    @classmethod
    def loaded(cls) -> "Successions":
        """Return the main edges of the database."""
        rows = AgencySuccession.objects.filter(is_main=True).select_related("successor")
        return cls({row.predecessor_id: (row.effective_on, row.successor) for row in rows})

    def days(self, agencies: Iterable[Agency], *, after: date) -> set[date]:
        """Return every later day on which one of `agencies`, or its successor, hands over."""
        found = set()
        for agency in agencies:
            current = agency
            while current.pk in self._edges:
                day, current = self._edges[current.pk]
                if day > after:
                    found.add(day)
        return found

    def at(self, agencies: Iterable[Agency], day: date, *, since: date) -> Agencies:
        """Return who holds on `day` what `agencies` held on `since`; order kept, merged once."""
        return tuple(dict.fromkeys(self._holder(agency, day, since) for agency in agencies))

    def parts_on(self, start: Parts, day: date, leads: Agencies) -> Parts:
        """Return the parts from `day` on: `leads`, and who holds then the rest of `start`."""
        since = start.valid_from
        coordinator = (start.coordinator,) if start.coordinator else ()
        return Parts(
            day,
            leads,
            self.at(start.coordinating, day, since=since),
            next(iter(self.at(coordinator, day, since=since)), None),
        )

    def _holder(self, agency: Agency, day: date, since: date) -> Agency:
        while agency.pk in self._edges:
            effective_on, successor = self._edges[agency.pk]
            if not since < effective_on <= day:
                break
            agency = successor
        return agency


def carried_on(start: Parts, successions: Successions) -> list[Parts]:
    """Return `start` and what became of it at each later succession."""
    since = start.valid_from
    days = successions.days([*start.leads, *_beside(start)], after=since)
    return [start] + [
        successions.parts_on(start, day, successions.at(start.leads, day, since=since))
        for day in sorted(days)
    ]


def with_leads(
    start: Parts, changes: Sequence[tuple[date, Agencies]], successions: Successions
) -> list[Parts]:
    """Return the parts where the history states the leads and only the others are carried on."""
    leads = {start.valid_from: start.leads, **dict(changes)}
    days = {*leads, *successions.days(_beside(start), after=start.valid_from)}
    return [
        successions.parts_on(start, day, leads[max(known for known in leads if known <= day)])
        for day in sorted(days)
    ]


def _beside(start: Parts) -> Agencies:
    """Return who takes part beside the leads."""
    return (*start.coordinating, *((start.coordinator,) if start.coordinator else ()))


def intervals(task: Task, timeline: Sequence[Parts]) -> list[TaskAgency]:
    """Return the unsaved half-open intervals of `timeline`; unbroken ones are one row."""
    rows: list[TaskAgency] = []
    running: dict[tuple[int, AssignmentRole], TaskAgency] = {}
    for parts in timeline:
        now = {(agency.pk, role): (agency, place) for agency, role, place in parts.places()}
        for gone in running.keys() - now.keys():
            running.pop(gone).valid_to = parts.valid_from
        for key, (agency, place) in now.items():
            if key not in running:
                running[key] = TaskAgency(
                    task=task,
                    agency=agency,
                    role=key[1],
                    position=place,
                    valid_from=parts.valid_from,
                )
                rows.append(running[key])
    return rows


def is_collective(agency: Agency) -> bool:
    """Return whether the agency stands for many ("các bộ, ngành, địa phương")."""
    return agency.kind == AgencyKind.COLLECTIVE
