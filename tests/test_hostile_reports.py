"""Reports for readers who see little, ask much, and sign what they are given."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from tasks_app.enums import Role, Status, Tracking
from tasks_app.models import Agency, FrozenReport, Programme, User
from tests import forms
from tests.factories import NOON, AgencyFactory, UserFactory, make_task
from tests.paper.reading import pages_of, squeezed, words_of
from tests.reports import change_facts, published, reviewer, some_tasks

pytestmark = pytest.mark.django_db
AHEAD = date(2026, 12, 20)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """A published report of thirteen tasks, some overdue for long, and a member who sees one."""
    by = reviewer()
    tasks = some_tasks()
    own = AgencyFactory(code="BO9")
    make_task(lead=own, status=Status.IN_PROGRESS, deadline=AHEAD, title="Việc của mình")
    member = UserFactory(member_of=own, role=Role.EXECUTOR)
    report = published(tasks[0], by=by)
    return SimpleNamespace(report=report, member=member, reviewer=by, tasks=tasks)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def file_of(user: User, report: FrozenReport, form: str) -> bytes:
    answer = signed_in(user).get(f"/api/v1/reports/{report.code}/file", {"format": form})
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_a_file_that_names_some_tasks_only_says_so(world: SimpleNamespace) -> None:
    for text in (
        words_of(file_of(world.member, world.report, "docx")),
        " ".join(pages_of(file_of(world.member, world.report, "pdf"))),
    ):
        assert "tài khoản lấy số liệu được xem: 1/13" in squeezed(text)
    whole = words_of(file_of(world.reviewer, world.report, "docx"))
    assert "tài khoản lấy số liệu" not in whole


def test_a_workbook_that_names_some_tasks_only_says_so(world: SimpleNamespace) -> None:
    def about(user: User) -> dict[Any, Any]:
        book = load_workbook(io.BytesIO(file_of(user, world.report, "xlsx")))
        return dict(book["Bộ lọc"].iter_rows(values_only=True))

    assert about(world.reviewer)["Số nhiệm vụ nêu tên"] == "13"
    told = about(world.member)["Số nhiệm vụ nêu tên"]
    assert told.startswith("1 trên 13")


def test_who_sees_few_tasks_is_told_no_other_numbers(world: SimpleNamespace) -> None:
    whole = forms.from_word(file_of(world.reviewer, world.report, "docx"))
    assert forms.from_word(file_of(world.member, world.report, "docx")) == whole


def test_what_is_hidden_is_not_said_to_be_absent(world: SimpleNamespace) -> None:
    text = words_of(file_of(world.member, world.report, "docx"))
    assert "Không có nhiệm vụ quá hạn kéo dài." not in text
    assert "Không có vướng mắc chờ cấp có thẩm quyền." not in text
    assert "Trong các nhiệm vụ được nêu tên không có nhiệm vụ quá hạn kéo dài." in text
    assert "Việc của mình" in text
    assert "Việc thứ" not in text
    assert "Không có nhiệm vụ quá hạn." not in text


def test_the_files_of_a_frozen_report_stay_whatever_is_learned(world: SimpleNamespace) -> None:
    before = world.report.content, world.report.sha256
    words = words_of(file_of(world.reviewer, world.report, "docx"))
    pdf = file_of(world.reviewer, world.report, "pdf")
    sheet = forms.from_excel(file_of(world.reviewer, world.report, "xlsx"))

    change_facts(world.tasks, 100)

    world.report.refresh_from_db()
    assert (world.report.content, world.report.sha256) == before
    assert words_of(file_of(world.reviewer, world.report, "docx")) == words
    assert file_of(world.reviewer, world.report, "pdf") == pdf
    assert forms.from_excel(file_of(world.reviewer, world.report, "xlsx")) == sheet


def test_a_known_at_at_the_end_of_time_is_one_sentence(
    world: SimpleNamespace, tmp_path: Path
) -> None:
    asked = {"programme": world.tasks[0].programme.code, "as_of": "2026-06-01"}
    with pytest.raises(CommandError, match="ở tương lai"):
        call_command("report", **asked, known_at="9999-12-31", output=tmp_path / "r.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_letter_asks_for_no_answer_in_the_past(world: SimpleNamespace, tmp_path: Path) -> None:
    asked = {"programme": world.tasks[0].programme.code, "as_of": "2026-06-01", "agency": "BO0"}
    with pytest.raises(CommandError, match="đã qua"):
        call_command(
            "report", **asked, template="don-doc", reply_by="2026-06-14", output=tmp_path / "r.docx"
        )
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_chased_for_what_is_known_of_one_day_only(
    world: SimpleNamespace, tmp_path: Path
) -> None:
    programme = world.tasks[0].programme
    Programme.objects.filter(pk=programme.pk).update(
        tracking=Tracking.SNAPSHOT, snapshot_on=date(2026, 6, 1)
    )
    asked = {"programme": programme.code, "as_of": "2026-06-10", "agency": "BO0"}
    with pytest.raises(CommandError, match="không có công văn đôn đốc"):
        call_command("report", **asked, template="don-doc", output=tmp_path / "r.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_published_report_becomes_a_letter_of_the_secretariat_alone(
    world: SimpleNamespace,
) -> None:
    by, unit = world.reviewer, Agency.objects.get(code="BO9")
    report = published(world.tasks[0], by=by, unit=unit)
    address = f"/api/v1/reports/{report.code}/file?template=don-doc"
    assert signed_in(world.member).get(address).status_code == 403
    assert signed_in(by).get(address).status_code == 200
