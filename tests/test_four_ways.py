"""One report, every form: each number that a person reads is the same count, wherever it is read.

The truth is `figures --json`; the API, the content, Word, Excel, PDF, Tổng quan and /r/<code> are
each read back with a reader of their own (tests/forms.py).
"""

import io
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tasks_app.documents.reports import pdf_report, word_report
from tasks_app.enums import Role
from tasks_app.exchange.report_workbook import write_report
from tasks_app.models import User
from tasks_app.rules.figures import CELLS
from tasks_app.rules.reporting import ReportContent
from tasks_app.selectors import report_content, reports
from tasks_app.services import freezing
from tests import forms
from tests.forms import Told
from tests.paper.reading import pages_of, squeezed, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

WHOLE_ON_PAPER = {*forms.SENTENCES, *forms.PARTS}
FOUR_CELLS = {
    "total", "completed_on_time", "completed_late", "open_within_deadline", "open_overdue",
    "open_without_deadline",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A point in time as the command, the API and the pages are asked for it."""

    as_of: str = ""
    known_at: str = ""
    period: str = ""

    @property
    def query(self) -> dict[str, str]:
        asked = {"as_of": self.as_of, "known_at": self.known_at, "period": self.period}
        return {"programme": "DA06", **{name: value for name, value in asked.items() if value}}

    @property
    def on(self) -> date:
        return date.fromisoformat(self.as_of or "2023-06-14")

    @property
    def known(self) -> date | None:
        return date.fromisoformat(self.known_at) if self.known_at else None


KNOWN_THEN = Case(as_of="2022-12-25", known_at="2022-12-25")
CASES = [KNOWN_THEN, Case(as_of="2022-12-25"), Case(period="2023-06")]
every_case = pytest.mark.parametrize("case", CASES, ids=["then", "now", "period"])


def reviewer() -> User:
    return User.objects.filter(memberships__role=Role.REVIEWER, is_active=True).earliest("pk")


def signed_in() -> Client:
    client = Client()
    client.force_login(reviewer(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@cache  # the register of the module does not change
def truth(case: Case) -> Told:
    """Return what the command prints."""
    answers = []
    for split in ("group", "agency"):
        printed = io.StringIO()
        call_command("figures", by=split, json=True, stdout=printed, **case.query)
        answers.append(json.loads(printed.getvalue()))
    return forms.from_json(*answers)


@cache
def content_of(case: Case) -> ReportContent:
    asked = reports.asked(
        programme="DA06",
        period=case.period,
        as_of=date.fromisoformat(case.as_of) if case.as_of else None,
        known_at=case.known,
    )
    return report_content.build(asked, today=timezone.localdate(), at=timezone.now())


def agree(found: Told, known: Told, whole: set[str], rows: dict[str, set[str]]) -> None:
    """Check that a form tells these numbers, row by row, in full, and each as it is known."""
    assert found.whole == {name: known.whole[name] for name in whole}
    assert set(found.rows) == set(rows)
    for split, columns in rows.items():
        told = {
            name: {column: row[column] for column in columns}
            for name, row in known.rows[split].items()
        }
        assert found.rows[split] == told


ON_PAPER = {"group": {*forms.GROUP_COLUMNS}, "agency": {*forms.AGENCY_COLUMNS}}
IN_SHEETS = {*forms.SHEET_COLUMNS.values(), "completed", "rate"}


@every_case
def test_the_api_tells_the_same(case: Case) -> None:
    browser = signed_in()
    answers = [
        browser.get("/api/v1/figures", {**case.query, "by": split}).json()
        for split in ("group", "agency")
    ]
    assert forms.from_json(*answers) == truth(case)


@every_case
def test_the_content_tells_the_same_and_names_the_tasks_of_each_number(case: Case) -> None:
    content, known = content_of(case), truth(case)
    whole = {cell: content.counts.cell(cell) for cell in CELLS}
    assert whole == {name: value for name, value in known.whole.items() if name != "rate"}
    for table in content.tables:
        for row in table.rows:
            for cell in CELLS:
                key = f"{table.split}/{row.key}/{cell}"
                assert row.counts.cell(cell) == len(content.cells[key])
    for split in ("group", "agency"):
        rows = next(table.rows for table in content.tables if table.split == split)
        told = {row.name: {cell: row.counts.cell(cell) for cell in CELLS} for row in rows}
        assert told == {
            name: {cell: numbers[cell] for cell in CELLS}
            for name, numbers in known.rows[split].items()
        }


@every_case
def test_the_word_file_tells_the_same(case: Case) -> None:
    found = forms.from_word(word_report(content_of(case)))
    agree(found, truth(case), WHOLE_ON_PAPER, ON_PAPER)


@every_case
def test_the_pdf_tells_the_same(case: Case) -> None:
    known = truth(case)
    names = {split: list(rows) for split, rows in known.rows.items()}
    found = forms.from_pdf(pdf_report(content_of(case)), names)
    agree(found, known, WHOLE_ON_PAPER, ON_PAPER)


@every_case
def test_the_workbook_tells_the_same(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    write_report(path, content_of(case), made_at=timezone.now())
    found = forms.from_excel(path.read_bytes())
    agree(found, truth(case), {*CELLS}, {"group": IN_SHEETS, "agency": IN_SHEETS})


@every_case
def test_the_overview_tells_the_same(case: Case) -> None:
    knows = {} if case.known_at else {"biet": "nay"}
    page = signed_in().get("/tong-quan/", {"ngay": case.on.isoformat(), **knows})
    found = forms.from_overview(page.content)
    columns = {"completed", "total", "rate", "planned", "open_overdue"}
    agree(found, truth(case), FOUR_CELLS | {"completed", "open", "planned"}, {"group": columns})


@every_case
def test_the_page_of_a_frozen_report_tells_the_same_and_every_number_opens(case: Case) -> None:
    by, at = reviewer(), timezone.now()
    asked = reports.asked(
        programme="DA06",
        period=case.period,
        as_of=date.fromisoformat(case.as_of) if case.as_of else None,
        known_at=case.known,
    )
    report = freezing.draft_frozen(asked, by=by, at=at)
    browser = signed_in()
    found = forms.from_report_page(browser.get(f"/r/{report.code}").content)
    columns = {"total", "completed", "open", "open_overdue"}
    agree(
        found,
        truth(case),
        FOUR_CELLS | {"completed", "open"},
        {"group": columns, "agency": columns},
    )
    for cell in ("total", "completed", "open_overdue"):
        opened = browser.get(f"/r/{report.code}/o/{cell}/").content.decode()
        assert opened.count('<td class="code">') == found.whole[cell]


def test_what_was_known_then_reads_59_of_225_wherever_it_is_read(tmp_path: Path) -> None:
    content = content_of(KNOWN_THEN)
    raw = word_report(content)
    assert "26,2% (59/225)" in words_of(raw)
    assert "26,2% (59/225)" in squeezed(" ".join(pages_of(pdf_report(content))))
    path = tmp_path / "r.xlsx"
    write_report(path, content, made_at=timezone.now())
    from_sheet: Any = forms.load_workbook(path)["Tổng hợp"]
    assert "59/225, 26,2%" in {
        cell for row in from_sheet.iter_rows(values_only=True) for cell in row
    }
    page = signed_in().get("/tong-quan/", {"ngay": "2022-12-25"}).content.decode()
    assert "59/225, 26,2%" in page
