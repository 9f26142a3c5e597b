"""Who people are and what they are to a task."""

from enum import StrEnum

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
    AUTHORITY = "authority"  # of the agency a blocker names: answers the blocker, nothing else
    REVIEWER = "reviewer"  # standing secretariat without a conflict of interest
    CONFLICTED_REVIEWER = (
        "conflicted_reviewer"  # standing secretariat of the lead agency's own line
    )
    SECRETARIAT_ADMIN = "secretariat_admin"
    CONFLICTED_ADMIN = "conflicted_admin"  # of the lead agency itself: neither cancels nor replaces
    LEADER = "leader"
    INSPECTOR = "inspector"
