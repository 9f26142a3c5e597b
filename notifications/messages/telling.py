"""One sentence on each kind of event, from what its service recorded."""

from datetime import date

from tasks_app.enums import Attribute, BlockerKind, EventKind
from tasks_app.models import TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date, format_near_date, upper_first

LONGEST_QUOTE = 200


def _text(event: TaskEvent, name: str) -> str:
    words = event.payload.get(name)
    return " ".join(words.split()) if isinstance(words, str) else ""


def _quote(event: TaskEvent, *names: str) -> str:
    """Return ": “…”" with the first of the texts that says something, or nothing."""
    words = next((found for name in names or ("note",) if (found := _text(event, name))), "")
    if len(words) > LONGEST_QUOTE:
        words = words[: LONGEST_QUOTE - 1].rstrip() + "…"
    return f": “{words}”" if words else ""


def _on(event: TaskEvent) -> str:
    day = local_date(event.recorded_at)
    return format_near_date(day, day)


def _day(event: TaskEvent, name: str) -> str:
    return format_date(date.fromisoformat(event.payload[name]))


def _paper(event: TaskEvent, name: str = "document") -> str:
    number = _text(event, name)
    return f" theo {number}" if number else ""


def _who(event: TaskEvent) -> str:
    return event.signature or "Hệ thống"


def assigned(event: TaskEvent) -> str:
    until = f", hạn {format_date(event.deadline)}" if event.deadline else ""
    return f"Giao ngày {format_date(event.effective_on)}{until}. Đề nghị tiếp nhận."


def moved(event: TaskEvent) -> str:
    what = "đầu mối tổng hợp" if event.payload.get("coordinator") else "chủ trì"
    who = event.lead.name if event.lead else _text(event, "coordinator")
    return (
        f"Chuyển {what} sang {who} từ ngày {format_date(event.effective_on)}{_paper(event)}. "
        "Đề nghị cơ quan mới tiếp nhận."
    )


def named(event: TaskEvent) -> str:
    return f"{_who(event)} phân công đồng chí phụ trách {_on(event)}."


def refused_assignment(event: TaskEvent) -> str:
    return f"{_who(event)} báo giao nhầm {_on(event)}{_quote(event, 'reason')}. Đề nghị trả lời."


def confirmed(event: TaskEvent) -> str:
    return f"Quản trị sổ giữ nguyên việc giao {_on(event)}{_quote(event)}. Đề nghị tiếp nhận."


def appointed(event: TaskEvent) -> str:
    return f"Đồng chí được chỉ định thẩm định{_paper(event)}."


def submitted(event: TaskEvent) -> str:
    return (
        f"Trình {_text(event, 'authority_name')} tại {_text(event, 'number')}, "
        f"dự kiến có ý kiến {_day(event, 'expected_on')}."
    )


def answered(event: TaskEvent) -> str:
    return f"Văn bản {_text(event, 'number')} trả lời{_quote(event, 'content')}."


def returned(event: TaskEvent) -> str:
    return f"Thường trực trả lại {_on(event)}{_quote(event)}."


def accepted(event: TaskEvent) -> str:
    done = f", ngày hoàn thành {format_date(event.completed_on)}" if event.completed_on else ""
    return f"Thường trực xác nhận hoàn thành {_on(event)}{done}{_quote(event)}."


def completed_by_rule(event: TaskEvent) -> str:
    done = f", ngày hoàn thành {format_date(event.completed_on)}" if event.completed_on else ""
    return f"{event.payload['units_done']}/{event.payload['units']} đơn vị hoàn thành{done}."


def reopening_proposed(event: TaskEvent) -> str:
    return (
        f"{_who(event)} đề xuất mở lại{_paper(event)}{_quote(event, 'reason')}. "
        "Cần ý kiến của cơ quan thường trực còn lại."
    )


def reopening_declined(event: TaskEvent) -> str:
    return f"{_who(event)} không đồng ý mở lại {_on(event)}{_quote(event)}."


def reopened(event: TaskEvent) -> str:
    if event.actor is None:
        return f"Mở lại {_on(event)} vì có đơn vị chưa hoàn thành."
    return (
        f"Thường trực mở lại nhiệm vụ {_on(event)}{_paper(event)}{_quote(event, 'reason', 'note')}."
    )


def suspended(event: TaskEvent) -> str:
    return (
        f"Tạm dừng {_on(event)}{_paper(event)}{_quote(event, 'reason')}. "
        f"Xem xét lại ngày {_day(event, 'review_on')}."
    )


