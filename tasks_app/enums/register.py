"""The register: agencies, programmes, tasks, where rows come from."""

from django.db.models import TextChoices


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


class SuccessionKind(TextChoices):
    """How functions pass on. Source: DOMAIN §2 (succession)."""

    MERGE = "merge", "hợp nhất, sáp nhập"
    SPLIT = "split", "chia, tách"
    RENAME = "rename", "đổi tên, chuyển cơ quan chủ quản"
    DISSOLVE = "dissolve", "giải thể"


class AssignmentRole(TextChoices):
    LEAD = "lead", "chủ trì"
    COORDINATOR = "coordinator", "đầu mối tổng hợp"
    CO_LEAD = "co_lead", "đồng chủ trì"
    COORDINATING = "coordinating", "phối hợp"


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


class Recurrence(TextChoices):
    """How often a recurring task falls due; the periods are of Nghị định 09/2019."""

    MONTH = "month", "hằng tháng"
    QUARTER = "quarter", "hằng quý"
    HALF = "half", "6 tháng"
    YEAR = "year", "hằng năm"


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


class AuthorityLevel(TextChoices):
    """Who set a deadline, and so who may move it. Source: DOMAIN §2 (T15, T17)."""

    PRIME_MINISTER = "prime_minister", "Thủ tướng Chính phủ"
    OTHER = "other", "cấp khác"


class CompletionRule(TextChoices):
    """How a collective task completes once it is fanned out. Source: DOMAIN §2 (fan-out)."""

    ALL = "all", "mọi đơn vị hoàn thành"
    LEAD_DECLARES = "lead_declares", "đầu mối tổng hợp trình"
    THRESHOLD = "threshold", "đạt tỷ lệ đơn vị hoàn thành"


class DayKind(TextChoices):
    HOLIDAY = "holiday", "nghỉ lễ"
    SWAPPED_OFF = "swapped_off", "nghỉ hoán đổi"
    SWAPPED_WORK = "swapped_work", "làm bù"
