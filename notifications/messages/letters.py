"""Letters as text and HTML, from rows. Pure rendering: nothing is read from the database.

Titles come from people: HTML is escaped by the templates, headers are one line. Links are built
from the public address only.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.template.loader import render_to_string

from notifications import conf
from notifications.day import Day
from notifications.recipients.people import Unit
from tasks_app.enums import DocumentKind
from tasks_app.models import DayAnchor
from tasks_app.rules.ladder import Section, Step
from tasks_app.rules.reminders import more_words
from tasks_app.rules.seals import short_line
from tasks_app.rules.text import format_date, format_number, weekday_name

from . import wording
from .links import Links, no_links
from .rows import HEADINGS, UNROUTED, Row, shown

ENGINE = "letters"  # a word missing in a template is a fault
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
    Step.TO_SECRETARIAT: "Cấp 3, gửi thường trực",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: the same for every attempt."""

    subject: str
    text: str
    html: str


# What an escalation says beside the rows, by task: blockers, earlier reminders, who works.
Facts = Mapping[int, Sequence[tuple[str, str]]]


NO_FACTS: Facts = {}
NO_LINKS: dict[str, Links] = {"links": ()}


def digest(
    rows: Sequence[Row], *, name: str, day: Day, links: Callable[[Row], Links] = no_links
) -> Letter:
    """Return the daily letter with these rows; `links`: what a row lets its reader do at once."""
    counts = wording.digest_counts(rows, day)
    leaves = f"{day.policy.digest_at:%H:%M} các ngày làm việc"
    kept, more = shown(rows, day.policy)
    context = {
        "headline": f"Hôm nay: {', '.join(counts)}",
        "name": name,
        "sections": list(_sections(kept, day, links=links)),
        "more": _more(more),
        "button": _entrance(rows),
        "footer": f"Thư gửi {leaves}, chỉ khi có việc mới cần xử lý.",
    }
    return _render("digest", wording.digest_subject(rows, day), kept, context, day)


def escalation(
    rows: Sequence[Row], *, name: str, step: str, unit: Unit, day: Day, facts: Facts
) -> Letter:
    """Return the one letter that tells a superior all such tasks of one unit."""
    kept, more = shown(rows, day.policy)
    reply_on = wording.reply_by(day)
    reply_by = f"17:00 {weekday_name(reply_on)}, {format_date(reply_on)}"
    context = {
        "level": LEVELS[Step(step)],
        "headline": f"{wording.escalation_headline(rows)}, cần ý kiến của đồng chí",
        "name": name,
        "unit": unit.name,
        "facts": facts.get(rows[0].task.id, []) if len(rows) == 1 else [],
        "sections": list(_sections(kept, day, facts)) if len(rows) > 1 else [],
        "task": _cells(rows[0], day) if len(rows) == 1 else None,
        "more": _more(more),
        "reply_by": reply_by,
        "button": _button(rows),
        "footer": "Thư đôn đốc gửi mỗi đơn vị một thư, liệt kê mọi nhiệm vụ cùng bậc.",
    }
    subject = wording.escalation_subject(rows, reply_on)
    return _render("escalation", subject, kept, context, day)


def meeting(rows: Sequence[Row], *, name: str, day: Day, facts: Facts) -> Letter:
    """Return the list of overdue tasks for the monthly meeting, by agency, with their drafts."""
    kept, more = shown(rows, day.policy)
    by_unit: dict[str, list[Row]] = {}
    for row in kept:
        by_unit.setdefault(row.task.unit.name, []).append(row)
    context = {
        "level": LEVELS[Step.TO_SECRETARIAT],
        "headline": wording.meeting_headline(rows),
        "name": name,
        "as_of": format_date(day.as_of),
        "sections": [
            {
                "heading": unit,
                "intro": "",
                "rows": [_cells(row, day, facts) | NO_LINKS for row in found],
            }
            for unit, found in by_unit.items()
        ],
        "more": _more(more),
        "drafts": list(dict.fromkeys(_draft(row, day) for row in rows)),
        "button": ("Xem các nhiệm vụ quá hạn", conf.absolute("/nhiem-vu/?xem=qua-han")),
        "footer": "Danh sách gửi khi có thêm nhiệm vụ phải đưa ra họp tháng, theo từng cơ quan.",
    }
    return _render("meeting", wording.meeting_subject(rows), kept, context, day)


def _draft(row: Row, day: Day) -> tuple[str, str]:
    """Return an agency and the address of the draft công văn to it, with today's numbers."""
    asked = {
        "programme": row.task.programme_code,
        "as_of": day.as_of.isoformat(),
        "template": DocumentKind.CHASE.value,
        "unit": row.task.unit.code,
    }
    return row.task.unit.name, conf.absolute(f"/api/v1/documents?{urlencode(asked)}")


