"""The transition table: the guard, the buttons, `allowed_actions` and the tests all read it.

Source: DOMAIN §2 (T1–T18).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tasks_app.enums import OPEN_STATUSES, Relation, Status, TaskAction, TaskKind

EX, WG, HU, CO = (
    Relation.EXECUTOR,
    Relation.WORKING_GROUP,
    Relation.UNIT_HEAD,
    Relation.COORDINATING,
)
REVIEWER, BOUND_REVIEWER = Relation.REVIEWER, Relation.CONFLICTED_REVIEWER
ADMIN, BOUND_ADMIN = Relation.SECRETARIAT_ADMIN, Relation.CONFLICTED_ADMIN
LEADER = Relation.LEADER

ASSIGNED = frozenset({Status.ASSIGNED})
WORKING = frozenset({Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD})
UNDER_WAY = frozenset({Status.IN_PROGRESS, Status.SUBMITTED_UPWARD})
UPWARD = frozenset({Status.SUBMITTED_UPWARD})
AWAITING = frozenset({Status.AWAITING_ACCEPTANCE})
ACTIVE = OPEN_STATUSES - {Status.SUSPENDED}
COMPLETED = frozenset({Status.COMPLETED})
GIVEN = OPEN_STATUSES | COMPLETED
KNOWN = frozenset(Status)
ADMINS = frozenset({ADMIN, BOUND_ADMIN})
OWNERS = frozenset({EX, WG})


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states, to which (None keeps the state), by whom.

    `restores`: back to the state before the suspension instead of `to`. `at_level`: a reviewer
    acts for the level that set the deadline (T15, T17).
    """

    allowed_from: frozenset[Status]
    to: Status | None
    who: frozenset[Relation]
    for_recurring: bool = True
    restores: bool = False
    at_level: bool = False


def _by(*relations: Relation) -> frozenset[Relation]:
    return frozenset(relations)


TRANSITIONS: dict[TaskAction, Transition] = {
    TaskAction.ASSIGN: Transition(frozenset({Status.DRAFT}), Status.ASSIGNED, ADMINS),
    TaskAction.START: Transition(ASSIGNED, Status.IN_PROGRESS, OWNERS),
    TaskAction.REFUSE_ASSIGNMENT: Transition(ASSIGNED, None, OWNERS),
    TaskAction.CONFIRM_ASSIGNMENT: Transition(ASSIGNED, None, ADMINS),
    TaskAction.REPORT: Transition(WORKING, None, OWNERS),
    TaskAction.ADD_EVIDENCE: Transition(WORKING | AWAITING, None, _by(EX, WG, CO)),
    TaskAction.SUBMIT_UPWARD: Transition(
        frozenset({Status.IN_PROGRESS}), Status.SUBMITTED_UPWARD, _by(EX)
    ),
    TaskAction.ANSWER: Transition(UPWARD, Status.IN_PROGRESS, _by(EX, REVIEWER)),
    TaskAction.CLAIM: Transition(
        UNDER_WAY, Status.AWAITING_ACCEPTANCE, OWNERS, for_recurring=False
    ),
    TaskAction.OPEN_REVIEW: Transition(AWAITING, None, _by(REVIEWER)),
    TaskAction.ACCEPT: Transition(AWAITING, Status.COMPLETED, _by(REVIEWER)),
    TaskAction.RETURN: Transition(AWAITING, Status.IN_PROGRESS, _by(REVIEWER)),
    TaskAction.WITHDRAW: Transition(AWAITING, Status.IN_PROGRESS, _by(EX)),
    TaskAction.PROPOSE_REOPENING: Transition(COMPLETED, None, _by(REVIEWER, BOUND_REVIEWER)),
    TaskAction.REOPEN: Transition(COMPLETED, Status.IN_PROGRESS, _by(REVIEWER, BOUND_REVIEWER)),
    TaskAction.SUSPEND: Transition(ACTIVE, Status.SUSPENDED, _by(REVIEWER)),
    TaskAction.RESUME: Transition(
        frozenset({Status.SUSPENDED}), Status.IN_PROGRESS, _by(REVIEWER), restores=True
    ),
    TaskAction.CANCEL: Transition(OPEN_STATUSES, Status.CANCELLED, _by(ADMIN)),
    TaskAction.REPLACE: Transition(OPEN_STATUSES, Status.REPLACED, _by(ADMIN)),
    TaskAction.CHANGE_LEAD: Transition(GIVEN, None, ADMINS),
    TaskAction.REQUEST_EXTENSION: Transition(WORKING, None, OWNERS),
    TaskAction.COSIGN_EXTENSION: Transition(WORKING, None, _by(WG)),
    TaskAction.GRANT_EXTENSION: Transition(OPEN_STATUSES, None, _by(REVIEWER), at_level=True),
    TaskAction.REFUSE_EXTENSION: Transition(OPEN_STATUSES, None, _by(REVIEWER), at_level=True),
    TaskAction.WITHDRAW_EXTENSION: Transition(OPEN_STATUSES, None, OWNERS),
    TaskAction.CHANGE_DEADLINE: Transition(
        OPEN_STATUSES, None, _by(REVIEWER, ADMIN, BOUND_ADMIN), at_level=True
    ),
    TaskAction.RAISE_BLOCKER: Transition(WORKING, None, OWNERS),
    TaskAction.ANSWER_BLOCKER: Transition(OPEN_STATUSES, None, _by(Relation.AUTHORITY)),
    TaskAction.RESOLVE_BLOCKER: Transition(OPEN_STATUSES, None, _by(EX, WG, REVIEWER)),
    TaskAction.COMMENT: Transition(
        GIVEN, None, _by(EX, WG, HU, CO, REVIEWER, BOUND_REVIEWER, ADMIN, BOUND_ADMIN, LEADER)
    ),
    TaskAction.ASK: Transition(AWAITING, None, _by(REVIEWER)),
    TaskAction.PROMISE: Transition(WORKING, None, OWNERS),
    TaskAction.PLAN: Transition(ACTIVE, None, OWNERS),
    TaskAction.NAME_FOCAL_PERSON: Transition(OPEN_STATUSES, None, _by(EX, WG, HU)),
    TaskAction.FAN_OUT: Transition(GIVEN, None, ADMINS),
    TaskAction.BREAK_DOWN: Transition(WORKING, None, OWNERS),
    TaskAction.CHASE: Transition(ACTIVE, None, _by(REVIEWER, BOUND_REVIEWER, ADMIN, BOUND_ADMIN)),
    TaskAction.CHANGE_SECRECY: Transition(GIVEN, None, ADMINS),
    TaskAction.APPOINT_REVIEWER: Transition(GIVEN, None, ADMINS),
    TaskAction.CORRECT: Transition(KNOWN - {Status.DRAFT}, None, _by(REVIEWER)),
    TaskAction.SET_OPENING_STATE: Transition(ASSIGNED | {Status.DRAFT}, None, ADMINS),
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
