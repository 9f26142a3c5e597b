"""The matrix as it is published: generated, whole, and true of real rows."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tasks_app.enums import Answer, Operation, Role, Secrecy, Status, TaskAction
from tasks_app.management.commands import permission_matrix
from tasks_app.models import Task
from tasks_app.permissions import parties_of, relations_of, standing_of
from tasks_app.rules.matrix import PLACES, Place, answer, sees
from tasks_app.rules.operations import ON_A_TASK, ON_THE_REGISTER, OPERATIONS
from tasks_app.selectors.tasks import visible_to
from tests.matrix.doors import DOORS
from tests.matrix.test_api import ask
from tests.matrix.walking import client_of, each_kind, each_place, is_wrong
from tests.matrix.world import TODAY, World


def test_the_published_page_is_the_matrix() -> None:
    text = permission_matrix.PAGE.read_text()
    assert permission_matrix.written(text) == text, (
        "run: python manage.py permission_matrix --write"
    )


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(CommandError, match="permission_matrix"):
        permission_matrix.written("# Phân quyền\n")


def test_the_command_prints_every_cell_as_one_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("permission_matrix", "--json")
    found = json.loads(capsys.readouterr().out)
    cells = {(cell["place"], cell["operation"]): cell for cell in found["cells"]}
    assert len(cells) == len(PLACES) * (len(TaskAction) + len(ON_A_TASK))
    assert all(set(cell["answers"]) == set(Status.values) for cell in cells.values())
    assert {row["operation"] for row in found["register"]} == set(ON_THE_REGISTER)
    grants = cells["reviewer_s1", "grant_extension"]
    assert (grants["answers"]["in_progress"], grants["prime_minister"]["in_progress"]) == (
        "allowed",
        "refused",
    )
    call_command("permission_matrix")
    assert "| xác nhận hoàn thành |" in capsys.readouterr().out


def test_every_operation_has_a_row() -> None:
    assert set(OPERATIONS) == set(Operation)
    assert {place.role for place in PLACES} == {*Role, None}


@pytest.mark.django_db
@each_place
def test_a_place_is_what_its_row_says(world: World, place: Place) -> None:
    person = world.people[place.key]
    standing = standing_of(person, TODAY)
    seen = visible_to(person, on=TODAY)
    for status in Status:
        task = world.stage(place.key, status).task
        if status != Status.DRAFT:
            found = relations_of(standing, task, parties_of(task, TODAY))
            assert found == place.relations - {"authority"}, status
        assert seen.filter(pk=task.pk).exists() is sees(place, status), status


@pytest.mark.django_db
@each_kind
def test_a_secret_task_hands_out_no_file_and_asks_no_stranger(world: World, place: Place) -> None:
    client, status = client_of(world.people[place.key]), Status.IN_PROGRESS
    stage = world.stage(place.key, status)
    Task.objects.filter(pk=stage.task.pk).update(secrecy=Secrecy.SECRET)
    of_files = {Operation.DOWNLOAD_EVIDENCE, Operation.DOWNLOAD_WITHDRAWN}
    for door in DOORS:
        if door.asked in of_files | {TaskAction.ANSWER_BLOCKER}:
            found = ask(client, door, stage, world)
            wanted = answer(place, door.asked, status, secret=True)
            said = "" if found.streaming else found.content.decode()
            assert not is_wrong(found.status_code, said, wanted), door.id


def test_no_cell_contradicts_what_is_hidden() -> None:
    for place in PLACES:
        for status in Status:
            answers = {answer(place, asked, status) for asked in (*TaskAction, *ON_A_TASK)}
            opens = {Answer.ALLOWED} if "authority" in place.relations else set()
            if not sees(place, status):
                assert answers <= {Answer.HIDDEN} | opens, (place.key, status)


def test_the_page_is_linked_from_the_documents() -> None:
    readme = Path(permission_matrix.PAGE).parents[1] / "README.md"
    assert "docs/permissions.md" in readme.read_text()
