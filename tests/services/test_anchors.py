"""Days are sealed once, when they are over, whoever seals them and however late."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from tasks_app import conf
from tasks_app.enums import AuditKind, EventKind
from tasks_app.models import DayAnchor, Task
from tasks_app.rules.calendar import LOCAL, end_of_day
from tasks_app.rules.chain import GENESIS
from tasks_app.services import anchors, audit
from tests.append_only import lifted
from tests.factories import add_event, make_task

MONDAY, TUESDAY, FRIDAY = date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 19)
LATER = datetime(2026, 7, 1, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def task(db: None) -> Task:
    return make_task(assigned_on=MONDAY)


def happen(task: Task, at: datetime) -> None:
    add_event(task, EventKind.CHASED, at.astimezone(LOCAL).date(), recorded_at=at)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=LOCAL)


def days() -> list[date]:
    return [anchor.day for anchor in DayAnchor.objects.order_by("day")]


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in conf.anchors_log().read_text().splitlines()]


def test_only_days_with_changes_are_sealed_each_after_the_one_before(task):
    happen(task, noon(FRIDAY))

    first, second = anchors.seal(at=LATER)

    assert (first.day, first.prev_hash, second.prev_hash) == (MONDAY, GENESIS, first.hash)
    assert (second.day, second.task_count, second.event_count) == (FRIDAY, 1, 1)


def test_a_day_with_nothing_but_access_is_sealed(db):
    audit.record(AuditKind.SIGNED_IN, at=noon(TUESDAY), account="an@example.com")

    (anchor,) = anchors.seal(at=LATER)

    assert (anchor.day, anchor.event_count, anchor.audit_count) == (TUESDAY, 0, 1)


def test_sealing_again_changes_nothing(task):
    anchors.seal(at=LATER)
    kept = conf.anchors_log().read_bytes()

    assert anchors.seal(at=LATER + timedelta(days=1)) == []
    assert conf.anchors_log().read_bytes() == kept


@pytest.mark.parametrize(
    ("after_midnight", "sealed"),
    [(timedelta(0), []), (timedelta(minutes=59), []), (timedelta(minutes=60), [MONDAY])],
)
def test_a_day_is_sealed_an_hour_after_it_is_over(task, after_midnight, sealed):
    anchors.seal(at=end_of_day(MONDAY) + after_midnight)
    assert days() == sealed


def test_the_day_is_the_vietnamese_one(task):
    happen(task, end_of_day(MONDAY) - timedelta(microseconds=1))
    happen(task, end_of_day(MONDAY))

    anchors.seal(at=LATER)

    assert list(DayAnchor.objects.order_by("day").values_list("day", "event_count")) == [
        (MONDAY, 3),
        (TUESDAY, 1),
    ]


def test_after_an_outage_every_day_is_caught_up(task):
    anchors.seal(MONDAY, at=LATER)
    for day in (TUESDAY, FRIDAY):
        happen(task, noon(day))

    anchors.seal(at=LATER)

    assert days() == [MONDAY, TUESDAY, FRIDAY]
    assert [line["day"] for line in lines()] == [day.isoformat() for day in days()]


def test_a_restored_copy_finds_the_same_seals(task):
    (sealed,) = anchors.seal(at=LATER)
    with lifted(connection):
        DayAnchor.objects.all().delete()

    (again,) = anchors.seal(at=LATER + timedelta(days=1))

    assert again.hash == sealed.hash
    assert len(lines()) == 1


def test_a_torn_line_of_the_log_is_left_and_written_anew(task):
    anchors.seal(at=LATER)
    path = conf.anchors_log()
    whole = path.read_text()
    path.write_text(whole[:50])

    anchors.seal(at=LATER)

    assert path.read_text() == f"{whole[:50]}\n{whole}"
    call_command("verify_history")


def test_a_log_that_cannot_be_written_is_told_and_mended_by_the_next_run(task, capsys):
    conf.anchors_log().mkdir()
    with pytest.raises(CommandError, match="không ghi được"):
        call_command("seal_history")
    assert days() == [MONDAY]

    conf.anchors_log().rmdir()
    call_command("seal_history")
    assert [line["day"] for line in lines()] == [MONDAY.isoformat()]


def test_the_log_is_nobody_elses_to_read(task):
    anchors.seal(at=LATER)
    assert conf.anchors_log().stat().st_mode & 0o077 == 0


def test_sealing_costs_as_many_statements_for_ten_events_as_for_twenty(task):
    def statements(day: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            anchors.seal(day, at=LATER)
        return len(captured)

    anchors.seal(MONDAY, at=LATER)
    for minute in range(10):
        happen(task, noon(TUESDAY) + timedelta(minutes=minute))
    few = statements(TUESDAY)
    for minute in range(20):
        happen(task, noon(FRIDAY) + timedelta(minutes=minute))
    assert statements(FRIDAY) == few


@pytest.mark.django_db(transaction=True)
def test_two_that_seal_at_once_leave_one_chain():
    task = make_task(assigned_on=MONDAY)
    for day in (TUESDAY, FRIDAY):
        happen(task, noon(day))
    gate = threading.Barrier(4)

    def run(_: int) -> None:
        try:
            gate.wait(timeout=30)
            anchors.seal(at=LATER)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    anchors.seal(at=LATER)
    assert days() == [MONDAY, TUESDAY, FRIDAY]
    assert [line["day"] for line in lines()] == [day.isoformat() for day in days()]
    call_command("verify_history")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_day_waits_for_the_transaction_that_began_in_it():
    make_task(assigned_on=MONDAY)
    opened, done = threading.Event(), threading.Event()

    def write_late() -> None:
        try:
            with transaction.atomic():
                Task.objects.count()
                opened.set()
                done.wait(timeout=30)
        finally:
            connections.close_all()

    now = datetime.now(UTC)
    writer = threading.Thread(target=write_late)
    writer.start()
    opened.wait(timeout=30)
    happen(Task.objects.get(), now)
    try:
        anchors.seal(at=now + timedelta(days=2))
        waiting = days()
    finally:
        done.set()
        writer.join()
    anchors.seal(at=now + timedelta(days=2))
    assert now.astimezone(LOCAL).date() not in waiting
    assert now.astimezone(LOCAL).date() in days()
