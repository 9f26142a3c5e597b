"""A history is replayed as if it had been entered; what could not have happened is refused."""

from datetime import date, datetime

import pytest

from tasks_app.enums import Decision, EventKind, Status
from tasks_app.errors import UnreadableFile
from tasks_app.exchange import csv
from tasks_app.models import DeadlineExtension, Task
from tasks_app.rules.calendar import LOCAL
from tasks_app.services.imports import registers
from tasks_app.services.imports.layouts import HISTORY, REGISTER
from tests.factories import AgencyFactory, ProgrammeFactory
from tests.imports.files import history, register

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=LOCAL)


def row(event, day, **cells):
    return {"event": event, "effective_on": day, **cells}


ASSIGNED = row("assigned", "2022-01-06", actor_role="SA")
STARTED = row("started", "2022-02-01", percent="0")
REPORTED = row("progress", "2022-03-01", percent="40", note_vi="Kết quả: Xong dự thảo.")
CLAIMED = row("claimed", "2022-06-20", completed_on="2022-06-15", document_no="59/2022/NĐ-CP")
ASKED = row("extension_requested", "2022-06-20", new_deadline="2022-09-30", note_vi="Chờ.")
GRANTED = row(
    "extension_granted", "2022-07-05", new_deadline="2022-09-30", document_no="1", actor_role="S2"
)


@pytest.fixture
def load(tmp_path):
    cp = AgencyFactory(code="CP")
    AgencyFactory(code="BTP", parent=cp)
    programme = ProgrammeFactory()

    def _load(*rows):
        table = csv.read(register(tmp_path, {}), REGISTER)
        story = csv.read(history(tmp_path, *rows), HISTORY)
        registers.load(programme, table, at=NOW, story=story)
        return Task.objects.get()

    return _load


@pytest.mark.parametrize(
    ("rows", "line", "column", "sentence"),
    [
        ([row("started", "2022-02-01")], 1, "code", "phải bắt đầu bằng sự kiện assigned"),
        ([ASSIGNED, CLAIMED], 3, "event", "không thể “trình xác nhận”"),
        ([ASSIGNED, {**STARTED, "seq": "5"}], 3, "seq", "số thứ tự phải là 2"),
        ([ASSIGNED, {**STARTED, "event": "begun"}], 3, "event", "sự kiện “begun” không có"),
        ([ASSIGNED, {**STARTED, "code": "DA06-9"}], 3, "code", "không có trong sổ"),
        ([ASSIGNED, {**STARTED, "actor_role": "XX"}], 3, "actor_role", "vai trò “XX”"),
        ([ASSIGNED, {**STARTED, "actor_agency": "XX"}], 3, "actor_agency", "mã cơ quan “XX”"),
        (
            [ASSIGNED, {**STARTED, "recorded_at": "2022-01-05T09:00:00+07:00"}],
            3,
            "recorded_at",
            "phải sau lúc ghi",
        ),
        (
            [ASSIGNED, {**STARTED, "recorded_at": "2022-02-01 9 giờ"}],
            3,
            "recorded_at",
            "không đọc được hoặc thiếu múi giờ",
        ),
        (
            [ASSIGNED, {**STARTED, "recorded_at": "2022-01-31T09:00:00+07:00"}],
            3,
            "effective_on",
            "không được sau ngày ghi",
        ),
        ([ASSIGNED, STARTED, {**REPORTED, "percent": "101"}], 4, "percent", "từ 0 đến 100"),
        ([ASSIGNED, STARTED, {**CLAIMED, "completed_on": ""}], 4, "completed_on", "thiếu"),
        (
            [ASSIGNED, STARTED, {**CLAIMED, "completed_on": "2022-06-21"}],
            4,
            "completed_on",
            "không được sau ngày đề nghị",
        ),
        (
            [ASSIGNED, STARTED, CLAIMED, row("accepted", "2022-06-20", completed_on="2022-06-20",
                                             actor_role="S2")],
            5,
            "completed_on",
            "ngày đề nghị 15/06/2022",
        ),
        ([ASSIGNED, ASKED, {**ASKED, "effective_on": "2022-06-21"}], 4, "event", "đang có một"),
        ([ASSIGNED, GRANTED], 3, "event", "không có đề nghị gia hạn"),
        (
            [ASSIGNED, {**ASKED, "new_deadline": "2022-06-30"}],
            3,
            "new_deadline",
            "phải sau hạn đang có hiệu lực",
        ),
        (
            [ASSIGNED, ASKED, {**GRANTED, "new_deadline": "2022-12-31"}],
            4,
            "new_deadline",
            "khác hạn đã đề nghị",
        ),
    ],
)  # fmt: skip
def test_what_could_not_have_happened_is_refused(load, rows, line, column, sentence):
    with pytest.raises(UnreadableFile) as refusal:
        load(*rows)
    told = "\n".join(refusal.value.problems)
    assert f"lich-su.csv, dòng {line}, cột {column}: " in told
    assert sentence in told
    assert not Task.objects.exists()


