"""A content as a finished file: one function a form. Pictures are drawn only where printed.

word_report(content, letterhead=…, seal=…, sections=…)   # .docx
pdf_report(content, …)                                   # .pdf
"""

from collections.abc import Collection, Mapping
from datetime import date

from tasks_app.enums import DocumentKind
from tasks_app.rules.reporting import ReportContent

from . import bar, pdf, word
from .charts import burn_up, picture
from .letterhead import BLANK, Letterhead, Seal
from .letters import brief_view, chase_view
from .views import DEFAULT_SECTIONS, Section, report_view


def word_report(
    content: ReportContent,
    *,
    letterhead: Letterhead = BLANK,
    seal: Seal | None = None,
    sections: Collection[Section] = DEFAULT_SECTIONS,
) -> bytes:
    """Return the periodic report in Word."""
    view = report_view(content, letterhead=letterhead, seal=seal, sections=sections)
    drawings = _drawings(content, sections)
    pictures = {name: picture.png(drawing) for name, drawing in drawings.items()}
    return word.render(DocumentKind.PERIODIC, view, pictures=pictures)


def pdf_report(
    content: ReportContent,
    *,
    letterhead: Letterhead = BLANK,
    seal: Seal | None = None,
    sections: Collection[Section] = DEFAULT_SECTIONS,
) -> bytes:
    """Return the periodic report as PDF."""
    view = report_view(content, letterhead=letterhead, seal=seal, sections=sections)
    return pdf.render(DocumentKind.PERIODIC, view, pictures=_drawings(content, sections))


def word_chase(
    content: ReportContent,
    *,
    promises: Mapping[int, date],
    reply_by: date | None,
    letterhead: Letterhead = BLANK,
    seal: Seal | None = None,
) -> bytes:
    """Return the công văn đôn đốc to the agency that the content is narrowed to."""
    view = chase_view(
        content, promises=promises, reply_by=reply_by, letterhead=letterhead, seal=seal
    )
    return word.render(DocumentKind.CHASE, view)


def word_brief(content: ReportContent, *, seal: Seal | None = None) -> bytes:
    """Return the one-page brief in Word."""
    view = brief_view(content, seal=seal)
    drawn = {"bar_picture": picture.png(bar.draw(view["bar"]))} if view["bar"] else {}
    return word.render(DocumentKind.BRIEF, view, pictures=drawn)


def pdf_brief(content: ReportContent, *, seal: Seal | None = None) -> bytes:
    """Return the one-page brief as PDF."""
    view = brief_view(content, seal=seal)
    drawn = {"bar": bar.draw(view["bar"])} if view["bar"] else {}
    return pdf.render(DocumentKind.BRIEF, view, pictures=drawn)


def _drawings(content: ReportContent, sections: Collection[Section]) -> dict[str, str]:
    """Return the burn-up as SVG where the annex is printed and there is a course to draw."""
    if Section.ANNEX_CHART not in sections or len(content.trend) < 2:
        return {}
    return {"chart": picture.on_paper(burn_up.draw(burn_up.of_report(content)))}
