"""Exports through the API: asked for, looked after, taken away."""

import json

import pytest

from tasks_app.enums import ExportState
from tasks_app.models import Export
from tasks_app.services import exports as service
from tests import reports
from tests.exports import bytes_of, codes_in, sheets_of, work
from tests.factories import NOON, make_task

REGISTER = {"kind": "register", "filters": {"programme": ["DA06"]}}


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made(caller, body=None) -> tuple[Export, str]:
    found = caller.post("exports", body or REGISTER)
    assert found.status_code == 202, found.content
    return Export.objects.get(pk=found.json()["export"]["id"]), found["Location"]


def test_a_file_is_asked_for_watched_and_taken(cast, call):
    caller = call(cast.s2)
    job, address = made(caller)
    assert address == f"/api/v1/exports/{job.pk}"
    first = caller.client.get(address).json()["export"]
    assert (first["state"], first["done"], first["total"], first["percent"]) == (
        "queued", 0, None, None,
    )  # fmt: skip
    assert caller.get(f"exports/{job.pk}/file").json()["code"] == "export_not_ready"
    work(job)
    last = caller.client.get(address).json()["export"]
    assert (last["state"], last["total"], last["percent"], last["error"]) == ("done", 1, 100, "")
    found = caller.get(f"exports/{job.pk}/file")
    raw = b"".join(found.streaming_content)
    assert (len(raw), found["Content-Length"]) == (last["size"], str(last["size"]))
    assert found["Content-Disposition"].startswith("attachment; filename*=utf-8''S%E1%BB%95%20")
    assert codes_in(job) == [cast.task.code]


def test_the_list_tells_the_same_as_the_row(cast, call):
    caller = call(cast.s2)
    one, _ = made(caller)
    service._claim(one.pk, at=NOON)
    Export.objects.filter(pk=one.pk).update(done_rows=1, total_rows=3)
    two, address = made(caller, {"kind": "register"})
    work(two)
    rows = caller.get("exports").json()["results"]
    assert [(row["id"], row["percent"]) for row in rows] == [(two.pk, 100), (one.pk, 33)]
    assert rows[0] == caller.client.get(address).json()["export"]


def test_an_export_is_its_owners_alone(cast, call):
    job, _ = made(call(cast.s2))
    other = call(cast.sa)
    assert other.get(f"exports/{job.pk}").status_code == 404
    assert other.get(f"exports/{job.pk}/file").status_code == 404
    assert other.get("exports").json()["results"] == []


def test_a_file_whose_days_are_over_is_gone(cast, call):
    caller = call(cast.s2)
    job, _ = made(caller)
    work(job)
    Export.objects.filter(pk=job.pk).update(expires_at=NOON)
    assert caller.get(f"exports/{job.pk}/file").status_code == 410
    service.expire(at=NOON)
    gone = caller.get(f"exports/{job.pk}/file")
    assert (gone.status_code, gone.json()["code"]) == (410, "export_gone")
    assert caller.get(f"exports/{job.pk}").json()["export"]["state"] == "expired"


def test_a_file_that_was_lost_says_so(cast, call):
    caller = call(cast.s2)
    job, _ = made(caller)
    work(job)
    Export.objects.filter(pk=job.pk).update(path="exports/khong-co.xlsx")
    assert caller.get(f"exports/{job.pk}/file").json()["code"] == "file_missing"