def test_a_request_in_time_holds_the_chain_though_the_answer_is_late(load):
    task = load(ASSIGNED, ASKED, GRANTED)
    assert (task.deadline, task.chain_deadline) == (date(2022, 9, 30), date(2022, 9, 30))
    granted = DeadlineExtension.objects.get()
    assert (granted.decision, granted.deadline_before) == (Decision.GRANTED, date(2022, 6, 30))
    assert task.events.last().payload["late"] is False


def test_a_request_after_expiry_breaks_the_chain_for_good(load):
    task = load(
        ASSIGNED,
        {**ASKED, "effective_on": "2022-07-04"},
        GRANTED,
        row("deadline_changed", "2022-08-01", new_deadline="2022-12-31", document_no="2",
            actor_role="S2"),
    )  # fmt: skip
    assert (task.deadline, task.chain_deadline) == (date(2022, 12, 31), date(2022, 6, 30))


def test_a_report_dated_before_the_last_sets_no_percent(load):
    older = row("progress", "2022-02-20", percent="90", note_vi="Bổ sung.",
                recorded_at="2022-04-01T09:00:00+07:00")  # fmt: skip
    task = load(ASSIGNED, STARTED, REPORTED, older)
    assert (task.percent, task.last_report_on) == (40, date(2022, 3, 1))
    assert task.events.last().payload["counts"] is False


def test_an_open_request_lapses_when_the_task_is_accepted(load):
    asked = {**ASKED, "effective_on": "2022-06-10"}
    accepted = row("accepted", "2022-06-15", completed_on="2022-06-15", actor_role="S2",
                   recorded_at="2022-06-22T09:00:00+07:00")  # fmt: skip
    task = load(ASSIGNED, STARTED, REPORTED, asked, CLAIMED, accepted)
    assert (task.status, task.completed_on) == (Status.COMPLETED, date(2022, 6, 15))
    assert DeadlineExtension.objects.get().decision == Decision.WITHDRAWN
    assert task.claims.get().percent_before == 40


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ([], Status.ASSIGNED),
        ([STARTED], Status.IN_PROGRESS),
        ([STARTED, {**CLAIMED, "effective_on": "2022-02-20", "completed_on": "2022-02-15"}],
         Status.AWAITING_ACCEPTANCE),
    ],
)  # fmt: skip
def test_a_suspended_task_resumes_where_it_was_left(load, before, status):
    task = load(
        ASSIGNED,
        *before,
        row("suspended", "2022-03-01", document_no="3", note_vi="Chờ.", actor_role="S2"),
        row("resumed", "2022-04-01", note_vi="Đủ căn cứ.", actor_role="S2"),
    )
    kinds = [event.kind for event in task.events.all()]
    assert kinds[-2:] == [EventKind.SUSPENDED, EventKind.RESUMED]
    assert task.status == status
