"""The template of the công văn đôn đốc to one agency."""

from docx.shared import Mm, Pt

from . import page, parts
from .page import CENTRE, LEFT_SIDE, code, line, text
from .parts import Column

ANNEX = (
    Column("TT", "{{ row.stt }}", 11),
    Column("Mã", "{{ row.code }}", 24),
    Column("Nhiệm vụ", "{{ row.title }}", 93, align=LEFT_SIDE),
    Column("Hạn", "{{ row.deadline }}", 24),
    Column("Tình trạng", "{{ row.state }}", 29),
    Column("Ngày quá hạn", "{{ row.days_overdue }}", 18),
    Column("Kết quả", "{{ row.percent }}", 18),
    Column("Ngày đã hứa", "{{ row.promised_on }}", 28),
)


def build() -> bytes:
    """Return the template as a Word file."""
    document = page.blank()
    parts.head(document, concerning=True)
    line(document, "")
    addressee = line(document, "Kính gửi: {{ addressee }}", align=CENTRE)
    addressee.paragraph_format.space_after = Pt(10)
    code(document, "for base in bases")
    text(document, "Căn cứ {{ base }}", italic=True)
    code(document, "endfor")
    code(document, "for sentence in sentences")
    text(document, "{{ sentence }}")
    code(document, "endfor")
    code(document, "if rows")
    text(
        document,
        "Kết quả gửi về {{ author }} trước ngày {{ reply_by }} để tổng hợp, báo cáo.",
    )
    code(document, "endif")
    code(document, "if notice")
    text(document, "{{ notice }}", italic=True)
    code(document, "endif")
    code(document, "for note in notes")
    text(document, "{{ note }}", italic=True)
    code(document, "endfor")
    parts.closing(document)
    page.landscape(document)
    code(document, "if rows")
    line(document, "Phụ lục", bold=True, align=CENTRE)
    line(document, "NHIỆM VỤ QUÁ HẠN, CHẬM TIẾN ĐỘ", bold=True, align=CENTRE)
    kept = "(Kèm theo Công văn số {{ number }}/{{ symbol }} {{ dated }})"
    below = line(document, kept, italic=True, align=CENTRE, size=13)
    below.paragraph_format.space_after = Mm(3)
    parts.table(document, "rows", ANNEX, size=11)
    code(document, "endif")
    return page.saved(document)
