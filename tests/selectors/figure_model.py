"""DOMAIN §6 in plain Python: one task's state and cells, read from its events and requests.

It knows nothing of packing, SQL or rules; what these answer is compared with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks_app.enums import Attribute, Status, TaskKind, Timeliness
from tasks_app.models import CompletionClaim, DeadlineExtension, Promise, Task, TaskEvent

SETS = {
    "status": Attribute.STATUS, "deadline": Attribute.DEADLINE, "lead": Attribute.LEAD,
    "chain_deadline": Attribute.CHAIN_DEADLINE, "percent": Attribute.PERCENT,
}  # fmt: skip
OUTSIDE = (None, Status.DRAFT, Status.CANCELLED, Status.REPLACED)
BANDS = {
    "overdue_1_5": range(1, 6), "overdue_6_20": range(6, 21), "overdue_21_60": range(21, 61),
    "overdue_61_120": range(61, 121), "overdue_over_120": range(121, 10_000),
}  # fmt: skip
BY_STATUS = {
    Status.ASSIGNED: "not_started", Status.IN_PROGRESS: "in_progress",
    Status.SUBMITTED_UPWARD: "submitted_upward", Status.SUSPENDED: "suspended",
    Status.AWAITING_ACCEPTANCE: "awaiting_acceptance",
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """All that was ever recorded of one task."""

    task: Task
    events: list[TaskEvent]
    claim: CompletionClaim
    extension: DeadlineExtension
    promise: Promise | None


def model_of(events: list[TaskEvent], on: date, known_until: datetime) -> dict[str, Any]:
    """Return what DOMAIN §6 says about one task, by reading and nothing else."""
    known = [event for event in events if event.recorded_at < known_until]
    superseded = {event.supersedes_id for event in known}
    standing = [e for e in known if e.pk not in superseded and e.effective_on <= on]
    found: dict[str, Any] = {}
    for name, attribute in SETS.items():
        setting = [event for event in standing if event.sets & attribute]
        if setting:
            decisive = max(setting, key=lambda event: (event.position, event.seq))
            found[name] = decisive.lead_id if name == "lead" else getattr(decisive, name)
            if name == "status":
                found["completed_on"] = decisive.completed_on
                found["declared_timeliness"] = decisive.declared_timeliness
    return found


def is_counted(known: dict[str, Any], task: Task, on: date) -> bool:
    return known.get("status") not in OUTSIDE and task.assigned_on <= on


def model_cells(story: Story, on: date, known_until: datetime, near: date) -> set[str]:
    """Return the cells of one task, health aside, spelled out from the table of DOMAIN §6."""
    known = model_of(story.events, on, known_until)
    cells = state_cells(known, story.task, on, near)
    return cells | set(_requested(story, known, on, known_until)) if "open" in cells else cells


def state_cells(known: dict[str, Any], task: Task, on: date, near: date) -> set[str]:
    """Return the cells that the task's state puts it in, claims and requests aside."""
    if not is_counted(known, task, on):
        return set()
    original, due = task.original_deadline, known.get("deadline")
    cells = {"total"} | ({"planned"} if original is not None and original <= on else set())
    done_on = known.get("completed_on")
    if known["status"] == Status.COMPLETED and (done_on is None or done_on <= on):
        return cells | {"completed"} | _done(known, original, on)
    cells |= {"open", _open(due, on), f"{_open(original, on)}_by_original"}
    if due is not None:
        cells |= {band for band, days in BANDS.items() if (on - due).days in days}
        cells |= {"near_due"} if on <= due <= near else set()
    if known["status"] in BY_STATUS:
        cells.add(BY_STATUS[known["status"]])
    if task.kind == TaskKind.RECURRING:
        cells.add("recurring")
    return cells


def _done(known: dict[str, Any], original: date | None, on: date) -> set[str]:
    cells = set()
    done_on, due, chain = known["completed_on"], known.get("deadline"), known.get("chain_deadline")
    for suffix, judge, last in (("", chain, due), ("_by_original", original, original)):
        late = judge is not None and done_on is not None and done_on > judge
        if done_on is None:
            late = known["declared_timeliness"] == Timeliness.LATE
        cells.add(("completed_late" if late else "completed_on_time") + suffix)
        if last is not None and last <= on:
            cells.add(f"completed_due{suffix}")
    return cells


def _open(due: date | None, on: date) -> str:
    if due is None:
        return "open_without_deadline"
    return "open_overdue" if due < on else "open_within_deadline"


def _requested(
    story: Story, known: dict[str, Any], on: date, known_until: datetime
) -> Iterator[str]:
    """Yield the cells that an open task's claim, request and promise put it in."""

    def filed(what: CompletionClaim | DeadlineExtension | Promise) -> bool:
        return what.filed_on <= on and what.filed_at < known_until

    due, asked, own = known.get("deadline"), story.extension, None
    decided = asked.decided_at is not None and asked.decided_at < known_until
    if filed(asked) and not (decided and asked.decided_on <= on):
        own = asked.proposed_deadline
        yield "extension_pending"
    if due is None:
        return
    if story.promise is not None and filed(story.promise) and story.promise.deadline == due:
        own = story.promise.promised_on
    if own is not None and own > due:
        yield "forecast_late"
    awaiting = known["status"] == Status.AWAITING_ACCEPTANCE and filed(story.claim)
    if awaiting and due < on and story.claim.completed_on <= due:
        yield "overdue_awaiting_review"
