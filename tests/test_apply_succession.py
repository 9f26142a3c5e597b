"""The command that reorganises agencies, and registers that were there before the demo."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tasks_app.enums import EventKind
from tasks_app.models import Task, TaskEvent
from tests.factories import AgencyFactory, make_task


def told(*more: str, to: str = "BKHCN", on: str = "2026-03-01") -> str:
    out = StringIO()
    given = ["--from=BTTTT", f"--on={on}", "--document=176/2025/QH15"]
    call_command(
        "apply_succession", *given, *(f"--to={code}" for code in to.split()), *more, stdout=out
    )
    return out.getvalue()


def test_tasks_that_were_there_before_pass_on_when_the_demo_is_loaded(db):
    task = make_task(lead=AgencyFactory(code="BTTTT"), code="RIENG-1", assigned_on=date(2025, 1, 9))
    call_command("load_demo")
    task.refresh_from_db()
    assert task.lead.code == "BKHCN"
    moved = task.events.get(kind=EventKind.LEAD_CHANGED)
    assert (moved.actor, moved.effective_on) == (None, date(2025, 3, 1))
    call_command("load_demo")
    assert task.events.filter(kind=EventKind.LEAD_CHANGED).count() == 1


@pytest.fixture
def pair(db):
    old, new = AgencyFactory(code="BTTTT"), AgencyFactory(code="BKHCN")
    return make_task(lead=old, code="DA06-010", coordinating=(new,))


def test_the_command_shows_first_and_then_does_the_same(pair):
    seen = json.loads(told("--dry-run", "--json"))
    assert not TaskEvent.objects.filter(kind=EventKind.LEAD_CHANGED).exists()
    done = json.loads(told("--json"))
    assert {**seen, "dry_run": False} == done
    assert done["task_count"] == 1
    assert Task.objects.get().lead.code == "BKHCN"


def test_the_command_tells_people_row_by_row(pair):
    assert told().splitlines() == [
        "Đã áp dụng: BTTTT → BKHCN, hợp nhất, sáp nhập, từ 01/03/2026, 176/2025/QH15. 1 nhiệm vụ.",
        "  DA06-010: chủ trì của BTTTT chuyển sang BKHCN từ 01/03/2026",
        "  DA06-010: phối hợp của BKHCN kết thúc, cơ quan kế thừa đã tham gia từ 01/03/2026",
    ]


def test_the_command_splits_by_list(pair):
    AgencyFactory(code="BVHTT")
    answer = told("--kind=split", "--tasks=BVHTT=DA06-010", "--json", to="BKHCN BVHTT")
    assert json.loads(answer)["moves"][0]["to"] == "BVHTT"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"on": "1/3/2026"}, "Không hiểu ngày"),
        ({"to": "KHONG-CO"}, "Không có cơ quan mã"),
        ({"more": ["--tasks=DA06-010", "--kind=split"]}, "chưa đúng dạng"),
        ({"more": ["--tasks=BCA=DA06-010"]}, "không có trong --to"),
        ({"more": ["--by=ai-do@example.com"]}, "Không có tài khoản"),
    ],
)
def test_the_command_refuses_in_words(pair, options, says):
    with pytest.raises(CommandError, match=says):
        told(*options.pop("more", ()), **options)


def test_who_is_named_must_be_the_administrator(cast, pair):
    with pytest.raises(CommandError, match="Chỉ quản trị sổ nhiệm vụ"):
        told(f"--by={cast.ex.email}")
    told(f"--by={cast.sa.email}")
    assert pair.events.get(kind=EventKind.LEAD_CHANGED).actor == cast.sa
