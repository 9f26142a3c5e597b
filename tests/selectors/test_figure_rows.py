"""The rows of each split: which leads they gather, what they are called, the tasks behind."""

from datetime import date

import pytest

from tasks_app.enums import AgencyKind, EventKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Programme
from tasks_app.selectors import figures
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Question
from tests.factories import AgencyFactory, ProgrammeFactory, add_event, make_task

TODAY = date(2026, 11, 21)


def agency(code: str, kind: AgencyKind, parent: Agency | None = None, name: str = "") -> Agency:
    path = f"{parent.path if parent else ''}{code}/"
    return AgencyFactory(code=code, name=name or code, kind=kind, parent=parent, path=path)


@pytest.fixture
def programme(db) -> Programme:
    """A ministry with a department, the Prime Minister's team, a province, a commune, a group."""
    programme = ProgrammeFactory()
    government = agency("CP", AgencyKind.OTHER)
    ministry = agency("BCA", AgencyKind.MINISTRY, government, "Bộ Công an")
    bureau = agency("C06", AgencyKind.OTHER, ministry)
    team = agency("TCT06", AgencyKind.OTHER, government)
    city = agency("T-HN", AgencyKind.PROVINCE, name="Hà Nội")
    ward = agency("P-HK", AgencyKind.COMMUNE, city)
    everywhere = agency("ALL_PROVINCES", AgencyKind.COLLECTIVE, name="Các địa phương")
    everywhere.members.create(member=city)
    for lead in (ministry, bureau, bureau, team, city, ward, everywhere):
        make_task(programme=programme, lead=lead)
    return programme


def test_agencies_stand_in_the_order_of_the_alphabet(db):
    programme = ProgrammeFactory()
    names = ["Bộ Công an", "Bộ Công Thương", "Bộ Giao thông vận tải", "Bộ Giáo dục và Đào tạo"]
    names += ["Bộ Y tế", "Đài Tiếng nói Việt Nam", "Ủy ban Dân tộc", "Văn phòng Chính phủ"]
    for number, name in enumerate(reversed(names)):
        lead = agency(f"A{number}", AgencyKind.MINISTRY, name=name)
        make_task(programme=programme, lead=lead)
    found = figures.compute(Question(programme, TODAY, by=Split.AGENCY), today=TODAY)
    assert [row.name for row in found.rows] == names


def rows(programme: Programme, by: Split) -> dict[str, int]:
    found = figures.compute(Question(programme, TODAY, by=by), today=TODAY)
    return {row.key: row.counts.total for row in found.rows}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (Split.TREE, {"BCA": 3, "ALL_PROVINCES": 1, "T-HN": 2, "TCT06": 1}),
        (Split.PROVINCE, {"T-HN": 2, "trung-uong": 5}),
        (
            Split.LEVEL,
            {"ministry": 1, "province": 1, "commune": 1, "other": 3, "ALL_PROVINCES": 1},
        ),
    ],
)
def test_leads_are_gathered_into_rows(programme, by, expected):
    found = rows(programme, by)

    assert found == expected
    assert list(found) == list(expected)  # in the order of printing
    for key, total in expected.items():
        asked = Question(programme, TODAY, by=by)
        assert len(figures.tasks_behind(asked, "total", row=key, today=TODAY)) == total


def test_rows_carry_names_people_read(programme):
    def names(by: Split) -> list[str]:
        found = figures.compute(Question(programme, TODAY, by=by), today=TODAY)
        return [row.name for row in found.rows]

    assert names(Split.TREE) == ["Bộ Công an", "Các địa phương (1)", "Hà Nội", "TCT06"]
    assert names(Split.PROVINCE) == ["Hà Nội", "Trung ương"]
    assert names(Split.LEVEL)[:2] == ["Bộ", "Tỉnh, thành phố"]


@pytest.mark.parametrize("by", [Split.TREE, Split.PROVINCE, Split.LEVEL, Split.AGENCY])
def test_a_task_whose_lead_is_not_known_is_a_row_too(programme, by):
    task = make_task(programme=programme)
    add_event(task, EventKind.LEAD_CHANGED, date(2026, 11, 1), {"lead_id": None})

    found = rows(programme, by)
    asked = Question(programme, TODAY, by=by)

    assert found["none"] == 1
    assert sum(found.values()) == 8
    assert len(figures.tasks_behind(asked, "total", row="none", today=TODAY)) == 1


@pytest.mark.parametrize("by", [Split.TREE, Split.PROVINCE, Split.LEVEL, Split.NONE])
def test_a_row_that_does_not_exist_is_refused(programme, by):
    with pytest.raises(InvalidInput, match="Không có dòng “XYZ”"):
        figures.tasks_behind(Question(programme, TODAY, by=by), "total", row="XYZ", today=TODAY)


@pytest.mark.parametrize("by", [*Split])
def test_many_tasks_are_split_by_sql_as_by_definition(programme, by, monkeypatch):
    judged = rows(programme, by)

    monkeypatch.setattr(figures, "JUDGED_AT_MOST", 0)

    assert rows(programme, by) == judged


def test_a_large_register_says_zero_of_a_unit_that_leads_nothing(programme, monkeypatch):
    monkeypatch.setattr(figures, "JUDGED_AT_MOST", 0)
    idle = agency("BTP", AgencyKind.MINISTRY)

    asked = Question(programme, TODAY, by=Split.AGENCY, unit=idle)
    found = figures.compute(asked, today=TODAY)

    assert (found.counts.total, found.rows) == (0, ())


def test_the_health_of_a_large_register_is_asked_by_group(programme, monkeypatch):
    monkeypatch.setattr(figures, "JUDGED_AT_MOST", 0)

    with pytest.raises(InvalidInput, match="Chọn một nhóm nhiệm vụ"):
        figures.tasks_behind(Question(programme, TODAY), "behind", today=TODAY)
