"""When an open blocker speaks up by itself: for the health of the task (B7) and for letters.

Source: DOMAIN §4 (B7), §2 (blockers escalate on their own).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.policy import Policy


class BlockerStep(StrEnum):
    """How far an open blocker has escalated."""

    UNANSWERED = "unanswered"  # the working group of the authority is to answer
    STUCK = "stuck"  # its head is to know


@dataclass(frozen=True)
class OpenBlocker:
    """A vướng mắc that is not solved. An answer of the authority stops the days, not the date."""

    raised_on: date
    due_on: date | None = None
    label: str = "vướng mắc"
    answered_on: date | None = None
    authority: str = ""


@dataclass(frozen=True)
class BlockerStage:
    """The step in force. `days`: working days since it was raised, or past its due date."""

    step: BlockerStep
    occasion: date
    days: int
    is_past_due: bool = False


def step_on(
    blocker: OpenBlocker, as_of: date, *, calendar: WorkCalendar, policy: Policy
) -> BlockerStage | None:
    """Return the step of an open blocker in force on `as_of`, or None while it may rest.

    Past its own due date it is stuck, answered or not; without an answer it speaks up after
    ten working days and is stuck after twenty (cfg).
    """
    if blocker.due_on is not None and as_of > blocker.due_on:
        late = calendar.between(blocker.due_on, as_of)
        return BlockerStage(BlockerStep.STUCK, blocker.due_on, late, is_past_due=True)
    if blocker.answered_on is not None and blocker.answered_on <= as_of:
        return None
    days = calendar.between(blocker.raised_on, as_of)
    if days >= policy.blocker_behind:
        return BlockerStage(BlockerStep.STUCK, blocker.raised_on, days)
    if days >= policy.blocker_at_risk:
        return BlockerStage(BlockerStep.UNANSWERED, blocker.raised_on, days)
    return None


def is_beyond(authority: str, owner: str) -> bool:
    """Return whether the authority stands above or beside the owner, by their paths.

    What an agency can solve itself, or have solved below it, is no matter for leaders.
    """
    return not authority.startswith(owner)