def news(row: Row, *, name: str, day: Day) -> Letter:
    """Return the letter about one thing that has just happened."""
    context = {
        "headline": wording.news_headline(row),
        "name": name,
        "task": _cells(row, day),
        "button": ("Mở nhiệm vụ", _url(row)),
        "footer": "Thư gửi ngay trong giờ làm việc khi có việc cần đồng chí xử lý.",
    }
    return _render("news", wording.news_subject(row), [row], context, day)


def anchor(seal: DayAnchor, *, name: str, day: Day) -> Letter:
    """Return the letter that carries the seal of one day out of the reach of this machine."""
    sealed_on = format_date(seal.day)
    context = {
        "headline": f"Niêm phong nhật ký ngày {sealed_on}",
        "name": name,
        "counts": (
            f"{format_number(seal.task_count)} nhiệm vụ có thay đổi, "
            f"{format_number(seal.event_count)} mục nhật ký, "
            f"{format_number(seal.audit_count)} mục truy cập"
        ),
        "line": short_line(seal.day, seal.hash),
        "button": (
            "Xem niêm phong",
            conf.absolute(f"/quan-tri/tasks_app/dayanchor/{seal.pk}/change/"),
        ),
        "footer": "Thư gửi quản trị sổ nhiệm vụ sau mỗi ngày có thay đổi.",
    }
    return _render("anchor", wording.anchor_subject(seal), [], context, day)


def _render(
    name: str, subject: str, rows: Sequence[Row], context: dict[str, Any], day: Day
) -> Letter:
    context |= {
        "subject": subject,
        "preheader": _preheader(rows, day),
        "notice": ILLUSTRATIVE if any(row.task.is_illustrative for row in rows) else "",
        "help_url": conf.absolute("/tro-giup/"),
    }
    text = render_to_string(f"notifications/mail/{name}.txt", context, using=ENGINE)
    html = render_to_string(f"notifications/mail/{name}.html", context, using=ENGINE)
    return Letter(subject, _wrapped(text), html)


def _sections(
    rows: Sequence[Row],
    day: Day,
    facts: Facts = NO_FACTS,
    *,
    links: Callable[[Row], Links] = no_links,
) -> Iterator[dict[str, Any]]:
    by_section: dict[str, list[Row]] = {}
    for row in rows:
        by_section.setdefault(row.section, []).append(row)
    for section, found in by_section.items():
        asks = section == Section.OVERDUE and any(r.step == Step.JUST_OVERDUE for r in found)
        yield {
            "heading": HEADINGS[section],
            "intro": JUST_OVERDUE if asks else "",
            "rows": [_cells(row, day, facts) | {"links": links(row)} for row in found],
        }


def _cells(row: Row, day: Day, facts: Facts = NO_FACTS) -> dict[str, Any]:
    note = wording.note_of(row, day)
    beside = [f"{label}: {words.rstrip('.')}." for label, words in facts.get(row.task.id, [])]
    return {
        "name": row.about or wording.name_of(row.task),
        "url": _url(row),
        "note": " ".join([note, *beside, *_absent(row)]),
        "side": wording.side_of(row, day),
    }


def _absent(row: Row) -> Iterable[str]:
    if row.instead_of:
        yield f"Nhận thay {row.instead_of}."


def _url(row: Row) -> str:
    return conf.absolute(row.link or f"/nhiem-vu/{quote(row.task.code)}/")


def _entrance(rows: Sequence[Row]) -> tuple[str, str]:
    if all(row.section == UNROUTED for row in rows):
        return "Bổ sung tài khoản", conf.absolute("/quan-tri/tasks_app/user/")
    return "Xem việc của tôi", conf.absolute("/viec-cua-toi/")


def _button(rows: Sequence[Row]) -> tuple[str, str]:
    if len(rows) == 1:
        return "Mở nhiệm vụ", _url(rows[0])
    return "Xem các nhiệm vụ quá hạn", conf.absolute("/viec-cua-toi/")


def _more(count: int) -> tuple[str, str] | None:
    return (more_words(count), conf.absolute("/viec-cua-toi/")) if count else None


def _preheader(rows: Sequence[Row], day: Day) -> str:
    words = "; ".join(_short(row, day) for row in rows[:3])
    return textwrap.shorten(words, LONGEST_PREHEADER, placeholder="…")


def _short(row: Row, day: Day) -> str:
    if row.about:
        return row.about
    if row.task.is_secret:
        return f"{row.task.code} {wording.ON_PAPER}"
    words = wording.side_of(row, day).words
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
