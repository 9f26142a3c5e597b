"""Tampering with the history is found, whatever was done; an honest history is whole."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tasks_app.enums import EventKind, Status
from tasks_app.models import Task, TaskEvent
from tasks_app.selectors import history
from tasks_app.services import anchors
from tests.append_only import lifted
from tests.factories import add_event, make_task

EVENTS = TaskEvent._meta.db_table


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def task_with_history() -> Task:
    task = make_task(percent=10)
    for month in range(2, 6):
        add_event(
            task, EventKind.ANSWERED, date(2026, month, 1), {"percent": month * 10},
            recorded_at=datetime(2026, month, 1, 9, 30, 0, 123456, tzinfo=UTC),
            payload={"content": "Đã họp với cơ quan phối hợp", "counts": True},
        )  # fmt: skip
    return task


def tamper(sql: str, *parameters: object) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql.format(events=EVENTS), parameters)


def test_an_honest_history_is_whole(db):
    for _ in range(3):
        task_with_history()
    checked = history.Checked()

    assert list(history.bad_entries(checked)) == []
    assert (checked.tasks, checked.events) == (3, 18)


@pytest.mark.parametrize(
    ("sql", "value", "seq", "code"),
    [
        ("UPDATE {events} SET percent = %s WHERE task_id = %s AND seq = 4", 99, 4, "altered"),
        ("UPDATE {events} SET payload = %s WHERE task_id = %s AND seq = 3", "{}", 3, "altered"),
        ("UPDATE {events} SET effective_on = %s WHERE task_id = %s AND seq = 1",
         "2026-01-04", 1, "altered"),
        ("UPDATE {events} SET hash = %s WHERE task_id = %s AND seq = 2", "0" * 64, 2, "altered"),
        ("UPDATE {events} SET prev_hash = %s WHERE task_id = %s AND seq = 5", "1" * 64, 5, "link"),
        ("UPDATE {events} SET sets = %s WHERE task_id = %s AND seq = 6", 0, 6, "altered"),
        ("DELETE FROM {events} WHERE seq = %s AND task_id = %s", 3, 3, "gap"),
        ("DELETE FROM {events} WHERE seq = %s AND task_id = %s", 6, 6, "cut"),
        ("DELETE FROM {events} WHERE seq > %s AND task_id = %s", 0, 1, "cut"),
    ],
)  # fmt: skip
def test_tampering_is_found_where_it_begins(db, sql, value, seq, code):
    task_with_history()
    hit = task_with_history()
    task_with_history()

    tamper(sql, value, hit.pk)

    found = list(history.bad_entries(history.Checked()))
    assert [(entry.task, entry.seq, entry.code) for entry in found] == [(hit.code, seq, code)]


def test_a_rewritten_last_entry_with_a_fitting_hash_is_found_by_the_head(db):
    task = task_with_history()
    last = task.events.order_by("-seq")[0]
    last.percent = 100
    tamper(
        "UPDATE {events} SET percent = 100, hash = %s WHERE id = %s",
        history.link(last.prev_hash, last), last.pk,
    )  # fmt: skip

    (found,) = history.bad_entries(history.Checked())

    assert (found.seq, found.code) == (6, "head")


def test_an_entry_slipped_in_behind_the_head_is_found(db):
    task = task_with_history()
    kept = Task.objects.values("event_count", "head_hash").get(pk=task.pk)
    add_event(task, EventKind.STARTED, date(2026, 6, 1), {"status": Status.IN_PROGRESS})
    Task.objects.filter(pk=task.pk).update(**kept)

    (found,) = history.bad_entries(history.Checked())

    assert (found.seq, found.code) == (7, "added")


def test_the_command_names_the_task_and_the_entry_and_fails(db):
    task = task_with_history()
    tamper("UPDATE {events} SET percent = 99 WHERE task_id = %s AND seq = 4", task.pk)
    out, document = StringIO(), StringIO()

    with pytest.raises(CommandError, match="Nhật ký không còn nguyên: 1 lỗi"):
        call_command("verify_history", stdout=out)
    with pytest.raises(CommandError):
        call_command("verify_history", json=True, stdout=document)

    assert f"{task.code}, mục 4: nội dung đã bị thay đổi" in out.getvalue()
    assert json.loads(document.getvalue())["problems"][0]["task"] == task.code


def test_the_command_says_that_all_is_whole(db):
    task_with_history()
    out = StringIO()

    call_command("verify_history", stdout=out)

    assert out.getvalue().splitlines() == [
        "Nhật ký còn nguyên: 1 nhiệm vụ, 6 mục.",
        "Niêm phong: chưa có ngày nào; chưa niêm phong 6 mục nhật ký, 0 mục truy cập.",
    ]


def test_the_history_of_the_demonstration_is_whole_sealed_or_not(da06):
    out = StringIO()
    call_command("verify_history", stdout=out)
    (sealed,) = anchors.seal(at=timezone.now() + timedelta(days=2))

    call_command("verify_history", stdout=out)

    everything = (Task.objects.count(), TaskEvent.objects.count())
    assert (sealed.task_count, sealed.event_count) == everything
    assert "Đã đối chiếu 1 ngày với tệp niêm phong trên máy này." in out.getvalue()
