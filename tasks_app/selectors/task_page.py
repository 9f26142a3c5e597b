"""Everything the page of one task prints, in a handful of statements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from tasks_app.enums import Decision, EventKind
from tasks_app.models import Blocker, DeadlineExtension, Evidence, Task, TaskEvent, User
from tasks_app.permissions import Parties, parties_of
from tasks_app.selectors import filed, health
from tasks_app.selectors.tasks import visible_to, with_details

# An import keeps the numbered document of a claim under the event of the claim.
BRINGS_EVIDENCE = frozenset({EventKind.EVIDENCE_ADDED, EventKind.CLAIMED})


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task with its history (oldest first), evidence, blockers and agencies.

    `extension`: the request that waits. `superseded`: by the key of an entry, what took its place.
    """

    task: Task
    row: Mapping[str, Any]
    parties: Parties
    events: list[TaskEvent]
    evidence: list[Evidence]
    blockers: list[Blocker]
    extension: DeadlineExtension | None
    previous_code: str
    next_code: str
    superseded: Mapping[int, TaskEvent]

    @property
    def standing(self) -> list[TaskEvent]:
        """The entries that still say something, in the order of the fold."""
        gone = self.superseded
        said = (e for e in self.events if e.pk not in gone and e.kind != EventKind.RETRACTED)
        return sorted(said, key=lambda event: (event.position, event.seq))

    def until(self, day: date) -> "TaskPage":
        """Return what of it was there at the end of `day`; of the blockers the open ones."""
        return replace(
            self,
            events=[event for event in self.events if event.effective_on <= day],
            evidence=[item for item in self.evidence if item.added_on <= day],
            blockers=[
                blocker
                for blocker in self.blockers
                if blocker.raised_on <= day
                and (blocker.resolved_on is None or blocker.resolved_on > day)
            ],
        )


def find(user: User, code: str, *, on: date) -> Task | None:
    """Return the task with this code if `user` may see it, with the facts of its health.

    Carries `previous_code` and `next_code`, its neighbours in the register.
    """
    seen = visible_to(user, on=on)
    register = seen.filter(programme=OuterRef("programme"), parent=None)
    beside = register.order_by("code").values("code")
    annotated = health.annotated(with_details(seen.filter(code=code))).annotate(
        previous_code=Subquery(beside.filter(code__lt=OuterRef("code")).reverse()[:1]),
        next_code=Subquery(beside.filter(code__gt=OuterRef("code"))[:1]),
    )
    return annotated.first()


def page_of(task: Task, *, on: date) -> TaskPage:
    """Return what the page prints of a task that `find` found.

    The history up to `on` says whether there is evidence or a blocker; without, nobody asks.
    """
    facts = vars(task)
    events = list(
        filed.events_of(task)
        .select_related("actor", "on_behalf_of", "actor_agency", "lead")
        .order_by("seq")
    )
    kinds = {event.kind for event in events if event.effective_on <= on}
    return TaskPage(
        task=task,
        row=row_of(task),
        parties=parties_of(task, on),
        events=events,
        evidence=_evidence(task) if kinds & BRINGS_EVIDENCE else [],
        blockers=_blockers(task) if EventKind.BLOCKER_RAISED in kinds else [],
        previous_code=facts["previous_code"] or "",
        next_code=facts["next_code"] or "",
        extension=_pending(task) if EventKind.EXTENSION_REQUESTED in kinds else None,
        superseded={e.supersedes_id: e for e in events if e.supersedes_id is not None},
    )


def _pending(task: Task) -> DeadlineExtension | None:
    asked = filed.extensions_of(task).filter(decision=Decision.PENDING)
    return asked.select_related("filed_by", "cosigned_by").first()


def _evidence(task: Task) -> list[Evidence]:
    found = filed.evidence_of(task).select_related(
        "added_by", "withdrawn_by", "replaced_by", "event__actor_agency"
    )
    return list(found.order_by("-added_at", "-id"))


def _blockers(task: Task) -> list[Blocker]:
    return list(filed.blockers_of(task).select_related("authority"))


def row_of(task: Task) -> dict[str, Any]:
    """Return an annotated task as a row of `selectors.rows`."""
    names = {
        "lead_short": task.lead.short_name if task.lead else "",
        "lead_name": task.lead.name if task.lead else "",
        "group_name": task.group.name,
    }
    return vars(task) | names
