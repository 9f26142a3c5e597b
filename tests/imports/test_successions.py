"""The mergers of 1/3/2025 and 1/7/2025 in the demo: applied, and nobody left behind."""

from datetime import date, timedelta

import pytest

from tasks_app.enums import AssignmentRole, SuccessionKind
from tasks_app.models import Agency, AgencySuccession, TaskAgency
from tasks_app.selectors import succession as select
from tasks_app.selectors.projection import drifts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
TODAY = date(2026, 11, 21)
SCOPES_ONLY = {
    ("BNV", "BDTTG"),
    ("BTP", "BCA"),
    ("UBQGCDS", "BCD57"),
}  # who gave a part and lives on


def test_no_agency_carries_a_task_on_a_day_when_it_is_not_there():
    bounds = Agency.objects.values_list("valid_from", "valid_to")
    days = {day for pair in bounds for day in pair if day}
    for day in sorted(days | {day - timedelta(days=1) for day in days} | {TODAY}):
        assert not select.left_behind(day).exists(), day


def test_every_main_succession_is_applied_and_only_scopes_wait_for_their_list():
    waiting = AgencySuccession.objects.filter(applied_at=None)
    found = set(waiting.values_list("predecessor__code", "successor__code"))
    assert found == SCOPES_ONLY
    assert not waiting.filter(is_main=True).exists()


@pytest.mark.parametrize(
    ("pair", "kind"),
    [
        (("BTTTT", "BKHCN"), SuccessionKind.MERGE),
        (("BTTTT", "BCA"), SuccessionKind.SPLIT),
        (("BHXHVN", "BHXHVN2"), SuccessionKind.RENAME),
        (("P63-02", "P34-08"), SuccessionKind.MERGE),
    ],
)
def test_the_file_tells_what_each_succession_is(pair, kind):
    edge = AgencySuccession.objects.get(predecessor__code=pair[0], successor__code=pair[1])
    assert edge.kind == kind


def test_coordinators_are_dated_and_follow_the_mergers():
    rows = TaskAgency.objects.filter(role=AssignmentRole.COORDINATOR, task__code="DA06-200")
    assert list(rows.order_by("valid_from").values_list("agency__code", "valid_to")) == [
        ("BTTTT", date(2025, 3, 1)),
        ("BKHCN", None),
    ]


def test_the_projection_is_what_the_intervals_say():
    assert not list(drifts(TODAY))
