"""The template of the one-page brief for leaders."""

from typing import Any

from docx.shared import Mm, Pt

from . import page, parts
from .page import CENTRE, LEFT_SIDE, code, line, write
from .parts import Column

WORST = (
    Column("Mã", "{{ row.code }}", 24),
    Column("Nhiệm vụ", "{{ row.title }}", 82, align=LEFT_SIDE),
    Column("Cơ quan chủ trì", "{{ row.lead }}", 36, align=LEFT_SIDE),
    Column("Quá hạn (ngày)", "{{ row.days_overdue }}", 18),
)
NEEDS = (
    Column("Mã", "{{ row.code }}", 24),
    Column("Vướng mắc", "{{ row.text }}", 82, align=LEFT_SIDE),
    Column("Chờ cấp có thẩm quyền", "{{ row.authority }}", 36, align=LEFT_SIDE),
    Column("Ngày làm việc", "{{ row.days }}", 18),
)
SMALL = 10


def build() -> bytes:
    """Return the template as a Word file."""
    document = page.blank()
    _narrow(document.sections[0])
    line(document, "{{ above }}", size=12, align=CENTRE)
    line(document, "{{ subject }}", bold=True, size=15, align=CENTRE)
    line(document, "{{ as_of_line }}", italic=True, size=11, align=CENTRE)
    result = line(document, "{{ done }}", bold=True, size=26, align=CENTRE)
    write(result, "   nhiệm vụ hoàn thành, {{ rate }}", size=14)
    code(document, "if bar_picture")
    line(document, "{{ bar_picture }}", align=CENTRE)
    code(document, "endif")
    line(document, "{{ bar_line }}", size=11, align=CENTRE).paragraph_format.space_after = Pt(4)
    code(document, "for sentence in sentences")
    _plain(document, "{{ sentence }}")
    code(document, "endfor")
    _worst(document)
    _changes(document)
    _needs(document)
    code(document, "if notice")
    _plain(document, "{{ notice }}", italic=True, size=SMALL)
    code(document, "endif")
    code(document, "for note in notes")
    _plain(document, "{{ note }}", italic=True, size=SMALL)
    code(document, "endfor")
    return page.saved(document)


def _narrow(section: Any) -> None:
    """Leave room for five of everything on the one page."""
    section.top_margin = section.bottom_margin = Mm(15)
    section.header_distance = section.footer_distance = Mm(8)


def _worst(document: Any) -> None:
    _title(document, "Quá hạn lâu nhất")
    code(document, "if worst")
    parts.table(document, "worst", WORST, size=SMALL, room=0)
    code(document, "else")
    _plain(document, "Không có nhiệm vụ quá hạn.")
    code(document, "endif")


def _changes(document: Any) -> None:
    _title(document, "Thay đổi trong kỳ")
    code(document, "for change in changes")
    _plain(document, "{{ change.code }} ({{ change.what }}): {{ change.title }}")
    code(document, "else")
    _plain(document, "Chưa ghi nhận thay đổi so với kỳ trước.")
    code(document, "endfor")


def _needs(document: Any) -> None:
    _title(document, "Cần lãnh đạo tháo gỡ")
    code(document, "if needs")
    parts.table(document, "needs", NEEDS, size=SMALL, room=0)
    code(document, "else")
    _plain(document, "Không có vướng mắc chờ cấp có thẩm quyền.")
    code(document, "endif")
    code(document, "if more_needs")
    _plain(document, "{{ more_needs }}")
    code(document, "endif")


def _title(document: Any, words: str) -> None:
    shape = line(document, words, bold=True, size=13).paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(4), Pt(3), True


def _plain(document: Any, words: str, *, italic: bool = False, size: float = 11) -> None:
    line(document, words, size=size, italic=italic).paragraph_format.space_after = Pt(2)
