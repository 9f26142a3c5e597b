"""How each kind of event is told at once (R0): to whom, in which words, and while what is true.

Source: DOMAIN §5. A further kind is a row here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

from notifications.recipients.lines import TaskLine
from tasks_app.enums import EventKind
from tasks_app.models import TaskEvent
from tasks_app.rules.ladder import Section

from . import telling as say


class To(StrEnum):
    """Who an event asks, seen from its task; who did it is never told."""

    EXECUTORS = auto()  # of the lead, or the focal person
    GROUP = auto()  # working group of the lead
    HEAD = auto()  # head of the unit
    FORMER = auto()  # executors of the lead before
    NEXT = auto()  # executors and working group of the lead to come
    FILER = auto()  # who filed the claim, the extension, the proposal
    PERSON = auto()  # who is named in it
    MENTIONED = auto()
    AUTHORITY = auto()  # working group of the agency that is to solve a blocker
    ADMINS = auto()
    OTHER_SIDE = auto()  # the other lead agency of the secretariat
    OFFICE = auto()  # S2, the Government Office


Holds = Callable[[TaskEvent, TaskLine], bool]


def under_way(_: TaskEvent, line: TaskLine) -> bool:
    """Return whether there is still work to do: a closed or suspended task is silent."""
    return line.is_under_way


def always(_: TaskEvent, __: TaskLine) -> bool:
    """Return that it is told whatever became of the task."""
    return True


def closed(_: TaskEvent, line: TaskLine) -> bool:
    """Return whether the task is still closed."""
    return not line.is_under_way


def asked_for(_: TaskEvent, line: TaskLine) -> bool:
    """Return whether the request to extend still waits."""
    return line.is_under_way and line.extension_pending


@dataclass(frozen=True, slots=True)
class Happening:
    """How one kind of event is told. `back`: the work was done once and comes again."""

    headline: Callable[[TaskEvent], str]
    words: Callable[[TaskEvent], str]
    to: Callable[[TaskEvent], tuple[To, ...]]
    section: Section = Section.CHANGED
    holds: Holds = under_way
    back: bool = False


def _told(
    headline: str | Callable[[TaskEvent], str],
    words: Callable[[TaskEvent], str],
    *to: To,
    section: Section = Section.CHANGED,
    holds: Holds = under_way,
    back: bool = False,
) -> Happening:
    fixed = headline if callable(headline) else (lambda _: headline)
    return Happening(fixed, words, lambda _: to, section, holds, back)


def _to_requested(event: TaskEvent) -> tuple[To, ...]:
    """The working group signs; from the third request (cfg) it and S2 are alerted."""
    if event.payload.get("alert"):
        return To.GROUP, To.OFFICE
    return (To.GROUP,) if event.payload.get("needs_cosignature") else ()


def _to_comment(event: TaskEvent) -> tuple[To, ...]:
    if event.payload.get("is_question"):
        return To.EXECUTORS, To.MENTIONED
    return (To.EXECUTORS,) if event.payload.get("blocker") else (To.MENTIONED,)


OWNERS = (To.EXECUTORS, To.GROUP)
CORRECTION = _told(say.corrected_headline, say.corrected, *OWNERS, To.FILER, holds=always)
TOLD: dict[str, Happening] = {
    EventKind.ASSIGNED: _told(
        "được giao", say.assigned, To.EXECUTORS, To.FILER, section=Section.ASSIGNED
    ),
    EventKind.LEAD_CHANGED: _told(
        "được chuyển chủ trì", say.moved, To.NEXT, To.FORMER, section=Section.ASSIGNED
    ),
    EventKind.FOCAL_PERSON_NAMED: _told(
        "có người phụ trách mới", say.named, To.PERSON, section=Section.ASSIGNED
    ),
    EventKind.ASSIGNMENT_REFUSED: _told("bị báo giao nhầm", say.refused_assignment, To.ADMINS),
    EventKind.ASSIGNMENT_CONFIRMED: _told("được giữ nguyên việc giao", say.confirmed, *OWNERS),
    EventKind.REVIEWER_APPOINTED: _told(
        "cần người thẩm định được chỉ định", say.appointed, To.PERSON, holds=always
    ),
    EventKind.SUBMITTED_UPWARD: _told("đã trình cấp có thẩm quyền", say.submitted, To.GROUP),
    EventKind.ANSWERED: _told("có ý kiến cấp có thẩm quyền", say.answered, *OWNERS),
    EventKind.RETURNED: _told("bị trả lại", say.returned, To.EXECUTORS, To.FILER, back=True),
    EventKind.ACCEPTED: _told(
        "được xác nhận hoàn thành", say.accepted, To.EXECUTORS, To.FILER, holds=always
    ),
    EventKind.COMPLETED_BY_RULE: _told(
        "hoàn thành theo các đơn vị", say.completed_by_rule, *OWNERS, holds=closed
    ),
    EventKind.REOPENING_PROPOSED: _told(
        "được đề xuất mở lại", say.reopening_proposed, To.OTHER_SIDE, holds=closed
    ),
    EventKind.REOPENING_DECLINED: _told(
        "không được mở lại", say.reopening_declined, To.FILER, holds=always
    ),
    EventKind.REOPENED: _told("được mở lại", say.reopened, *OWNERS, back=True),
    EventKind.SUSPENDED: _told("tạm dừng", say.suspended, *OWNERS, holds=closed),
    EventKind.RESUMED: _told("tiếp tục thực hiện", say.resumed, *OWNERS),
    EventKind.CANCELLED: _told("bị hủy", say.cancelled, *OWNERS, holds=closed),
    EventKind.REPLACED: _told("được thay thế", say.replaced, *OWNERS, holds=closed),
    EventKind.EXTENSION_REQUESTED: Happening(
        say.requested_headline, say.requested, _to_requested, holds=asked_for
    ),
    EventKind.EXTENSION_COSIGNED: _told(
        "được ký đồng đề nghị gia hạn", say.cosigned, To.EXECUTORS, To.FILER
    ),
    EventKind.EXTENSION_GRANTED: _told("được gia hạn", say.granted, To.EXECUTORS, To.FILER),
    EventKind.EXTENSION_REFUSED: _told(
        "không được gia hạn", say.refused_extension, To.EXECUTORS, To.FILER
    ),
    EventKind.DEADLINE_CHANGED: _told("được điều chỉnh hạn", say.deadline_changed, *OWNERS),
    EventKind.BLOCKER_RAISED: _told("cần tháo gỡ vướng mắc", say.blocker_raised, To.AUTHORITY),
    EventKind.BLOCKER_RESOLVED: _told("đã gỡ vướng mắc", say.blocker_resolved, *OWNERS),
    EventKind.COMMENTED: Happening(
        say.commented_headline, say.commented, _to_comment, holds=always
    ),
    EventKind.PROMISED: _told("có lời hứa ngày hoàn thành", say.promised, To.GROUP, To.HEAD),
    EventKind.FANNED_OUT: _told("được giao xuống từng đơn vị", say.fanned_out, *OWNERS),
    EventKind.CHASED: _told("được đôn đốc", say.chased, *OWNERS),
}


def happening_of(event: TaskEvent) -> Happening | None:
    """Return how `event` is told; a correction is told as one, never as what it corrects.

    What only follows from a correction is told with it.
    """
    if event.kind == EventKind.RETRACTED or "follows" in (event.payload.get("correction") or {}):
        return None
    return CORRECTION if event.supersedes_id else TOLD.get(event.kind)
