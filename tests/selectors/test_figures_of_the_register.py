"""The figures of the DA06 register: the document, the rows, the tasks behind each number."""

from datetime import date

import pytest

from tasks_app.errors import InvalidInput, NoData
from tasks_app.rules.figures import CELLS
from tasks_app.selectors import figures, register
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Owner, Question
from tasks_app.selectors.task_rows import overdue_on
from tasks_app.selectors.tasks import current
from tests.factories import AgencyFactory

TODAY = date(2026, 11, 21)
CONFERENCE = date(2022, 12, 25)


def test_the_document_of_the_first_conference(da06):
    asked = Question(da06, CONFERENCE, known_at=CONFERENCE)

    found = figures.compute(asked, today=TODAY).as_json()

    assert (found["programme"], found["as_of"], found["known_at"]) == (
        "DA06", "2022-12-25", "2022-12-25",
    )  # fmt: skip
    assert (found["total"], found["completed"], found["open"]) == (225, 59, 166)
    assert (found["completed_on_time"], found["completed_late"]) == (50, 9)
    assert found["sub"]["awaiting_acceptance"] == 2
    assert found["rates"]["completion"] == {
        "numerator": 59, "denominator": 225, "percent": 26.2, "text": "26,2%",
    }  # fmt: skip
    assert found["illustrative"] is True
    assert found["by"] == [] and found["notes"] == []


@pytest.mark.parametrize("on", [CONFERENCE, date(2025, 2, 28), date(2025, 3, 1), TODAY])
def test_every_split_adds_up_and_every_number_opens_its_tasks(da06, on):
    whole = figures.compute(Question(da06, on), today=TODAY)
    for by, owner in [
        (Split.AGENCY, Owner.AT_DATE), (Split.AGENCY, Owner.PRESENT),
        (Split.GROUP, Owner.AT_DATE), (Split.KIND, Owner.AT_DATE),
    ]:  # fmt: skip
        asked = Question(da06, on, by=by, owner=owner)
        found = figures.compute(asked, today=TODAY)
        assert found.counts == whole.counts
        assert sum(row.counts.total for row in found.rows) == 225
        row = max(found.rows, key=lambda row: row.counts.total)
        for cell in CELLS:
            behind = figures.tasks_behind(asked, cell, row=row.key, today=TODAY)
            assert len(behind) == row.counts.cell(cell), (by, cell)


def test_the_list_calls_overdue_what_the_figures_do(da06):
    seen = current().filter(programme=da06)
    counted = figures.compute(Question(da06, TODAY), today=TODAY).counts.open_overdue

    assert register.view_counts(seen, register.views(da06, TODAY))["qua-han"] == counted
    assert seen.filter(overdue_on(TODAY)).count() == counted


def test_the_lead_at_the_date_and_the_present_owner(da06):
    before, after = date(2025, 2, 28), date(2025, 3, 1)

    def leads(on: date, owner: Owner) -> set[str]:
        asked = Question(da06, on, by=Split.AGENCY, owner=owner)
        return {row.key for row in figures.compute(asked, today=TODAY).rows}

    assert "BTTTT" in leads(before, Owner.AT_DATE)
    assert "BTTTT" not in leads(after, Owner.AT_DATE)
    assert "BKHCN" in leads(after, Owner.AT_DATE)
    assert "BTTTT" not in leads(CONFERENCE, Owner.PRESENT)


def test_a_unit_sees_the_figures_of_what_it_leads(da06):
    by_agency = figures.compute(Question(da06, CONFERENCE, by=Split.AGENCY), today=TODAY)
    row = next(row for row in by_agency.rows if row.key == "BTP")
    unit = AgencyFactory(code="BTP")

    found = figures.compute(Question(da06, CONFERENCE, unit=unit), today=TODAY)

    assert found.counts == row.counts
    assert found.counts.total > 0


def test_a_unit_without_tasks_has_zeros_not_an_error(da06):
    unit = AgencyFactory(code="KHONG")

    found = figures.compute(Question(da06, CONFERENCE, unit=unit), today=TODAY)

    assert (found.counts.total, found.rates["completion"].text) == (0, "–")


@pytest.mark.parametrize(
    ("on", "known_at", "refusal", "words"),
    [
        (date(2022, 1, 5), None, NoData, "số liệu có từ ngày 06/01/2022"),
        (date(2026, 11, 22), None, InvalidInput, "Ngày 22/11/2026 ở tương lai"),
        (TODAY, date(2026, 11, 22), InvalidInput, "ở tương lai"),
        (date(2022, 1, 6), date(2022, 1, 6), NoData, "chưa ghi nhận nhiệm vụ nào"),
    ],
)
def test_a_date_without_data_is_refused_in_words(da06, on, known_at, refusal, words):

    with pytest.raises(refusal, match=words):
        figures.compute(Question(da06, on, known_at=known_at), today=TODAY)


def test_what_was_known_before_the_day_itself_says_so(da06):
    asked = Question(da06, date(2023, 1, 31), known_at=CONFERENCE)

    assert figures.compute(asked, today=TODAY).notes == ("Biết đến 25/12/2022",)
