"""What a correction may touch, and what follows from it. Source: DOMAIN §2 (T16), §6.

A correction repeats the kind of the event it supersedes and takes its position, so each kind
may only be given anew what that kind records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import EventKind
from tasks_app.rules.deadlines import chain_after
from tasks_app.rules.policy import Policy

FIELDS = ("percent", "completed_on", "deadline", "effective_on")

CORRECTABLE: dict[EventKind, frozenset[str]] = {
    EventKind.PROGRESS_REPORTED: frozenset({"percent", "effective_on"}),
    EventKind.ACCEPTED: frozenset({"completed_on"}),  # effective on c, so both move together
    EventKind.EXTENSION_GRANTED: frozenset({"deadline"}),
    EventKind.DEADLINE_CHANGED: frozenset({"deadline"}),
    EventKind.OPENING_STATE: frozenset({"percent", "completed_on", "deadline"}),
    **dict.fromkeys(
        (
            EventKind.STARTED,
            EventKind.SUBMITTED_UPWARD,
            EventKind.ANSWERED,
            EventKind.SUSPENDED,
            EventKind.RESUMED,
            EventKind.CANCELLED,
            EventKind.REPLACED,
            EventKind.REOPENED,
        ),
        frozenset({"effective_on"}),
    ),
}
# Facts that a unit files; the rest are decisions of the secretariat.
FILED_BY_UNITS = frozenset(
    {EventKind.PROGRESS_REPORTED, EventKind.STARTED, EventKind.SUBMITTED_UPWARD, EventKind.ANSWERED}
)


@dataclass(frozen=True, slots=True)
class DeadlineStep:
    """One event that set the deadline, as it stands. `asked_on`: filed or, of a change, made."""

    kind: EventKind
    deadline: date | None
    chain: date | None
    asked_on: date


def rechained(
    base: DeadlineStep | None,
    steps: Sequence[DeadlineStep],
    corrected: date,
    *,
    policy: Policy,
) -> list[tuple[date | None, date | None]]:
    """Return deadline and chain after each of `steps` once the first one reads `corrected`.

    `base` is the step before them. Extensions and changes keep their own deadline, and their
    chain is judged again; a resumption keeps the number of days it added.
    """
    was, now = base, (base.deadline, base.chain) if base else (None, None)
    found = []
    for place, step in enumerate(steps):
        deadline = corrected if place == 0 else step.deadline
        if place and step.kind == EventKind.RESUMED:
            now = _shifted(step, was, now)
        elif step.kind == EventKind.OPENING_STATE or deadline is None:
            now = deadline, deadline
        else:
            now = (
                deadline,
                chain_after(
                    deadline, chain=now[1], in_force=now[0], filed_on=step.asked_on, policy=policy
                ),
            )
        was = step
        found.append(now)
    return found


def _shifted(
    step: DeadlineStep, was: DeadlineStep | None, now: tuple[date | None, date | None]
) -> tuple[date | None, date | None]:
    """Return `now` moved by what `step` had added to what was in force before it."""
    if was is None or was.deadline is None or step.deadline is None or now[0] is None:
        return step.deadline, step.chain
    moved = now[0] + (step.deadline - was.deadline)
    return moved, moved if now[1] == now[0] else now[1]
