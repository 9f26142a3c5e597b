"""0 leaks: to a stranger a task that exists is as one that does not, byte for byte."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasks_app.enums import Status, TaskAction
from tasks_app.models import Task
from tasks_app.rules.matrix import PLACES, Place, Sight
from tests import walk
from tests.matrix.doors import BULK, DOORS
from tests.matrix.pages import PAGES
from tests.matrix.test_pages import version_of
from tests.matrix.walking import client_of, undone
from tests.matrix.world import WORDS, World

pytestmark = pytest.mark.django_db
MARK = "MAT-IN_PROGRESS"
NOWHERE, NO_ROW = "MAT-khong_co_ma", 987654321
STRANGERS = [place for place in PLACES if place.sight == Sight.NOTHING]
each_stranger = pytest.mark.parametrize("place", STRANGERS, ids=lambda place: place.key)
in_turn = pytest.mark.parametrize(  # each stranger asks in a state of its own
    ("place", "status"),
    [(place, [*Status][n % len(Status)]) for n, place in enumerate(STRANGERS)],
    ids=lambda one: getattr(one, "key", one),
)
CHANGING = re.compile(r'nonce="[^"]+"|csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


def body_of(found: Any, code: str) -> str:
    """Return what is answered, without the code asked for and what changes with every page."""
    return CHANGING.sub("", found.content.decode()).replace(code, "")


def same(there: Any, nowhere: Any, code: str) -> bool:
    kind = there["Content-Type"] == nowhere["Content-Type"]
    texts = body_of(there, code) == body_of(nowhere, NOWHERE)
    return kind and texts and there.status_code == nowhere.status_code == 404


@in_turn
def test_the_api_answers_as_if_the_task_were_not_there(
    world: World, place: Place, status: Status
) -> None:
    client, stage = client_of(world.people[place.key]), world.stage(place.key, status)
    for door in DOORS:
        if door.asked == TaskAction.ANSWER_BLOCKER and place.relations:
            continue  # the blocker opens itself to the agency it names
        address = door.path(stage)
        elsewhere = reverse(
            f"api:{door.name}",
            kwargs=({"code": NOWHERE} if stage.code in address else {})
            | ({"pk": NO_ROW} if door.row else {}),
        )
        ask = client.get if door.body is None else client.post
        sent: Any = () if door.body is None else (door.sent(stage, world), "application/json")
        there = undone(lambda: ask(address, *sent))  # noqa: B023
        nowhere = undone(lambda: ask(elsewhere, *sent))  # noqa: B023
        assert same(there, nowhere, stage.code), door.id


@in_turn
def test_the_pages_answer_as_if_the_task_were_not_there(
    world: World, place: Place, status: Status
) -> None:
    client, stage = client_of(world.people[place.key]), world.stage(place.key, status)
    for page in PAGES:
        if page.asked == TaskAction.ANSWER_BLOCKER:
            continue  # its address names no task; the API walk above has it
        address, elsewhere = page.path(stage), page.path(stage, code=NOWHERE)
        sent = [] if page.sent is None else [version_of(stage) | page.form(stage)]
        ask = client.get if page.sent is None else client.post
        there = undone(lambda: ask(address, *sent))  # noqa: B023
        nowhere = undone(lambda: ask(elsewhere, *sent))  # noqa: B023
        assert same(there, nowhere, stage.code), page.id


@each_stranger
def test_many_codes_at_once_tell_nothing_apart(world: World, place: Place) -> None:
    client, stage = client_of(world.people[place.key]), world.stage(place.key, Status.IN_PROGRESS)
    for name, (_, body) in BULK.items():
        sent = {"tasks": [{"code": stage.code}, {"code": NOWHERE}], **body}
        found = client.post(reverse(f"api:{name}"), sent, content_type="application/json").json()
        there, nowhere = (row | {"task": ""} for row in found["refused"])
        assert (there, found["done"]) == (nowhere, [])


LISTS = [
    "/nhiem-vu/", "/nhiem-vu/?q=MAT", "/nhiem-vu/?q=b%C3%AD+%E1%BA%A9n",
    "/nhiem-vu/?ngay=2026-06-12",
    "/viec-cua-toi/", "/viec-cua-toi/?phan=don-vi", "/tong-quan/", "/thong-bao/",
    "/xet-duyet/tu-danh-gia/", "/api/v1/tasks", "/api/v1/tasks?search=MAT",
    "/api/v1/tasks?search=b%C3%AD+%E1%BA%A9n", "/api/v1/tasks?as_of=2026-06-12",
    "/api/v1/tasks?parts=true",
    "/api/v1/tasks?lead=CUC", "/api/v1/queue", "/api/v1/queue?kind=extension",
    "/api/v1/queue/confidence", "/api/v1/figures/tasks", "/api/v1/figures/tasks?cell=total",
    "/api/v1/figures/tasks?cell=open", "/api/v1/figures/tasks?cell=overdue&by=agency",
    "/api/v1/changes?programme=DA06&since=2026-01-02", "/api/v1/updates?programme=DA06",
    "/api/v1/causes?programme=DA06", "/api/v1/needs?programme=DA06",
]  # fmt: skip


@each_stranger
def test_no_list_search_figure_or_export_names_the_task(world: World, place: Place) -> None:
    client = client_of(world.people[place.key])
    told = []
    for address in [*LISTS, *walk.admin_addresses({Task: []}, {})]:
        found = client.get(address)
        assert found.status_code != 500, address
        text = walk.seen(found)
        told += [address] if MARK in text or WORDS.upper() in text else []
    assert told == []


@each_stranger
def test_a_count_on_request_counts_nothing(world: World, place: Place) -> None:
    client = client_of(world.people[place.key])
    for query in ("", "&search=MAT", "&lead=CUC", "&parts=true"):
        found = client.get(f"/api/v1/tasks?count=true{query}").json()
        assert (found["results"], found["count"]) == ([], 0)


def test_the_same_lists_name_the_task_to_whom_it_belongs(world: World) -> None:
    client = client_of(world.people["leader"])
    named = [address for address in LISTS if MARK in walk.seen(client.get(address))]
    assert len(named) > 8, "the walk leads nowhere"


def test_whoever_is_not_signed_in_reads_nothing(world: World) -> None:
    stage, client = world.stage("lead_ex", Status.IN_PROGRESS), Client()
    for door in DOORS:
        ask = client.get if door.body is None else client.post
        assert ask(door.path(stage)).status_code == 401, door.id
    for page in PAGES:
        ask = client.get if page.sent is None else client.post
        found = ask(page.path(stage))
        assert found.status_code == 405 or "/dang-nhap/" in found.url, page.id
