"""What the append-only histories name."""

from django.db.models import TextChoices


class EventKind(TextChoices):
    """What happened to a task, as the append-only history names it.

    A correction (T16) repeats the kind of the event it supersedes; `retracted` supersedes one
    that is taken back and sets nothing.
    """

    ASSIGNED = "assigned", "giao nhiệm vụ"
    STARTED = "started", "tiếp nhận"
    ASSIGNMENT_REFUSED = "assignment_refused", "báo giao nhầm"
    ASSIGNMENT_CONFIRMED = "assignment_confirmed", "giữ nguyên việc giao"
    PROGRESS_REPORTED = "progress_reported", "cập nhật tiến độ"
    EVIDENCE_ADDED = "evidence_added", "thêm minh chứng"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn", "rút minh chứng"
    SUBMITTED_UPWARD = "submitted_upward", "trình cấp có thẩm quyền"
    ANSWERED = "answered", "cấp có thẩm quyền trả lời"
    CLAIMED = "claimed", "trình xác nhận hoàn thành"
    REVIEW_OPENED = "review_opened", "thường trực mở hồ sơ"
    ACCEPTED = "accepted", "xác nhận hoàn thành"
    RETURNED = "returned", "trả lại"
    WITHDRAWN = "withdrawn", "rút đề nghị"
    REOPENING_PROPOSED = "reopening_proposed", "đề xuất mở lại"
    REOPENING_DECLINED = "reopening_declined", "không đồng ý mở lại"
    REOPENED = "reopened", "mở lại"
    SUSPENDED = "suspended", "tạm dừng"
    RESUMED = "resumed", "tiếp tục thực hiện"
    CANCELLED = "cancelled", "hủy nhiệm vụ"
    REPLACED = "replaced", "được thay thế"
    LEAD_CHANGED = "lead_changed", "đổi cơ quan chủ trì"
    AGENCIES_CHANGED = "agencies_changed", "đổi cơ quan tham gia"
    EXTENSION_REQUESTED = "extension_requested", "xin gia hạn"
    EXTENSION_COSIGNED = "extension_cosigned", "Tổ công tác ký đồng đề nghị"
    EXTENSION_GRANTED = "extension_granted", "đồng ý gia hạn"
    EXTENSION_REFUSED = "extension_refused", "không đồng ý gia hạn"
    EXTENSION_WITHDRAWN = "extension_withdrawn", "rút đề nghị gia hạn"
    DEADLINE_CHANGED = "deadline_changed", "điều chỉnh hạn"
    BLOCKER_RAISED = "blocker_raised", "báo vướng mắc"
    BLOCKER_RESOLVED = "blocker_resolved", "đóng vướng mắc"
    COMMENTED = "commented", "trao đổi"
    PROMISED = "promised", "hứa ngày hoàn thành"
    PLAN_CHANGED = "plan_changed", "sửa kế hoạch"
    FOCAL_PERSON_NAMED = "focal_person_named", "phân công người phụ trách"
    FANNED_OUT = "fanned_out", "giao xuống từng đơn vị"
    COMPLETED_BY_RULE = "completed_by_rule", "hoàn thành theo các đơn vị"
    CHASED = "chased", "đôn đốc"
    SECRECY_CHANGED = "secrecy_changed", "đổi độ mật"
    REVIEWER_APPOINTED = "reviewer_appointed", "chỉ định người thẩm định"
    RETRACTED = "retracted", "rút lại"
    OPENING_STATE = "opening_state", "trạng thái tại ngày chốt số liệu"
    RETIRED = "retired", "thay bằng sổ chính thức"


class AuditKind(TextChoices):
    """What the log of access keeps. Source: ARCHITECTURE §9."""

    SIGNED_IN = "signed_in", "đăng nhập"
    SIGN_IN_FAILED = "sign_in_failed", "đăng nhập không thành công"
    SIGNED_OUT = "signed_out", "đăng xuất"
    PASSWORD_CHANGED = "password_changed", "đổi mật khẩu"
    SECOND_FACTOR = "second_factor", "xác thực hai lớp"
    TOKEN_ISSUED = "token_issued", "cấp mã truy cập API"
    TOKEN_RETURNED = "token_returned", "trả lại mã truy cập API"
    REFUSED = "refused", "bị từ chối"
    EXPORTED = "exported", "xuất dữ liệu"
    FILE_READ = "file_read", "tải tệp minh chứng"
    ROLES_CHANGED = "roles_changed", "thay đổi tài khoản, vai trò"
    DELEGATED = "delegated", "ủy quyền"
    CATALOGUE_CHANGED = "catalogue_changed", "thay đổi danh mục"
    AUDIT_READ = "audit_read", "đọc nhật ký"
