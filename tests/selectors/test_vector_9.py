"""Vector 9 through service, command and API, on a merger that is applied now."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from knox.models import AuthToken
from rest_framework.test import APIClient

from tasks_app.enums import Role, SuccessionKind
from tasks_app.models import Membership, Programme
from tasks_app.selectors import figures
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Owner, Question
from tasks_app.services import succession
from tasks_app.services.succession import Plan, Share
from tests.factories import AgencyFactory, UserFactory, make_task

TODAY = date(2026, 11, 21)
CONFERENCE, EVE, MERGER = date(2022, 12, 25), date(2025, 2, 28), date(2025, 3, 1)
OLD, NEW = "Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ"


@pytest.fixture
def merged(db: None) -> Iterator[None]:
    """A task of the old ministry; the merger of 1/3/2025 applied today by the admin."""
    old = AgencyFactory(code="BTTTT", name=OLD)
    admin = UserFactory(
        member_of=AgencyFactory(code="BKHCN", name=NEW), role=Role.SECRETARIAT_ADMIN
    )
    make_task(lead=old, assigned_on=date(2022, 1, 6), deadline=date(2026, 12, 31))
    now = datetime(2026, 11, 21, 3, tzinfo=UTC)
    plan = Plan("BTTTT", SuccessionKind.MERGE, MERGER, "176/2025/QH15", (Share("BKHCN"),))
    succession.apply(plan, by=admin, at=now)
    with time_machine.travel(now, tick=False):
        yield


QUESTIONS = [
    (EVE, "at-date", OLD),
    (MERGER, "at-date", NEW),
    (CONFERENCE, "at-date", OLD),
    (CONFERENCE, "present", NEW),
]


def by_service(on: date, owner: str) -> dict[str, Any]:
    programme = Programme.objects.get(code="DA06")
    asked = Question(programme, on, by=Split.AGENCY, owner=Owner(owner))
    return figures.compute(asked, today=TODAY).as_json()


def by_command(on: date, owner: str) -> dict[str, Any]:
    out = StringIO()
    call_command("figures", as_of=str(on), by="agency", owner=owner, json=True, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def by_api(on: date, owner: str) -> dict[str, Any]:
    client = APIClient()
    _, token = AuthToken.objects.create(user=Membership.objects.get().user)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    asked = {"programme": "DA06", "as_of": str(on), "by": "agency", "owner": owner}
    found: dict[str, Any] = client.get("/api/v1/figures", asked).json()
    return found


@pytest.mark.parametrize("door", [by_service, by_command, by_api])
@pytest.mark.parametrize(("on", "owner", "name"), QUESTIONS)
def test_vector_9_through_every_door(
    merged: None, door: Any, on: date, owner: str, name: str
) -> None:
    found = door(on, owner)
    assert [row["name"] for row in found["by"]] == [name]
    assert found["total"] == 1
