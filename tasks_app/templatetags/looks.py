"""How statuses, health levels and events look: icon, tone and words. One table each."""

from dataclasses import dataclass

from tasks_app.enums import EventKind, Health, Status


@dataclass(frozen=True, slots=True)
class Look:
    """An icon of the sprite, a tone of the stylesheet and the words beside it."""

    icon: str
    tone: str
    words: str


STATUS: dict[str, Look] = {
    Status.DRAFT: Look("status-assigned", "grey", "Dự thảo"),
    Status.ASSIGNED: Look("status-assigned", "grey", "Chưa thực hiện"),
    Status.IN_PROGRESS: Look("status-in-progress", "blue", "Đang thực hiện"),
    Status.SUBMITTED_UPWARD: Look("status-submitted", "violet", "Đã trình cấp trên"),
    Status.AWAITING_ACCEPTANCE: Look("status-awaiting", "violet", "Chờ xác nhận"),
    Status.COMPLETED: Look("status-done", "teal", "Hoàn thành"),
    Status.SUSPENDED: Look("status-suspended", "brown", "Tạm dừng"),
    Status.CANCELLED: Look("status-cancelled", "grey", "Hủy"),
    Status.REPLACED: Look("status-cancelled", "grey", "Được thay thế"),
}
COMPLETED_ON_TIME = Look("status-done", "teal", "Hoàn thành đúng hạn")
COMPLETED_LATE = Look("status-done-late", "teal", "Hoàn thành quá hạn")
RETURNED = Look("undo", "orange", "Bị trả lại")

HEALTH: dict[str, Look] = {
    Health.ON_TRACK: Look("health-on-track", "teal", "Đúng tiến độ"),
    Health.AT_RISK: Look("health-at-risk", "amber", "Có nguy cơ"),
    Health.BEHIND: Look("health-behind", "orange", "Chậm tiến độ"),
    Health.OVERDUE: Look("health-overdue", "crimson", "Quá hạn"),
}

PARTS: dict[str, Look] = {
    "done": Look("status-done", "teal", "Hoàn thành"),
    **HEALTH,
    "paused": Look("status-suspended", "grey", "Tạm dừng"),
}
"""The partition of the segmented bar, in its order (DOMAIN §6)."""

EVENT_ICON: dict[str, str] = {
    EventKind.ASSIGNED: "flag",
    EventKind.STARTED: "play",
    EventKind.PROGRESS_REPORTED: "chevron-up",
    EventKind.EVIDENCE_ADDED: "paperclip",
    EventKind.SUBMITTED_UPWARD: "send",
    EventKind.ANSWERED: "mail",
    EventKind.CLAIMED: "send",
    EventKind.REVIEW_OPENED: "inbox",
    EventKind.ACCEPTED: "check",
    EventKind.RETURNED: "undo",
    EventKind.WITHDRAWN: "undo",
    EventKind.EXTENSION_REQUESTED: "calendar",
    EventKind.EXTENSION_GRANTED: "calendar",
    EventKind.EXTENSION_REFUSED: "undo",
    EventKind.EXTENSION_WITHDRAWN: "undo",
    EventKind.DEADLINE_CHANGED: "calendar",
    EventKind.BLOCKER_RAISED: "warning",
    EventKind.BLOCKER_RESOLVED: "check",
}
OTHER_EVENT_ICON = "clock"


def status_look(status: str, timeliness: str = "") -> Look:
    """Return the look of a status; a completed task says whether it was in time."""
    if status == Status.COMPLETED and timeliness:
        return COMPLETED_LATE if timeliness == "late" else COMPLETED_ON_TIME
    return STATUS[status]


def bar_tone(status: str, health: str | None) -> str:
    """Return the fill of a progress bar (classes `fill-…` of the stylesheet)."""
    if status == Status.COMPLETED:
        return "done"
    if status == Status.AWAITING_ACCEPTANCE:
        return "waiting"
    if status == Status.SUSPENDED:
        return "paused"
    return health or "none"
