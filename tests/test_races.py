"""Two requests at once: one wins, nobody is overwritten, nobody sees a locked database."""

import os
import random
import subprocess
import sys
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tasks_app.enums import BlockerKind, Decision, EventKind, ReturnReason, Status
from tasks_app.errors import StaleVersion, TransitionNotAllowed
from tasks_app.models import CompletionClaim, DeadlineExtension, Task, User
from tasks_app.selectors.evidence_store import bad_files, orphans
from tasks_app.services import (
    assignment,
    blockers,
    closing,
    comments,
    completion,
    deadlines,
    evidence,
    extensions,
    milestones,
    reports,
    suspension,
    tasks,
)
from tests.documents import GOOD
from tests.factories import NOON, make_task
from tests.history import assert_whole
from tests.racing import TODAY, Run, address, outcomes, race, rounds

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent
DOC = evidence.Document(number="12/BB-BTP")
SIGNED = {"number": "8/QĐ", "signed_on": TODAY, "reason": "Không còn cần"}
LATER = TODAY + timedelta(days=20)
PLAN = [milestones.MilestoneIn("Dự thảo", date(2026, 6, 20))]


def asked(days: int) -> extensions.Request:
    return extensions.Request(date(2026, 7, 1) + timedelta(days=days), reason="Chờ văn bản")


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("Biên bản.pdf", GOOD[".pdf"])


def writers(cast: SimpleNamespace, task: Task, version: int | None) -> list[tuple[User, Run]]:
    """Return every kind of write that is possible on a task under way, with who may do it."""
    given = {"at": NOON, "version": version}
    return [
        (
            cast.ex,
            lambda by: reports.report(task, reports.Progress(55, "Đang làm"), by=by, **given),
        ),
        (cast.wg, lambda by: evidence.add_document(task, DOC, by=by, **given)),
        (
            cast.co,
            lambda by: evidence.add_link(task, "https://dichvucong.gov.vn/a", by=by, **given),
        ),
        (cast.ex, lambda by: evidence.add_file(task, pdf(), by=by, **given)),
        (cast.ex, lambda by: extensions.request(task, asked(30), by=by, **given)),
        (cast.wg, lambda by: milestones.set_plan(task, PLAN, by=by, **given)),
        (cast.hu, lambda by: comments.write(task, text="Chào", by=by, **given)),
        (cast.sa, lambda by: closing.cancel(task, **SIGNED, by=by, **given)),
        (
            cast.wg,
            lambda by: blockers.raise_blocker(
                task, kind=BlockerKind.DATA, description="Thiếu dữ liệu", by=by, **given
            ),
        ),
        (
            cast.s2,
            lambda by: suspension.suspend(task, document="1/TB", review_on=LATER, by=by, **given),
        ),
        (
            cast.s1,
            lambda by: deadlines.change(
                task, deadline=LATER, document="1/QĐ", reason="Điều chỉnh", by=by, **given
            ),
        ),
        (
            cast.sa,
            lambda by: assignment.change_lead(task, lead=cast.bca, document="1/QĐ", by=by, **given),
        ),
    ]


def claimed(cast: SimpleNamespace, task: Task) -> CompletionClaim:
    evidence.add_document(task, DOC, by=cast.ex, at=NOON)
    return completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)


