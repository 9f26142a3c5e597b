"""What the công văn đôn đốc to one agency and the one-page brief for leaders print."""

from collections.abc import Mapping, Sequence
from datetime import date

from tasks_app.enums import Health
from tasks_app.rules.rates import rates_of, shares
from tasks_app.rules.reporting import ReportContent, TaskLine
from tasks_app.rules.text import NO_VALUE, format_date, format_number, upper_first

from . import tables, wording
from .letterhead import BLANK, Letterhead, Seal, footing, heading
from .phrases import (
    MISSING,
    formal,
    fraction,
    listed,
    one_line,
    optional_date,
    tasks,
    title,
    unbroken,
)
from .views import OPEN_OVERDUE, View

FEW, LONGEST = 5, 60
BAR_PARTS = {
    "completed": "đã hoàn thành",
    "open_within_deadline": "trong hạn",
    "open_overdue": "quá hạn",
    "open_without_deadline": "không nêu thời hạn",
}


def chase_view(
    content: ReportContent,
    *,
    promises: Mapping[int, date],
    reply_by: date | None,
    letterhead: Letterhead = BLANK,
    seal: Seal | None = None,
) -> View:
    """Return what the letter to the agency that `content` is narrowed to prints.

    `promises` holds the day last promised by the id of a task.
    """
    overdue = content.lines_of(OPEN_OVERDUE)
    behind = [line for line in content.lines if line.health == Health.BEHIND]
    told = {line.id for line in overdue}
    late = [*overdue, *(line for line in behind if line.id not in told)]
    rows = tables.task_rows(content, late)
    for row, line in zip(rows, late, strict=True):
        row["promised_on"] = optional_date(promises.get(line.id))
        is_overdue = line.id in told
        row["state"] = "Quá hạn" if is_overdue else "Chậm tiến độ"
        row["days_overdue"] = row["days_overdue"] if is_overdue else NO_VALUE
    return {
        **heading(content, letterhead, symbol="TCT"),
        **footing(content, seal),
        "addressee": one_line(content.unit_name) or MISSING,
        "concerning": f"V/v đôn đốc thực hiện nhiệm vụ {unbroken(content.programme_short_name)}",
        "sentences": _chase_sentences(content, len(overdue), len(late) - len(overdue)),
        "reply_by": MISSING if reply_by is None else format_date(reply_by),
        "notice": wording.notice(content),
        "notes": [f"{note.rstrip('.')}." for note in content.notes],
        "rows": rows,
    }


def _chase_sentences(content: ReportContent, overdue: int, behind: int) -> list[str]:
    counts = content.counts
    done = fraction(rates_of(counts)["completion"])
    named = one_line(content.unit_name) or MISSING
    counted = {"quá hạn": overdue, "chậm tiến độ": behind}
    asked = listed(f"{tasks(count)} {word}" for word, count in counted.items() if count)
    late = f", trong đó {formal(counts.open_overdue)} quá hạn" if counts.open_overdue else ""
    left = f"còn {tasks(counts.open)} đang triển khai{late}" if counts.open else ""
    told = "; ".join(filter(None, [
        f"Đến ngày {format_date(content.as_of)}, {named} được giao chủ trì {tasks(counts.total)} "
        f"của {one_line(content.programme_short_name)}, đã hoàn thành {done}",
        left,
    ]))  # fmt: skip
    if not asked:
        return [f"{told}.", "Không có nhiệm vụ quá hạn hoặc chậm tiến độ cần đôn đốc."]
    return [
        f"{told}.",
        f"Đề nghị {named} tập trung chỉ đạo thực hiện {asked} nêu tại Phụ lục kèm theo; "
        "với từng nhiệm vụ, cập nhật kết quả trên hệ thống, nêu rõ nguyên nhân, "
        "vướng mắc và ngày hoàn thành.",
    ]


def brief_view(content: ReportContent, *, seal: Seal | None = None) -> View:
    """Return what the one-page brief prints."""
    counts = content.counts
    needs = tables.need_rows(content)
    return {
        **heading(content, BLANK, symbol=""),
        **footing(content, seal),
        "subject": wording.subject(content),
        "as_of_line": wording.as_of_line(content),
        "notice": wording.notice(content),
        "notes": [f"{note.rstrip('.')}." for note in content.notes],
        "done": f"{format_number(counts.completed)}/{format_number(counts.total)}",
        "rate": rates_of(counts)["completion"].text,
        "bar": _bar(content),
        "bar_line": upper_first(
            "; ".join(f"{part['name']} {part['count']} ({part['share']})" for part in _bar(content))
        ),
        "sentences": [wording.plan(counts), wording.forecast(content.forecast)],
        "worst": [_short(row) for row in tables.task_rows(content, _worst(content))],
        "changes": _few_changes(content),
        "needs": [_short(row) for row in needs[:FEW]],
        "more_needs": _more(len(needs) - FEW),
    }


def _bar(content: ReportContent) -> list[View]:
    """Return the parts of the whole with their share; the shares add up to 100,0."""
    counted = [content.counts.cell(cell) for cell in BAR_PARTS]
    return [
        {
            "cell": cell,
            "name": name,
            "count": format_number(count),
            "weight": count,
            "share": f"{format_number(share, 1)}%",
        }
        for (cell, name), count, share in zip(
            BAR_PARTS.items(), counted, shares(counted), strict=True
        )
        if count
    ]


def _worst(content: ReportContent) -> Sequence[TaskLine]:
    overdue = content.lines_of(OPEN_OVERDUE)
    return sorted(overdue, key=lambda line: (-line.days_overdue, line.code))[:FEW]


def _few_changes(content: ReportContent) -> list[dict[str, str]]:
    """Return five tasks that changed, what is worst first."""
    found = content.changes
    if found is None:
        return []
    told = {
        "mới quá hạn": found.newly_overdue,
        "mới hoàn thành": found.newly_completed,
        "mới gia hạn": found.newly_extended,
        "mới giao": found.newly_assigned,
    }
    lines = {line.id: line for line in content.lines}
    rows = [
        {"what": what, "code": lines[task].code, "title": title(lines[task])}
        for what, ids in told.items()
        for task in ids
        if task in lines
    ]
    return [_short(row) for row in rows[:FEW]]


def _short(row: tables.Row) -> tables.Row:
    """Return a row whose texts leave room for the others on the page."""
    return {name: _cut(text) for name, text in row.items()}


def _cut(text: str) -> str:
    """Return a text of at most `LONGEST` letters, cut between words where there are any."""
    if len(text) <= LONGEST:
        return text
    kept, _, rest = text[: LONGEST + 1].rpartition(" ")
    return f"{(kept or rest[:LONGEST]).rstrip(',;:')}…"


def _more(count: int) -> str:
    return f"và {formal(count)} vướng mắc khác" if count > 0 else ""
