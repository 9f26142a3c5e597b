"""The registers of the demonstration fanned out: N stays, parts follow the members of the day."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tasks_app.enums import AgencyKind, Status
from tasks_app.models import AgencyGroupMember, Programme, Task
from tasks_app.models.intervals import in_force
from tasks_app.selectors import asof
from tests.demo import demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVE, MERGED_ON = date(2025, 6, 30), date(2025, 7, 1)
DAYS = [date(2022, 7, 1) + timedelta(days=53 * n) for n in range(30)]


def ran(**options: object) -> dict:
    told = StringIO()
    call_command("fan_out", json=True, stdout=told, **options)
    found: dict = json.loads(told.getvalue())
    return found


def totals(code: str) -> list[int]:
    scope = asof.Scope(programme=Programme.objects.get(code=code).pk)
    found = [asof.counts(scope, asof.At(day), near_due_until=day) for day in DAYS]
    return [sum(counts.total for counts, _ in one.values()) for one in found]


def register(code: str) -> int:
    return Task.objects.filter(programme__code=code, parent=None, retired_by=None).count()


@pytest.mark.parametrize(("code", "rows", "collective"), [("DA06", 225, 15), ("NQ03", 140, None)])
def test_a_preview_lists_every_part_and_writes_nothing(code, rows, collective):
    found = ran(programme=code, on="2025-08-01", dry_run=True)
    if collective:
        assert len(found["parents"]) == collective
    assert found["missing"] == sum(len(parent["children"]) for parent in found["parents"]) > 300
    assert not Task.objects.filter(programme__code=code).exclude(parent=None).exists()
    assert register(code) == rows


@pytest.mark.parametrize(("code", "rows"), [("DA06", 225), ("NQ03", 140)])
def test_n_is_the_same_on_thirty_dates(code, rows):
    before = totals(code)
    found = ran(programme=code, on="2025-08-01")
    assert (
        Task.objects.filter(programme__code=code).exclude(parent=None).count() == found["missing"]
    )
    assert totals(code) == before
    assert register(code) == rows
    assert before[-1] <= rows
    assert ran(programme=code, on="2025-08-01")["missing"] == 0


@pytest.mark.parametrize(("on", "units"), [(EVE, 63), (MERGED_ON, 34)])
def test_provinces_are_those_of_the_day(on, units):
    parent = next(
        p for p in ran(dry_run=True, on=f"{on}")["parents"] if p["group"] == "ALL_PROVINCES"
    )
    assert len(parent["children"]) == units
    members = AgencyGroupMember.objects.filter(in_force(on), group__code="ALL_PROVINCES")
    assert {child["agency"] for child in parent["children"]} == set(
        members.values_list("member__code", flat=True)
    )


def test_parts_of_what_is_done_say_that_nothing_is_known_of_units():
    ran(on="2025-08-01")
    parts = Task.objects.filter(programme__code="DA06", parent__isnull=False)
    for part in parts.select_related("parent"):
        known = part.parent.status != Status.COMPLETED
        assert (part.without_unit_data, part.status) == (
            not known, Status.ASSIGNED if known else Status.DRAFT,
        )  # fmt: skip
    assert set(parts.values_list("without_unit_data", flat=True)) == {True, False}


def test_collectives_without_a_list_of_members_are_told_and_left():
    found = ran(programme="NQ03", on="2025-08-01")
    left = {parent["group"] for parent in found["parents"] if parent["refused"]}
    assert "RELATED_MINISTRIES" in left
    groups = set(Task.objects.filter(parent__programme__code="NQ03").values_list(
        "parent__lead__code", flat=True))  # fmt: skip
    assert not groups & left


def test_one_task_by_its_code_for_people():
    told = StringIO()
    code = Task.objects.filter(
        programme__code="DA06", lead__kind=AgencyKind.COLLECTIVE
    ).values_list("code", flat=True)[0]
    call_command("fan_out", task=code, on="2025-08-01", dry_run=True, stdout=told)
    assert told.getvalue().startswith(code)
    assert "Sẽ giao" in told.getvalue()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"programme": "XYZ"}, "Không có chương trình"),
        ({"task": "DA06-001"}, "không phải nhiệm vụ của nhóm"),
        ({"on": "1/7/2025"}, "Không hiểu ngày"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(options, words):
    with pytest.raises(CommandError, match=words):
        call_command("fan_out", **options)
