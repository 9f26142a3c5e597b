"""Whatever people do to one task at the same time, its history stays whole.

The deeds are those of the table of transitions, each by somebody who may do it in some state; a
deed that comes too late is refused in words. Nothing may be lost, and nobody meets the database.
"""

import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tasks_app.enums import BlockerKind, Relation, TaskAction
from tasks_app.models import User
from tasks_app.rules.lifecycle import TRANSITIONS, is_possible
from tasks_app.selectors.evidence_store import bad_files, orphans
from tasks_app.services import (
    blockers,
    breakdown,
    completion,
    corrections,
    evidence,
    extensions,
    reopening,
    reports,
)
from tests.deeds import TRIES, Stage, Try, people
from tests.documents import GOOD
from tests.factories import NOON, AgencyFactory, make_task
from tests.history import assert_whole
from tests.racing import TODAY, Run, race, refusals, rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]

DOC = evidence.Document(number="12/BB-BTP")
ASKED = extensions.Request(TODAY.replace(month=9), reason="Chờ văn bản")
LIKELY = 0.7  # of the deeds are possible as the task stands; the others need another to go first


class Lived(Stage):
    """A task that has lived through its services: every row has its event."""

    def __init__(self, cast: SimpleNamespace, chance: random.Random) -> None:
        self.cast, given = cast, {"at": NOON}
        self.task = make_task(lead=cast.btp, coordinating=(cast.btc,), percent=40)
        self.other = make_task(lead=cast.btp)
        self.unit = AgencyFactory(parent=cast.btp)
        self.report = reports.report(
            self.task, reports.Progress(50, "Đang làm"), by=cast.ex, **given
        )
        self.extension = extensions.request(self.task, ASKED, by=cast.ex, **given)
        self.blocker = blockers.raise_blocker(
            self.task, kind=BlockerKind.DATA, description="Thiếu", authority=cast.bca,
            by=cast.ex, **given,
        )  # fmt: skip
        self.evidence = evidence.add_document(self.task, DOC, by=cast.ex, **given)
        self.claim = completion.claim(self.task, completed_on=TODAY, by=cast.wg, **given)
        self.proposal = None
        self._go_on(chance.choice(["claimed", "working", "suspended", "completed"]))
        self.task.refresh_from_db()

    def _go_on(self, state: str) -> None:
        cast = self.cast
        if state in ("working", "suspended"):
            completion.withdraw(self.claim, by=cast.ex, at=NOON)
        if state == "suspended":
            TRIES[TaskAction.SUSPEND](self, cast.s2, NOON)
        if state == "completed":
            completion.accept(self.claim, criteria_met={0}, by=cast.s2, at=NOON)
            self.proposal = reopening.propose(
                self.task, document="1/KL", reason="Sai", by=cast.s1, at=NOON
            )


def with_file(stage: Lived, by: User, at: datetime) -> object:
    upload = SimpleUploadedFile("Biên bản.pdf", GOOD[".pdf"] + str(by.pk).encode())
    return evidence.add_file(stage.task, upload, by=by, at=at)


MORE: dict[TaskAction, list[Try]] = {
    TaskAction.ADD_EVIDENCE: [
        with_file,
        with_file,
        lambda s, by, at: evidence.withdraw(s.evidence, reason="Nhầm", by=by, at=at),
    ],
    TaskAction.REPORT: [lambda s, by, at: corrections.retract_report(s.report, by=by, at=at)],
    TaskAction.CORRECT: [
        lambda s, by, at: corrections.correct(
            s.report.event, corrections.Correction(percent=30), reason="Sai", by=by, at=at
        )
    ],
    TaskAction.BREAK_DOWN: [
        lambda s, by, at: breakdown.break_down(s.task, [breakdown.Share(s.unit)], by=by, at=at)
    ] * 3,
}  # fmt: skip
DEEDS = TRIES.keys() - {TaskAction.REOPEN}  # needs the proposal of a completed task


@pytest.fixture(autouse=True)
def store(settings: SimpleNamespace, tmp_path: Path) -> Iterator[None]:
    """Keep the files of the rounds apart; at the end each has its row and each row its file."""
    settings.MEDIA_ROOT = tmp_path
    yield
    assert set(bad_files()) <= {None}
    assert list(orphans()) == []


def deed(
    stage: Lived, doers: dict[Relation | None, User], chance: random.Random
) -> tuple[TaskAction, User, Run]:
    """Return something to do, by somebody who may do it, on a copy of what the person sees."""
    open_to, kind = stage.task.status, stage.task.kind
    likely = [one for one in TRIES if is_possible(one, status=open_to, kind=kind)]
    action = chance.choice(likely if chance.random() < LIKELY else sorted(DEEDS))
    who = doers[chance.choice(sorted(TRANSITIONS[action].who & doers.keys()))]
    run = chance.choice([TRIES[action], *MORE.get(action, [])])
    seen = deepcopy(stage)
    return action, who, lambda by: run(seen, by, NOON)


Deed = tuple[TaskAction, User, Run]


def done_of(deeds: list[Deed], results: list[object]) -> list[TaskAction]:
    """Return the deeds that were not refused."""
    refused = refusals(results)
    return [
        action
        for (action, _, _), result in zip(deeds, results, strict=True)
        if result not in refused
    ]


def told(done: list[TaskAction]) -> int:
    """Return how many events the deeds owe at least: a file opened again is told once."""
    return len(done) - max(0, done.count(TaskAction.OPEN_REVIEW) - 1)


def test_mixed_deeds_at_once_leave_every_history_whole(
    cast: SimpleNamespace, chance: random.Random
) -> None:
    doers, won = people(cast) | {Relation.AUTHORITY: cast.ex_bca}, set()
    for _ in rounds(4):
        stage = Lived(cast, chance)
        before = stage.task.events.count()
        deeds = [deed(stage, doers, chance) for _ in range(chance.randint(2, 8))]
        results = race(*((who, run) for _, who, run in deeds))
        done = done_of(deeds, results)
        assert stage.task.events.count() >= before + told(done)
        for task in (stage.task, stage.other, *stage.task.children.all()):
            assert_whole(task, on=TODAY)
        won |= set(done)
    assert len(won) > min(len(TRIES) // 2, len(rounds(4)) // 2)
