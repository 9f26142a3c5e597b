"""Figures of one date at 225 tasks beside the one statement beneath them, on either database.

Goal (ARCHITECTURE §7): at most 30 ms, at most twice the statement. Processor time of this process
is told beside the clock: on SQLite it holds the statement too and shows what other work on the
machine hides. `python -m tests.servers --on sqlite,postgres -m bench tests/bench/test_figures.py`
"""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.models import Programme
from tasks_app.selectors import figures
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Question
from tests.bench.conftest import TOLD
from tests.bench.measuring import ROUNDS
from tests.demo import demo

__all__ = ["demo"]
pytestmark = pytest.mark.bench

TODAY, CONFERENCE = date(2026, 11, 21), date(2022, 12, 25)
FOLD = "judged"


def fastest(*jobs: Callable[[], Any]) -> list[tuple[float, float]]:
    """Return the least milliseconds of each job, by the clock and by the processor, in turns."""
    times: list[list[tuple[float, float]]] = [[] for _ in jobs]
    for _ in range(ROUNDS):
        for place, job in enumerate(jobs):
            clock, processor = time.perf_counter(), time.process_time()
            job()
            times[place].append((time.perf_counter() - clock, time.process_time() - processor))
    return [(min(c for c, _ in t) * 1000, min(p for _, p in t) * 1000) for t in times]


@pytest.mark.parametrize("by", [Split.NONE, Split.AGENCY, Split.TREE])
def test_the_figures_of_one_date_beside_their_one_statement(demo, db, pytestconfig, by):
    asked = Question(Programme.objects.get(code="DA06"), CONFERENCE, known_at=CONFERENCE, by=by)
    with CaptureQueriesContext(connection) as captured:
        figures.compute(asked, today=TODAY)
    (fold,) = [item["sql"] for item in captured if FOLD in item["sql"]]

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(fold.replace("%", "%%"), [])
            cursor.fetchall()

    full, floor = fastest(lambda: figures.compute(asked, today=TODAY), bare)

    told = f"{full[0]:.1f} ms, câu lệnh {floor[0]:.1f} ms, tỷ lệ {full[0] / floor[0]:.1f}"
    processor = f"bộ xử lý {full[1]:.1f} và {floor[1]:.1f} ms, {len(captured)} câu lệnh"
    line = f"225 nhiệm vụ, {connection.vendor}, {by}: {told}; {processor}"
    pytestconfig.stash.setdefault(TOLD, []).append(line)
    assert full[0] < 1_000
