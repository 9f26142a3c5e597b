"""The tables of a report as rows of printed text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from tasks_app import conf
from tasks_app.rules.alphabet import alphabetical
from tasks_app.rules.figures import MAIN_CELLS, Counts
from tasks_app.rules.overdue import is_prolonged
from tasks_app.rules.rates import rates_of
from tasks_app.rules.reporting import CountRow, ReportContent, TaskLine, Updates
from tasks_app.rules.text import ON_PAPER, format_date, format_number, upper_first

from .phrases import MISSING, bare_percent, one_line, optional_date, title

Row = dict[str, str]


def count_rows(content: ReportContent, split: str) -> list[Row]:
    """Return the rows of one split, in its order; empty where the content has none."""
    return [
        {"stt": str(place), "name": one_line(row.name), **count_cells(row.counts)}
        for place, row in enumerate(_rows(content, split), start=1)
    ]


def count_cells(counts: Counts) -> Row:
    """Return every main cell as text, under its own name, and the rates of tables in percent."""
    rates = rates_of(counts)
    return {
        **{name: format_number(counts.cell(name)) for name in MAIN_CELLS},
        "completion_rate": bare_percent(rates["completion"]),
        "on_time_rate": bare_percent(rates["on_time"]),
    }


def _rows(content: ReportContent, split: str) -> Sequence[CountRow]:
    return next((table.rows for table in content.tables if table.split == split), ())


def is_long_overdue(line: TaskLine, as_of: date) -> bool:
    """Return whether an overdue task belongs to the section "quá hạn kéo dài" (E4)."""
    return line.deadline is not None and is_prolonged(line.deadline, as_of, conf.policy())


def task_rows(content: ReportContent, lines: Iterable[TaskLine]) -> list[Row]:
    """Return one row a task, with every column that any table prints."""
    causes = {task: one_line(item.label) for item in content.causes for task in item.tasks}
    agencies = {row.key: one_line(row.name) for row in _rows(content, "agency")}
    return [_task_row(place, line, causes, agencies) for place, line in enumerate(lines, start=1)]


def _task_row(
    place: int, line: TaskLine, causes: Mapping[int, str], agencies: Mapping[str, str]
) -> Row:
    """Return one row; the agency stands in full, as state documents ask."""
    mark = " (minh họa)" if line.is_illustrative else ""
    done = line.completed_on is not None
    return {
        "stt": str(place),
        "code": line.code,
        "title": f"{title(line)}{mark}",
        "lead": agencies.get(line.lead) or one_line(line.lead_name or line.lead),
        "assigned_on": format_date(line.assigned_on),
        "deadline": optional_date(line.deadline),
        "deadline_text": one_line(line.deadline_text),
        "original_deadline": optional_date(line.original_deadline),
        "status": upper_first(str(line.status.label)),
        "health": "" if line.health is None else upper_first(str(line.health.label)),
        "percent": "100%" if done else ("–" if line.percent is None else f"{line.percent}%"),
        "completed_on": optional_date(line.completed_on),
        "days_overdue": format_number(line.days_overdue),
        "working_days_overdue": format_number(line.working_days_overdue),
        "extensions": format_number(line.extension_count),
        "cause": upper_first(causes.get(line.id) or one_line(line.cause)) or MISSING,
    }


def need_rows(content: ReportContent) -> list[Row]:
    """Return the blockers for somebody above; of a secret task no word is told."""
    lines = {line.id: line for line in content.lines}
    rows = []
    for place, need in enumerate(content.needs, start=1):
        line = lines.get(need.task)
        secret = line is None or not line.title
        rows.append(
            {
                "stt": str(place),
                "code": MISSING if line is None else line.code,
                "text": ON_PAPER if secret else one_line(need.text),
                "kind": one_line(need.kind),
                "authority": one_line(need.authority) or MISSING,
                "raised_on": format_date(need.raised_on),
                "due_on": optional_date(need.due_on),
                "days": format_number(need.working_days_open),
            }
        )
    return rows


def update_rows(updates: Updates | None) -> list[Row]:
    """Return the agencies that owe reports of the period, those that owe most first."""
    behind = [unit for unit in (updates.units if updates else ()) if unit.reported < unit.owing]
    ordered = sorted(behind, key=lambda unit: (unit.reported - unit.owing, alphabetical(unit.name)))
    return [
        {
            "stt": str(place),
            "name": one_line(unit.name),
            "owing": format_number(unit.owing),
            "reported": format_number(unit.reported),
            "in_time": format_number(unit.in_time),
            "missing": format_number(unit.owing - unit.reported),
        }
        for place, unit in enumerate(ordered, start=1)
    ]
