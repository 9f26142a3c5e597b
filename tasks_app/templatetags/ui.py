"""The drawn components as tags: plain values in, markup without inline style out.

Kept as functions rather than included templates: a list of fifty rows calls five of them per row.
"""

from collections.abc import Sequence
from datetime import date

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tasks_app.rules.text import format_number
from tasks_app.templatetags import looks

register = template.Library()

SPRITE = "tasks_app/img/icons.svg"


@register.simple_tag
def icon(name: str, classes: str = "icon") -> SafeString:
    """Return an icon of the sprite, hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes, static(SPRITE), name,
    )  # fmt: skip


@register.simple_tag
def status_tag(status: str, timeliness: str = "", short: bool = False) -> SafeString:
    """Return the tag of a status; `short` leaves out whether it was in time."""
    look = looks.status_look(status, timeliness)
    words = looks.STATUS[status].words if short else look.words
    return _tag(look, words)


@register.simple_tag
def returned_tag() -> SafeString:
    """Return the flag of a returned task; a flag on "đang thực hiện", not a status."""
    return _tag(looks.RETURNED, looks.RETURNED.words)


def _tag(look: looks.Look, words: str) -> SafeString:
    return format_html('<span class="tag tone-{}">{}{}</span>', look.tone, icon(look.icon), words)


@register.simple_tag
def health_mark(level: str | None, sentence: str = "", tag: bool = False) -> SafeString:
    """Return shape and word of a health level; a dash for a task that carries none."""
    if not level:
        return mark_safe("–")
    return part_mark(level, tag=tag, sentence=sentence)


@register.simple_tag
def part_mark(part: str, tag: bool = False, sentence: str = "") -> SafeString:
    """Return shape and word of one part of the segmented bar."""
    look = looks.PARTS[part]
    title = format_html(' title="{}"', sentence) if sentence else ""
    return format_html(
        '<span class="mark mark-{}{} tone-{}"{}>{}{}</span>',
        part, " tag" if tag else "", look.tone, title, icon(look.icon), look.words,
    )  # fmt: skip


@register.simple_tag
def progress(percent: int | None, expected: int | None = None, tone: str = "none") -> SafeString:
    """Return the bar with its number; the black tick marks where it should be today.

    No tick when nothing is expected yet or the task is done (design.md §4.3); no bar for a task
    without a percentage.
    """
    if percent is None:
        return mark_safe('<div class="progress is-empty"></div>')
    reached = percent
    ticked = bool(expected) and tone != "done"
    words = f"{reached}%, dự kiến {expected}%" if ticked else f"{reached}%"
    tick = format_html('<rect class="bar-tick" x="{}%"/>', expected) if ticked else ""
    fill = format_html('<rect class="bar-fill fill-{}" width="{}%"/>', tone, reached)
    return format_html(
        '<div class="progress"><svg class="bar" role="img" aria-label="{}">'
        '<rect class="bar-track"/>{}{}</svg><span class="percent">{}%</span></div>',
        words, fill if reached else "", tick, reached,
    )  # fmt: skip


@register.simple_tag
def deadline(day: date | None, left: str = "", urgency: str = "", text: str = "") -> SafeString:
    """Return the deadline chip: the date over the working days left.

    `urgency` is late, today, soon or empty; `text` is printed where there is no date.
    """
    if day is None:
        return format_html('<span class="deadline meta">{}</span>', text or "không có hạn")
    mark = f" is-{urgency}" if urgency else ""
    return format_html(
        '<span class="deadline">{}{}</span>', f"{day:%d/%m/%Y}",
        format_html('<span class="left{}">{}</span>', mark, left) if left else "",
    )  # fmt: skip


@register.simple_tag
def diff(old: object, new: object, tone: str = "") -> SafeString:
    """Return the struck old value and the tinted new one, with hidden "cũ" and "mới"."""
    before = format_html(
        '<del><span class="visually-hidden">cũ: </span>{}</del> ', old
    ) if old not in (None, "") else ""  # fmt: skip
    return format_html(
        '{}<ins{}><span class="visually-hidden">mới: </span>{}</ins>',
        before, format_html(' class="tone-{}"', tone) if tone else "", new,
    )  # fmt: skip


@register.simple_tag
def segmented(
    parts: Sequence[tuple[str, int]], plan: int | None = None, height: int = 20
) -> SafeString:
    """Return parts of a whole as one line, with a 2 px gap between and the plan's marker.

    `parts` are (key of `looks.PARTS`, count) in the order to draw; positions are percentages of
    the width, so the drawing needs no script and no inline style.
    """
    total = sum(count for _, count in parts) or 1
    drawn, start = [], 0
    for part, count in parts:
        if count:
            drawn.append((part, f"{start * 100 / total:.3f}", f"{count * 100 / total:.3f}"))
        start += count
    words = ", ".join(f"{looks.PARTS[part].words} {count}" for part, count in parts)
    rects = format_html_join("", '<rect class="part fill-{}" x="{}%" width="{}%"/>', drawn)
    marker = ""
    if plan is not None:
        at = f"{min(plan, total) * 100 / total:.3f}"
        marker = format_html('<rect class="plan-line" x="{}%"/>', at)
        words += f"; kế hoạch {plan}"
    return format_html(
        '<svg class="segmented segmented-{}" role="img" aria-label="{}">{}{}</svg>',
        height, words, rects, marker,
    )  # fmt: skip


@register.simple_tag
def sparkline(values: Sequence[int]) -> SafeString:
    """Return an 84×24 line without axes, the last point dotted; its value is printed beside."""
    low, high = min(values), max(values)
    spread = (high - low) or 1
    step = 80 / max(len(values) - 1, 1)
    points = [
        (round(2 + i * step, 1), round(21 - (v - low) * 18 / spread, 1))
        for i, v in enumerate(values)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return format_html(
        '<svg class="sparkline" aria-hidden="true"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2.5"/></svg>',
        line, *points[-1],
    )  # fmt: skip


@register.simple_tag
def squares(count: int, most: int = 8) -> SafeString:
    """Return `count` small squares (at most `most`), for counts read at a glance."""
    shown = min(count, most)
    rects = format_html_join(
        "",
        '<rect class="fill-overdue" x="{}" width="8" height="10"/>',
        ((i * 10,) for i in range(shown)),
    )
    return format_html(
        '<svg class="squares" width="{}" height="10" aria-hidden="true">{}</svg>',
        shown * 10, rects,
    )  # fmt: skip


ACCOUNT_LABELS = {
    "email": "Thư điện tử công vụ",
    "password": "Mật khẩu",
    "oldpassword": "Mật khẩu hiện tại",
    "password1": "Mật khẩu mới",
    "password2": "Nhập lại mật khẩu mới",
    "code": "Mã 6 số",
}
NEVER_SHOWN = {"csrfmiddlewaretoken", "password", "version"}


@register.filter
def account_label(name: str, fallback: str) -> str:
    """Return the Vietnamese label of a field of the sign-in library."""
    return ACCOUNT_LABELS.get(name, fallback)


@register.filter
def typed_texts(request: object) -> list[str]:
    """Return the longer texts of a refused form, so that nobody types them twice."""
    if not isinstance(request, HttpRequest) or request.method != "POST":
        return []
    return [
        value
        for name, value in request.POST.items()
        if name not in NEVER_SHOWN and isinstance(value, str) and len(value) > 20
    ]


@register.filter
def day_or_text(value: object) -> str:
    """Return a date as dd/mm/yyyy, what was typed as it was typed, nothing for None."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


@register.filter
def number(value: int | None) -> str:
    """Return "1.234", nothing for None."""
    return "" if value is None else format_number(value)


@register.filter
def signed(value: int) -> str:
    """Return "+3", "−4" (a true minus) or "0"."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


@register.filter
def positive(value: int) -> int:
    """Return the number without its sign."""
    return abs(value)
