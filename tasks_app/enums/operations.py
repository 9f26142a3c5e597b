"""What people do beyond the transition table, and how the service answers."""

from django.db.models import TextChoices


class Operation(TextChoices):
    """One row each of the permission matrix. Who may: rules.operations."""

    # on one task
    SEE_TASK = "see_task", "xem nhiệm vụ"
    READ_EVENTS = "read_events", "đọc lịch sử"
    READ_REPORTS = "read_reports", "đọc báo cáo tiến độ"
    READ_CLAIMS = "read_claims", "đọc đề nghị xác nhận"
    READ_EXTENSIONS = "read_extensions", "đọc đề nghị gia hạn"
    READ_BLOCKERS = "read_blockers", "đọc vướng mắc"
    READ_PLAN = "read_plan", "đọc mốc, phụ thuộc, ngày hứa"
    READ_COMMENTS = "read_comments", "đọc trao đổi"
    READ_PARTS = "read_parts", "xem phần việc của đơn vị"
    READ_EVIDENCE = "read_evidence", "xem danh mục minh chứng"
    DOWNLOAD_EVIDENCE = "download_evidence", "tải tệp minh chứng"
    DOWNLOAD_WITHDRAWN = "download_withdrawn", "tải tệp minh chứng đã rút"
    LOOK_UP_PEOPLE = "look_up_people", "tìm người để nhắc đến"
    REVISE_DRAFT = "revise_draft", "sửa dự thảo"
    SET_RECURRENCE = "set_recurrence", "đặt chu kỳ nhiệm vụ thường xuyên"
    # of the whole register
    USE_OWN_ACCOUNT = "use_own_account", "dùng tài khoản, đọc thông báo của mình"
    READ_REFERENCE = "read_reference", "đọc chương trình, cơ quan, lịch, số liệu công bố"
    READ_TOTALS = "read_totals", "xem số liệu tổng hợp"
    LIST_TASKS = "list_tasks", "liệt kê, tìm, đếm nhiệm vụ trong phạm vi"
    SEE_ALL_TASKS = "see_all_tasks", "phạm vi là mọi nhiệm vụ"
    DELEGATE = "delegate", "ủy quyền vai trò của mình"
    DELEGATE_FOR_ANOTHER = "delegate_for_another", "lập, chấm dứt ủy quyền thay người khác"
    READ_ALL_DELEGATIONS = "read_all_delegations", "đọc mọi ủy quyền"
    READ_REVIEW_QUEUE = "read_review_queue", "xem tự đánh giá lệch xa tiến độ"
    DECIDE_MANY = "decide_many", "xử lý nhiều hồ sơ tại bàn xét duyệt"
    ENTER_DESK = "enter_desk", "vào trang quản trị"
    READ_REGISTER = "read_register", "đọc, xuất sổ nhiệm vụ tại trang quản trị"
    WRITE_DRAFTS = "write_drafts", "lập dự thảo nhiệm vụ"
    FAN_OUT_MANY = "fan_out_many", "giao xuống đơn vị nhiều nhiệm vụ"
    ACTIVATE_PROGRAMME = "activate_programme", "đưa chương trình vào theo dõi"
    READ_CATALOGUE = "read_catalogue", "đọc danh mục, lịch làm việc"
    KEEP_CATALOGUE = "keep_catalogue", "sửa danh mục, lịch làm việc"
    RECORD_INDICATOR = "record_indicator", "ghi, đính chính số liệu chỉ tiêu"
    READ_AGENCIES = "read_agencies", "đọc, xuất danh sách cơ quan"
    READ_ORGANISATION = "read_organisation", "đọc nhóm cơ quan, việc sắp xếp cơ quan"
    KEEP_AGENCIES = "keep_agencies", "sửa cơ quan, nhóm cơ quan, áp dụng sắp xếp"
    READ_ACCOUNTS = "read_accounts", "đọc tài khoản, vai trò"
    KEEP_ACCOUNTS = "keep_accounts", "mở, sửa tài khoản, vai trò"
    READ_ACCESS_LOG = "read_access_log", "đọc, xuất nhật ký truy cập, niêm phong"
    READ_DESK_LOG = "read_desk_log", "đọc nhật ký quản trị, nhật ký nạp dữ liệu"
    READ_OUTBOX = "read_outbox", "đọc hộp thư đi, gửi lại thư"
    READ_PUBLISHED = "read_published", "đọc báo cáo đã phát hành"
    READ_EVERY_REPORT = "read_every_report", "đọc báo cáo chưa phát hành"
    FREEZE_REPORT = "freeze_report", "lập, chốt, đính chính báo cáo"
    PUBLISH_REPORT = "publish_report", "ghi số, gắn bản ký, phát hành báo cáo"


class Answer(TextChoices):
    """How one cell of the matrix is answered, in the order of the questions asked."""

    HIDDEN = "hidden", "404"
    REFUSED = "refused", "403"
    STATE = "state", "409"
    ALLOWED = "allowed", "được"
