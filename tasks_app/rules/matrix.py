"""The permission matrix: place of a person × operation × state of the task → the answer.

A place is a role and what it is to the task. The transition table and the table of operations
say who may; `tests/matrix` builds a person for every place and asks every cell of every door.
Source: DOMAIN §1, §2.
"""

from dataclasses import dataclass
from enum import StrEnum

from tasks_app.enums import OPEN_STATUSES, Answer, Operation, Relation, Role, Status, TaskAction

from .lifecycle import TRANSITIONS
from .operations import ON_A_TASK

Asked = TaskAction | Operation
WORDS_ON_PAPER = frozenset({Operation.DOWNLOAD_EVIDENCE, Operation.DOWNLOAD_WITHDRAWN})


class Sight(StrEnum):
    """Which tasks a place sees."""

    EVERYTHING = "everything"
    GIVEN = "given"  # not what is still a draft
    OPEN = "open"  # a deputy: what is open while he stands in
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands to one task. `moves_pm`: records what moves the Prime Minister's."""

    key: str
    label: str
    role: Role | None
    relations: frozenset[Relation] = frozenset()
    sight: Sight = Sight.GIVEN
    moves_pm: bool = True


def _place(key: str, label: str, role: Role, *relations: Relation) -> Place:
    return Place(key, label, role, frozenset(relations))


def _desk(key: str, label: str, role: Role, relation: Relation, *, moves_pm: bool = True) -> Place:
    return Place(key, label, role, frozenset({relation}), Sight.EVERYTHING, moves_pm)


def _stranger(key: str, label: str, role: Role | None, *relations: Relation) -> Place:
    return Place(key, label, role, frozenset(relations), Sight.NOTHING)


EX, WG, HU = Role.EXECUTOR, Role.WORKING_GROUP, Role.UNIT_HEAD
REVIEWER, STEWARD = Role.REVIEWER, Role.SECRETARIAT_ADMIN
PLACES: tuple[Place, ...] = (
    _place("lead_ex", "đầu mối cơ quan chủ trì", EX, Relation.EXECUTOR),
    _place("lead_wg", "Tổ công tác cơ quan chủ trì", WG, Relation.WORKING_GROUP),
    _place("lead_hu", "thủ trưởng cơ quan chủ trì", HU, Relation.UNIT_HEAD),
    _place("co_lead_ex", "đầu mối cơ quan đồng chủ trì", EX, Relation.EXECUTOR),
    _place("coordinator_ex", "đầu mối tổng hợp nhiệm vụ chung", EX, Relation.EXECUTOR),
    _place("coordinating_ex", "đầu mối cơ quan phối hợp", EX, Relation.COORDINATING),
    _place("coordinating_wg", "Tổ công tác cơ quan phối hợp", WG, Relation.COORDINATING),
    _place("coordinating_hu", "thủ trưởng cơ quan phối hợp", HU, Relation.COORDINATING),
    _place("above_ex", "đầu mối đơn vị cấp trên", EX),
    _place("above_wg", "Tổ công tác đơn vị cấp trên", WG, Relation.WORKING_GROUP),
    _place("above_hu", "thủ trưởng đơn vị cấp trên", HU, Relation.UNIT_HEAD),
    _place("part_ex", "đầu mối đơn vị giữ một phần việc", EX),
    _stranger("below_ex", "đầu mối đơn vị cấp dưới", EX),
    _stranger("below_wg", "Tổ công tác đơn vị cấp dưới", WG),
    _stranger("authority_ex", "đầu mối cơ quan được hỏi vướng mắc", EX, Relation.AUTHORITY),
    _stranger("stranger_ex", "đầu mối cơ quan khác", EX),
    _stranger("stranger_hu", "thủ trưởng cơ quan khác", HU),
    _desk("reviewer", "thẩm định, Văn phòng Chính phủ", REVIEWER, Relation.REVIEWER),
    _desk("reviewer_s1", "thẩm định, Bộ Công an", REVIEWER, Relation.REVIEWER, moves_pm=False),
    _desk("conflicted", "thẩm định cùng hệ thống chủ trì", REVIEWER, Relation.CONFLICTED_REVIEWER),
    _place("appointed", "người được chỉ định thẩm định", EX, Relation.REVIEWER),
    _desk("steward", "quản trị sổ", STEWARD, Relation.SECRETARIAT_ADMIN),
    _desk("conflicted_steward", "quản trị sổ thuộc chủ trì", STEWARD, Relation.CONFLICTED_ADMIN),
    _desk("leader", "lãnh đạo", Role.LEADER, Relation.LEADER),
    _desk("inspector", "thanh tra", Role.INSPECTOR, Relation.INSPECTOR),
    Place("deputy_ex", "thay đầu mối chủ trì", EX, frozenset({Relation.EXECUTOR}), Sight.OPEN),
    Place(
        "deputy_reviewer",
        "thay người thẩm định",
        REVIEWER,
        frozenset({Relation.REVIEWER}),
        Sight.OPEN,
    ),
    _stranger("machine", "quản trị hệ thống không có vai trò", None),
    _stranger("nobody", "tài khoản không có vai trò", None),
)


def sees(place: Place, status: Status) -> bool:
    """Return whether a task in `status` is there for this place."""
    match place.sight:
        case Sight.EVERYTHING:
            return True
        case Sight.GIVEN:
            return status != Status.DRAFT
        case Sight.OPEN:
            return status in OPEN_STATUSES
    return False


def answer(
    place: Place, asked: Asked, status: Status, *, of_pm: bool = False, secret: bool = False
) -> Answer:
    """Return how `asked` on a task in `status` is answered to this place.

    Order: hidden from strangers, refused to the wrong role, then the state. `of_pm`: a deadline
    of the Prime Minister.
    """
    if isinstance(asked, Operation):
        return _read(place, asked, status, secret=secret)
    transition = TRANSITIONS[asked]
    theirs = bool(transition.who & place.relations)
    now = status in transition.allowed_from
    if not sees(place, status) and not (theirs and now and not secret and _is_answer(asked)):
        return Answer.HIDDEN
    if not theirs or (transition.at_level and of_pm and not _at_level(place)):
        return Answer.REFUSED
    return Answer.ALLOWED if now else Answer.STATE


def _is_answer(asked: TaskAction) -> bool:
    """A blocker opens itself to the agency it names, not the task (DOMAIN §1)."""
    return TRANSITIONS[asked].who == {Relation.AUTHORITY}


def _at_level(place: Place) -> bool:
    return place.moves_pm or Relation.REVIEWER not in place.relations


def _read(place: Place, asked: Operation, status: Status, *, secret: bool) -> Answer:
    grant = ON_A_TASK[asked]
    if not sees(place, status) or (secret and asked in WORDS_ON_PAPER):
        return Answer.HIDDEN
    if grant.roles is not None and place.role not in grant.roles:
        return Answer.REFUSED
    if asked == Operation.REVISE_DRAFT and status != Status.DRAFT:
        return Answer.STATE
    return Answer.ALLOWED
