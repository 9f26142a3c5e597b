"""The matrix through the API: place × address × state, one by one and many at once."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tasks_app.api import urls
from tasks_app.enums import Answer, Operation, Status, TaskAction, Tracking
from tasks_app.models import Programme
from tasks_app.permissions import standing_of
from tasks_app.rules.matrix import PLACES, Place, answer, sees
from tasks_app.rules.operations import ON_A_TASK
from tests.matrix.doors import APART, BULK, DOORS, REGISTER, Door
from tests.matrix.walking import CODES, cells, client_of, each_kind, each_place, is_wrong, undone
from tests.matrix.world import TODAY, Stage, World

pytestmark = pytest.mark.django_db
# What these need, the task of the walk has not; their own tests show them done.
ELSEWHERE = {
    TaskAction.CONFIRM_ASSIGNMENT,
    TaskAction.FAN_OUT,
    TaskAction.APPOINT_REVIEWER,
    TaskAction.CHANGE_SECRECY,
    Operation.SET_RECURRENCE,
}
done: Counter[object] = Counter()


def ask(client: Client, door: Door, stage: Stage, world: World) -> Any:
    def request() -> Any:
        if door.body is None:
            return client.get(door.path(stage))
        door.before(stage)
        sent = door.sent(stage, world)
        return client.post(door.path(stage), sent, content_type="application/json")

    return undone(request)


@each_place
def test_every_cell_is_answered_as_the_matrix_says(world: World, place: Place) -> None:
    client, wrong = client_of(world.people[place.key]), []
    for turn, door in enumerate(DOORS, start=PLACES.index(place)):
        for status, wanted in cells(place, door.asked, turn):
            found = ask(client, door, world.stage(place.key, status), world)
            done[door.asked] += found.status_code in (200, 201)
            said = "" if found.streaming else found.content.decode()
            if is_wrong(found.status_code, said, wanted):
                wrong.append(f"{door.id}, {status}: {wanted}, got {found.status_code} {said}")
    assert not wrong, "\n".join(wrong)


def test_everything_was_done_by_somebody(world: World) -> None:
    if len(done) > 1:  # the walk above was not left out
        assert set(TaskAction) | set(ON_A_TASK) == ELSEWHERE | {a for a, n in done.items() if n}


@each_place
def test_many_at_once_are_answered_row_by_row_as_one_by_one(world: World, place: Place) -> None:
    client = client_of(world.people[place.key])
    codes = {world.stage(place.key, status).code: status for status in Status}
    for name, (action, body) in BULK.items():
        sent = {"tasks": [{"code": code} for code in codes], **body}
        address = reverse(f"api:{name}")
        found = undone(lambda: client.post(address, sent, content_type="application/json")).json()  # noqa: B023
        told = {row["task"]: CODES[row["status"]] for row in found["refused"]}
        told |= dict.fromkeys(found["done"], Answer.ALLOWED)
        wanted = {code: answer(place, action, status) for code, status in codes.items()}
        assert told == wanted, name


@each_kind
def test_what_is_about_no_task_is_the_same_for_every_holder_of_a_role(
    world: World, place: Place
) -> None:
    person = world.people[place.key]
    client, standing = client_of(person), standing_of(person, TODAY)
    for door in REGISTER:
        if door.body is None:
            found = client.get(door.path)
        else:
            sent = door.sent(world)
            found = undone(lambda: client.post(door.path, sent, content_type="application/json"))  # noqa: B023
        is_refused = found.status_code == 403 or "from_user" in found.json().get("errors", {})
        assert found.status_code != 500
        assert is_refused is not standing.may(door.asked), (door, found.content)


def test_a_delegation_is_ended_by_its_two_and_the_steward(world: World) -> None:
    lent = world.people["lead_ex"].delegations.get()
    wanted = dict.fromkeys(world.people, 404) | {"inspector": 403, "steward": 200}
    wanted |= {"conflicted_steward": 200, "lead_ex": 200, "deputy_ex": 200}
    address = reverse("api:delegation-end", args=[lent.pk])
    for key, person in world.people.items():
        client = client_of(person)
        found = undone(lambda: client.post(address, {}, content_type="application/json"))  # noqa: B023
        assert found.status_code == wanted[key], key


@each_kind
def test_a_deadline_of_the_prime_minister_moves_at_its_level_only(
    world: World, place: Place
) -> None:
    stage, status = world.stage(place.key, Status.IN_PROGRESS), Status.IN_PROGRESS
    client = client_of(world.people[place.key])
    for door in DOORS:
        if door.name in ("extension-grant", "extension-refuse", "task-change-deadline"):
            stage.task.__class__.objects.filter(pk=stage.task.pk).update(
                deadline_level="prime_minister"
            )
            found = ask(client, door, stage, world)
            wanted = answer(place, door.asked, status, of_pm=True)
            assert not is_wrong(found.status_code, found.content.decode(), wanted), door.id


@each_kind
def test_what_nobody_follows_takes_nothing_and_still_shows_no_stranger(
    world: World, place: Place
) -> None:
    client, status = client_of(world.people[place.key]), Status.IN_PROGRESS
    stage = world.stage(place.key, status)
    Programme.objects.filter(code="DA06").update(tracking=Tracking.CATALOGUE)
    for door in DOORS:
        if isinstance(door.asked, TaskAction) and door.body is not None:
            found = ask(client, door, stage, world)
            assert found.status_code == (409 if sees(place, status) else 404), door.id


def test_no_address_and_no_action_is_without_a_row() -> None:
    """Whoever adds an address says here which row of the matrix it belongs to."""
    rows = {door.id.rsplit(" ", 1)[0] if door.row else door.id for door in DOORS}
    rows |= {f"{'GET' if door.body is None else 'POST'} {door.name}" for door in REGISTER}
    rows |= {f"POST {name}" for name in BULK} | APART
    present = set()
    for pattern in urls.urlpatterns:
        view = pattern.callback.view_class  # type: ignore[union-attr]
        methods = {method for method in ("get", "post") if hasattr(view, method)} or {"get"}
        present |= {f"{method.upper()} {pattern.name}" for method in methods}
    assert rows == present
    walked = {door.asked for door in DOORS}
    assert walked == set(TaskAction) | set(ON_A_TASK)


def test_nothing_is_written_in_another_way() -> None:
    resolver = get_resolver("tasks_app.api.urls")
    for pattern in resolver.url_patterns:
        view = pattern.callback.view_class
        assert not any(hasattr(view, method) for method in ("put", "patch", "delete"))
