"""The closed lists of the domain. Values are stored; labels are what a user reads (Vietnamese).

Source: DOMAIN §1 (roles), §2 (states, transitions), §3 (dates), §4 (health).
"""

from enum import IntFlag, StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    EXECUTOR = "executor", "cán bộ đầu mối"
    UNIT_HEAD = "unit_head", "thủ trưởng đơn vị"
    WORKING_GROUP = "working_group", "thành viên Tổ công tác"
    REVIEWER = "reviewer", "thường trực thẩm định"
    SECRETARIAT_ADMIN = "secretariat_admin", "quản trị sổ nhiệm vụ"
    LEADER = "leader", "lãnh đạo"
    INSPECTOR = "inspector", "thanh tra, kiểm tra"


class Relation(StrEnum):
    """What a person is to one task; the transition table speaks of these, not of roles."""

    EXECUTOR = "executor"  # cán bộ đầu mối of the lead or a co-lead agency
    WORKING_GROUP = "working_group"  # Tổ công tác with the lead agency in its subtree
    UNIT_HEAD = "unit_head"  # head of the lead agency or of an agency above it
    COORDINATING = "coordinating"  # member of a coordinating agency: comments and evidence only
    REVIEWER = "reviewer"  # standing secretariat without a conflict of interest
    CONFLICTED_REVIEWER = (
        "conflicted_reviewer"  # standing secretariat of the lead agency's own line
    )
    SECRETARIAT_ADMIN = "secretariat_admin"
    READER = "reader"  # leader, inspector


class AgencyKind(TextChoices):
    MINISTRY = "ministry", "bộ"
    MINISTERIAL_AGENCY = "ministerial agency", "cơ quan ngang bộ"
    GOVERNMENT_AGENCY = "government agency", "cơ quan thuộc Chính phủ"
    PROVINCE = "province", "tỉnh, thành phố"
    COMMUNE = "commune", "xã, phường, đặc khu"
    STATE_ENTERPRISE = "state enterprise", "doanh nghiệp nhà nước"
    TELECOM = "telecom", "doanh nghiệp viễn thông"
    PARTY_BODY = "party body", "cơ quan Đảng"
    MASS_ORGANISATION = "mass organisation", "tổ chức chính trị - xã hội"
    COLLECTIVE = "collective", "nhóm cơ quan"
    OTHER = "other", "cơ quan khác"


class Provenance(TextChoices):
    """Where a row comes from (fixtures/sources.md). Entered through the service: `recorded`."""

    READ = "read", "theo nguồn đã đọc"
    GENERAL_KNOWLEDGE = "general-knowledge", "kiến thức chung, chưa đối chiếu"
    ILLUSTRATIVE = "illustrative", "minh họa"
    RECORDED = "recorded", "ghi trên hệ thống"


class Tracking(TextChoices):
    """How far a programme is followed. Source: DOMAIN §0.8."""

    ACTIVE = "active", "đang theo dõi"
    SNAPSHOT = "snapshot", "số liệu chốt tại một ngày"
    CATALOGUE = "catalogue", "chỉ có danh mục"


class TaskKind(TextChoices):
    ONE_OFF = "one_off", "một lần"
    RECURRING = "recurring", "thường xuyên"


class Secrecy(TextChoices):
    NORMAL = "normal", "thường"
    SECRET = "secret", "mật"


class Precision(TextChoices):
    """How exactly the assigning document states the deadline. Source: DOMAIN §3."""

    DAY = "day", "ngày"
    MONTH = "month", "tháng"
    QUARTER = "quarter", "quý"
    HALF = "half", "nửa năm"
    YEAR = "year", "năm"
    RANGE = "range", "giai đoạn"
    ONGOING = "ongoing", "thường xuyên"
    NONE = "none", "không nêu thời hạn"


