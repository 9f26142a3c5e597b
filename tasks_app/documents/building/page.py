"""The page of Nghị định 30/2020/NĐ-CP: A4, margins, type, header with the page number."""

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TYPEFACE, BODY_SIZE, TABLE_SIZE = "Times New Roman", 14, 12
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
WIDTH, HEIGHT = Mm(210), Mm(297)
INDENT = Mm(10)
CENTRE, LEFT_SIDE, RIGHT_SIDE, BOTH = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def blank() -> Any:
    """Return an empty document with the page, the type and the running header and footer."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = TYPEFACE, Pt(BODY_SIZE)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), TYPEFACE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    _set_page(section, WIDTH, HEIGHT)
    section.different_first_page_header_footer = True
    _running(section)
    return document


def _set_page(section: Any, width: Any, height: Any) -> None:
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance = section.footer_distance = Mm(10)


def _running(section: Any) -> None:
    """Put the page number in the middle of the top margin, from the second page on."""
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    field(number, "PAGE")
    first = section.first_page_header.paragraphs[0]
    write(first, "{{ draft }}", bold=True, size=12, align=RIGHT_SIDE)
    for footer in (section.first_page_footer, section.footer):
        line = footer.paragraphs[0]
        write(line, "{{ footer }}", size=10)
        write(footer.add_paragraph(), "{%p if digest %}", size=8)
        write(footer.add_paragraph(), "{{ digest }}", size=8)
        write(footer.add_paragraph(), "{%p endif %}", size=8)
    last = section.footer.paragraphs[0]
    write(last, "    {{ draft }}", bold=True, size=10)


def field(paragraph: Any, code: str) -> None:
    """Add a field that Word fills in, such as PAGE."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def landscape(document: Any) -> None:
    """Begin a section of wide pages for the annexes."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    _set_page(section, HEIGHT, WIDTH)
    section.left_margin = Mm(30)
    section.different_first_page_header_footer = False


def write(
    paragraph: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = BODY_SIZE,
    align: Any = None,
) -> Any:
    """Add a run to a paragraph; returns the paragraph."""
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold or None, italic or None, Pt(size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def line(document: Any, text: str, **look: Any) -> Any:
    """Add a paragraph without first-line indent."""
    return write(document.add_paragraph(), text, **look)


def text(document: Any, words: str, **look: Any) -> Any:
    """Add a paragraph of running text: both edges, first line indented."""
    paragraph = write(document.add_paragraph(), words, align=BOTH, **look)
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_after, shape.line_spacing = INDENT, Pt(6), 1.15
    shape.widow_control = True
    return paragraph


def title(document: Any, words: str) -> Any:
    """Add the title of a section; it stays with what follows."""
    paragraph = write(document.add_paragraph(), words, bold=True)
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_before, shape.space_after = INDENT, Pt(6), Pt(6)
    shape.keep_with_next = True
    return paragraph


def code(document: Any, statement: str) -> None:
    """Add a statement of the template in a paragraph of its own, which is not printed."""
    write(document.add_paragraph(), f"{{%p {statement} %}}", size=8)


def sentences(document: Any, section: str) -> None:
    """Print every sentence of a section."""
    code(document, f"for sentence in {section}.sentences")
    text(document, "{{ sentence }}")
    code(document, "endfor")


def saved(document: Any) -> bytes:
    """Return the file."""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
