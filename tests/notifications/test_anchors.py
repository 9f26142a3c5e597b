"""The seal of a day reaches every administrator once, and what arrives proves the history."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from notifications import planning
from notifications.enums import Kind, State
from notifications.models import Notification
from tasks_app.enums import AuditKind, Role
from tasks_app.models import DayAnchor, Membership
from tasks_app.services import anchors, audit
from tests.factories import UserFactory, make_task

from .conftest import MONDAY, at

SUNDAY = date(2026, 6, 14)


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def sealed(cast: Any) -> DayAnchor:
    """Return the seal of Sunday, set in the night to Monday."""
    anchors.seal(SUNDAY - timedelta(days=1), at=datetime(2026, 1, 10, tzinfo=UTC))
    audit.record(AuditKind.SIGNED_IN, at=at(SUNDAY, 12), user=cast.sa)
    (seal,) = anchors.seal(at=at(MONDAY, 2))
    return seal


def letters() -> list[Notification]:
    return list(Notification.objects.filter(kind=Kind.ANCHOR).order_by("id"))


def test_each_administrator_gets_one_letter_in_the_morning(cast, sealed, send, post):
    other = UserFactory(member_of=cast.vpcp, role=Role.SECRETARIAT_ADMIN)
    for _ in range(3):
        planning.plan_due(at=at(MONDAY, 2))
    assert send(at(MONDAY, 7)).sent == 0
    send(at(MONDAY, 7, 30))

    assert {one.recipient for one in letters()} == {cast.sa, other}
    (letter,) = post.to(cast.sa.email)
    assert letter.subject == f"[Đề án 06] Niêm phong nhật ký ngày 14/06/2026: {sealed.hash[:12]}"
    assert "0 nhiệm vụ có thay đổi, 0 mục nhật ký, 1 mục truy cập." in letter.body
    assert f"\n2026-06-14:{sealed.hash}\n" in letter.body


def test_the_letters_as_they_are_prove_the_history(cast, sealed, send, post, tmp_path):
    planning.plan_due(at=at(MONDAY, 8))
    send(at(MONDAY, 8))
    text = tmp_path / "thu.txt"
    text.write_text(str(post.to(cast.sa.email)[-1].body))

    call_command("verify_history", anchors=str(text))


def test_a_letter_on_a_seal_stands_outside_the_budget_and_is_not_recalled(cast, sealed, morning):
    make_task(lead=cast.btp, deadline=MONDAY)
    planning.plan_due(at=at(MONDAY, 2))
    planning.plan_day(MONDAY + timedelta(days=1), at=at(MONDAY + timedelta(days=1)))

    assert [one.state for one in letters()] == [State.PENDING]


def test_who_comes_later_is_not_sent_what_was_told_before(cast, sealed):
    planning.plan_due(at=at(MONDAY, 2))
    UserFactory(member_of=cast.vpcp, role=Role.SECRETARIAT_ADMIN)
    planning.plan_due(at=at(MONDAY, 3))

    assert [one.recipient for one in letters()] == [cast.sa]


def test_who_no_longer_administers_gets_nothing(cast, sealed, send):
    planning.plan_due(at=at(MONDAY, 2))
    Membership.objects.filter(user=cast.sa).update(valid_to=MONDAY)
    send(at(MONDAY, 8))

    assert [one.state for one in letters()] == [State.DROPPED]


def test_a_seal_nobody_could_be_told_waits_for_an_administrator(cast, sealed):
    Membership.objects.filter(user=cast.sa).update(valid_to=MONDAY)
    assert planning.plan_due(at=at(MONDAY, 2)) == 0
    chosen = UserFactory(member_of=cast.vpcp, role=Role.SECRETARIAT_ADMIN)
    planning.plan_due(at=at(MONDAY, 3))

    assert [one.recipient for one in letters()] == [chosen]


def test_an_old_seal_is_not_told(cast, sealed):
    planning.plan_due(at=at(MONDAY + timedelta(days=15), 2))
    assert letters() == []
