"""A content as a finished file: one function a form. Pictures are drawn only where printed.

written(DocumentKind.PERIODIC, Form.WORD, content, today=…)   # the bytes of the file
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from tasks_app import conf
from tasks_app.enums import DocumentKind, Tracking
from tasks_app.errors import InvalidInput
from tasks_app.models import Programme
from tasks_app.rules.reporting import ReportContent
from tasks_app.rules.text import format_date
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.promises import promised_days

from . import bar, pdf, word
from .charts import burn_up, picture
from .letterhead import BLANK, Letterhead, Seal
from .letters import brief_view, chase_view
from .views import DEFAULT_SECTIONS, Section, report_view


class Form(StrEnum):
    """How a document is written; Excel is `exchange.report_workbook`."""

    WORD = "docx"
    PDF = "pdf"
    EXCEL = "xlsx"


def check_form(kind: DocumentKind, form: Form, *, programme: Programme, unit: str) -> None:
    """Refuse, in words, what no document is written as.

    Raises:
        InvalidInput: a công văn without the agency it goes to, or about tasks that nobody is
            reminded of (DOMAIN §0.8); a form that a kind does not have.
    """
    if kind == DocumentKind.CHASE and programme.tracking != Tracking.ACTIVE:
        raise InvalidInput.on(
            "programme",
            f"{programme.short_name} không theo dõi hằng ngày nên không có công văn đôn đốc. "
            "Chọn chương trình đang theo dõi.",
        )
    if kind == DocumentKind.CHASE and not unit:
        raise InvalidInput.on("unit", "Công văn đôn đốc gửi một cơ quan: nêu mã cơ quan.")
    if kind == DocumentKind.CHASE and form != Form.WORD:
        raise InvalidInput.on("format", "Công văn đôn đốc chỉ có dạng docx.")
    if kind == DocumentKind.BRIEF and form == Form.EXCEL:
        raise InvalidInput.on("format", "Báo cáo nhanh có dạng docx và pdf; Excel dùng dinh-ky.")


def written(
    kind: DocumentKind,
    form: Form,
    content: ReportContent,
    *,
    today: date,
    letterhead: Letterhead = BLANK,
    seal: Seal | None = None,
    sections: Collection[Section] = DEFAULT_SECTIONS,
    reply_by: date | None = None,
) -> bytes:
    """Return a document in Word or PDF, as `check_form` allows it.

    A công văn tells what each owner promised and asks for an answer by `reply_by`, or within
    the days of the policy from `today`.

    Raises:
        InvalidInput: `reply_by` is over.
    """
    if kind == DocumentKind.CHASE:
        _check_reply(reply_by, today)
        ids = [line.id for line in content.lines]
        return word_chase(
            content,
            promises=promised_days(ids, on=content.as_of, known_at=content.known_at),
            reply_by=reply_by or work_calendar().add(today, conf.policy().chase_reply_days),
            letterhead=letterhead,
            seal=seal,
        )
    if kind == DocumentKind.BRIEF:
        return (word_brief if form == Form.WORD else pdf_brief)(content, seal=seal)
    report = word_report if form == Form.WORD else pdf_report
    return report(content, letterhead=letterhead, seal=seal, sections=sections)


def _check_reply(reply_by: date | None, today: date) -> None:
    if reply_by is not None and reply_by < today:
        raise InvalidInput.on(
            "reply_by",
            f"Hạn trả lời {format_date(reply_by)} đã qua. Nhập ngày từ {format_date(today)}.",
        )


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
