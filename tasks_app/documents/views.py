"""Everything a document prints, as plain strings and lists: what templates may name.

Word and PDF are filled from the same value, so that they cannot differ in a word or a number.
A section that was not asked for is None.
"""

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any

from tasks_app.rules.reporting import ReportContent

from . import tables, wording
from .letterhead import BLANK, Letterhead, Seal, footing, heading

View = dict[str, Any]
ROMAN = ("I", "II", "III")
OPEN_OVERDUE = "open_overdue"


class Section(StrEnum):
    """The parts of a periodic report, in its order."""

    GENERAL = "general"
    GROUPS = "groups"
    AGENCIES = "agencies"
    CHANGES = "changes"
    CAUSES = "causes"
    LONG_OVERDUE = "long_overdue"
    UPDATES = "updates"
    NEEDS = "needs"
    ANNEX_OVERDUE = "annex_overdue"
    ANNEX_TASKS = "annex_tasks"
    ANNEX_CHART = "annex_chart"

    @property
    def is_annex(self) -> bool:
        return self.value.startswith("annex")


DEFAULT_SECTIONS = frozenset(Section) - {Section.ANNEX_CHART}


def report_view(
    content: ReportContent,
    *,
    letterhead: Letterhead = BLANK,
    seal: Seal | None = None,
    sections: Collection[Section] = DEFAULT_SECTIONS,
) -> View:
    """Return what a periodic report prints; an annex without a task is left out."""
    empty = set() if content.lines_of(OPEN_OVERDUE) else {Section.ANNEX_OVERDUE}
    named = _numbered(frozenset(sections) - empty)
    filled = {
        section.value: {"number": named[section], **SECTIONS[section](content)}
        if section in named
        else None
        for section in Section
    }
    return {
        **heading(content, letterhead, symbol="BC-TCT"),
        **footing(content, seal),
        "subject": wording.subject(content),
        "as_of_line": wording.as_of_line(content),
        "notice": wording.notice(content),
        "notes": [f"{note.rstrip('.')}." for note in content.notes],
        "annexes": any(section.is_annex for section in named),
        **filled,
    }


def _numbered(sections: Collection[Section]) -> dict[Section, str]:
    """Return the number of each section asked for: 1, 2, 3 in the text, I, II in the annexes."""
    text = [section for section in Section if section in sections and not section.is_annex]
    annexes = [section for section in Section if section in sections and section.is_annex]
    return {
        **{section: str(place) for place, section in enumerate(text, start=1)},
        **{section: ROMAN[place] for place, section in enumerate(annexes)},
    }


def _general(content: ReportContent) -> View:
    return {"sentences": wording.general(content), **tables.count_cells(content.counts)}


def _groups(content: ReportContent) -> View:
    rows = tables.count_rows(content, "group")
    return {"rows": rows, "whole": tables.count_cells(content.counts), "sentences": _none(rows)}


def _agencies(content: ReportContent) -> View:
    rows = tables.count_rows(content, "agency")
    sentences = [*wording.agencies(content), *_none(rows)]
    return {"rows": rows, "whole": tables.count_cells(content.counts), "sentences": sentences}


def _none(rows: list[tables.Row]) -> list[str]:
    return [] if rows else [wording.NOTHING_KNOWN]


def _changes(content: ReportContent) -> View:
    return {"sentences": wording.changes(content)}


def _causes(content: ReportContent) -> View:
    return {
        "title": wording.title_of_causes(content),
        "sentences": wording.causes(content),
        "count": tables.count_cells(content.counts)[OPEN_OVERDUE],
    }


def _long_overdue(content: ReportContent) -> View:
    overdue = content.lines_of(OPEN_OVERDUE)
    long = [line for line in overdue if tables.is_long_overdue(line, content.as_of)]
    long.sort(key=lambda line: -line.days_overdue)
    return {
        "sentences": wording.long_overdue(content, len(long)),
        "rows": tables.task_rows(content, long),
    }


def _updates(content: ReportContent) -> View:
    """Return who reported; before a period is over nobody has failed to."""
    rows = [] if wording.is_running(content) else tables.update_rows(content.updates)
    return {"sentences": wording.updates(content), "rows": rows}


def _needs(content: ReportContent) -> View:
    return {"sentences": wording.needs(content), "rows": tables.need_rows(content)}


def _annex_overdue(content: ReportContent) -> View:
    return {"rows": tables.task_rows(content, content.lines_of(OPEN_OVERDUE))}


def _annex_tasks(content: ReportContent) -> View:
    return {"rows": tables.task_rows(content, content.lines)}


def _annex_chart(content: ReportContent) -> View:
    known = len(content.trend) > 1
    key = [wording.KEY_OF_CHART] if known else []
    return {"known": known, "sentences": [*key, wording.forecast(content.forecast)]}


SECTIONS: dict[Section, Callable[[ReportContent], View]] = {
    Section.GENERAL: _general,
    Section.GROUPS: _groups,
    Section.AGENCIES: _agencies,
    Section.CHANGES: _changes,
    Section.CAUSES: _causes,
    Section.LONG_OVERDUE: _long_overdue,
    Section.UPDATES: _updates,
    Section.NEEDS: _needs,
    Section.ANNEX_OVERDUE: _annex_overdue,
    Section.ANNEX_TASKS: _annex_tasks,
    Section.ANNEX_CHART: _annex_chart,
}
