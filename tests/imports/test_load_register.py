"""`load_register`: one file, all or nothing, every problem by line and column."""

import json
from datetime import date, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tasks_app.enums import EventKind, Provenance, Status, Timeliness
from tasks_app.models import Agency, Holiday, ImportBatch, Task, TaskAgency, TaskEvent
from tasks_app.rules.calendar import LOCAL, local_date
from tests.demo import FIXTURES
from tests.factories import AgencyFactory, ProgrammeFactory, UserFactory
from tests.imports.files import register
from tests.imports.fold import figures

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=LOCAL), tick=False):
        yield


@pytest.fixture
def programme():
    cp = AgencyFactory(code="CP")
    for code in ("BTP", "BCA", "BTC"):
        AgencyFactory(code=code, parent=cp)
    return ProgrammeFactory()


def _problems(*arguments, **options):
    with pytest.raises(CommandError) as refusal:
        call_command("load_register", *arguments, **options)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"lead_agency_code": "BXX"}, "lead_agency_code", "mã cơ quan “BXX” không có"),
        ({"lead_agency_code": "BTP;BTP"}, "lead_agency_code", "mã cơ quan “BTP” bị lặp"),
        ({"lead_agency_code": ""}, "lead_agency_code", "thiếu nội dung"),
        ({"coordinating_codes": "BCA;XX"}, "coordinating_codes", "mã cơ quan “XX” không có"),
        ({"coordinating_codes": "BTP"}, "coordinating_codes", "BTP vừa chủ trì vừa phối hợp"),
        ({"code": "DA06-001"}, "code", "bị trùng với dòng 2"),
        ({"code": ""}, "code", "thiếu nội dung"),
        ({"title": ""}, "title", "thiếu nội dung"),
        ({"deadline_date": "2022-13-45"}, "deadline_date", "ngày “2022-13-45” không đọc được"),
        ({"deadline_date": "2022-07-01"}, "deadline_date", "không khớp thời hạn “30/6/2022”"),
        ({"deadline_text": "mai kia", "deadline_date": ""}, "deadline_text", "Không hiểu"),
        ({"deadline_precision": "week"}, "deadline_precision", "“week” không hợp lệ"),
        ({"deadline_exclusive": "có"}, "deadline_exclusive", "true hoặc false"),
        ({"kind": "often"}, "kind", "“often” không hợp lệ"),
        ({"provenance": "heard"}, "provenance", "“heard” không hợp lệ"),
        ({"group_name": "Tên khác"}, "group_name", "đã có tên khác"),
        ({"code": "X" * 61}, "code", "dài 61 ký tự, tối đa 60"),
        ({"assigned_on": "2027-01-01"}, "assigned_on", "ở tương lai"),
        ({"status_known": "done", "status_as_of": "2022-12-25"}, "status_known", "“done”"),
        ({"status_known": "completed"}, "status_as_of", "phải có ngày chốt"),
        ({"status_as_of": "2027-01-01"}, "status_as_of", "đến hôm nay"),
        (
            {"status_known": "in_progress", "status_as_of": "2022-12-25", "percent": "120"},
            "percent",
            "số nguyên từ 0 đến 100",
        ),
        (
            {
                "status_known": "completed",
                "status_as_of": "2022-12-25",
                "completed_on": "2023-01-01",
            },
            "completed_on",
            "không sau ngày chốt",
        ),
        (
            {
                "status_known": "completed",
                "status_as_of": "2022-12-25",
                "kind": "recurring",
                "deadline_text": "Thường xuyên",
                "deadline_date": "",
                "deadline_precision": "ongoing",
            },
            "status_known",
            "không kết thúc",
        ),
    ],
)
def test_a_bad_cell_is_told_by_line_and_column_and_nothing_is_written(
    programme, tmp_path, change, place, sentence
):
    path = register(tmp_path, {}, {"code": "DA06-002", **change})
    told = _problems(path)
    assert f"so.csv, dòng 3, cột {place}: " in told
    assert sentence in told
    assert "Chưa ghi gì vào cơ sở dữ liệu" in told
    assert not Task.objects.exists()
    assert not ImportBatch.objects.exists()


def test_all_problems_are_told_at_once_in_the_order_of_the_lines(programme, tmp_path):
    path = register(
        tmp_path,
        {"lead_agency_code": "XX"},
        {"code": "DA06-002"},
        {"code": "DA06-003", "kind": "?", "deadline_date": "hôm qua"},
    )
    lines = _problems(path).splitlines()
    assert lines[0].startswith("so.csv: có 3 lỗi")
    assert [line.split(",")[1] for line in lines[1:]] == [" dòng 2", " dòng 4", " dòng 4"]


