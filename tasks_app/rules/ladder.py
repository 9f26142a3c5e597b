"""The reminder ladder as data: which step, to whom, in which section, by which rule.

Source: DOMAIN §5. A further step is a row here and a function in `reminders.OWED`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    EARLY = "R1"
    NEAR = "R2"
    LAST_CHANCE = "R3"
    EVE = "R4"
    JUST_OVERDUE = "R5"
    WEEKLY_OVERDUE = "R6"
    WEEKLY_BEHIND = "RB"
    TO_HEAD = "E1"
    TO_GROUP_HEAD = "E2"
    TO_SECRETARIAT = "E3"
    REPORT = "P1"
    REPORTS_MISSING = "P2"
    REVIEW_WAITS = "V1"
    LEADERS_PAGE = "L1"
    BLOCKER_UNANSWERED = "VM1"
    BLOCKER_STUCK = "VM2"
    PREDECESSOR_SLIPS = "N1"


class Audience(StrEnum):
    """Who a step goes to, seen from the lead agency of the task."""

    EXECUTOR = "EX"
    WORKING_GROUP = "WG"
    UNIT_HEAD = "HU"
    WORKING_GROUP_HEAD = "WG_HEAD"
    AUTHORITY = "AUTHORITY"  # working group of the agency able to solve a blocker
    AUTHORITY_HEAD = "AUTHORITY_HEAD"
    SECRETARIAT = "SECRETARIAT"  # both leads of the standing secretariat
    DECIDER = "DECIDER"  # those of it who may decide, then the other lead
    LEADER = "LD"


class Section(StrEnum):
    """The sections of a digest; the order here is the order in the mail."""

    WORST = "worst"
    DECIDE = "decide"
    WEEK = "week"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    NEAR = "near"
    BEHIND = "behind"
    REPORT = "report"
    MISSING = "missing"
    BLOCKED = "blocked"
    REVIEW = "review"
    ASSIGNED = "assigned"
    CHANGED = "changed"

    @property
    def heading(self) -> str:
        return SECTION_HEADINGS[self]

    @property
    def order(self) -> int:
        return list(Section).index(self)


SECTION_HEADINGS = {
    Section.WORST: "Quá hạn lâu nhất",  # L1
    Section.DECIDE: "Vướng mắc cần đồng chí chỉ đạo",
    Section.WEEK: "Thay đổi trong tuần",
    Section.OVERDUE: "Quá hạn",
    Section.DUE_SOON: "Đến hạn ≤ 5 ngày",
    Section.NEAR: "Sắp đến hạn",  # R1, R2: more than five days left fit no other heading
    Section.BEHIND: "Chậm tiến độ",
    Section.REPORT: "Phải báo cáo kỳ này",
    Section.MISSING: "Đơn vị còn thiếu báo cáo",  # P2: the period that has just closed
    Section.BLOCKED: "Vướng mắc chờ tháo gỡ",
    Section.REVIEW: "Chờ tôi duyệt",
    Section.ASSIGNED: "Mới giao",
    Section.CHANGED: "Thay đổi",
}


@dataclass(frozen=True)
class Rung:
    """One step of the ladder. `optional` steps may be switched off by the user.

    A `page` is owed to a person once for its period, whatever tasks it then lists.
    """

    audience: frozenset[Audience]
    section: Section
    rule: str
    escalation: bool = False
    optional: bool = False
    page: bool = False


_OWNERS = frozenset({Audience.EXECUTOR, Audience.WORKING_GROUP})

LADDER: dict[Step, Rung] = {
    Step.EARLY: Rung(
        frozenset({Audience.EXECUTOR}), Section.NEAR, "còn một tháng đến hạn", optional=True
    ),
    Step.NEAR: Rung(_OWNERS, Section.NEAR, "sắp đến hạn, so kết quả với kế hoạch", optional=True),
    Step.LAST_CHANCE: Rung(_OWNERS, Section.DUE_SOON, "cận hạn, dịp cuối để xin gia hạn"),
    Step.EVE: Rung(_OWNERS, Section.DUE_SOON, "ngay trước hạn và ngày đến hạn"),
    Step.JUST_OVERDUE: Rung(_OWNERS | {Audience.UNIT_HEAD}, Section.OVERDUE, "vừa quá hạn"),
    Step.WEEKLY_OVERDUE: Rung(_OWNERS, Section.OVERDUE, "nhắc hằng tuần khi còn quá hạn"),
    Step.WEEKLY_BEHIND: Rung(_OWNERS, Section.BEHIND, "nhắc hằng tuần khi chậm tiến độ"),
    Step.TO_HEAD: Rung(
        frozenset({Audience.UNIT_HEAD}),
        Section.OVERDUE,
        "quá hạn, báo cáo thủ trưởng đơn vị",
        escalation=True,
    ),
    Step.TO_GROUP_HEAD: Rung(
        frozenset({Audience.WORKING_GROUP_HEAD}),
        Section.OVERDUE,
        "quá hạn lâu, báo cáo Tổ trưởng Tổ công tác",
        escalation=True,
    ),
    Step.TO_SECRETARIAT: Rung(
        frozenset({Audience.SECRETARIAT}),
        Section.OVERDUE,
        "quá hạn, đưa vào danh sách họp tháng",
        escalation=True,
    ),
    Step.REPORT: Rung(
        frozenset({Audience.EXECUTOR}), Section.REPORT, "chưa có báo cáo trong kỳ này"
    ),
    Step.REPORTS_MISSING: Rung(
        frozenset({Audience.WORKING_GROUP, Audience.SECRETARIAT}),
        Section.MISSING,
        "đơn vị còn thiếu báo cáo kỳ vừa chốt",
        page=True,
    ),
    Step.REVIEW_WAITS: Rung(
        frozenset({Audience.DECIDER}), Section.REVIEW, "hồ sơ chờ thường trực trả lời"
    ),
    Step.LEADERS_PAGE: Rung(
        frozenset({Audience.LEADER}), Section.WORST, "trang đầu tuần của lãnh đạo", page=True
    ),
    Step.BLOCKER_UNANSWERED: Rung(
        _OWNERS | {Audience.AUTHORITY}, Section.BLOCKED, "vướng mắc chưa có trả lời"
    ),
    Step.BLOCKER_STUCK: Rung(
        _OWNERS | {Audience.AUTHORITY, Audience.AUTHORITY_HEAD},
        Section.BLOCKED,
        "vướng mắc để quá lâu hoặc quá hẹn",
    ),
    Step.PREDECESSOR_SLIPS: Rung(
        frozenset({Audience.EXECUTOR}), Section.CHANGED, "nhiệm vụ phải chờ bị lùi"
    ),
}