class Status(TextChoices):
    """The decided, stored state of a task. Timeliness and health are computed, never stored."""

    DRAFT = "draft", "dự thảo"
    ASSIGNED = "assigned", "chưa thực hiện"
    IN_PROGRESS = "in_progress", "đang thực hiện"
    SUBMITTED_UPWARD = "submitted_upward", "đã trình cấp có thẩm quyền"
    AWAITING_ACCEPTANCE = "awaiting_acceptance", "chờ xác nhận"
    COMPLETED = "completed", "hoàn thành"
    SUSPENDED = "suspended", "tạm dừng"
    CANCELLED = "cancelled", "hủy bỏ"
    REPLACED = "replaced", "được thay thế"


class Timeliness(TextChoices):
    ON_TIME = "on_time", "đúng hạn"
    LATE = "late", "quá hạn"


class TaskAction(TextChoices):
    """One intention each (DOMAIN §2, T1–T18). Who may take which, and when: rules.lifecycle."""

    ASSIGN = "assign", "giao nhiệm vụ"
    START = "start", "tiếp nhận"
    REPORT = "report", "cập nhật tiến độ"
    ADD_EVIDENCE = "add_evidence", "thêm minh chứng"
    SUBMIT_UPWARD = "submit_upward", "trình cấp có thẩm quyền"
    ANSWER = "answer", "ghi nhận ý kiến cấp có thẩm quyền"
    CLAIM = "claim", "trình xác nhận"
    OPEN_REVIEW = "open_review", "mở hồ sơ xem xét"
    ACCEPT = "accept", "xác nhận hoàn thành"
    RETURN = "return", "trả lại"
    WITHDRAW = "withdraw", "rút đề nghị xác nhận"
    REOPEN = "reopen", "mở lại"
    SUSPEND = "suspend", "tạm dừng"
    RESUME = "resume", "tiếp tục"
    CANCEL = "cancel", "hủy nhiệm vụ"
    REPLACE = "replace", "thay thế"
    CHANGE_LEAD = "change_lead", "đổi cơ quan chủ trì"
    REQUEST_EXTENSION = "request_extension", "xin gia hạn"
    GRANT_EXTENSION = "grant_extension", "đồng ý gia hạn"
    REFUSE_EXTENSION = "refuse_extension", "không đồng ý gia hạn"
    CHANGE_DEADLINE = "change_deadline", "điều chỉnh hạn"
    RAISE_BLOCKER = "raise_blocker", "báo vướng mắc"
    RESOLVE_BLOCKER = "resolve_blocker", "đóng vướng mắc"
    CORRECT = "correct", "đính chính"
    SET_OPENING_STATE = "set_opening_state", "nhập trạng thái tại ngày chốt"


class EventKind(TextChoices):
    """What happened to a task, as the append-only history names it."""

    ASSIGNED = "assigned", "giao nhiệm vụ"
    STARTED = "started", "tiếp nhận"
    PROGRESS_REPORTED = "progress_reported", "cập nhật tiến độ"
    EVIDENCE_ADDED = "evidence_added", "thêm minh chứng"
    SUBMITTED_UPWARD = "submitted_upward", "trình cấp có thẩm quyền"
    ANSWERED = "answered", "cấp có thẩm quyền trả lời"
    CLAIMED = "claimed", "trình xác nhận hoàn thành"
    REVIEW_OPENED = "review_opened", "thường trực mở hồ sơ"
    ACCEPTED = "accepted", "xác nhận hoàn thành"
    RETURNED = "returned", "trả lại"
    WITHDRAWN = "withdrawn", "rút đề nghị"
    REOPENED = "reopened", "mở lại"
    SUSPENDED = "suspended", "tạm dừng"
    RESUMED = "resumed", "tiếp tục thực hiện"
    CANCELLED = "cancelled", "hủy nhiệm vụ"
    REPLACED = "replaced", "được thay thế"
    LEAD_CHANGED = "lead_changed", "đổi cơ quan chủ trì"
    EXTENSION_REQUESTED = "extension_requested", "xin gia hạn"
    EXTENSION_GRANTED = "extension_granted", "đồng ý gia hạn"
    EXTENSION_REFUSED = "extension_refused", "không đồng ý gia hạn"
    DEADLINE_CHANGED = "deadline_changed", "điều chỉnh hạn"
    BLOCKER_RAISED = "blocker_raised", "báo vướng mắc"
    BLOCKER_RESOLVED = "blocker_resolved", "đóng vướng mắc"
    CORRECTED = "corrected", "đính chính"
    OPENING_STATE = "opening_state", "trạng thái tại ngày chốt số liệu"
    RETIRED = "retired", "thay bằng sổ chính thức"


