"""Two requests at once: one wins, nobody is overwritten, nobody sees a locked database.

`RACE_ROUNDS` asks for more rounds, `RACE_SEED` repeats a run.
"""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tasks_app.enums import BlockerKind, Decision, EventKind, ReturnReason, Status
from tasks_app.errors import DomainError, StaleVersion, TransitionNotAllowed
from tasks_app.models import CompletionClaim, DeadlineExtension, Task, User
from tasks_app.services import blockers, completion, evidence, extensions, reports, tasks
from tests.factories import NOON, make_task
from tests.history import assert_whole

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))
SEED = int(os.environ.get("RACE_SEED", str(random.randrange(10**6))))
TODAY = NOON.date()
ROOT = Path(__file__).resolve().parent.parent
DOC = evidence.Document(number="12/BB-BTP")

Run = Callable[[User], object]


def race(*runs: tuple[User, Run]) -> list[object]:
    """Run all at once, each on a connection of its own; return what each returned or refused."""
    gate = threading.Barrier(len(runs))

    def one(who: User, run: Run) -> object:
        try:
            by = User.objects.get(pk=who.pk)  # as a request does; opens the connection
            gate.wait(timeout=30)
            return run(by)
        except DomainError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(runs)) as pool:
        return [waiting.result() for waiting in [pool.submit(one, *run) for run in runs]]


def outcomes(results: list[object]) -> Counter[type]:
    return Counter(type(result) for result in results)


def asked(days: int) -> extensions.Request:
    return extensions.Request(date(2026, 7, 1) + timedelta(days=days), reason="Chờ văn bản")


def writers(task: Task, version: int | None) -> list[Run]:
    """Return every kind of write that is possible on a task under way."""
    given = {"at": NOON, "version": version}
    return [
        lambda by: reports.report(task, reports.Progress(55, "Đang làm"), by=by, **given),
        lambda by: evidence.add_document(task, DOC, by=by, **given),
        lambda by: evidence.add_link(task, "https://dichvucong.gov.vn/a", by=by, **given),
        lambda by: extensions.request(task, asked(30), by=by, **given),
        lambda by: blockers.raise_blocker(
            task, kind=BlockerKind.DATA, description="Thiếu dữ liệu", by=by, **given
        ),
    ]


@pytest.fixture
def chance() -> random.Random:
    print(f"RACE_SEED={SEED}")  # noqa: T201 (shown when a round fails)
    return random.Random(SEED)


@pytest.fixture
def waiting_claim(cast: SimpleNamespace) -> CompletionClaim:
    evidence.add_document(cast.task, DOC, by=cast.ex, at=NOON)
    return completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)


def test_of_many_writers_with_one_version_exactly_one_wins(
    cast: SimpleNamespace, chance: random.Random
) -> None:
    for _ in range(ROUNDS):
        task = make_task(lead=cast.btp, percent=40)
        runs = chance.choices(writers(task, task.version), k=chance.randint(2, 8))
        results = race(*((chance.choice([cast.ex, cast.wg]), run) for run in runs))
        assert outcomes(results)[StaleVersion] == len(runs) - 1
        assert task.events.count() == 3
        assert_whole(task, on=TODAY)


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


def test_twenty_acceptances_of_one_claim_are_one(
    cast: SimpleNamespace, waiting_claim: CompletionClaim
) -> None:
    def accept(by: User) -> object:
        filed = CompletionClaim.objects.get(pk=waiting_claim.pk)
        return completion.accept(filed, criteria_met={0}, by=by, at=NOON)

    results = race(*((cast.s2 if n % 2 else cast.s1, accept) for n in range(20)))
    assert outcomes(results) == {CompletionClaim: 1, TransitionNotAllowed: 19}
    assert cast.task.events.filter(kind=EventKind.ACCEPTED).count() == 1
    assert_whole(cast.task, on=TODAY)


def test_of_accept_return_and_withdraw_one_happens(
    cast: SimpleNamespace, chance: random.Random
) -> None:
    for _ in range(max(ROUNDS // 4, 1)):
        task = make_task(lead=cast.btp, percent=40)
        evidence.add_document(task, DOC, by=cast.ex, at=NOON)
        filed = completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)
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
    for _ in range(max(ROUNDS // 4, 1)):
        task = make_task(lead=cast.btp)
        wanted = extensions.request(task, asked(60), by=cast.wg, at=NOON)
        evidence.add_document(task, DOC, by=cast.ex, at=NOON)
        filed = completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)

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
    race(*((cast.wg, writers(task, None)[0]) for _ in range(8)))
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


def address(of: BaseDatabaseWrapper) -> str:
    """Return the DATABASE_URL of the database under test."""
    given = of.settings_dict
    if of.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    person = ":".join(str(given[name]) for name in ("USER", "PASSWORD") if given[name])
    host = quote(given["HOST"], safe="")  # may be the folder of a socket
    return f"postgres://{person}@{host}:{given['PORT'] or 5432}/{given['NAME']}"
