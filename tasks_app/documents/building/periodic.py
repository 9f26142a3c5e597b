"""The template of the periodic report. Layout: design k-bao-cao."""

import copy
from typing import Any

from docx.shared import Pt

from . import page, parts
from .page import CENTRE, LEFT_SIDE, code, line, sentences, text, title
from .parts import Column

LIST_SIZE = 11
GROUPS = (
    Column("TT", "{{ row.stt }}", 11),
    Column("Nhóm nhiệm vụ", "{{ row.name }}", 69, "Tổng cộng", LEFT_SIDE),
    Column("Tổng số", "{{ row.total }}", 16, "{{ groups.whole.total }}"),
    Column("Hoàn thành", "{{ row.completed }}", 16, "{{ groups.whole.completed }}"),
    Column("Tỷ lệ (%)", "{{ row.completion_rate }}", 15, "{{ groups.whole.completion_rate }}"),
    Column("Đang triển khai", "{{ row.open }}", 18, "{{ groups.whole.open }}"),
    Column("Quá hạn", "{{ row.open_overdue }}", 15, "{{ groups.whole.open_overdue }}"),
)
AGENCIES = (
    Column("TT", "{{ row.stt }}", 9),
    Column("Cơ quan chủ trì", "{{ row.name }}", 54, "Tổng cộng", LEFT_SIDE),
    Column("Tổng số", "{{ row.total }}", 13, "{{ agencies.whole.total }}"),
    Column("Đúng hạn", "{{ row.completed_on_time }}", 14,
           "{{ agencies.whole.completed_on_time }}"),
    Column("Quá hạn", "{{ row.completed_late }}", 14, "{{ agencies.whole.completed_late }}"),
    Column("Trong hạn", "{{ row.open_within_deadline }}", 14,
           "{{ agencies.whole.open_within_deadline }}"),
    Column("Quá hạn", "{{ row.open_overdue }}", 14, "{{ agencies.whole.open_overdue }}"),
    Column("Không hạn", "{{ row.open_without_deadline }}", 14,
           "{{ agencies.whole.open_without_deadline }}"),
    Column("Tỷ lệ (%)", "{{ row.completion_rate }}", 14,
           "{{ agencies.whole.completion_rate }}"),
)  # fmt: skip
LONG_OVERDUE = (
    Column("TT", "{{ row.stt }}", 9),
    Column("Mã", "{{ row.code }}", 22),
    Column("Nhiệm vụ", "{{ row.title }}", 66, align=LEFT_SIDE),
    Column("Cơ quan chủ trì", "{{ row.lead }}", 28, align=LEFT_SIDE),
    Column("Hạn", "{{ row.deadline }}", 22),
    Column("Ngày quá hạn", "{{ row.days_overdue }}", 13),
)
UPDATES = (
    Column("TT", "{{ row.stt }}", 10),
    Column("Cơ quan chủ trì", "{{ row.name }}", 74, align=LEFT_SIDE),
    Column("Phải báo cáo", "{{ row.owing }}", 19),
    Column("Đã báo cáo", "{{ row.reported }}", 19),
    Column("Đúng hạn", "{{ row.in_time }}", 19),
    Column("Còn thiếu", "{{ row.missing }}", 19),
)
NEEDS = (
    Column("TT", "{{ row.stt }}", 9),
    Column("Mã", "{{ row.code }}", 22),
    Column("Vướng mắc, kiến nghị", "{{ row.text }}", 66, align=LEFT_SIDE),
    Column("Cấp có thẩm quyền", "{{ row.authority }}", 28, align=LEFT_SIDE),
    Column("Nêu ngày", "{{ row.raised_on }}", 22),
    Column("Ngày làm việc", "{{ row.days }}", 13),
)
ANNEX_OVERDUE = (
    Column("TT", "{{ row.stt }}", 11),
    Column("Mã", "{{ row.code }}", 24),
    Column("Nhiệm vụ", "{{ row.title }}", 82, align=LEFT_SIDE),
    Column("Cơ quan chủ trì", "{{ row.lead }}", 40, align=LEFT_SIDE),
    Column("Hạn", "{{ row.deadline }}", 24),
    Column("Ngày quá hạn", "{{ row.days_overdue }}", 17),
    Column("Kết quả", "{{ row.percent }}", 16),
    Column("Nguyên nhân", "{{ row.cause }}", 33, align=LEFT_SIDE),
)
ANNEX_TASKS = (
    Column("TT", "{{ row.stt }}", 11),
    Column("Mã", "{{ row.code }}", 24),
    Column("Nhiệm vụ", "{{ row.title }}", 84, align=LEFT_SIDE),
    Column("Cơ quan chủ trì", "{{ row.lead }}", 40, align=LEFT_SIDE),
    Column("Hạn", "{{ row.deadline }}", 24),
    Column("Trạng thái", "{{ row.status }}", 24),
    Column("Kết quả", "{{ row.percent }}", 16),
    Column("Hoàn thành ngày", "{{ row.completed_on }}", 24),
)


