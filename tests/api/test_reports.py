"""Reports through the API: made, frozen, signed, given out, corrected; every number opens."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tasks_app.enums import AuditKind, Role
from tasks_app.models import AuditEntry, FrozenReport, Task
from tasks_app.selectors.reports import NARROWED
from tasks_app.services import freezing
from tests.factories import NOON, AgencyFactory, UserFactory
from tests.paper.reading import words_of
from tests.reports import PDF, TODAY, change_facts, drafted, frozen, published, some_tasks

NUMBERED = {"programme": "DA06", "period": "2026-06"}


@pytest.fixture
def world(cast: SimpleNamespace, call: Any) -> SimpleNamespace:
    tasks = some_tasks()
    member = UserFactory(member_of=AgencyFactory(code="BO0"), role=Role.EXECUTOR)
    return SimpleNamespace(
        tasks=tasks,
        s2=call(cast.s2), sa=call(cast.sa), ld=call(cast.ld), stranger=call(cast.stranger),
        member=call(member), reviewer=cast.s2,
    )  # fmt: skip


def path(report: FrozenReport, below: str = "") -> str:
    return f"reports/{report.code}{below}"


def send(caller: Any, report: FrozenReport, deed: str, body: Any = None, **headers: str) -> Any:
    revision = FrozenReport.objects.get(pk=report.pk).revision
    return caller.post(path(report, f"/{deed}"), body, match=f'"{revision}"', **headers)


def test_a_report_is_made_frozen_signed_given_out_and_corrected(world: Any) -> None:
    made = world.sa.post("reports", NUMBERED)
    assert (made.status_code, made.json()["report"]["state"]) == (201, "draft")
    report = FrozenReport.objects.get(code=made.json()["report"]["code"])
    assert made["Location"] == f"/api/v1/reports/{report.code}"
    live = world.s2.get(path(report)).json()["numbers"]

    assert send(world.sa, report, "freeze").json()["report"]["state"] == "frozen"
    named = send(world.s2, report, "name-document", {"number": "12/BC-TCT", "on": "2026-06-15"})
    assert named.json()["report"]["document_number"] == "12/BC-TCT"
    file = {"file": SimpleUploadedFile("ky.pdf", PDF)}
    signed = world.s2.client.post(
        f"/api/v1/{path(report)}/scan", file, format="multipart", headers={"If-Match": "*"}
    )
    assert signed.status_code == 200, signed.content.decode()
    assert signed.json()["report"]["state"] == "signed"
    given = send(world.s2, report, "publish")
    assert given.json()["report"]["state"] == "published"

    numbers = world.member.get(path(report)).json()["numbers"]
    assert numbers["counts"] == live["counts"] and numbers["tables"] == live["tables"]
    scan = world.member.get(path(report, "/scan"))
    assert b"".join(scan.streaming_content) == PDF

    change_facts(world.tasks, 40)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        second = send(world.s2, report, "correct", {"reason": "Ghi nhận muộn"})
    assert second.status_code == 201
    code = second.json()["report"]["code"]
    told = world.s2.get(f"reports/{code}/differences").json()
    assert told["previous"] == report.code and told["differences"]
    versions = world.s2.get(f"reports/{code}").json()["versions"]
    assert [one["version"] for one in versions] == [1, 2]
    assert world.member.get(f"reports/{code}").status_code == 404  # not given out yet


def test_a_report_is_frozen_at_once_where_asked(world: Any) -> None:
    made = world.sa.post("reports", NUMBERED | {"freeze": True}, **{"Idempotency-Key": "k"})
    again = world.sa.post("reports", NUMBERED | {"freeze": True}, **{"Idempotency-Key": "k"})
    assert made.json()["report"]["state"] == "frozen" and made.json() == again.json()
    assert FrozenReport.objects.count() == 1
    twice = world.sa.post("reports", NUMBERED)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_applied")


def test_who_reads_what(world: Any) -> None:
    report = frozen(world.tasks[0], by=world.reviewer)
    for caller, status in ((world.s2, 200), (world.sa, 200), (world.ld, 200), (world.member, 404)):
        for below in ("", "/cells?cell=total", "/differences", "/file?format=docx"):
            assert caller.get(path(report, below)).status_code == status, below
    assert world.member.get("reports").json()["results"] == []
    assert len(world.ld.get("reports").json()["results"]) == 1
    for deed in ("freeze", "publish", "correct", "name-document", "scan"):
        assert send(world.member, report, deed, {}).status_code == 404


def test_members_read_every_number_and_only_their_own_tasks(world: Any) -> None:
    report = published(world.tasks[0], by=world.reviewer)
    whole = world.ld.get(path(report, "/cells"), cell="total").json()
    seen = world.member.get(path(report, "/cells"), cell="total").json()
    assert whole["count"] == seen["count"] == len(whole["tasks"]) == 13
    assert {task["lead"] for task in seen["tasks"]} == {"BO0"} and len(seen["tasks"]) == 4
    row = world.member.get(path(report, "/cells"), cell="open", split="agency", row="BO1").json()
    assert (row["cell"], row["count"], row["tasks"]) == ("agency/BO1/open", 4, [])


def test_a_number_opens_the_tasks_as_they_stood(world: Any) -> None:
    report = published(world.tasks[0], by=world.reviewer)
    before = world.ld.get(path(report, "/cells"), cell="open_overdue").json()
    change_facts(world.tasks, 60)
    assert world.ld.get(path(report, "/cells"), cell="open_overdue").json() == before
    assert before["tasks"] and all(task["days_overdue"] > 0 for task in before["tasks"])


@pytest.mark.parametrize(
    "query",
    [
        {}, {"cell": "done"}, {"cell": "total", "split": "agency"},
        {"cell": "total", "row": "BO0"}, {"cell": "total", "split": "agency", "row": "XX"},
        {"cell": "total", "split": "month", "row": "1"},
    ],
)  # fmt: skip
def test_an_unknown_cell_is_refused(world: Any, query: dict[str, str]) -> None:
    report = published(world.tasks[0], by=world.reviewer)
    found = world.ld.get(path(report, "/cells"), **query)
    assert found.status_code == 400 and found.json()["errors"]


def test_the_list_is_filtered_by_state_period_and_programme(world: Any) -> None:
    draft = drafted(world.tasks[0], by=world.reviewer)

    def codes(**query: str) -> list[str]:
        return [row["code"] for row in world.sa.get("reports", **query).json()["results"]]

    for query in ({"state": "draft"}, {"period": "2026-06"}, {"programme": "DA06"}):
        assert codes(**query) == [draft.code]
    assert codes(state="frozen,published") == codes(period="2026-05") == []
    assert world.sa.get("reports", state="x").status_code == 400


def test_a_preview_is_what_freezing_would_say(world: Any) -> None:
    seen = world.member.get("reports/preview", **NUMBERED).json()["numbers"]
    report = frozen(world.tasks[0], by=world.reviewer)
    told = world.ld.get(path(report)).json()["numbers"]
    assert {**seen, "needs": told["needs"], "notes": told["notes"]} == told
    assert seen["notes"] == [f"{NARROWED}: 4/13. Số liệu là của toàn bộ"]
    assert seen["due_on"] == "2026-06-25"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"programme": "X", "period": "2026-06"}, "programme"),
        ({"programme": "DA06"}, "period"),
        ({"programme": "DA06", "period": "2026-06", "as_of": "2026-06-14"}, "period"),
        ({"programme": "DA06", "period": "2026-13"}, "period"),
        ({"programme": "DA06", "period": "2026-07"}, "period"),
        ({"programme": "DA06", "as_of": "2027-01-01"}, "as_of"),
        ({"programme": "DA06", "period": "2026-06", "unit": "XX"}, "unit"),
        ({"programme": "DA06", "as_of": "2021-01-01"}, None),
    ],
)
def test_a_question_without_an_answer_is_refused(
    world: Any, query: dict[str, str], field: str | None
) -> None:
    for found in (world.sa.get("reports/preview", **query), world.sa.post("reports", query)):
        assert found.status_code == 400
        assert field is None or field in found.json()["errors"]


def test_a_write_names_the_revision_it_has_seen(world: Any) -> None:
    report = drafted(world.tasks[0], by=world.reviewer)
    assert world.s2.post(path(report, "/freeze")).status_code == 428
    assert world.s2.post(path(report, "/freeze"), match='"9"').status_code == 412
    assert send(world.s2, report, "freeze", **{"Idempotency-Key": "f"}).status_code == 200
    assert send(world.s2, report, "freeze", **{"Idempotency-Key": "f"}).status_code == 200
    assert send(world.s2, report, "freeze").status_code == 409
    assert send(world.s2, report, "publish").status_code == 409
    assert send(world.s2, report, "correct", {"reason": ""}).status_code == 400
    assert send(world.s2, report, "scan").status_code == 400
    assert send(world.sa, report, "publish").status_code == 403


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_a_report_is_taken_away_as_a_file(world: Any, form: str) -> None:
    report = published(world.tasks[0], by=world.reviewer)
    found = world.member.get(path(report, "/file"), format=form)
    assert found.status_code == 200, found.content
    assert f"bao-cao-{report.code}-v1.{form}" in found["Content-Disposition"]
    file = b"".join(found.streaming_content)
    assert file.startswith({"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF"}[form])
    if form == "docx":
        with ZipFile(BytesIO(file)) as package:
            text = "".join(
                package.read(name).decode() for name in package.namelist() if "xml" in name
            )
        assert report.code in text
        hidden = Task.objects.exclude(lead__code="BO0").values_list("title", flat=True)
        assert not any(f">{title}<" in text for title in hidden)
    entry = AuditEntry.objects.get(kind=AuditKind.EXPORTED)
    assert entry.detail == {"report": report.code, "format": form, "sha256": report.sha256}


def test_the_number_of_a_report_is_not_that_of_a_letter_written_from_it(world: Any) -> None:
    unit = world.tasks[0].lead
    report = frozen(world.tasks[0], by=world.reviewer, unit=unit)
    freezing.name_document(report, number="128/BC-TCT", on=TODAY, by=world.reviewer, at=NOON)
    told = {}
    for kind in ("dinh-ky", "don-doc"):
        found = world.s2.get(path(report, "/file"), template=kind)
        assert found.status_code == 200, found.content
        told[kind] = words_of(b"".join(found.streaming_content))
    assert "Số: 128/BC-TCT" in told["dinh-ky"]
    assert "Số: ……/TCT" in told["don-doc"]
    assert f"mã bản ghi {report.code}, định nghĩa số liệu" in told["don-doc"]


def test_a_code_is_found_as_it_is_typed(world: Any) -> None:
    report = published(world.tasks[0], by=world.reviewer)
    assert world.member.get(f"reports/{report.code.lower()}").status_code == 200
    assert world.member.get("reports/0000000000").status_code == 404
