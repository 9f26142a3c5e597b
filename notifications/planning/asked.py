"""Who an event asks: the audiences of `messages.happenings`, resolved for a batch of events."""

from collections.abc import Callable, Collection, Iterable

from notifications.messages.happenings import To
from notifications.recipients.directory import Asked, Directory
from notifications.recipients.lines import TaskLine
from notifications.recipients.people import Unit
from tasks_app import conf
from tasks_app.models import CompletionClaim, DeadlineExtension, Reopening, TaskEvent
from tasks_app.permissions import side_of
from tasks_app.rules.ladder import Audience

FILED = (
    ("claim", CompletionClaim, ("filed_by_id", "filed_for_id")),
    ("extension", DeadlineExtension, ("filed_by_id", "filed_for_id")),
    ("reopening", Reopening, ("proposed_by_id",)),
)


class Audiences:
    """The people behind a batch of events: a statement for each kind of what was filed."""

    def __init__(self, events: Collection[TaskEvent], directory: Directory) -> None:
        self.directory = directory
        self._filers = _filers(events)
        self._units = {unit.code: unit for unit in directory.units.values()}

    def asked(self, event: TaskEvent, line: TaskLine, to: Iterable[To]) -> Asked:
        """Return who is told of `event`, through deputies; never the one who did it."""
        holders = dict.fromkeys(
            user for audience in to for user in FINDERS[audience](self, event, line)
        )
        asked = self.directory.through_deputies(holders, line.programme)
        return {user: absent for user, absent in asked.items() if user != event.actor_id}

    def executors(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the executors of the lead, or the focal person, and those of co-leads."""
        beside = [user for unit in line.co_leads for user in self._of(Audience.EXECUTOR, unit)]
        return [*self._of(Audience.EXECUTOR, line.unit, line.focal_id), *beside]

    def group(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the working group of the lead."""
        return self._of(Audience.WORKING_GROUP, line.unit)

    def head(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the head of the unit."""
        return self._of(Audience.UNIT_HEAD, line.unit)

    def former(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the executors of the lead, or coordinator, before a change."""
        said = event.payload
        codes = [*(said.get("leads_before") or ()), said.get("coordinator_before")]
        return [user for unit in self._named(codes) for user in self._of(Audience.EXECUTOR, unit)]

    def next(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return executors and working group of the lead, or coordinator, to come."""
        coordinator = event.payload.get("coordinator")
        lead = self.directory.units.get(event.lead_id or 0)
        units = self._named([coordinator]) if coordinator else [lead or line.unit]
        both = (Audience.EXECUTOR, Audience.WORKING_GROUP)
        return [user for unit in units for one in both for user in self._of(one, unit)]

    def filer(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return who filed what is decided, and in whose name."""
        return self._filers.get(event.pk, ())

    def person(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the person named."""
        return [event.payload["person"]] if event.payload.get("person") else []

    def mentioned(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return those a comment is addressed to."""
        return event.payload.get("mentions") or ()

    def authority(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the working group of the agency that is to solve a blocker."""
        named = self._named([event.payload.get("authority")])
        return [user for unit in named for user in self._of(Audience.AUTHORITY, unit)]

    def admins(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the administrators of the register."""
        return self.directory.admins

    def other_side(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the reviewers of the other lead agency of the secretariat."""
        side = side_of(event.actor_agency) if event.actor_agency else None
        return self.directory.reviewers(other_than=side)

    def office(self, event: TaskEvent, line: TaskLine) -> Iterable[int]:
        """Return the reviewers of S2."""
        return self.directory.reviewers(side=conf.policy().secretariat_s2)

    def _of(self, audience: Audience, unit: Unit, focal_id: int | None = None) -> list[int]:
        return self.directory.holding(audience, unit, focal_id=focal_id)

    def _named(self, codes: Iterable[str | None]) -> list[Unit]:
        return [self._units[code] for code in codes if code in self._units]


Finder = Callable[[Audiences, TaskEvent, TaskLine], Iterable[int]]
FINDERS: dict[To, Finder] = {
    To.EXECUTORS: Audiences.executors,
    To.GROUP: Audiences.group,
    To.HEAD: Audiences.head,
    To.FORMER: Audiences.former,
    To.NEXT: Audiences.next,
    To.FILER: Audiences.filer,
    To.PERSON: Audiences.person,
    To.MENTIONED: Audiences.mentioned,
    To.AUTHORITY: Audiences.authority,
    To.ADMINS: Audiences.admins,
    To.OTHER_SIDE: Audiences.other_side,
    To.OFFICE: Audiences.office,
}


def _filers(events: Iterable[TaskEvent]) -> dict[int, list[int]]:
    """Return who filed the claim, extension or proposal each event decides, by event."""
    filed: dict[int, list[int]] = {}
    for name, model, columns in FILED:
        wanted = {e.pk: e.payload[name] for e in events if isinstance(e.payload.get(name), int)}
        if wanted:
            rows = model._default_manager.filter(pk__in=wanted.values())
            people = {pk: found for pk, *found in rows.values_list("pk", *columns)}
            for event, key in wanted.items():
                filed[event] = [user for user in people.get(key, ()) if user]
    return filed
