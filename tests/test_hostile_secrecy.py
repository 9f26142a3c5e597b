"""Secrecy and corrections tried from the side: parts, periods, facts of one's own agency."""

from datetime import date, timedelta

import pytest

from tasks_app.enums import EventKind, Secrecy, TaskKind
from tasks_app.errors import ConflictOfInterest, TransitionNotAllowed
from tasks_app.models import Task
from tasks_app.services import (
    breakdown,
    completion,
    corrections,
    evidence,
    extensions,
    recurrence,
    reports,
    secrecy,
)
from tests.factories import (
    ASSIGNED_ON,
    NOON,
    AgencyFactory,
    UserFactory,
    add_event,
    make_task,
)
from tests.history import assert_whole

TODAY = NOON.date()
DAY = timedelta(days=1)
TITLE = "Kế hoạch không ai được biết"


@pytest.fixture
def broken_down(cast):
    cast.unit = AgencyFactory(code="SO-TP", parent=cast.btp)
    task = make_task(lead=cast.btp, title=TITLE)
    parts = breakdown.break_down(task, [breakdown.Share(cast.unit)], by=cast.ex, at=NOON)
    below = AgencyFactory(code="PHONG", parent=cast.unit)
    unit = UserFactory(member_of=cast.unit)
    breakdown.break_down(parts[0], [breakdown.Share(below)], by=unit, at=NOON)
    task.refresh_from_db()
    return task


def test_the_parts_of_a_task_become_secret_with_it(cast, broken_down):
    secrecy.make_secret(broken_down, document="7/QĐ", by=cast.sa, at=NOON)
    family = Task.objects.filter(code__startswith=broken_down.code)
    assert list(family.values_list("secrecy", flat=True)) == [Secrecy.SECRET] * 3
    assert not any(TITLE in task.title or "ke hoach" in task.search_text for task in family)
    secret = Task.objects.get(parent=broken_down)
    assert secret.events.latest("seq").payload["document"] == "7/QĐ"


def test_words_on_a_part_keep_the_whole_from_becoming_secret(cast, broken_down):
    unit = UserFactory(member_of=cast.unit)
    part = Task.objects.get(parent=broken_down)
    reports.report(part, reports.Progress(5, "Lời không xóa được"), by=unit, at=NOON)
    with pytest.raises(TransitionNotAllowed, match=part.code):
        secrecy.make_secret(broken_down, document="7/QĐ", by=cast.sa, at=NOON)
    assert not Task.objects.filter(secrecy=Secrecy.SECRET).exists()


def test_the_periods_of_a_task_become_secret_with_it(cast):
    task = make_task(
        lead=cast.btp, title=TITLE, kind=TaskKind.RECURRING, deadline=None, recurrence="month"
    )
    assert recurrence.open_instances(on=TODAY, at=NOON)
    task.refresh_from_db()
    secrecy.make_secret(task, document="7/QĐ", by=cast.sa, at=NOON)
    assert not Task.objects.filter(title__contains=TITLE).exists()


# -- corrected by the agency that filed it --


@pytest.fixture
def co_led(cast):
    """A task of BTP that BCA leads with it, and on which BCA filed."""
    cast.task = make_task(lead=cast.btp, co_leads=(cast.bca,))
    return cast.task


def test_the_claiming_agency_corrects_no_acceptance(cast, co_led):
    evidence.add_document(co_led, evidence.Document(number="1"), by=cast.ex_bca, at=NOON)
    filed = completion.claim(co_led, completed_on=TODAY, by=cast.ex_bca, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    event = co_led.events.latest("seq")
    for by in (cast.s1, UserFactory(member_of=cast.bca, role="reviewer")):
        with pytest.raises(ConflictOfInterest):
            corrections.correct(
                event,
                corrections.Correction(completed_on=ASSIGNED_ON + DAY),
                reason="Sai",
                by=by,
                at=NOON,
            )


def test_the_asking_agency_corrects_no_extension(cast, co_led):
    asked = extensions.request(
        co_led,
        extensions.Request(co_led.deadline + 30 * DAY, "Chờ"),
        by=cast.ex_bca,
        at=NOON,
    )
    if asked.needs_cosignature:
        extensions.cosign(asked, by=cast.wg, at=NOON)
    extensions.grant(asked, by=cast.s2, at=NOON)
    event = co_led.events.latest("seq")
    with pytest.raises(ConflictOfInterest):
        corrections.correct(
            event,
            corrections.Correction(deadline=co_led.deadline + 90 * DAY),
            reason="Sai",
            by=cast.s1,
            at=NOON,
        )


# -- histories that were imported --


def test_a_deadline_of_an_imported_history_is_corrected(cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 6, 30))
    for day, deadline in ((1, date(2026, 7, 31)), (2, date(2026, 8, 31))):
        given = {"deadline": deadline, "chain_deadline": deadline}
        add_event(task, EventKind.EXTENSION_GRANTED, date(2026, 6, day), given)
    first = task.events.get(seq=3)
    right = corrections.Correction(deadline=date(2026, 7, 15))
    corrections.correct(first, right, reason="Gõ nhầm", by=cast.s2, at=NOON)
    task.refresh_from_db()
    assert task.deadline == date(2026, 8, 31)
    assert_whole(task, on=TODAY)
