"""The words of letters: subjects, headlines, what stands beside a task. Source: design §7, §9."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from notifications.day import Day
from notifications.recipients.lines import TaskLine
from tasks_app.enums import Health, Signal
from tasks_app.models import DayAnchor
from tasks_app.rules.ladder import Section, Step
from tasks_app.rules.periods import period_containing
from tasks_app.rules.rounds import closed_period
from tasks_app.rules.text import (
    deadline_words,
    format_date,
    format_near_date,
    format_percent,
    format_short_date,
    upper_first,
    weekday_name,
)

from .rows import BROKEN, UNROUTED, Row

TAG = "[Đề án 06]"
LONGEST_SUBJECT = 70
LONGEST_TITLE = 240  # titles of the register end before; pasted paragraphs do not
REPLY_DAYS = 3
ON_PAPER = "xem hồ sơ giấy"
CURES = {
    Signal.PROGRESS_GAP: "Cập nhật kết quả; nếu vướng, báo vướng mắc.",
    Signal.NOT_STARTED: "Tiếp nhận và gửi báo cáo đầu tiên.",
    Signal.STALE_REPORT: "Gửi báo cáo của kỳ này.",
    Signal.BLOCKER: "Đề nghị cơ quan có thẩm quyền trả lời vướng mắc.",
    Signal.PREDECESSOR: "Trao đổi với cơ quan chủ trì nhiệm vụ phải chờ.",
    Signal.CHURN: "Trao đổi với thường trực về sản phẩm và thời hạn.",
}
LAST_CHANCE = "Dịp cuối để xin gia hạn trước hạn."
TONES = {
    Health.OVERDUE: ("■", "#8E0F31"),
    Health.BEHIND: ("◆", "#97400A"),
    Health.AT_RISK: ("▲", "#7A4F00"),
    Health.ON_TRACK: ("●", "#0B6251"),
}
GREY, NEWS, BACK = ("", "#465361"), ("", "#1A4E9A"), ("↩", "#97400A")


@dataclass(frozen=True, slots=True)
class Side:
    """What stands at the right of a row: a shape, words in a tone, the deadline."""

    mark: str
    color: str
    words: str
    deadline: str


def reply_by(day: Day) -> date:
    """Return the day by which an escalation asks for an answer."""
    return day.calendar.add(day.as_of, REPLY_DAYS)


def fit(subject: str) -> str:
    """Return the subject on one line, at most 70 characters."""
    return shorten(" ".join(subject.split()), LONGEST_SUBJECT)


def name_of(task: TaskLine) -> str:
    """Return code and title, one line; a secret task is named by its code alone."""
    if task.is_secret:
        return task.code
    return f"{task.code} {shorten(task.title, LONGEST_TITLE)}"


def shorten(words: str, longest: int) -> str:
    """Return `words` cut at a space where they are too long, at the limit where there is none."""
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}".rstrip(" ,;.") + "…"


def side_of(row: Row, day: Day) -> Side:
    """Return the right half of a row."""
    task = row.task
    if task.is_secret or row.about:
        return Side(*GREY, "", "")
    deadline = f"hạn {format_date(task.deadline)}" if task.deadline else "không thời hạn"
    if row.section in (Section.BLOCKED, Section.DECIDE, Section.REVIEW):
        return Side(*TONES[Health.AT_RISK], upper_first(row.words), deadline)
    if row.section in (Section.CHANGED, Section.ASSIGNED, Section.WEEK):
        return Side(*BACK if row.asks_again else NEWS, upper_first(row.words), deadline)
    mark, color = TONES.get(task.reading.level, GREY) if task.reading.level else GREY
    words = deadline_words(day.as_of, task.deadline, day.calendar, day.policy)
    return Side(mark, color, upper_first(words), deadline if task.deadline else "")


def note_of(row: Row, day: Day) -> str:
    """Return the line under the title: progress, or what happened, or what would cure it."""
    task = row.task
    if task.is_secret and not row.about:
        return upper_first(ON_PAPER)
    if row.note:
        return row.note
    parts = [_state(row, day)]
    if row.step == Step.LAST_CHANCE and not task.extension_pending:
        parts.append(LAST_CHANCE)
    if task.extension_pending:
        parts.append("Đang xin gia hạn.")
    return " ".join(parts)


def _state(row: Row, day: Day) -> str:
    task = row.task
    if row.section == Section.REPORT:
        return f"{upper_first(last_report(task, day))}."
    if row.step == Step.PREDECESSOR_SLIPS:  # not named: not everybody who waits may see it
        return f"Nhiệm vụ phải chờ lùi {row.days} ngày làm việc. Xem mục Kế hoạch của trang này."
    if task.reading.level == Health.BEHIND and task.reading.causes:
        cure = CURES.get(task.reading.causes[0].signal, "")
        return f"{task.reading.sentence}. {cure}".strip()
    return progress_words(task, day)


def progress_words(task: TaskLine, day: Day) -> str:
    """Return "Đạt 85%, dự kiến 97%." or, once overdue, when the last report came."""
    reported = task.reading.reported if task.reading.reported is not None else task.percent
    reached = "Chưa báo cáo kết quả" if reported is None else f"Đạt {format_percent(reported)}"
    if task.deadline is not None and day.as_of > task.deadline:
        return f"{reached}, {last_report(task, day)}."
    expected = task.reading.expected
    return f"{reached}." if expected is None else f"{reached}, dự kiến {format_percent(expected)}."


def last_report(task: TaskLine, day: Day) -> str:
    """Return "báo cáo gần nhất 14/5" or that there is none."""
    if task.last_report_on is None:
        return "chưa có báo cáo"
    return f"báo cáo gần nhất {format_near_date(task.last_report_on, day.as_of)}"


def digest_counts(rows: Sequence[Row], day: Day) -> list[str]:
    """Return "2 việc quá hạn", "3 việc đến hạn thứ Sáu 30/12" … in the order of the sections."""
    by_section: dict[str, list[Row]] = {}
    for row in rows:
        by_section.setdefault(row.section, []).append(row)
    return [_count(section, found, day) for section, found in by_section.items()]


def _count(section: str, rows: Sequence[Row], day: Day) -> str:
    words = {
        Section.WORST: "việc quá hạn lâu nhất",
        Section.DECIDE: "vướng mắc cần chỉ đạo",
        Section.WEEK: "thay đổi trong tuần",
        Section.OVERDUE: "việc quá hạn",
        Section.DUE_SOON: f"việc {_due_words(rows, day)}",
        Section.NEAR: "việc sắp đến hạn",
        Section.BEHIND: "việc chậm tiến độ",
        Section.REPORT: f"báo cáo {period_containing(day.as_of).label} còn thiếu",
        Section.MISSING: f"mục còn thiếu báo cáo {closed_period(day.as_of).label}",
        Section.BLOCKED: "vướng mắc chờ tháo gỡ",
        Section.REVIEW: "hồ sơ chờ duyệt",
        Section.ASSIGNED: "việc mới giao",
        Section.CHANGED: "thay đổi",
        UNROUTED: "việc chưa có người nhận",
        BROKEN: "việc không tính được nhắc việc",
    }[section]
    return f"{len(rows)} {words}"


def _due_words(rows: Sequence[Row], day: Day) -> str:
    deadlines = {row.task.deadline for row in rows}
    if len(deadlines) == 1 and (deadline := deadlines.pop()) is not None:
        if deadline == day.as_of:
            return "đến hạn hôm nay"
        return f"đến hạn {weekday_name(deadline)} {format_near_date(deadline, day.as_of)}"
    return "đến hạn trong 5 ngày"


def digest_subject(rows: Sequence[Row], day: Day) -> str:
    """Return the subject of a digest: as many counts as fit, the most pressing first."""
    counts = digest_counts(rows, day)
    subject = f"{TAG} {counts[0]}"
    for count in counts[1:]:
        longer = f"{subject}, {count}"
        if len(longer) > LONGEST_SUBJECT:
            break
        subject = longer
    return fit(subject)


def escalation_headline(rows: Sequence[Row]) -> str:
    """Return "DL-09 quá hạn 15 ngày làm việc" or "12 nhiệm vụ của Bộ Tư pháp quá hạn"."""
    if len(rows) == 1:
        task = rows[0].task
        late = f"quá hạn {-(rows[0].days or 0)} ngày làm việc"
        return _on_paper(task) if task.is_secret else f"{task.code} {late}"
    return f"{len(rows)} nhiệm vụ của {rows[0].task.unit.name} quá hạn"


def escalation_subject(rows: Sequence[Row], reply_on: date) -> str:
    """Return the subject of an escalation with its reply-by day; a long unit is cut for it."""
    asked = f"cần ý kiến trước {format_short_date(reply_on)}"
    unit, whole = rows[0].task.unit.name, f"{TAG} {escalation_headline(rows)}, {asked}"
    room = len(unit) - max(0, len(whole) - LONGEST_SUBJECT)
    return fit(whole.replace(unit, shorten(unit, room), 1) if room > 0 else whole)


def meeting_headline(rows: Sequence[Row]) -> str:
    """Return "37 nhiệm vụ quá hạn của 12 cơ quan, đề nghị đưa ra họp tháng"."""
    units = {row.task.unit.id for row in rows}
    return f"{len(rows)} nhiệm vụ quá hạn của {len(units)} cơ quan, đưa ra họp tháng"


def meeting_subject(rows: Sequence[Row]) -> str:
    """Return the subject of the list for the monthly meeting."""
    return fit(f"{TAG} {meeting_headline(rows)}")


def anchor_subject(seal: DayAnchor) -> str:
    """Return "[Đề án 06] Niêm phong nhật ký ngày 15/06/2026: 1a2b3c4d5e6f"."""
    return fit(f"{TAG} Niêm phong nhật ký ngày {format_date(seal.day)}: {seal.hash[:12]}")


def news_subject(row: Row) -> str:
    """Return "[Đề án 06] DVC-12 bị trả lại, hạn 15/12/2022"; a secret task shows its code only."""
    task = row.task
    until = f", hạn {format_date(task.deadline)}" if task.deadline and not task.is_secret else ""
    return fit(f"{TAG} {news_headline(row)}{until}")


def news_headline(row: Row) -> str:
    """Return "DVC-12 bị trả lại"; a secret task shows its code only."""
    return _on_paper(row.task) if row.task.is_secret else f"{row.task.code} {row.words}"


def _on_paper(task: TaskLine) -> str:
    return f"{task.code}: {ON_PAPER}"
