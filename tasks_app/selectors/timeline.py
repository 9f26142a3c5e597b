"""Rows of the road map: the tasks a person sees, by group or lead agency, on a line of days.

    found = timeline.of(asked, person, today=today)
    found.sections[0].rows[0].percent

Source: design §4.14.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from tasks_app import conf
from tasks_app.enums import Health, Status
from tasks_app.models import TaskGroup, User
from tasks_app.rules.reporting import TaskLine

from . import asof, standing
from .calendar import work_calendar
from .figure_rows import NO_LEAD, Label, Split
from .questions import Question
from .report_lines import lines_of
from .standing import Seen
from .tasks import visible_to

COUNTED_DONE = 100


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One task: its planned span, how far it is, what became of its deadline.

    `until` ends the bar: the deadline in force, or D for a task without one. `days_past` are
    calendar days beyond the deadline in force, up to the completion or D.
    """

    code: str
    title: str
    lead: str
    lead_name: str
    start: date
    until: date
    deadline: date | None
    original_deadline: date | None
    completed_on: date | None
    percent: int
    days_past: int
    status: Status
    health: Health | None
    done: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A group or an agency with its tasks by deadline; counts are of the rows shown."""

    label: Label
    rows: tuple[TimelineRow, ...] = field(default_factory=tuple)

    @property
    def start(self) -> date:
        return min(row.start for row in self.rows)

    @property
    def until(self) -> date:
        return max(row.until for row in self.rows)

    @property
    def done(self) -> int:
        return sum(row.done for row in self.rows)

    @property
    def overdue(self) -> int:
        return sum(row.days_past > 0 and not row.done for row in self.rows)


@dataclass(frozen=True, slots=True)
class Timeline:
    as_of: date
    sections: tuple[Section, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document of the endpoint."""
        return {
            "as_of": self.as_of.isoformat(),
            "notes": list(self.notes),
            "sections": [
                {
                    "key": section.label.key,
                    "name": section.label.name,
                    "start": section.start.isoformat(),
                    "until": section.until.isoformat(),
                    "total": len(section.rows),
                    "completed": section.done,
                    "overdue": section.overdue,
                    "rows": [asdict(row) for row in section.rows],
                }
                for section in self.sections
            ],
        }


def of(asked: Question, person: User, *, today: date) -> Timeline:
    """Return what `person` may see of the tasks that `asked` counts, as they stood.

    Split by group; by the lead agency at the date where `asked.by` is the agency.

    Raises:
        NoData, InvalidInput: as `figures.compute`.
    """
    seen = standing.seen(asked, today=today)
    theirs = visible_to(person, on=today).filter(programme=asked.programme, parent__isnull=True)
    visible = set(theirs.values_list("pk", flat=True))
    judged = asof.judge(
        [state for state in seen.states if state.pk in visible],
        seen.at,
        calendar=work_calendar(),
        policy=conf.policy(),
    )
    lines = lines_of(asked.programme, Seen(seen.moment, judged), {})
    labels = _leads(lines) if asked.by == Split.AGENCY else _groups(asked)
    rows: dict[str, list[TimelineRow]] = {key: [] for key in labels}
    for line in lines:
        key = line.lead if asked.by == Split.AGENCY else line.group
        rows[key].append(row_of(line, seen.at.on))
    return Timeline(
        as_of=seen.at.on,
        sections=tuple(
            Section(label, tuple(sorted(rows[key], key=_by_deadline)))
            for key, label in labels.items()
            if rows[key]
        ),
        notes=seen.notes,
    )


def row_of(line: TaskLine, on: date) -> TimelineRow:
    """Return the row of a task as it stood at the end of `on`."""
    done = line.status == Status.COMPLETED and (line.completed_on or on) <= on
    end = (line.completed_on or on) if done else on
    past = (end - line.deadline).days if line.deadline else 0
    return TimelineRow(
        code=line.code,
        title=line.title,
        lead=line.lead,
        lead_name=line.lead_name,
        start=line.assigned_on,
        until=max(line.assigned_on, line.deadline or end),
        deadline=line.deadline,
        original_deadline=line.original_deadline,
        completed_on=line.completed_on if done else None,
        percent=COUNTED_DONE if done else line.percent or 0,
        days_past=max(0, past),
        status=line.status,
        health=line.health,
        done=done,
    )


def _leads(lines: Iterable[TaskLine]) -> dict[str, Label]:
    """Return the lead agencies by code, in the order of their names."""
    names = {line.lead: line.lead_name for line in lines}
    ordered = sorted(names.items(), key=lambda lead: (not lead[0], lead[1]))
    return {code: Label(code, name, name) if code else NO_LEAD for code, name in ordered}


def _groups(asked: Question) -> dict[str, Label]:
    """Return the groups of the programme by code, in the order of the register."""
    found = TaskGroup.objects.filter(programme=asked.programme).order_by("position")
    return {group.code: Label(group.code, group.name, group.name) for group in found}


def _by_deadline(row: TimelineRow) -> tuple[date, date, str]:
    return row.until, row.start, row.code
