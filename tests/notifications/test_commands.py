"""The commands and the jobs: the contract of their output, and that they may run at any time."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import override_settings
from kombu.exceptions import OperationalError

from notifications import jobs
from notifications.models import Heartbeat, Notification
from tests.factories import make_task

from .conftest import MONDAY, at

SATURDAY = MONDAY + timedelta(days=5)
FILES = "django.core.mail.backends.filebased.EmailBackend"


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def planned(*options: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(said("plan_reminders", "--json", *options))
    return document


@pytest.fixture
def late(cast: SimpleNamespace) -> SimpleNamespace:
    cast.late = make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    return cast


def test_a_dry_run_names_recipient_task_and_rule_and_writes_nothing(late: SimpleNamespace) -> None:
    document = planned("--date", str(MONDAY), "--dry-run")
    assert list(document) == ["date", "working_day", "mails", "skipped"]
    mail = next(m for m in document["mails"] if m["recipient"] == late.hu.email)
    assert mail == {
        "recipient": late.hu.email,
        "kind": "digest",
        "dedupe_key": f"digest:{late.hu.pk}:{MONDAY}",
        "subject": "[Đề án 06] 1 việc quá hạn",
        "items": [
            {
                "task": late.late.code,
                "step": "R5",
                "section": "overdue",
                "rule": "R5: vừa quá hạn",
                "days": -1,
            }
        ],
        "more": 0,
    }
    assert not Notification.objects.exists() and not Heartbeat.objects.exists()


def test_a_second_run_plans_nothing(late: SimpleNamespace) -> None:
    first = planned("--date", str(MONDAY))
    assert len(first["mails"]) == Notification.objects.count() > 0
    assert planned("--date", str(MONDAY))["mails"] == []


def test_a_saturday_is_no_working_day(late: SimpleNamespace) -> None:
    document = planned("--date", str(SATURDAY))
    assert (document["working_day"], document["mails"]) == (False, [])
    assert "không phải ngày làm việc" in said("plan_reminders", "--date", str(SATURDAY))


@pytest.mark.parametrize(
    "command",
    [
        ("plan_reminders", "--date", "23/11/2026"),
        ("deliver_mail", "--once", "--at", "sáng mai"),
        ("simulate_reminders", "--from", "2026-06-15", "--to", "2026-06-14"),
    ],
)
def test_a_broken_date_is_refused_with_an_example(db: None, command: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said(*command)


def test_delivery_writes_files_and_says_what_waits(late: SimpleNamespace, tmp_path: Path) -> None:
    planned("--date", str(MONDAY))
    count = Notification.objects.count()
    with override_settings(EMAIL_BACKEND=FILES, EMAIL_FILE_PATH=str(tmp_path)):
        assert f"Còn {count} thư chờ, sớm nhất 07:30 ngày 15/06/2026" in said(
            "deliver_mail", "--once", "--at", f"{MONDAY}T07:00"
        )
        assert f"Đã gửi {count} thư" in said("deliver_mail", "--once", "--at", f"{MONDAY}T08:00")
        assert "Đã gửi 0 thư" in said("deliver_mail", "--once", "--at", f"{MONDAY}T08:00")
    assert len(list(tmp_path.glob("*.eml"))) == count


def test_the_simulation_counts_letters_by_day_and_writes_nothing(late: SimpleNamespace) -> None:
    document = json.loads(
        said("simulate_reminders", "--from", str(MONDAY), "--to", str(SATURDAY), "--json")
    )
    days = {day["date"]: day for day in document["days"]}
    assert len(days) == 5
    assert days[str(MONDAY)]["steps"]["R5"] == 3
    assert days[str(MONDAY + timedelta(days=1))]["steps"].get("R5") is None
    assert days[str(MONDAY + timedelta(days=2))]["steps"]["E1"] == 1
    assert not Notification.objects.exists()


def test_the_jobs_plan_deliver_and_sweep_and_leave_a_heartbeat(late: SimpleNamespace) -> None:
    with time_machine.travel(at(MONDAY), tick=False):
        assert jobs.plan() > 0
        assert jobs.deliver() > 0
        assert (jobs.plan(), jobs.deliver()) == (0, 0)
        jobs.sweep()
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    assert set(beats) == {"plan", "digest", "deliver", "sweep"}
    assert all(beat.ok and beat.last_run_at == at(MONDAY) for beat in beats.values())
    assert beats["digest"].day == MONDAY


def test_the_doorbell_survives_a_broker_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(jobs.plan, "apply_async", away)
    jobs._publish(jobs.plan)
    assert "broker does not answer" in caplog.text
    jobs.ring()