@pytest.mark.chaos
def test_of_many_writers_with_one_version_exactly_one_wins(
    cast: SimpleNamespace, chance: random.Random, settings: SimpleNamespace, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for _ in rounds():
        task = make_task(lead=cast.btp, coordinating=(cast.btc,), percent=40)
        runs = chance.choices(writers(cast, task, task.version), k=chance.randint(2, 8))
        results = race(*runs)
        assert outcomes(results)[StaleVersion] == len(runs) - 1
        assert task.events.count() == 3
        assert_whole(task, on=TODAY)
    assert set(bad_files()) <= {None}
    assert list(orphans()) == []


def test_writers_without_a_version_wait_for_each_other_and_lose_nothing(
    cast: SimpleNamespace, chance: random.Random
) -> None:
    def report_often(by: User, name: int) -> None:
        for step in range(5):
            reports.report(cast.task, reports.Progress(name, f"{name}/{step}"), by=by, at=NOON)

    race(*((chance.choice([cast.ex, cast.wg]), partial(report_often, name=n)) for n in range(8)))
    kept = set(cast.task.reports.values_list("content", flat=True))
    assert kept == {f"{n}/{step}" for n in range(8) for step in range(5)}
    assert_whole(cast.task, on=TODAY)


def test_of_accept_return_and_withdraw_one_happens(
    cast: SimpleNamespace, chance: random.Random
) -> None:
    for _ in rounds(20):
        task = make_task(lead=cast.btp, percent=40)
        filed = claimed(cast, task)
        runs = [(cast.s1, partial(accepted, filed)), (cast.s2, partial(returned, filed))]
        runs += [(cast.ex, partial(withdrawn, filed)), (cast.s2, partial(accepted, filed))]
        chance.shuffle(runs)
        results = race(*runs)
        assert outcomes(results) == {CompletionClaim: 1, TransitionNotAllowed: 3}
        decided = task.claims.get()
        assert decided.decision != Decision.PENDING
        task.refresh_from_db()
        granted = decided.decision == Decision.GRANTED
        assert (task.status == Status.COMPLETED) is granted
        assert_whole(task, on=TODAY)


def accepted(filed: CompletionClaim, by: User) -> object:
    return completion.accept(fresh(filed), criteria_met={0}, by=by, at=NOON)


def returned(filed: CompletionClaim, by: User) -> object:
    reason = ReturnReason.OTHER
    return completion.return_claim(fresh(filed), reason=reason, note="Chưa đủ", by=by, at=NOON)


def withdrawn(filed: CompletionClaim, by: User) -> object:
    return completion.withdraw(fresh(filed), by=by, at=NOON)


def fresh(filed: CompletionClaim) -> CompletionClaim:
    return CompletionClaim.objects.get(pk=filed.pk)


def test_parallel_requests_leave_one_pending(cast: SimpleNamespace) -> None:
    def ask(by: User, days: int) -> object:
        return extensions.request(cast.task, asked(days), by=by, at=NOON)

    results = race(*((cast.ex, partial(ask, days=n)) for n in range(8)))
    assert outcomes(results) == {DeadlineExtension: 1, TransitionNotAllowed: 7}
    assert cast.task.extensions.get().decision == Decision.PENDING
    assert_whole(cast.task, on=TODAY)


def test_an_extension_granted_beside_an_acceptance_leaves_nothing_pending(
    cast: SimpleNamespace,
) -> None:
    for _ in rounds(20):
        task = make_task(lead=cast.btp)
        wanted = extensions.request(task, asked(60), by=cast.wg, at=NOON)
        filed = claimed(cast, task)

        def grant(by: User, pk: int = wanted.pk) -> object:
            extension = DeadlineExtension.objects.get(pk=pk)
            return extensions.grant(extension, document="1/QĐ", by=by, at=NOON)

        race((cast.s1, grant), (cast.s2, partial(accepted, filed)))
        wanted.refresh_from_db()
        task.refresh_from_db()
        assert task.status == Status.COMPLETED
        moved = task.deadline == wanted.proposed_deadline
        assert wanted.decision == (Decision.GRANTED if moved else Decision.WITHDRAWN)
        assert_whole(task, on=TODAY)


def test_a_task_is_received_once(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    results = race(*((cast.ex, lambda by: tasks.start(task, by=by, at=NOON)) for _ in range(8)))
    assert outcomes(results)[TransitionNotAllowed] == 7
    assert task.events.filter(kind=EventKind.STARTED).count() == 1
    assert_whole(task, on=TODAY)


def test_of_parallel_first_reports_one_starts_the_task_and_all_are_kept(
    cast: SimpleNamespace,
) -> None:
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    race(*[writers(cast, task, None)[0]] * 8)
    assert task.reports.count() == 8
    assert task.events.filter(seq__gt=1, status=Status.IN_PROGRESS).count() == 1
    assert_whole(task, on=TODAY)


def test_processes_race_like_threads(cast: SimpleNamespace, tmp_path: Path) -> None:
    version = str(cast.task.version)
    command = [sys.executable, "-m", "tests.racer", str(cast.task.pk), str(cast.ex.pk), version]
    variables = {**os.environ, "DATABASE_URL": address(connection), "DATA_DIR": str(tmp_path)}
    variables["DJANGO_SETTINGS_MODULE"] = "project.settings"
    started = [
        subprocess.Popen(
            command, cwd=ROOT, env=variables, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    assert [process.stdout and process.stdout.readline() for process in started] == ["ready\n"] * 3
    for process in started:  # all are waiting now
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0].strip() for process in started)
    assert said == ["stale_version", "stale_version", "won"]
    assert_whole(cast.task, on=TODAY)
