"""The proof is asked for while people work: what is being written is no fault."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tasks_app.enums import AuditKind
from tasks_app.errors import DomainError
from tasks_app.models import Task, User
from tasks_app.selectors.history import Checked
from tasks_app.selectors.proof import Question, faults
from tasks_app.services import anchors, audit, blockers, evidence, reports
from tests.factories import NOON, make_task

pytestmark = pytest.mark.django_db(transaction=True)
WRITES = 8


def test_writers_at_work_raise_no_alarm(cast: Any, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    tasks = [make_task(lead=cast.btp, code=f"DA06-8{n:02}") for n in range(4)]

    def work(place: int) -> int:
        by = User.objects.get(pk=cast.ex.pk)
        try:
            return sum(_write(tasks[(place + n) % len(tasks)], by, n) for n in range(WRITES))
        finally:
            connections.close_all()

    found, proofs = [], 0
    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(work, place) for place in range(2)]
        while not (proofs and all(writer.done() for writer in writers)):
            proofs += 1
            found += _proved(NOON + timedelta(days=proofs))
        written = sum(writer.result() for writer in writers)

    assert found == []
    assert written > WRITES


def _proved(at: Any) -> list[Any]:
    anchors.seal(NOON.date() - timedelta(days=1), at=at)
    return list(faults(Question(at=NOON), Checked()))


def _write(task: Task, by: User, count: int) -> int:
    try:
        reports.report(task, reports.Progress(count % 100, f"Đợt {count}"), by=by, at=NOON)
        document = evidence.Document(number=f"{count}/BC")
        evidence.add_document(task, document, by=by, at=NOON)
        raised = blockers.raise_blocker(
            task, kind="data", description=f"Thiếu {count}", by=by, at=NOON
        )
        blockers.resolve(raised, resolution="Đã có", by=by, at=NOON)
        audit.record(AuditKind.EXPORTED, at=NOON, user=by)
    except DomainError:
        return 0
    return 1
