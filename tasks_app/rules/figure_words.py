"""What each figure is called and what it counts, in words: one place for every rendering.

`CELL_WORDS`, `RATE_WORDS`, `TALLY_WORDS` and `CHANGE_WORDS` are in the order of telling.
docs/so-lieu.md explains them at length. Source: DOMAIN §6.
"""

from dataclasses import dataclass

from tasks_app.rules.cells import BY_ORIGINAL

NOTICE = (
    "Số liệu có dữ liệu minh họa: các dòng ghi “minh họa” chưa phải số liệu chính thức "
    "và sẽ được thay khi nhập phụ lục chính thức."
)


@dataclass(frozen=True, slots=True)
class Words:
    """The name of a figure and one sentence on what it counts."""

    name: str
    meaning: str


# Judged by a deadline: told once by the deadline in force, once by the original one.
_BY_DEADLINE = {
    "completed_on_time": Words(
        "Hoàn thành đúng hạn", "Ngày hoàn thành không sau hạn; gia hạn trước khi hết hạn được tính."
    ),
    "completed_late": Words(
        "Hoàn thành quá hạn", "Ngày hoàn thành sau hạn, hoặc chỉ được gia hạn khi đã hết hạn."
    ),
    "completed_due": Words("Hoàn thành, hạn đã đến", "Đã hoàn thành và có hạn đến hết ngày chốt."),
    "open_within_deadline": Words(
        "Đang thực hiện, trong hạn", "Chưa hoàn thành, hạn là ngày chốt hoặc sau đó."
    ),
    "open_overdue": Words(
        "Đang thực hiện, quá hạn", "Chưa hoàn thành, hạn trước ngày chốt; gồm cả việc chờ xác nhận."
    ),
    "open_without_deadline": Words(
        "Đang thực hiện, không thời hạn", "Chưa hoàn thành và văn bản giao không nêu thời hạn."
    ),
}
CELL_WORDS: dict[str, Words] = {
    "total": Words(
        "Tổng số nhiệm vụ",
        "Đã giao đến ngày chốt, không bị hủy hoặc thay thế; nhiệm vụ chung tính một lần.",
    ),
    "completed": Words(
        "Hoàn thành", "Đã được thường trực xác nhận, ngày hoàn thành không sau ngày chốt."
    ),
    "completed_on_time": _BY_DEADLINE["completed_on_time"],
    "completed_late": _BY_DEADLINE["completed_late"],
    "open": Words("Đang tiếp tục triển khai", "Tổng số trừ số hoàn thành."),
    "open_within_deadline": _BY_DEADLINE["open_within_deadline"],
    "open_overdue": _BY_DEADLINE["open_overdue"],
    "open_without_deadline": _BY_DEADLINE["open_without_deadline"],
    "planned": Words("Theo kế hoạch phải xong", "Có hạn ban đầu đến hết ngày chốt."),
    "completed_due": _BY_DEADLINE["completed_due"],
    "not_started": Words("Chưa thực hiện", "Đã giao, chưa tiếp nhận và chưa có báo cáo."),
    "in_progress": Words("Đang thực hiện", "Đã tiếp nhận, chưa trình và chưa đề nghị xác nhận."),
    "submitted_upward": Words(
        "Đã trình cấp có thẩm quyền", "Có tờ trình, đang chờ ý kiến; hạn vẫn tính."
    ),
    "awaiting_acceptance": Words(
        "Chờ xác nhận hoàn thành", "Cơ quan đã đề nghị, thường trực chưa kết luận; chưa tính xong."
    ),
    "suspended": Words("Tạm dừng", "Tạm dừng theo văn bản."),
    "recurring": Words("Thường xuyên", "Làm theo kỳ, không có ngày hoàn thành chung."),
    "extension_pending": Words("Đang xin gia hạn", "Có đề nghị gia hạn chưa được trả lời."),
    "overdue_awaiting_review": Words(
        "Quá hạn nhưng đề nghị đúng hạn",
        "Nằm trong số quá hạn, ngày hoàn thành đã đề nghị không sau hạn và đang chờ xác nhận.",
    ),
    "at_risk": Words("Có nguy cơ", "Có ít nhất một dấu hiệu chậm ở mức cảnh báo."),
    "behind": Words("Chậm tiến độ", "Có ít nhất một dấu hiệu chậm ở mức đỏ, chưa quá hạn."),
    "near_due": Words("Sắp đến hạn", "Hạn trong những ngày làm việc sắp tới (mặc định 10 ngày)."),
    "forecast_late": Words(
        "Tự báo sẽ muộn", "Ngày cơ quan hứa, hoặc hạn đang xin, sau hạn hiện tại."
    ),
    **{
        f"{name}{BY_ORIGINAL}": Words(
            f"{words.name}, theo hạn ban đầu",
            f"{words.meaning.split(';')[0].rstrip('.')}; tính theo hạn ban đầu.",
        )
        for name, words in _BY_DEADLINE.items()
    },
    "overdue_1_5": Words("Quá hạn 1–5 ngày", "Quá hạn hiện tại từ 1 đến 5 ngày."),
    "overdue_6_20": Words("Quá hạn 6–20 ngày", "Quá hạn hiện tại từ 6 đến 20 ngày."),
    "overdue_21_60": Words("Quá hạn 21–60 ngày", "Quá hạn hiện tại từ 21 đến 60 ngày."),
    "overdue_61_120": Words("Quá hạn 61–120 ngày", "Quá hạn hiện tại từ 61 đến 120 ngày."),
    "overdue_over_120": Words("Quá hạn trên 120 ngày", "Quá hạn hiện tại hơn 120 ngày."),
}
_RATES = {
    "vpcp": Words(
        "Tỷ lệ hoàn thành theo Văn phòng Chính phủ",
        "Hoàn thành / (hoàn thành + đang thực hiện quá hạn).",
    ),
    "strict_due": Words(
        "Tỷ lệ hoàn thành việc đến hạn",
        "Hoàn thành có hạn đến ngày chốt / (số đó + đang thực hiện quá hạn).",
    ),
    "on_time": Words("Tỷ lệ đúng hạn", "Hoàn thành đúng hạn / hoàn thành."),
    "overdue": Words(
        "Tỷ lệ quá hạn", "Đang thực hiện quá hạn / (hoàn thành + đang thực hiện quá hạn)."
    ),
}
RATE_WORDS: dict[str, Words] = {
    "completion": Words("Tỷ lệ hoàn thành", "Hoàn thành / tổng số nhiệm vụ."),
    "remaining": Words("Tỷ lệ còn lại", "Đang tiếp tục triển khai / tổng số nhiệm vụ."),
    **_RATES,
    "planned": Words("Tỷ lệ theo kế hoạch", "Theo kế hoạch phải xong / tổng số nhiệm vụ."),
    "of_plan": Words("Hoàn thành so với kế hoạch", "Hoàn thành / theo kế hoạch phải xong."),
    **{
        f"{name}{BY_ORIGINAL}": Words(
            f"{words.name}, theo hạn ban đầu",
            f"{words.meaning.rstrip('.')}; các số đều tính theo hạn ban đầu.",
        )
        for name, words in _RATES.items()
    },
    "updated": Words("Tỷ lệ cập nhật kỳ", "Nhiệm vụ đã báo cáo / nhiệm vụ phải báo cáo trong kỳ."),
    "updated_in_time": Words(
        "Tỷ lệ báo cáo đúng hạn", "Nhiệm vụ báo cáo đúng hạn / nhiệm vụ phải báo cáo trong kỳ."
    ),
}
TALLY_WORDS: dict[str, Words] = {
    "overdue_days_median": Words("Số ngày quá hạn", "Trung vị của các nhiệm vụ đang quá hạn."),
    "overdue_working_days_median": Words(
        "Số ngày làm việc quá hạn", "Trung vị của các nhiệm vụ đang quá hạn."
    ),
    "blocker_days_median": Words(
        "Tuổi vướng mắc, ngày làm việc", "Trung vị của các vướng mắc chưa đóng."
    ),
    "open_blockers": Words("Vướng mắc chưa đóng", "Số vướng mắc chưa đóng của việc đang mở."),
    "waiting_days_median": Words(
        "Thời gian chờ xác nhận, ngày làm việc", "Trung vị của các đề nghị chưa được trả lời."
    ),
    "open_claims": Words("Đề nghị xác nhận đang chờ", "Số đề nghị chưa được trả lời."),
    "review_days_median": Words(
        "Thời gian xem xét, ngày làm việc", "Trung vị của các đề nghị đã được trả lời trong kỳ."
    ),
    "returns": Words("Số lần trả lại", "Đề nghị xác nhận bị trả lại trong kỳ."),
    "extensions": Words("Số lần gia hạn", "Đề nghị gia hạn được đồng ý trong kỳ."),
    "late_extensions": Words("Gia hạn muộn", "Được đồng ý nhưng đề nghị sau khi đã hết hạn."),
    "late_answers": Words("Trả lời muộn", "Đề nghị được trả lời sau thời hạn của thường trực."),
    "late_waiting": Words("Chờ quá thời hạn", "Đề nghị chưa trả lời, đã quá hạn của thường trực."),
}

CHANGE_WORDS: dict[str, str] = {
    "newly_assigned": "mới giao",
    "newly_completed": "mới hoàn thành",
    "newly_overdue": "mới quá hạn",
    "newly_extended": "mới gia hạn",
    "reopened": "mở lại",
    "no_longer_counted": "đã hủy hoặc được thay thế",
    "taken_over": "nhận từ cơ quan khác",
    "handed_over": "chuyển cho cơ quan khác",
}


def cell_words(name: str) -> Words:
    """Return the words of a cell; one that has none is told by its name."""
    return CELL_WORDS.get(name, Words(name, ""))


def rate_words(name: str) -> Words:
    """Return the words of a rate; one that has none is told by its name."""
    return RATE_WORDS.get(name, Words(name, ""))


def tally_words(name: str) -> Words:
    """Return the words of a tally; one that has none is told by its name."""
    return TALLY_WORDS.get(name, Words(name, ""))