def resumed(event: TaskEvent) -> str:
    until = f" Hạn mới {format_date(event.deadline)}." if event.deadline else ""
    return f"Tiếp tục thực hiện từ {_on(event)}{_paper(event)}.{until}"


def cancelled(event: TaskEvent) -> str:
    return (
        f"Hủy từ ngày {format_date(event.effective_on)}{_paper(event, 'number')}"
        f"{_quote(event, 'reason')}."
    )


def replaced(event: TaskEvent) -> str:
    codes = ", ".join(map(str, event.payload.get("successors") or []))
    paper = _paper(event, "number") or _paper(event)
    return f"Thay bằng {codes} từ ngày {format_date(event.effective_on)}{paper}."


def requested_headline(event: TaskEvent) -> str:
    if event.payload.get("alert"):
        return f"xin gia hạn lần thứ {event.payload['number']}"
    return "chờ ký đồng đề nghị gia hạn"


def requested(event: TaskEvent) -> str:
    sign = " Cần Tổ công tác ký đồng." if event.payload.get("needs_cosignature") else ""
    return (
        f"{_who(event)} xin gia hạn lần {event.payload['number']} đến "
        f"{_day(event, 'proposed_deadline')}{_quote(event, 'reason')}.{sign}"
    )


def cosigned(event: TaskEvent) -> str:
    return f"{_who(event)} ký đồng {_on(event)}. Đề nghị đã chuyển thường trực."


def granted(event: TaskEvent) -> str:
    document = f", theo {event.payload['document']}" if event.payload.get("document") else ""
    until = format_date(event.deadline) if event.deadline else ""
    return f"Được gia hạn đến {until}{document}{_quote(event)}."


def refused_extension(event: TaskEvent) -> str:
    return f"Thường trực không đồng ý gia hạn {_on(event)}{_quote(event)}. Hạn giữ nguyên."


def deadline_changed(event: TaskEvent) -> str:
    before = event.payload.get("deadline_before")
    since = f" (trước đây {_day(event, 'deadline_before')})" if before else ""
    until = format_date(event.deadline) if event.deadline else "không thời hạn"
    return f"Hạn điều chỉnh: {until}{since}{_paper(event)}{_quote(event, 'reason')}."


def blocker_raised(event: TaskEvent) -> str:
    kind = upper_first(str(BlockerKind(event.payload["kind"]).label))
    due = f" Cần tháo gỡ trước {_day(event, 'due_on')}." if event.payload.get("due_on") else ""
    return f"{kind}{_quote(event, 'description')}.{due} Đề nghị trả lời."


def blocker_resolved(event: TaskEvent) -> str:
    return f"{_who(event)} đóng vướng mắc {_on(event)}{_quote(event, 'resolution')}."


def commented_headline(event: TaskEvent) -> str:
    if event.payload.get("is_question"):
        return "được thường trực hỏi thêm"
    if event.payload.get("blocker"):
        return "được trả lời vướng mắc"
    return "có trao đổi nhắc đến đồng chí"


def commented(event: TaskEvent) -> str:
    return f"{_who(event)} viết {_on(event)}{_quote(event, 'text')}."


def promised(event: TaskEvent) -> str:
    return (
        f"{_who(event)} hứa hoàn thành ngày {_day(event, 'promised_on')}, "
        f"hạn đã lỡ {_day(event, 'missed_deadline')}{_quote(event)}."
    )


def fanned_out(event: TaskEvent) -> str:
    return f"Giao xuống từng đơn vị {_on(event)}{_quote(event)}."


def chased(event: TaskEvent) -> str:
    return f"{_who(event)} đôn đốc {_on(event)}{_quote(event)}. Đề nghị báo cáo kết quả."


def corrected_headline(event: TaskEvent) -> str:
    return "được đính chính"


def corrected(event: TaskEvent) -> str:
    """Return what a correction sets anew; the word for what it corrects is its own."""
    found = []
    if event.completed_on:
        found.append(f"ngày hoàn thành {format_date(event.completed_on)}")
    if event.sets & Attribute.DEADLINE and event.deadline:
        found.append(f"hạn {format_date(event.deadline)}")
    if event.kind == EventKind.PROGRESS_REPORTED and event.percent is not None:
        found.append(f"kết quả {event.percent}%")
    what = f" ({', '.join(found)})" if found else ""
    kind = event.get_kind_display()
    reason = " ".join(str((event.payload.get("correction") or {}).get("reason") or "").split())
    reason = f": “{reason[:LONGEST_QUOTE]}”" if reason else ""
    return f"Đính chính mục “{kind}” {_on(event)}{what}{reason}. Không phải một quyết định mới."