class Attribute(IntFlag):
    """Which of the sparse resulting columns an event sets (`TaskEvent.sets`).

    `completed_on` and `declared_timeliness` belong to STATUS: they are read from the event
    that sets the status (DOMAIN §6).
    """

    STATUS = 1
    DEADLINE = 2
    CHAIN_DEADLINE = 4
    LEAD = 8
    PERCENT = 16


class AssignmentRole(TextChoices):
    LEAD = "lead", "chủ trì"
    CO_LEAD = "co_lead", "đồng chủ trì"
    COORDINATING = "coordinating", "phối hợp"


class Decision(TextChoices):
    PENDING = "pending", "chờ xử lý"
    GRANTED = "granted", "đồng ý"
    REFUSED = "refused", "không đồng ý"
    RETURNED = "returned", "trả lại"
    WITHDRAWN = "withdrawn", "đã rút"


class ReturnReason(TextChoices):
    EVIDENCE_MISSING = "evidence_missing", "thiếu minh chứng"
    CRITERIA_NOT_MET = "criteria_not_met", "chưa đạt tiêu chí"
    WRONG_PRODUCT = "wrong_product", "sản phẩm không đúng văn bản giao"
    WRONG_DATE = "wrong_date", "ngày hoàn thành chưa đúng"
    COORDINATION = "coordination", "thiếu ý kiến cơ quan phối hợp"
    OTHER = "other", "lý do khác"


class EvidenceKind(TextChoices):
    FILE = "file", "tệp"
    DOCUMENT = "document", "văn bản có số"
    LINK = "link", "đường dẫn"


class BlockerKind(TextChoices):
    LEGAL = "legal", "vướng quy định pháp lý"
    INFRASTRUCTURE = "infrastructure", "hạ tầng kỹ thuật chưa đáp ứng"
    DATA = "data", "dữ liệu chưa đủ, chưa sạch"
    RESOURCES = "resources", "thiếu kinh phí, nhân lực"
    COORDINATION = "coordination", "chờ cơ quan phối hợp"


class DayKind(TextChoices):
    HOLIDAY = "holiday", "nghỉ lễ"
    SWAPPED_OFF = "swapped_off", "nghỉ hoán đổi"
    SWAPPED_WORK = "swapped_work", "làm bù"


class Health(TextChoices):
    """Worst first is the greatest; see `rules.health`."""

    ON_TRACK = "on_track", "đúng tiến độ"
    AT_RISK = "at_risk", "có nguy cơ"
    BEHIND = "behind", "chậm tiến độ"
    OVERDUE = "overdue", "quá hạn"


class Signal(TextChoices):
    """What makes a task fall behind. Source: DOMAIN §4."""

    OVERDUE = "B1", "quá hạn"
    PROGRESS_GAP = "B2", "chậm so với kế hoạch"
    NOT_STARTED = "B3", "chưa bắt đầu"
    STALE_REPORT = "B4", "thiếu báo cáo"
    OWN_FORECAST = "B5", "tự dự báo chậm"
    PREDECESSOR = "B6", "nhiệm vụ trước bị lùi"
    BLOCKER = "B7", "vướng mắc chưa gỡ"
    UNSUPPORTED = "B8", "tiến độ thiếu minh chứng"
    CHURN = "B9", "gia hạn, trả lại nhiều lần"
    REVIEWER_SILENCE = "B10", "thường trực chậm trả lời"


OPEN_STATUSES = frozenset(
    {
        Status.ASSIGNED,
        Status.IN_PROGRESS,
        Status.SUBMITTED_UPWARD,
        Status.AWAITING_ACCEPTANCE,
        Status.SUSPENDED,
    }
)
OUTSIDE_N = frozenset({Status.DRAFT, Status.CANCELLED, Status.REPLACED})
