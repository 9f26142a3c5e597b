"""States, what may be done, what has happened, how requests end."""

from enum import IntFlag

from django.db.models import TextChoices


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


class Timeliness(TextChoices):
    ON_TIME = "on_time", "đúng hạn"
    LATE = "late", "quá hạn"


class TaskAction(TextChoices):
    """One intention each (DOMAIN §2, T1–T18). Who may take which, and when: rules.lifecycle."""

    ASSIGN = "assign", "giao nhiệm vụ"
    START = "start", "tiếp nhận"
    REFUSE_ASSIGNMENT = "refuse_assignment", "báo giao nhầm"
    CONFIRM_ASSIGNMENT = "confirm_assignment", "giữ nguyên việc giao"
    REPORT = "report", "cập nhật tiến độ"
    ADD_EVIDENCE = "add_evidence", "thêm minh chứng"
    SUBMIT_UPWARD = "submit_upward", "trình cấp có thẩm quyền"
    ANSWER = "answer", "ghi nhận ý kiến cấp có thẩm quyền"
    CLAIM = "claim", "trình xác nhận"
    OPEN_REVIEW = "open_review", "mở hồ sơ xem xét"
    ACCEPT = "accept", "xác nhận hoàn thành"
    RETURN = "return", "trả lại"
    WITHDRAW = "withdraw", "rút đề nghị xác nhận"
    PROPOSE_REOPENING = "propose_reopening", "đề xuất mở lại"
    REOPEN = "reopen", "mở lại"
    SUSPEND = "suspend", "tạm dừng"
    RESUME = "resume", "tiếp tục"
    CANCEL = "cancel", "hủy nhiệm vụ"
    REPLACE = "replace", "thay thế"
    CHANGE_LEAD = "change_lead", "đổi cơ quan chủ trì"
    REQUEST_EXTENSION = "request_extension", "xin gia hạn"
    COSIGN_EXTENSION = "cosign_extension", "ký đồng đề nghị gia hạn"
    GRANT_EXTENSION = "grant_extension", "đồng ý gia hạn"
    REFUSE_EXTENSION = "refuse_extension", "không đồng ý gia hạn"
    WITHDRAW_EXTENSION = "withdraw_extension", "rút đề nghị gia hạn"
    CHANGE_DEADLINE = "change_deadline", "điều chỉnh hạn"
    RAISE_BLOCKER = "raise_blocker", "báo vướng mắc"
    ANSWER_BLOCKER = "answer_blocker", "trả lời vướng mắc"
    RESOLVE_BLOCKER = "resolve_blocker", "đóng vướng mắc"
    COMMENT = "comment", "trao đổi"
    ASK = "ask", "hỏi thêm"
    PROMISE = "promise", "hứa ngày hoàn thành"
    PLAN = "plan", "lập kế hoạch, mốc công việc"
    NAME_FOCAL_PERSON = "name_focal_person", "phân công người phụ trách"
    FAN_OUT = "fan_out", "giao xuống từng đơn vị"
    BREAK_DOWN = "break_down", "chia việc cho đơn vị trực thuộc"
    CHASE = "chase", "đôn đốc"
    CHANGE_SECRECY = "change_secrecy", "đổi độ mật"
    APPOINT_REVIEWER = "appoint_reviewer", "chỉ định người thẩm định"
    CORRECT = "correct", "đính chính"
    SET_OPENING_STATE = "set_opening_state", "nhập trạng thái tại ngày chốt"


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


class Decision(TextChoices):
    PENDING = "pending", "chờ xử lý"
    GRANTED = "granted", "đồng ý"
    REFUSED = "refused", "không đồng ý"
    RETURNED = "returned", "trả lại"
    WITHDRAWN = "withdrawn", "đã rút"


class Remark(TextChoices):
    """What a report notes on an extension. Source: DOMAIN §2 (extensions)."""

    FILED_LATE = "filed_late", "gia hạn muộn"
    DECIDED_LATE = "decided_late", "xin trước hạn, duyệt sau hạn"


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


class ScanState(TextChoices):
    """What the virus scanner said of a file."""

    NOT_A_FILE = "", "không phải tệp"
    UNSCANNED = "unscanned", "chưa quét"
    CLEAN = "clean", "đã quét, sạch"


class BlockerKind(TextChoices):
    LEGAL = "legal", "vướng quy định pháp lý"
    INFRASTRUCTURE = "infrastructure", "hạ tầng kỹ thuật chưa đáp ứng"
    DATA = "data", "dữ liệu chưa đủ, chưa sạch"
    RESOURCES = "resources", "thiếu kinh phí, nhân lực"
    COORDINATION = "coordination", "chờ cơ quan phối hợp"


class Confidence(TextChoices):
    """What the owner declares beside the computed health. Source: DOMAIN §4."""

    CONFIDENT = "confident", "tin tưởng"
    AT_RISK = "at_risk", "có rủi ro"
    UNLIKELY = "unlikely", "khó đạt"