def test_a_good_file_becomes_tasks_with_their_first_event(programme, tmp_path, capsys):
    path = register(tmp_path, {"coordinating_codes": "BCA;BTC"}, {"code": "DA06-002"})
    call_command("load_register", path, "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["programme"], answer["tasks"], answer["events"]) == ("DA06", 2, 2)

    task = Task.objects.get(code="DA06-001")
    event = task.events.get()
    assert (task.status, task.lead.code, task.deadline) == ("assigned", "BTP", date(2022, 6, 30))
    assert (task.assigned_on, task.source_document.number) == (date(2022, 1, 6), "06/QĐ-TTg")
    assert (event.kind, event.effective_on, event.provenance) == (
        EventKind.ASSIGNED,
        date(2022, 1, 6),
        Provenance.READ,
    )
    assert local_date(event.recorded_at) == date(2022, 1, 6)
    assert local_date(event.written_at) == TODAY
    roles = task.agencies.order_by("position").values_list("agency__code", "role", "position")
    assert list(roles) == [
        ("BTP", "lead", 0),
        ("BCA", "coordinating", 1),
        ("BTC", "coordinating", 2),
    ]


def test_the_same_file_again_changes_nothing(programme, tmp_path, capsys):
    path = register(tmp_path, {})
    call_command("load_register", path)
    call_command("load_register", path)
    assert "không thay đổi" in capsys.readouterr().out
    assert TaskEvent.objects.count() == 1


def test_a_dry_run_writes_nothing(programme, tmp_path, capsys):
    call_command("load_register", register(tmp_path, {}), "--dry-run")
    assert "chưa ghi" in capsys.readouterr().out
    assert not Task.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_code_that_is_already_in_the_register_is_refused(programme, tmp_path):
    call_command("load_register", register(tmp_path, {}))
    told = _problems(register(tmp_path, {"code": "DA06-002"}, {"title": "Khác"}, name="hai.csv"))
    assert "hai.csv, dòng 3, cột code: mã nhiệm vụ “DA06-001” đã có" in told
    assert "--replace-illustrative" in told
    assert Task.objects.count() == 1


def test_the_programme_is_named_or_read_from_the_codes(programme, tmp_path):
    path = register(tmp_path, {"code": "07"})
    assert "Thêm --programme MÃ" in _problems(path)
    assert "Không có chương trình XX" in _problems(path, programme="XX")
    call_command("load_register", path, programme="DA06")
    assert Task.objects.get().programme == programme


def test_dates_may_be_written_the_vietnamese_way_and_the_phrase_alone_is_enough(
    programme, tmp_path
):
    path = register(
        tmp_path,
        {"deadline_date": "30/06/2022"},
        {
            "code": "DA06-002",
            "deadline_text": "trước ngày 01/7/2022",
            "deadline_date": "",
            "deadline_precision": "",
            "deadline_exclusive": "",
        },
    )
    call_command("load_register", path)
    second = Task.objects.get(code="DA06-002")
    assert (second.original_deadline, second.deadline_exclusive) == (date(2022, 6, 30), True)


def test_reference_data_comes_along_where_there_is_none(db, capsys):
    call_command("load_register", FIXTURES / "tb624_overdue_register.csv")
    assert "nạp danh mục đi kèm" in capsys.readouterr().err
    assert (Agency.objects.count(), Holiday.objects.count()) == (155, 93)
    assert figures("TB624", date(2025, 11, 7), TODAY)["C_qh"] == 74


def _illustrative(tmp_path):
    rows = [{"code": f"DA06-{n:03}", "provenance": "illustrative"} for n in range(1, 4)]
    rows[2]["provenance"] = "read"
    call_command("load_register", register(tmp_path, *rows, name="minh-hoa.csv"))


def test_an_official_register_replaces_the_illustrative_rows(programme, tmp_path, capsys):
    _illustrative(tmp_path)
    official = register(
        tmp_path,
        {
            "title": "Nhiệm vụ chính thức",
            "status_known": "completed",
            "status_as_of": "2026-10-31",
            "completed_on": "2022-08-01",
            "deadline_in_force": "2022-09-30",
        },
        {"code": "DA06-003", "status_known": "completed_late", "status_as_of": "2026-10-31"},
        {"code": "DA06-004", "status_known": "in_progress", "status_as_of": "2026-10-31",
         "percent": "40", "deadline_in_force": "31/12/2026"},
        name="phu-luc.csv",
    )  # fmt: skip
    call_command("load_register", official, "--replace-illustrative", "--json")
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (answer["tasks"], answer["retired"]) == (3, 3)

    batch = ImportBatch.objects.get(filename="phu-luc.csv")
    gone = Task.objects.filter(retired_by=batch)
    assert set(gone.values_list("code", flat=True)) == {"DA06-001", "DA06-002", "DA06-003"}
    assert all(task.events.last().kind == EventKind.RETIRED for task in gone)
    done, late, open_ = Task.objects.filter(retired_by=None).order_by("code")
    assert [event.kind for event in done.events.all()] == [
        EventKind.ASSIGNED,
        EventKind.OPENING_STATE,
    ]
    assert (done.title, done.status, done.completed_on) == (
        "Nhiệm vụ chính thức",
        Status.COMPLETED,
        date(2022, 8, 1),
    )
    assert (done.original_deadline, done.deadline) == (date(2022, 6, 30), date(2022, 9, 30))
    assert (late.completed_on, late.declared_timeliness) == (None, Timeliness.LATE)
    assert (open_.percent, open_.deadline) == (40, date(2026, 12, 31))
    found = figures("DA06", date(2026, 10, 31), TODAY)
    assert (found["N"], found["H_dh"], found["H_qh"], found["C_th"]) == (3, 1, 1, 1)


def test_the_same_official_file_again_changes_nothing(programme, tmp_path):
    _illustrative(tmp_path)
    official = register(tmp_path, {"title": "Chính thức"}, name="phu-luc.csv")
    call_command("load_register", official, "--replace-illustrative")
    before = TaskEvent.objects.count()
    call_command("load_register", official, "--replace-illustrative")
    assert TaskEvent.objects.count() == before


def test_an_official_register_has_no_illustrative_row(programme, tmp_path):
    _illustrative(tmp_path)
    path = register(tmp_path, {"provenance": "illustrative"}, name="phu-luc.csv")
    told = _problems(path, "--replace-illustrative")
    assert "dòng 2, cột provenance: sổ thay thế không được có dòng minh họa" in told
    assert not Task.objects.exclude(retired_by=None).exists()


def test_replacing_tells_of_rows_on_which_people_had_worked(programme, tmp_path, capsys):
    _illustrative(tmp_path)
    task = Task.objects.get(code="DA06-001")
    TaskEvent.objects.create(
        task=task, seq=9, position=9, kind=EventKind.STARTED, effective_on=TODAY,
        recorded_at=datetime(2026, 11, 23, 8, tzinfo=LOCAL),
        written_at=datetime(2026, 11, 23, 8, tzinfo=LOCAL),
        provenance=Provenance.RECORDED, actor=UserFactory(), prev_hash="0" * 64, hash="0" * 64,
    )  # fmt: skip
    Task.objects.filter(pk=task.pk).update(event_count=9)
    call_command("load_register", register(tmp_path, {}, name="moi.csv"), "--replace-illustrative")
    assert "1 dòng bị thay đã có cập nhật" in capsys.readouterr().err


def test_leads_of_an_old_annex_pass_to_their_successors(db, tmp_path):
    call_command("load_register", FIXTURES / "tb624_overdue_register.csv")
    path = register(
        tmp_path,
        {
            "lead_agency_code": "BTTTT;BKHCN",
            "coordinating_codes": "BTNMT;BNNPTNT",
            "status_known": "in_progress",
            "status_as_of": "2026-10-31",
        },
    )
    call_command("load_register", path)
    task = Task.objects.get(code="DA06-001")
    kinds = [event.kind for event in task.events.all()]
    assert kinds == [EventKind.ASSIGNED, EventKind.LEAD_CHANGED, EventKind.OPENING_STATE]
    now = TaskAgency.objects.filter(task=task, valid_to=None).values_list("agency__code", "role")
    assert sorted(now) == [("BKHCN", "lead"), ("BNNMT", "coordinating")]
    ended = _problems(register(tmp_path, {"code": "DA06-2", "lead_agency_code": "BNNMT"}, name="x"))
    assert "BNNMT chưa có hoặc không còn vào ngày 06/01/2022" in ended