def build() -> bytes:
    """Return the template as a Word file."""
    document = page.blank()
    parts.head(document)
    _names(document)
    _preamble(document)
    _sections(document)
    parts.closing(document)
    page.landscape(document)
    _annexes(document)
    return page.saved(document)


def _names(document: Any) -> None:
    line(document, "")
    line(document, "BÁO CÁO", bold=True, align=CENTRE, size=15)
    line(document, "{{ subject }}", bold=True, align=CENTRE, size=15)
    line(document, "({{ as_of_line }})", italic=True, align=CENTRE)
    line(document, "", size=6)


def _preamble(document: Any) -> None:
    code(document, "for base in bases")
    text(document, "Căn cứ {{ base }}", italic=True)
    code(document, "endfor")
    text(document, "{{ author }} báo cáo tình hình thực hiện như sau:")
    code(document, "if notice")
    text(document, "{{ notice }}", italic=True)
    code(document, "endif")
    code(document, "for note in notes")
    text(document, "{{ note }}", italic=True)
    code(document, "endfor")


def _sections(document: Any) -> None:
    _section(document, "general", "Kết quả chung")
    _section(document, "groups", "Kết quả theo nhóm nhiệm vụ", GROUPS, whole="groups.whole")
    _section(document, "agencies", "Kết quả theo cơ quan chủ trì", AGENCIES, whole="agencies.whole")
    _section(document, "changes", "Thay đổi trong kỳ")
    _causes(document)
    _section(document, "long_overdue", "Nhiệm vụ quá hạn kéo dài", LONG_OVERDUE)
    _section(document, "updates", "Thực hiện chế độ báo cáo", UPDATES)
    _section(document, "needs", "Vướng mắc và kiến nghị", NEEDS)


def _section(
    document: Any, name: str, heading: str, columns: tuple[Column, ...] = (), *, whole: str = ""
) -> None:
    code(document, f"if {name}")
    title(document, f"{{{{ {name}.number }}}}. {heading}")
    sentences(document, name)
    if columns:
        code(document, f"if {name}.rows")
        made = parts.table(
            document, f"{name}.rows", columns, whole=whole, size=LIST_SIZE,
            together=columns is GROUPS,
        )  # fmt: skip
        if columns is AGENCIES:
            _four_cells(made)
        code(document, "endif")
    code(document, "endif")


def _four_cells(table: Any) -> None:
    """Put "Hoàn thành" and "Chưa hoàn thành" over the cells of the four-cell table."""
    row = table.rows[0]._tr
    row.addprevious(copy.deepcopy(row))
    upper, lower = table.rows[0], table.rows[1]
    for cell in upper.cells[3:8]:
        cell.paragraphs[0].runs[0].text = ""
    for begin, end, words in ((3, 4, "Hoàn thành"), (5, 7, "Chưa hoàn thành")):
        merged = upper.cells[begin].merge(upper.cells[end])
        for extra in merged.paragraphs[1:]:
            extra._p.getparent().remove(extra._p)
        merged.paragraphs[0].runs[0].text = words
    for place in (0, 1, 2, 8):
        lower.cells[place].paragraphs[0].runs[0].text = ""
        upper.cells[place].merge(lower.cells[place])
        for extra in upper.cells[place].paragraphs[1:]:
            extra._p.getparent().remove(extra._p)


def _causes(document: Any) -> None:
    code(document, "if causes")
    title(document, "{{ causes.number }}. {{ causes.title }}")
    sentences(document, "causes")
    code(document, "if annex_overdue")
    text(document, "Danh sách chi tiết tại Phụ lục {{ annex_overdue.number }}.")
    code(document, "endif")
    code(document, "endif")


def _annexes(document: Any) -> None:
    _annex(document, "annex_overdue", "Danh sách nhiệm vụ quá hạn")
    parts.table(document, "annex_overdue.rows", ANNEX_OVERDUE, size=LIST_SIZE)
    code(document, "endif")
    _annex(document, "annex_tasks", "Danh sách toàn bộ nhiệm vụ")
    parts.table(document, "annex_tasks.rows", ANNEX_TASKS, size=LIST_SIZE)
    code(document, "endif")
    _annex(document, "annex_chart", "Biểu đồ tiến độ")
    code(document, "if chart")
    line(document, "{{ chart }}", align=CENTRE)
    code(document, "else")
    text(document, "Chưa đủ số liệu để vẽ biểu đồ.")
    code(document, "endif")
    sentences(document, "annex_chart")
    code(document, "endif")


def _annex(document: Any, name: str, heading: str) -> None:
    """Begin an annex; the caller ends its condition."""
    code(document, f"if {name}")
    first = line(document, f"Phụ lục {{{{ {name}.number }}}}", bold=True, align=CENTRE)
    first.paragraph_format.page_break_before = True
    line(document, heading.upper(), bold=True, align=CENTRE)
    line(
        document,
        "(Kèm theo Báo cáo số {{ number }}/{{ symbol }} {{ dated }})",
        italic=True,
        align=CENTRE,
        size=13,
    ).paragraph_format.space_after = Pt(8)
