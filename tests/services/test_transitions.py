"""Every action × every relation × every state: what the table says is what happens."""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from tasks_app.enums import Relation, Status, TaskAction, TaskKind
from tasks_app.errors import (
    ConflictOfInterest,
    DomainError,
    NotPermitted,
    NotTracked,
    TransitionNotAllowed,
)
from tasks_app.management.commands import statemachine
from tasks_app.models import Task, User
from tasks_app.permissions import parties_of, standing_of, verdicts
from tasks_app.rules import diagram
from tasks_app.rules.lifecycle import ACTIVE, TRANSITIONS
from tasks_app.services.guards import guard
from tests.deeds import TODAY, TRIES, Stage, people
from tests.factories import NOON

RELATIONS = [*(relation for relation in Relation if relation != Relation.AUTHORITY), None]
UNBOUND = {
    Relation.CONFLICTED_REVIEWER: Relation.REVIEWER,
    Relation.CONFLICTED_ADMIN: Relation.SECRETARIAT_ADMIN,
}
IN_CONFLICT, NOT_THEIRS, NOT_NOW = (
    (ConflictOfInterest, 403),
    (NotPermitted, 403),
    (TransitionNotAllowed, 409),
)
Refusal = tuple[type[DomainError], int]


def expected(action: TaskAction, relation: Relation | None, status: Status) -> Refusal | None:
    """Return what the table says of one cell: the refusal and its HTTP status, None: allowed."""
    transition = TRANSITIONS[action]
    if relation in transition.who:
        return None if status in transition.allowed_from else NOT_NOW
    return IN_CONFLICT if UNBOUND.get(relation) in transition.who else NOT_THEIRS  # type: ignore[arg-type]


def asked_of_the_guard(task: Task, action: TaskAction, by: User) -> DomainError | None:
    try:
        seat = guard(task, action, by=by, on=TODAY)
    except DomainError as refused:
        return refused
    assert seat.user == by
    return None


@pytest.mark.parametrize("action", TaskAction)
def test_the_guard_says_what_the_table_says(cast: SimpleNamespace, action: TaskAction) -> None:
    persons, task = people(cast), cast.task
    for relation in RELATIONS:
        for status in Status:
            task.status = status
            refused = asked_of_the_guard(task, action, persons[relation])
            found = (type(refused), refused.status) if refused else None
            assert found == expected(action, relation, status), (relation, status)


@pytest.mark.parametrize("relation", RELATIONS, ids=str)
def test_a_verdict_is_what_the_guard_would_say(
    cast: SimpleNamespace, relation: Relation | None
) -> None:
    by, task = people(cast)[relation], cast.task
    parties = parties_of(task, TODAY)
    for status in Status:
        task.status = status
        for one in verdicts(task, standing_of(by, TODAY), parties):
            refused = asked_of_the_guard(task, one.action, by)
            assert one.possible is (refused is None)
            assert one.reason == (refused.message if refused else "")


def test_verdicts_ask_the_database_nothing(
    cast: SimpleNamespace, django_assert_num_queries: object
) -> None:
    task = Task.objects.select_related("programme", "lead", "coordinator").get(pk=cast.task.pk)
    standing, parties = standing_of(cast.ex, TODAY), parties_of(task, TODAY)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert len(verdicts(task, standing, parties)) == len(TRANSITIONS) - 1


def test_a_recurring_task_is_never_claimed(cast: SimpleNamespace) -> None:
    cast.task.kind = TaskKind.RECURRING
    assert isinstance(
        asked_of_the_guard(cast.task, TaskAction.CLAIM, cast.ex), TransitionNotAllowed
    )


def test_what_is_not_followed_is_refused_to_everybody(cast: SimpleNamespace) -> None:
    cast.task.programme.tracking = "catalogue"
    for action in TaskAction:
        for by in people(cast).values():
            assert isinstance(asked_of_the_guard(cast.task, action, by), NotTracked)


def test_every_action_is_tried() -> None:
    assert set(TRIES) == set(TRANSITIONS) == set(TaskAction)


@pytest.mark.parametrize("status", Status)
def test_the_services_refuse_what_the_table_refuses(cast: SimpleNamespace, status: Status) -> None:
    """A cell the table allows may still be refused for what was sent, never by the table."""
    persons, stage = people(cast), Stage(cast, status)
    before = stage.task.events.count()
    for action in TRIES:
        for relation in RELATIONS:
            wanted = expected(action, relation, status)
            refused = tried(stage, action, persons[relation])
            if wanted is None:
                assert refused is None or not by_the_table(refused), (action, relation)
            elif action != TaskAction.ANSWER_BLOCKER:  # asks the blocker, not the task
                assert refused is not None, (action, relation)
                assert (type(refused), refused.status) == wanted, (action, relation, refused)
    assert stage.task.events.count() == before


def tried(stage: Stage, action: TaskAction, by: User) -> DomainError | None:
    """Return the refusal of one try, which is undone either way."""
    try:
        with transaction.atomic():
            TRIES[action](stage, by, NOON)
            transaction.set_rollback(True)
    except DomainError as refused:
        return refused
    return None


def by_the_table(refused: DomainError) -> bool:
    return refused.message.startswith(("Không thể “", "Vai trò của tài khoản này"))


# -- as people read it --------------------------------------------------------------------


def test_the_readme_shows_the_table() -> None:
    text = statemachine.README.read_text()
    assert statemachine.written(text) == text, "run: python manage.py statemachine --write"


def test_the_command_prints_diagram_and_table(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("statemachine")
    assert capsys.readouterr().out.strip() == diagram.document().strip()


def test_a_readme_without_markers_is_refused() -> None:
    with pytest.raises(CommandError, match="statemachine"):
        statemachine.written("# tasks_app\n")


def test_the_diagram_has_an_arrow_for_every_change_of_state() -> None:
    arrows = set(diagram.diagram().splitlines())
    for action, transition in TRANSITIONS.items():
        for before in transition.allowed_from:
            afters = ACTIVE if transition.restores else {transition.to} - {None}
            for after in afters:
                line = f"    {before} --> {after}: "
                assert any(a.startswith(line) and action.value in a for a in arrows)


def test_the_table_has_a_row_for_every_action() -> None:
    rows = diagram.table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [action.value for action in TRANSITIONS]