def test_the_filters_of_the_list_choose(cast, call):
    caller = call(cast.s2)
    everything = {"status": ["in_progress"], "lead": ["BTP"], "overdue": False, "parts": True}
    job, _ = made(caller, {"kind": "register", "filters": everything})
    assert codes_in(work(job)) == [cast.task.code]
    nothing = {"deadline_after": "2026-07-01", "coordinating": "BYT", "mine": True}
    job, _ = made(caller, {"kind": "register", "filters": nothing, "format": "csv"})
    assert work(job).total_rows == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "all"}, "kind"),
        ({"kind": "register", "format": "pdf"}, "format"),
        ({"kind": "register", "filter": {}}, "filter"),
        ({"kind": "register", "filters": {"titel": "x"}}, "filters.titel"),
        ({"kind": "register", "filters": {"programme": "DA06"}}, "filters.programme"),
        ({"kind": "register", "filters": {"lead": ["x"] * 101}}, "filters.lead"),
        ({"kind": "register", "filters": {"overdue": "maybe"}}, "filters.overdue"),
        ({"kind": "register", "filters": {"health": ["fine"]}}, "health"),
        ({"kind": "register", "filters": {"search": "a\x00"}}, "filters.search"),
        ({"kind": "register", "filters": {"as_of": "2026-12-01", "programme": ["DA06"]}}, "as_of"),
        ({"kind": "register", "filters": {"as_of": "2026-06-01"}}, "as_of"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(cast, call, body, field):
    found = call(cast.s2).post("exports", body)
    assert found.status_code == 400
    assert field in found.json()["errors"], found.content
    assert not Export.objects.exists()


@pytest.mark.parametrize("day", ["2021-01-01", "2022-01-05"])
def test_a_day_before_the_programme_is_refused_at_once(cast, call, day):
    body = {"kind": "register", "filters": {"programme": ["DA06"], "as_of": day}}
    found = call(cast.s2).post("exports", body)
    assert (found.status_code, found.json()["code"]) == (400, "no_data")


def test_the_same_request_sent_again_is_one_export(cast, call):
    caller = call(cast.s2)
    first = caller.post("exports", REGISTER, **{"Idempotency-Key": "a"})
    again = caller.post("exports", REGISTER, **{"Idempotency-Key": "a"})
    assert json.loads(first.content) == json.loads(again.content)
    assert again["Location"] == first["Location"]
    assert Export.objects.count() == 1


def test_a_fourth_unfinished_export_is_refused(cast, call):
    caller = call(cast.s2)
    for words in ("một", "hai", "ba"):
        made(caller, {"kind": "register", "filters": {"search": words}})
    found = caller.post("exports", {"kind": "register", "filters": {"search": "bốn"}})
    assert (found.status_code, found.json()["code"]) == (409, "too_many_exports")


def test_a_failed_export_tells_its_reason(cast, call):
    caller = call(cast.s2)
    job, _ = made(caller)
    Export.objects.filter(pk=job.pk).update(state=ExportState.FAILED, error="Hỏng đĩa.")
    found = caller.get(f"exports/{job.pk}/file")
    assert (found.status_code, "Hỏng đĩa." in found.json()["detail"]) == (409, True)


# -- reports ------------------------------------------------------------------------------

REPORT = {"kind": "report", "report": {"programme": "DA06", "as_of": "2026-06-01"}}


def told(job: Export) -> dict[str, list[tuple]]:
    return sheets_of(bytes_of(job))


def test_a_report_is_whole_in_its_numbers_and_narrow_in_its_tasks(cast, call):
    make_task(lead=cast.btc)
    job, _ = made(call(cast.ex), REPORT)
    sheets = told(work(job))
    total = next(row for row in sheets["Tổng hợp"] if row[-1] == "total")
    assert total[2] == 2
    assert [row[0] for row in sheets["Danh sách"][1:]] == [cast.task.code]
    assert job.filename == "Báo cáo Đề án 06 ngày 01-06-2026.xlsx"
    assert job.question == {"programme": "DA06", "as_of": "2026-06-01", "owner": "at-date"}


def test_a_period_and_a_unit_are_asked_for_by_code(cast, call):
    body = {"programme": "DA06", "period": "2026-05", "unit": "BTP", "known_at": "2026-06-01"}
    job, _ = made(call(cast.s2), {"kind": "report", "report": body})
    about = dict(told(work(job))["Bộ lọc"])
    assert about["Kỳ báo cáo"] == "tháng 5/2026"
    assert about["Cơ quan"].endswith("(BTP)")
    assert job.filename == "Báo cáo Đề án 06 Cơ quan BTP tháng 5-2026.xlsx"


def test_a_frozen_report_carries_its_code_and_hash(call):
    report = reports.frozen(reports.some_tasks()[0], by=reports.steward())
    job, _ = made(call(reports.steward()), {"kind": "report", "report": {"code": report.code}})
    about = dict(told(work(job))["Bộ lọc"])
    assert about["Mã báo cáo"] == f"{report.code}, phiên bản 1"
    assert about["SHA-256 của số liệu"] == report.sha256


def test_a_report_that_is_not_published_is_not_there_for_others(cast, call):
    report = reports.frozen(reports.some_tasks()[0], by=reports.steward())
    found = call(cast.ex).post("exports", {"kind": "report", "report": {"code": report.code}})
    assert (found.status_code, "code" in found.json()["errors"]) == (400, True)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"programme": "KHONG", "as_of": "2026-06-01"}, "programme"),
        ({"programme": "DA06"}, "period"),
        ({"programme": "DA06", "as_of": "2026-06-01", "period": "2026-05"}, "period"),
        ({"programme": "DA06", "period": "2026-13"}, "period"),
        ({"programme": "DA06", "as_of": "2026-12-01"}, "as_of"),
        ({"programme": "DA06", "as_of": "2026-06-01", "unit": "KHONG"}, "unit"),
        ({"programme": "DA06", "as_of": "2026-06-01", "owner": "me"}, "report.owner"),
        ({"code": "KHONG"}, "code"),
        ({}, "programme"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused_by_field(cast, call, body, field):
    found = call(cast.s2).post("exports", {"kind": "report", "report": body})
    assert (found.status_code, field in found.json()["errors"]) == (400, True), found.content


def test_a_report_is_no_csv(cast, call):
    found = call(cast.s2).post("exports", REPORT | {"format": "csv"})
    assert (found.status_code, "format" in found.json()["errors"]) == (400, True)
