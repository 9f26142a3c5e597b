"""Agencies through time and their reorganisation through the API."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import EventKind
from tasks_app.models import Agency, AgencySuccession, Task, TaskEvent
from tests.factories import AgencyFactory, make_task

SINCE = "2026-03-01"


@pytest.fixture
def house(cast: SimpleNamespace) -> SimpleNamespace:
    cp = Agency.objects.get(code="CP")
    cast.old = AgencyFactory(code="BTTTT", name="Bộ Thông tin và Truyền thông", parent=cp)
    cast.new = AgencyFactory(code="BKHCN", name="Bộ Khoa học và Công nghệ", parent=cp)
    cast.moved = make_task(lead=cast.old, code="DA06-010")
    return cast


def body(**changes: Any) -> dict[str, Any]:
    return {
        "predecessor": "BTTTT",
        "kind": "merge",
        "effective_on": SINCE,
        "document": "176/2025/QH15",
        "successors": [{"agency": "BKHCN", "scope": "hợp nhất"}],
        **changes,
    }


def test_the_preview_is_what_applying_answers(house: SimpleNamespace, call: Any) -> None:
    admin = call(house.sa)
    seen = admin.post("successions/preview", body())
    assert seen.status_code == 200
    assert not AgencySuccession.objects.exists()
    done = admin.post("successions", body())
    assert (done.status_code, done.json()) == (201, seen.json())
    assert done.json()["moves"] == [
        {"task": "DA06-010", "role": "lead", "agency": "BTTTT", "to": "BKHCN", "on": SINCE}
    ]
    assert Task.objects.get(code="DA06-010").lead == house.new


def test_a_repeated_key_applies_once_and_a_second_try_is_a_conflict(
    house: SimpleNamespace, call: Any
) -> None:
    admin = call(house.sa)
    first = admin.post("successions", body(), **{"Idempotency-Key": "k1"})
    again = admin.post("successions", body(), **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    second = admin.post("successions", body())
    assert (second.status_code, second.json()["code"]) == (409, "already_applied")
    assert TaskEvent.objects.filter(kind=EventKind.LEAD_CHANGED).count() == 1


@pytest.mark.parametrize("who", ["ex", "wg", "s1", "s2", "ld", "inspector", "stranger"])
@pytest.mark.parametrize("door", ["successions", "successions/preview"])
def test_others_are_refused(house: SimpleNamespace, call: Any, who: str, door: str) -> None:
    answer = call(getattr(house, who)).post(door, body())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert not AgencySuccession.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"predecessor": "KHONG-CO"}, "predecessor"),
        ({"predecessor": "BT\x00TT"}, "predecessor"),
        ({"predecessor": ["BTTTT"]}, "predecessor"),
        ({"kind": "swallow"}, "kind"),
        ({"effective_on": "2026-02-30"}, "effective_on"),
        ({"effective_on": "1900-01-01"}, "effective_on"),
        ({"document": ""}, "document"),
        ({"successors": []}, "successors"),
        ({"successors": "BKHCN"}, "successors"),
        ({"successors": [{"agency": "BTTTT"}]}, "successors"),
        ({"successors": [{"agency": f"X{n}"} for n in range(51)]}, "successors"),
        ({"successors": [{"agency": "BKHCN", "tasks": ["DA06-010"]}]}, "tasks"),
        ({"kind": "dissolve"}, "tasks"),
        (
            {
                "kind": "dissolve",
                "successors": [{"agency": "BKHCN", "tasks": [f"X-{n}" for n in range(5_000)]}],
            },
            "tasks",
        ),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_hostile_body_is_refused_by_field(
    house: SimpleNamespace, call: Any, changes: dict[str, Any], field: str
) -> None:
    answer = call(house.sa).post("successions", body(**changes))
    assert answer.status_code == 400
    assert any(name.startswith(field) for name in answer.json()["errors"])
    assert len(answer.content) < 10_000
    assert not AgencySuccession.objects.exists()


def test_a_circle_is_refused(house: SimpleNamespace, call: Any) -> None:
    AgencySuccession.objects.create(
        predecessor=house.new, successor=house.old, effective_on=date(2026, 3, 1), scope="x",
        provenance="read",
    )  # fmt: skip
    answer = call(house.sa).post("successions", body())
    assert answer.status_code == 400
    assert "BTTTT → BKHCN → BTTTT" in answer.json()["detail"]


def test_an_agency_shows_its_place_and_its_successions(house: SimpleNamespace, call: Any) -> None:
    AgencyFactory(code="CUC", parent=house.old)
    call(house.sa).post("successions", body())
    old = call(house.stranger).get("agencies/BTTTT", as_of="2026-02-28").json()
    assert (old["exists"], old["valid_to"]) == (True, SINCE)
    assert old["above"] == [{"code": "CP", "name": "Cơ quan CP"}]
    assert [(e["code"], e["kind"], e["is_main"]) for e in old["successors"]] == [
        ("BKHCN", "merge", True)
    ]
    new = call(house.stranger).get("agencies/BKHCN").json()
    assert [unit["code"] for unit in new["units"]] == ["CUC"]
    assert [e["name"] for e in new["predecessors"]] == ["Bộ Thông tin và Truyền thông"]
    assert call(house.stranger).get("agencies/BTTTT").json()["exists"] is False
    assert call(house.stranger).get("agencies/KHONG-CO").status_code == 404


def test_an_agency_costs_the_same_with_ten_units_and_twenty(
    house: SimpleNamespace, call: Any, django_assert_num_queries: Any
) -> None:
    reader = call(house.stranger)
    for count in (10, 20):
        for number in range(count):
            AgencyFactory(code=f"CUC{number}", parent=house.old)
        with django_assert_num_queries(7):
            assert len(reader.get("agencies/BTTTT").json()["units"]) == count
