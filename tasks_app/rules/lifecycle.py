"""The transition table: the guard, the buttons, `allowed_actions` and the tests all read it.

Source: DOMAIN §2 (T1–T18).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tasks_app.enums import OPEN_STATUSES, Relation, Status, TaskAction, TaskKind

EX, WG, CO = Relation.EXECUTOR, Relation.WORKING_GROUP, Relation.COORDINATING
REVIEWER = Relation.REVIEWER

WORKING = frozenset({Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD})
UNDER_WAY = frozenset({Status.IN_PROGRESS, Status.SUBMITTED_UPWARD})
AWAITING = frozenset({Status.AWAITING_ACCEPTANCE})


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states, to which (None keeps the state), by whom; empty `who`: import only."""

    allowed_from: frozenset[Status]
    to: Status | None = None
    who: frozenset[Relation] = field(default_factory=frozenset)
    for_recurring: bool = True


def _by(*relations: Relation) -> frozenset[Relation]:
    return frozenset(relations)


TRANSITIONS: dict[TaskAction, Transition] = {
    TaskAction.ASSIGN: Transition(frozenset({Status.DRAFT}), Status.ASSIGNED),
    TaskAction.START: Transition(frozenset({Status.ASSIGNED}), Status.IN_PROGRESS, _by(EX, WG)),
    TaskAction.REPORT: Transition(WORKING, None, _by(EX, WG)),
    TaskAction.ADD_EVIDENCE: Transition(WORKING | AWAITING, None, _by(EX, WG, CO)),
    TaskAction.CLAIM: Transition(
        UNDER_WAY, Status.AWAITING_ACCEPTANCE, _by(EX, WG), for_recurring=False
    ),
    TaskAction.OPEN_REVIEW: Transition(AWAITING, None, _by(REVIEWER)),
    TaskAction.ACCEPT: Transition(AWAITING, Status.COMPLETED, _by(REVIEWER)),
    TaskAction.RETURN: Transition(AWAITING, Status.IN_PROGRESS, _by(REVIEWER)),
    TaskAction.WITHDRAW: Transition(AWAITING, Status.IN_PROGRESS, _by(EX)),
    TaskAction.REQUEST_EXTENSION: Transition(WORKING, None, _by(EX, WG)),
    TaskAction.GRANT_EXTENSION: Transition(OPEN_STATUSES, None, _by(REVIEWER)),
    TaskAction.REFUSE_EXTENSION: Transition(OPEN_STATUSES, None, _by(REVIEWER)),
    TaskAction.RAISE_BLOCKER: Transition(WORKING, None, _by(EX, WG)),
    TaskAction.RESOLVE_BLOCKER: Transition(OPEN_STATUSES, None, _by(EX, WG, REVIEWER)),
    TaskAction.SUSPEND: Transition(WORKING, Status.SUSPENDED),
    TaskAction.RESUME: Transition(frozenset({Status.SUSPENDED}), Status.IN_PROGRESS),
    TaskAction.CHANGE_LEAD: Transition(OPEN_STATUSES | {Status.COMPLETED}),
    TaskAction.CHANGE_DEADLINE: Transition(OPEN_STATUSES),
    TaskAction.SET_OPENING_STATE: Transition(frozenset({Status.ASSIGNED})),
}


def is_possible(action: TaskAction, *, status: str, kind: str) -> bool:
    """Return whether the state of the task allows `action`, whoever asks."""
    transition = TRANSITIONS[action]
    if kind == TaskKind.RECURRING and not transition.for_recurring:
        return False
    return status in transition.allowed_from


def allowed_actions(*, status: str, kind: str, relations: Iterable[Relation]) -> list[TaskAction]:
    """Return what somebody with these relations may do now, in the order of the table."""
    held = frozenset(relations)
    return [
        action
        for action, transition in TRANSITIONS.items()
        if transition.who & held and is_possible(action, status=status, kind=kind)
    ]
