"""Made-up registers: whole, repeatable, marked as illustrative, never outside a demonstration."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tasks_app.enums import Provenance, Role
from tasks_app.errors import InvalidInput
from tasks_app.models import Membership, Programme, Task, TaskEvent
from tasks_app.selectors import history, projection
from tasks_app.services import load_data

AT = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)


def test_a_made_register_is_whole_and_says_what_it_is(db):
    made = load_data.make(60, 5, seed=6, at=AT)

    assert (made.tasks, made.recipients) == (60, 5)
    assert made.events == TaskEvent.objects.count() > 300
    assert list(history.bad_entries(history.Checked())) == []
    assert list(projection.drifts(date(2026, 6, 15))) == []
    assert set(Task.objects.values_list("provenance", flat=True)) == {Provenance.ILLUSTRATIVE}
    assert Membership.objects.filter(role=Role.EXECUTOR).count() == 5
    assert not Membership.objects.exclude(user__email__endswith=".example.com").exists()


def test_the_same_seed_tells_the_same_lives(db):
    told = [
        [(event.kind, event.effective_on) for event in story.events]
        for _ in range(2)
        for story in load_data.stories(
            5, first=1, groups=[1], leads=[1, 2], seed=6, today=AT.date(), written_at=AT
        )
    ]

    assert told[:5] == told[5:]


def test_new_rows_go_on_after_the_made_ones(db):
    load_data.make(10, 2, seed=6, at=AT)
    last = Task.objects.latest("pk")

    fresh = Task.objects.create(
        code="X-1", programme=last.programme, group=last.group, title="", provenance="read",
        deadline_precision="none",
    )  # fmt: skip

    assert fresh.pk > last.pk


def test_it_is_made_once(db):
    load_data.make(5, 2, seed=6, at=AT)

    with pytest.raises(InvalidInput, match="TAI đã có"):
        load_data.make(5, 2, seed=6, at=AT)


def test_it_is_refused_outside_a_demonstration(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="bản trình diễn"):
        call_command("make_load_data", tasks=5, recipients=2)
    assert not Programme.objects.exists()


def test_the_command_tells_what_it_made(db):
    out = StringIO()

    call_command("make_load_data", tasks=20, recipients=3, stdout=out, stderr=StringIO())

    assert json.loads(out.getvalue()).keys() == {"tasks", "events", "recipients"}
