"""Letters as text and HTML, from rows. Pure rendering: nothing is read from the database.

Titles come from people: HTML is escaped by the templates, headers are one line. Links are built
from the public address only.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from tasks_app.rules.ladder import Section, Step
from tasks_app.rules.reminders import more_words
from tasks_app.rules.text import format_date, weekday_name

from . import conf, wording
from .recipients import Unit
from .rows import HEADINGS, Row, shown

LONGEST_PREHEADER = 110
TEXT_WIDTH = 72
ILLUSTRATIVE = (
    "Dữ liệu minh họa: một số nhiệm vụ trong thư chưa theo phụ lục chính thức, "
    "không dùng làm căn cứ."
)
JUST_OVERDUE = (
    "Với việc vừa quá hạn, đề nghị chọn một: trình xác nhận, xin gia hạn, "
    "báo vướng mắc hoặc hẹn ngày hoàn thành."
)
LEVELS = {
    Step.TO_HEAD: "Cấp 1, gửi thủ trưởng đơn vị",
    Step.TO_GROUP_HEAD: "Cấp 2, gửi Tổ trưởng Tổ công tác",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: the same for every attempt."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Background:
    """What an escalation says beside the rows, by task: blockers, earlier reminders, who works."""

    facts: dict[int, list[tuple[str, str]]]
    reply_on: date


def digest(rows: Sequence[Row], *, name: str, as_of: date) -> Letter:
    """Return the daily letter with these rows."""
    counts = wording.digest_counts(rows, as_of)
    kept, more = shown(rows)
    context = {
        "headline": f"Hôm nay: {', '.join(counts)}",
        "name": name,
        "sections": list(_sections(kept, as_of)),
        "more": _more(more),
        "button": ("Xem việc của tôi", conf.absolute("/viec-cua-toi/")),
        "footer": "Thư gửi 07:30 các ngày làm việc, chỉ khi có việc mới cần xử lý.",
    }
    return _render("digest", wording.digest_subject(rows, as_of), kept, context, as_of)


def escalation(
    rows: Sequence[Row], *, name: str, step: str, unit: Unit, as_of: date, background: Background
) -> Letter:
    """Return the one letter that tells a superior all such tasks of one unit."""
    kept, more = shown(rows)
    facts = background.facts.get(rows[0].task.id, []) if len(rows) == 1 else []
    reply_on = background.reply_on
    reply_by = f"17:00 {weekday_name(reply_on)}, {format_date(reply_on)}"
    context = {
        "level": LEVELS[Step(step)],
        "headline": f"{wording.escalation_headline(rows)}, cần ý kiến của đồng chí",
        "name": name,
        "unit": unit.name,
        "facts": facts,
        "sections": list(_sections(kept, as_of, background)) if len(rows) > 1 else [],
        "task": _cells(rows[0], as_of) if len(rows) == 1 else None,
        "more": _more(more),
        "reply_by": reply_by,
        "button": _button(rows),
        "footer": "Thư đôn đốc gửi mỗi đơn vị một thư, liệt kê mọi nhiệm vụ cùng bậc.",
    }
    subject = wording.escalation_subject(rows, reply_on)
    return _render("escalation", subject, kept, context, as_of)


def news(row: Row, *, name: str, as_of: date) -> Letter:
    """Return the letter about one thing that has just happened."""
    happened = row.rule.partition(": ")[2]
    context = {
        "headline": f"{row.task.code} {happened}",
        "name": name,
        "task": _cells(row, as_of),
        "button": ("Mở nhiệm vụ", _url(row)),
        "footer": "Thư gửi ngay trong giờ làm việc khi có việc cần đồng chí xử lý.",
    }
    return _render("news", wording.news_subject(row), [row], context, as_of)


def _render(
    name: str, subject: str, rows: Sequence[Row], context: dict[str, Any], as_of: date
) -> Letter:
    context |= {
        "subject": subject,
        "preheader": _preheader(rows, as_of),
        "notice": ILLUSTRATIVE if any(row.task.is_illustrative for row in rows) else "",
        "help_url": conf.absolute("/tro-giup/"),
    }
    text = render_to_string(f"notifications/mail/{name}.txt", context)
    html = render_to_string(f"notifications/mail/{name}.html", context)
    return Letter(subject, _wrapped(text), html)


def _sections(
    rows: Sequence[Row], as_of: date, background: Background | None = None
) -> Iterator[dict[str, Any]]:
    by_section: dict[str, list[Row]] = {}
    for row in rows:
        by_section.setdefault(row.section, []).append(row)
    for section, found in by_section.items():
        asks = section == Section.OVERDUE and any(r.step == Step.JUST_OVERDUE for r in found)
        yield {
            "heading": HEADINGS[section],
            "intro": JUST_OVERDUE if asks else "",
            "rows": [_cells(row, as_of, background) for row in found],
        }


def _cells(row: Row, as_of: date, background: Background | None = None) -> dict[str, Any]:
    note = wording.note_of(row, as_of)
    if background is not None and not row.task.is_secret:
        facts = background.facts.get(row.task.id, [])
        note = " ".join([note, *(f"{label}: {words}." for label, words in facts)])
    return {
        "name": wording.name_of(row.task),
        "code": row.task.code,
        "title": "" if row.task.is_secret else row.task.title,
        "url": _url(row),
        "note": note,
        "side": wording.side_of(row, as_of),
    }


def _url(row: Row) -> str:
    return conf.absolute(f"/nhiem-vu/{row.task.code}/")


def _button(rows: Sequence[Row]) -> tuple[str, str]:
    if len(rows) == 1:
        return "Mở nhiệm vụ", _url(rows[0])
    return "Xem các nhiệm vụ quá hạn", conf.absolute("/viec-cua-toi/")


def _more(count: int) -> tuple[str, str] | None:
    return (more_words(count), conf.absolute("/viec-cua-toi/")) if count else None


def _preheader(rows: Sequence[Row], as_of: date) -> str:
    words = "; ".join(_short(row, as_of) for row in rows[:3])
    return textwrap.shorten(words, LONGEST_PREHEADER, placeholder="…")


def _short(row: Row, as_of: date) -> str:
    if row.task.is_secret:
        return f"{row.task.code} {wording.ON_PAPER}"
    words = wording.side_of(row, as_of).words
    return f"{row.task.code} {words[:1].lower()}{words[1:]}"


def _wrapped(text: str) -> str:
    """Return the text part in lines of 72 characters; links stay whole, blank lines single."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines += _wrapped_line(line.rstrip()) or [""]
    return "\n".join(lines).strip() + "\n"


def _wrapped_line(line: str) -> Iterable[str]:
    indent = line[: len(line) - len(line.lstrip(" -"))]
    return textwrap.wrap(
        line,
        TEXT_WIDTH,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
