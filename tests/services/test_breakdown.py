"""The lead hands parts of its task to its own units, three levels deep at most."""

from datetime import date, timedelta

import pytest

from tasks_app.enums import EventKind, Secrecy, Status
from tasks_app.errors import ConflictOfInterest, InvalidInput, NotPermitted, TransitionNotAllowed
from tasks_app.models import Task
from tasks_app.selectors import asof
from tasks_app.selectors.fan_out import rollup_over, units_below
from tasks_app.selectors.tasks import visible_to
from tasks_app.services import breakdown, completion, evidence
from tasks_app.services.breakdown import Share
from tests.collective import DOC, TODAY, finish
from tests.factories import NOON, AgencyFactory, UserFactory, make_task
from tests.history import assert_whole


@pytest.fixture
def work(collective) -> Task:
    return make_task(lead=collective.provinces[0], code="DA06-300", title="Số hóa hộ tịch")


def broken(work, collective, *shares) -> list[Task]:
    return breakdown.break_down(
        work, shares or [Share(c) for c in collective.communes], by=collective.ex[0], at=NOON
    )


def test_each_unit_gets_the_whole_deadline_and_title_unless_its_own_are_given(work, collective):
    first, second = broken(
        work,
        collective,
        Share(collective.communes[0]),
        Share(collective.communes[1], title="Số hóa sổ gốc", deadline=date(2026, 6, 20)),
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.code, first.title, first.deadline) == (
        "DA06-300.X1", "Số hóa hộ tịch", work.deadline,
    )  # fmt: skip
    assert (second.title, second.deadline) == ("Số hóa sổ gốc", date(2026, 6, 20))
    for part in (first, second, work):
        assert_whole(part, on=TODAY)


@pytest.mark.parametrize("who", ["ex", "wg"])
def test_the_lead_and_its_working_group_break_down(work, collective, who):
    by = collective.wg if who == "wg" else collective.ex[0]
    assert breakdown.break_down(work, [Share(collective.communes[0])], by=by, at=NOON)


def test_others_do_not(work, collective, cast):
    share = [Share(collective.communes[0])]
    for person in (collective.ex[1], collective.ex_commune, cast.sa, cast.s1, cast.ld):
        with pytest.raises((NotPermitted, ConflictOfInterest)):
            breakdown.break_down(work, share, by=person, at=NOON)
    assert not work.children.exists()


def test_what_cannot_be_handed_on_is_refused_whole(work, collective):
    near, far = work.deadline, work.deadline + timedelta(days=1)
    x1, x2 = collective.communes
    ended = AgencyFactory(code="X9", parent=collective.provinces[0], valid_to=TODAY)
    refused = [
        [],
        [Share(x1), Share(x1)],
        [Share(collective.provinces[1])],
        [Share(collective.provinces[0])],
        [Share(ended)],
        [Share(x1, deadline=near), Share(x2, deadline=far)],
        [Share(x1, deadline=TODAY - timedelta(days=1))],
        [Share(x1, title="x" * 5000)],
    ]
    for shares in refused:
        with pytest.raises(InvalidInput):
            breakdown.break_down(work, shares, by=collective.ex[0], at=NOON)
    assert not work.children.exists()
    assert work.events.count() == 2


def test_no_words_are_put_on_a_secret_task(work, collective):
    Task.objects.filter(pk=work.pk).update(secrecy=Secrecy.SECRET)
    with pytest.raises(InvalidInput, match="nhiệm vụ mật"):
        broken(work, collective, Share(collective.communes[0], title="Số hóa sổ gốc"))
    [part] = broken(work, collective, Share(collective.communes[0]))
    assert part.secrecy == Secrecy.SECRET


def test_a_unit_gets_one_part_only(work, collective):
    broken(work, collective)
    with pytest.raises(InvalidInput, match="đã có phần việc"):
        broken(work, collective)
    assert units_below(work, on=TODAY) == []


def test_the_whole_waits_for_its_own_claim_which_tells_how_far_the_parts_are(
    work, collective, cast
):
    first, _ = broken(work, collective)
    finish(first, owner=collective.ex_commune, reviewer=cast.s1)
    work.refresh_from_db()
    assert work.status == Status.IN_PROGRESS
    assert rollup_over(work).words == "1/2"
    evidence.add_document(work, DOC, by=collective.ex[0], at=NOON)
    completion.claim(work, completed_on=TODAY, by=collective.ex[0], at=NOON)
    assert work.events.get(kind=EventKind.CLAIMED).payload["units"] == "1/2"


def test_parts_go_three_levels_down_and_no_further(collective):
    unit = AgencyFactory(code="Y0", parent=collective.communes[0])
    task = make_task(lead=collective.provinces[0])
    by = collective.ex[0]
    for depth in range(3):
        [task] = breakdown.break_down(task, [Share(unit)], by=by, at=NOON)
        by = UserFactory(member_of=unit)
        unit = AgencyFactory(code=f"Y{depth + 1}", parent=unit)
    with pytest.raises(InvalidInput, match="cấp thấp nhất"):
        breakdown.break_down(task, [Share(unit)], by=by, at=NOON)


def test_a_finished_task_is_not_broken_down(work, collective, cast):
    finish(work, owner=collective.ex[0], reviewer=cast.s1)
    with pytest.raises(TransitionNotAllowed):
        broken(work, collective)


def test_a_unit_sees_the_whole_and_its_part_and_n_does_not_change(work, collective):
    def total() -> int:
        found = asof.counts(asof.Scope(), asof.At(TODAY), near_due_until=TODAY)
        return sum(counts.total for counts, _ in found.values())

    before = total()
    broken(work, collective)
    seen = visible_to(collective.ex_commune, on=TODAY).values_list("code", flat=True)
    assert sorted(seen) == ["DA06-300", "DA06-300.X1"]
    seen = visible_to(collective.ex[0], on=TODAY).values_list("code", flat=True)
    assert {"DA06-300.X1", "DA06-300.X2"} <= set(seen)
    assert total() == before
