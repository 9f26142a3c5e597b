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
ENDS_CLAIM = frozenset({EventKind.RETURNED, EventKind.WITHDRAWN, EventKind.REOPENED})

Said = tuple[str, int | None]  # the kind of an event and the percent it set


@dataclass(frozen=True, slots=True)
class DeadlineStep:
    """One event that set the deadline, as it stands.

    `asked_on`: when an extension was filed, a change made, a suspension begun.
    """

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

    `base` is the step before them. Extensions and changes keep their own deadline, a resumption
    the number of days it added; the chain is judged again for each.
    """
    was, now = base, (base.deadline, base.chain) if base else (None, None)
    found = []
    for place, step in enumerate(steps):
        deadline = corrected if place == 0 else step.deadline
        if place and step.kind == EventKind.RESUMED and was and was.deadline and now[0]:
            deadline = deadline and now[0] + (deadline - was.deadline)
        if step.kind == EventKind.OPENING_STATE or deadline is None:
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


def percents_after(said: Sequence[Said]) -> list[int | None]:
    """Return the percent after each of the events that set one, in their order.

    What ends a claim brings back what stood before the claim (T7–T9).
    """
    found: list[int | None] = []
    now: int | None = None
    before: int | None = None
    for kind, percent in said:
        if kind == EventKind.CLAIMED:
            before, now = now, percent
        else:
            now = before if kind in ENDS_CLAIM else percent
        found.append(now)
    return found


def percent_before_claim(said: Sequence[Said]) -> int | None:
    """Return what stood before the last claim among the events that set a percent."""
    claims = [place for place, (kind, _) in enumerate(said) if kind == EventKind.CLAIMED]
    return percents_after(said)[claims[-1] - 1] if claims and claims[-1] else None
