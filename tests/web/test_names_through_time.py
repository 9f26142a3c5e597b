"""Pages and the API name an agency as it was called on the day (DOMAIN §2, succession)."""

from datetime import UTC, date, datetime

import pytest
from rest_framework.test import APIClient

from tasks_app.enums import AgencyKind, SuccessionKind
from tasks_app.services import succession
from tasks_app.services.succession import Plan, Share
from tests.factories import AgencyFactory, make_task

OLD, NEW = "Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ"
SINCE, EVE = date(2026, 3, 1), "2026-02-28"
AT = datetime(2026, 6, 14, 3, tzinfo=UTC)


@pytest.fixture
def merged(cast, monday):
    """A task of the old ministry and one that it coordinates, both passed on."""
    cast.old = AgencyFactory(code="BTTTT", name=OLD)
    AgencyFactory(code="BKHCN", name=NEW)
    everyone = AgencyFactory(code="ALL", name="Các bộ", kind=AgencyKind.COLLECTIVE)
    cast.led = make_task(lead=cast.old)
    cast.collective = make_task(lead=everyone, coordinator=cast.old)
    plan = Plan("BTTTT", SuccessionKind.RENAME, SINCE, "176/2025/QH15", (Share("BKHCN"),))
    succession.apply(plan, by=cast.sa, at=AT)
    return cast


def test_the_history_tells_both_names(merged, browser_of):
    page = browser_of(merged.ld).get(f"/nhiem-vu/{merged.led.code}/").content.decode()
    assert f"{OLD} chuyển cho {NEW} (chủ trì) do đổi tên" in page
    assert "Văn bản 176/2025/QH15" in page


@pytest.mark.parametrize(("day", "name"), [("28/02/2026", OLD), ("01/03/2026", NEW)])
def test_the_page_of_a_day_names_the_agency_of_that_day(merged, browser_of, day, name):
    reader = browser_of(merged.ld)
    other = {OLD: NEW, NEW: OLD}[name]
    led = reader.get(f"/nhiem-vu/{merged.led.code}/", {"ngay": day}).content.decode()
    assert f"<dt>Cơ quan chủ trì</dt><dd>{name}</dd>" in led
    page = reader.get(f"/nhiem-vu/{merged.collective.code}/", {"ngay": day}).content.decode()
    assert f"đầu mối tổng hợp: {name}" in page
    assert f"đầu mối tổng hợp: {other}" not in page


@pytest.mark.parametrize(("day", "code"), [(EVE, "BTTTT"), (str(SINCE), "BKHCN")])
def test_the_api_names_lead_and_coordinator_of_the_day(merged, day, code):
    client = APIClient()
    client.force_authenticate(merged.ld)
    rows = client.get("/api/v1/tasks", {"as_of": day}).json()["results"]
    found = {row["code"]: (row["lead"], row["coordinator"]) for row in rows}
    assert found[merged.led.code] == (code, None)
    assert found[merged.collective.code] == ("ALL", code)
    one = client.get(f"/api/v1/tasks/{merged.collective.code}", {"as_of": day}).json()
    assert (one["coordinator"], one["leads"][0]["code"]) == (code, code)
