"""Agencies that merge, split, take another name or end (DOMAIN §2, succession)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import (
    AgencyKind,
    AssignmentRole,
    AuditKind,
    EventKind,
    Role,
    Status,
    SuccessionKind,
)
from tasks_app.errors import (
    AlreadyApplied,
    DomainError,
    InvalidInput,
    NotPermitted,
)
from tasks_app.models import (
    Agency,
    AgencySuccession,
    AuditEntry,
    Task,
    TaskAgency,
    TaskEvent,
)
from tasks_app.models.intervals import in_force
from tasks_app.permissions import parties_of
from tasks_app.selectors import succession as select
from tasks_app.selectors.projection import drifts
from tasks_app.selectors.tasks import visible_to
from tasks_app.services import projection, succession
from tasks_app.services.succession import Plan, Share
from tests.factories import NOON, AgencyFactory, UserFactory, make_task
from tests.history import assert_whole

TODAY = NOON.date()
SINCE = date(2026, 3, 1)
DOCUMENT = "176/2025/QH15"
ALL_ROLES = (AssignmentRole.LEAD, AssignmentRole.CO_LEAD, AssignmentRole.COORDINATING)


@pytest.fixture
def house(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast, and two ministries: the old one is to go."""
    cp = Agency.objects.get(code="CP")
    cast.old, cast.new = (
        AgencyFactory(code="BTTTT", parent=cp),
        AgencyFactory(code="BKHCN", parent=cp),
    )
    cast.third = AgencyFactory(code="BVHTT", parent=cp)
    cast.ex_old, cast.ex_new = UserFactory(member_of=cast.old), UserFactory(member_of=cast.new)
    return cast


def plan(kind: str = SuccessionKind.MERGE, on: date = SINCE, **given: Any) -> Plan:
    shares = given.pop("shares", (Share("BKHCN"),))
    return Plan(
        given.pop("predecessor", "BTTTT"),
        kind,
        on,
        given.pop("document", DOCUMENT),
        shares,
        **given,
    )


def applied(house: SimpleNamespace, wanted: Plan, at: datetime = NOON) -> succession.Outline:
    """Apply, having checked that the preview says the same and that every history is whole."""
    promised = succession.preview(wanted, by=house.sa, at=at)
    done = succession.apply(wanted, by=house.sa, at=at)
    assert done == promised
    return done


def parts(task: Task, on: date, *roles: AssignmentRole) -> list[str]:
    rows = task.agencies.filter(in_force(on), role__in=roles or ALL_ROLES)
    return sorted(f"{row.role}:{row.agency.code}" for row in rows.select_related("agency"))


def shared(**tasks: list[Task]) -> tuple[Share, ...]:
    return tuple(Share(code, "", tuple(t.code for t in given)) for code, given in tasks.items())


# -- what passes on --------------------------------------------------------------------------


def test_every_part_of_the_old_agency_passes_to_the_new_on_the_day(house: SimpleNamespace) -> None:
    led = make_task(lead=house.old)
    beside = make_task(lead=house.btp, co_leads=(house.old,))
    helped = make_task(lead=house.btp, coordinating=(house.old,))
    collective = make_task(
        lead=AgencyFactory(code="ALL", kind=AgencyKind.COLLECTIVE), coordinator=house.old
    )

    done = applied(house, plan())

    eve = SINCE - timedelta(days=1)
    assert parts(led, eve) == ["lead:BTTTT"]
    assert parts(led, SINCE) == ["lead:BKHCN"]
    assert parts(beside, SINCE) == ["co_lead:BKHCN", "lead:BTP"]
    assert parts(helped, SINCE) == ["coordinating:BKHCN", "lead:BTP"]
    assert [a.code for a in parties_of(collective, eve).leads] == ["BTTTT"]
    assert [a.code for a in parties_of(collective, SINCE).leads] == ["BKHCN"]
    for task in (led, beside, helped, collective):
        task.refresh_from_db()
        assert_whole(task, on=TODAY)
    assert (led.lead, collective.coordinator) == (house.new, house.new)
    assert done.task_count == 4
    assert not list(drifts(TODAY))
    assert not select.left_behind(TODAY).exists()


def test_each_task_gets_one_event_that_names_document_and_roles(house: SimpleNamespace) -> None:
    led, helped = make_task(lead=house.old), make_task(lead=house.btp, coordinating=(house.old,))
    applied(house, plan())
    moved, changed = led.events.last(), helped.events.last()
    assert (moved.kind, changed.kind) == (EventKind.LEAD_CHANGED, EventKind.AGENCIES_CHANGED)
    assert (moved.effective_on, moved.lead, changed.sets) == (SINCE, house.new, 0)
    assert (moved.actor, moved.actor_agency, moved.actor_role) == (
        house.sa,
        house.vpcp,
        Role.SECRETARIAT_ADMIN,
    )
    assert moved.payload["document"] == DOCUMENT
    assert (moved.payload["leads_before"], moved.payload["leads"]) == (["BTTTT"], ["BKHCN"])
    assert changed.payload["roles"] == ["coordinating"]
    assert changed.payload["note"] == (
        "Cơ quan BTTTT chuyển cho Cơ quan BKHCN (phối hợp) do hợp nhất, sáp nhập."
    )


def test_the_old_agency_ends_and_its_edge_says_who_applied_it(house: SimpleNamespace) -> None:
    applied(house, plan())
    house.old.refresh_from_db()
    edge = AgencySuccession.objects.get()
    assert house.old.valid_to == SINCE
    assert (edge.successor, edge.kind, edge.is_main, edge.document) == (
        house.new,
        SuccessionKind.MERGE,
        True,
        DOCUMENT,
    )
    assert (edge.applied_by, edge.applied_at, edge.scope) == (house.sa, NOON, "toàn bộ")
    assert AuditEntry.objects.get(kind=AuditKind.CATALOGUE_CHANGED).user == house.sa


def test_two_roles_of_the_new_agency_in_one_task_become_the_greater(house: SimpleNamespace) -> None:
    helper_leads = make_task(lead=house.old, coordinating=(house.new,))
    leader_helps = make_task(lead=house.new, coordinating=(house.old,))
    co_leader_helps = make_task(lead=house.btp, co_leads=(house.old,), coordinating=(house.new,))
    applied(house, plan())
    assert parts(helper_leads, SINCE) == ["lead:BKHCN"]
    assert parts(leader_helps, SINCE) == ["lead:BKHCN"]
    assert parts(co_leader_helps, SINCE) == ["co_lead:BKHCN", "lead:BTP"]
    for task in (helper_leads, leader_helps, co_leader_helps):
        assert_whole(task, on=TODAY)


def test_closed_tasks_pass_on_too_and_drafts_do_not(house: SimpleNamespace) -> None:
    done = make_task(lead=house.old, status=Status.COMPLETED)
    gone = make_task(lead=house.old, status=Status.CANCELLED)
    draft = make_task(lead=house.old)
    Task.objects.filter(pk=draft.pk).update(status=Status.DRAFT)
    applied(house, plan())
    assert Task.objects.filter(lead=house.new).count() == 2
    assert {done.pk, gone.pk} == set(
        Task.objects.filter(lead=house.new).values_list("pk", flat=True)
    )


def test_a_task_given_to_an_agency_that_was_gone_passes_on_as_it_begins(
    house: SimpleNamespace,
) -> None:
    late = make_task(lead=house.old, coordinating=(), assigned_on=TODAY - timedelta(days=3))
    helped = make_task(lead=house.btp, coordinating=(house.old,), assigned_on=TODAY)
    applied(house, plan())
    assert parts(late, TODAY - timedelta(days=3)) == ["lead:BKHCN"]
    assert TaskAgency.objects.filter(task=late).count() == 1
    assert parts(helped, TODAY) == ["coordinating:BKHCN", "lead:BTP"]
    assert_whole(late, on=TODAY)


def test_what_is_dated_ahead_comes_in_with_the_daily_roll(house: SimpleNamespace) -> None:
    ahead = TODAY + timedelta(days=10)
    led = make_task(lead=house.old)
    collective = make_task(
        lead=AgencyFactory(code="ALL", kind=AgencyKind.COLLECTIVE), coordinator=house.old
    )
    applied(house, plan(on=ahead))
    led.refresh_from_db()
    assert led.lead == house.old
    assert led in visible_to(house.ex_old, on=TODAY)
    assert led not in visible_to(house.ex_old, on=ahead)
    assert {led, collective} <= set(visible_to(house.ex_new, on=ahead))
    assert not list(drifts(TODAY))

    projection.rebuild(ahead)

    led.refresh_from_db()
    collective.refresh_from_db()
    assert (led.lead, collective.coordinator) == (house.new, house.new)


def test_a_task_is_found_by_its_new_lead_and_the_focal_person_of_the_old_goes(
    house: SimpleNamespace,
) -> None:
    led = make_task(lead=house.old, focal_person=house.ex_old)
    applied(house, plan())
    led.refresh_from_db()
    assert "bkhcn" in led.search_text
    assert "btttt" in led.search_text
    assert led.focal_person is None


# -- splits and dissolutions -----------------------------------------------------------------


def test_a_split_gives_each_task_to_whom_the_list_says(house: SimpleNamespace) -> None:
    one, two = make_task(lead=house.old), make_task(lead=house.btp, coordinating=(house.old,))
    done = make_task(lead=house.old, status=Status.COMPLETED)
    applied(house, plan(SuccessionKind.SPLIT, shares=shared(BKHCN=[one], BVHTT=[two])))
    assert parts(one, SINCE) == ["lead:BKHCN"]
    assert parts(two, SINCE) == ["coordinating:BVHTT", "lead:BTP"]
    assert parts(done, SINCE) == ["lead:BKHCN"]  # closed and not named: the main successor's
    assert list(AgencySuccession.objects.order_by("successor__code").values_list("is_main")) == [
        (True,),
        (False,),
    ]


def test_an_agency_that_lives_on_keeps_what_is_not_named(house: SimpleNamespace) -> None:
    named, kept = make_task(lead=house.old), make_task(lead=house.old)
    wanted = plan(SuccessionKind.SPLIT, shares=shared(BKHCN=[named]), keeps_rest=True)
    applied(house, wanted)
    house.old.refresh_from_db()
    assert (parts(named, SINCE), parts(kept, SINCE)) == (["lead:BKHCN"], ["lead:BTTTT"])
    assert house.old.valid_to is None
    assert not AgencySuccession.objects.get().is_main


@pytest.mark.parametrize("kind", [SuccessionKind.SPLIT, SuccessionKind.DISSOLVE])
def test_a_list_that_forgets_doubles_or_invents_is_refused_by_name(
    house: SimpleNamespace, kind: str
) -> None:
    forgotten, doubled = make_task(lead=house.old), make_task(lead=house.old)
    shares = shared(BKHCN=[doubled], BVHTT=[doubled])
    strange = replace(shares[1], tasks=(*shares[1].tasks, "DA06-KHONG-CO"))
    with pytest.raises(InvalidInput) as refused:
        succession.apply(plan(kind, shares=(shares[0], strange)), by=house.sa, at=NOON)
    told = refused.value.fields["tasks"]
    assert told == [
        f"Chưa giao cho cơ quan nào: {forgotten.code}.",
        f"Ghi nhiều hơn một lần: {doubled.code}.",
        "Không phải việc của BTTTT: DA06-KHONG-CO.",
    ]
    assert_nothing_happened(house)


def test_a_dissolved_agency_leaves_nothing_behind(house: SimpleNamespace) -> None:
    one, two = make_task(lead=house.old), make_task(lead=house.old)
    applied(house, plan(SuccessionKind.DISSOLVE, shares=shared(BVHTT=[one, two])))
    assert not select.left_behind(TODAY).exists()
    assert Task.objects.filter(lead=house.third).count() == 2


# -- refusals --------------------------------------------------------------------------------


def assert_nothing_happened(house: SimpleNamespace) -> None:
    house.old.refresh_from_db()
    assert house.old.valid_to is None
    assert not TaskEvent.objects.filter(
        kind__in=[EventKind.LEAD_CHANGED, EventKind.AGENCIES_CHANGED]
    ).exists()
    assert not AgencySuccession.objects.exclude(applied_at=None).exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "field", "says"),
    [
        (plan(predecessor="LA"), "predecessor", "Không có cơ quan mã “LA”"),
        (plan(shares=(Share("LA"),)), "successors", "Không có cơ quan mã: LA"),
        (plan(shares=()), "successors", "ít nhất một"),
        (plan(shares=(Share("BTTTT"),)), "successors", "phải khác cơ quan cũ"),
        (plan(shares=(Share("BKHCN"), Share("BKHCN"))), "successors", "chỉ ghi một lần"),
        (
            plan(SuccessionKind.RENAME, shares=(Share("BKHCN"), Share("BVHTT"))),
            "successors",
            "chỉ có một",
        ),
        (plan(SuccessionKind.SPLIT), "successors", "từ hai cơ quan"),
        (plan(keeps_rest=True), "keeps_rest", "Chỉ khi chia tách"),
        (plan(shares=(Share("BKHCN", "", ("DA06-001",)),)), "tasks", "không theo danh sách"),
        (plan(document="  "), "document", "Cần nhập"),
        (plan("nonsense"), "kind", "Chọn hình thức"),
        (plan(on=date(2099, 1, 1)), "effective_on", "quá xa"),
        (plan(shares=(Share("ALL_MINISTRIES"),)), "successors", "nhóm cơ quan"),
        (plan(shares=(Share("CHUA-CO"),)), "successors", "chưa có hoặc không còn"),
        (plan(shares=(Share("DA-HET"),)), "successors", "không còn lần sắp xếp nào"),
        (plan(on=date(2022, 1, 1), predecessor="MOI"), "effective_on", "có từ 01/06/2022"),
        (plan(predecessor="DA-HET"), "effective_on", "đã kết thúc từ 01/04/2026"),
        (
            plan(SuccessionKind.DISSOLVE, moves_people=True),
            "moves_people",
            "Chuyển từng tài khoản",
        ),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_whole(
    house: SimpleNamespace, wanted: Plan, field: str, says: str
) -> None:
    AgencyFactory(code="ALL_MINISTRIES", kind=AgencyKind.COLLECTIVE)
    AgencyFactory(code="CHUA-CO", valid_from=SINCE + timedelta(days=1))
    AgencyFactory(code="DA-HET", valid_to=date(2026, 4, 1))
    AgencyFactory(code="MOI", valid_from=date(2022, 6, 1))
    make_task(lead=house.old)
    for ask in (succession.preview, succession.apply):
        with pytest.raises(InvalidInput) as refused:
            ask(wanted, by=house.sa, at=NOON)
        assert says in refused.value.fields[field][0]
    assert_nothing_happened(house)


def test_a_circle_is_refused_with_its_agencies_named(house: SimpleNamespace) -> None:
    later = {"effective_on": SINCE, "scope": "x", "provenance": "recorded"}
    AgencySuccession.objects.create(predecessor=house.new, successor=house.third, **later)
    AgencySuccession.objects.create(predecessor=house.third, successor=house.old, **later)
    with pytest.raises(InvalidInput, match="BTTTT → BKHCN → BVHTT → BTTTT"):
        succession.apply(plan(), by=house.sa, at=NOON)
    assert_nothing_happened(house)


def test_functions_that_came_earlier_may_return(house: SimpleNamespace) -> None:
    AgencySuccession.objects.create(
        predecessor=house.new, successor=house.old, effective_on=date(2025, 1, 1), scope="x",
        provenance="recorded",
    )  # fmt: skip
    applied(house, plan())


def test_a_second_application_is_refused(house: SimpleNamespace) -> None:
    make_task(lead=house.old)
    applied(house, plan())
    with pytest.raises(AlreadyApplied, match="đã áp dụng"):
        succession.apply(plan(), by=house.sa, at=NOON)
    with pytest.raises(AlreadyApplied):
        succession.apply(plan(shares=(Share("BVHTT"),)), by=house.sa, at=NOON)
    assert TaskEvent.objects.filter(kind=EventKind.LEAD_CHANGED).count() == 1


def test_another_main_successor_than_the_recorded_one_is_refused(house: SimpleNamespace) -> None:
    AgencySuccession.objects.create(
        predecessor=house.old, successor=house.third, effective_on=SINCE, scope="x", is_main=True,
        provenance="read",
    )  # fmt: skip
    with pytest.raises(AlreadyApplied, match="BVHTT"):
        succession.apply(plan(), by=house.sa, at=NOON)


def test_a_lead_changed_after_the_day_is_not_overwritten(house: SimpleNamespace) -> None:
    task = make_task(lead=house.old)
    first = plan(SuccessionKind.SPLIT, on=TODAY, shares=shared(BVHTT=[task]), keeps_rest=True)
    applied(house, first)
    with pytest.raises(InvalidInput, match=task.code):
        succession.apply(plan(), by=house.sa, at=NOON)
    assert parts(task, TODAY) == ["lead:BVHTT"]


@pytest.mark.parametrize("who", ["ex", "wg", "hu", "s1", "s2", "ld", "inspector", "stranger"])
def test_only_the_secretariat_administrator_applies_or_previews(
    house: SimpleNamespace, who: str
) -> None:
    for ask in (succession.preview, succession.apply):
        with pytest.raises(NotPermitted):
            ask(plan(), by=getattr(house, who), at=NOON)
    assert_nothing_happened(house)


def test_five_thousand_invented_codes_are_refused_in_one_sentence(house: SimpleNamespace) -> None:
    make_task(lead=house.old)
    codes = tuple(f"X-{number}" for number in range(5_000))
    with pytest.raises(InvalidInput) as refused:
        succession.apply(
            plan(SuccessionKind.DISSOLVE, shares=(Share("BKHCN", "", codes),)), by=house.sa, at=NOON
        )
    assert "và 4990 mã khác" in refused.value.message
    assert len(refused.value.message) < 1_000


def test_hostile_words_are_refused_or_cleaned(house: SimpleNamespace) -> None:
    for hostile in ("BT\x00TT", "' OR 1=1 --", "ă" * 10_000, "\u202eBTTTT"):
        with pytest.raises(DomainError):
            succession.apply(plan(predecessor=hostile + "X"), by=house.sa, at=NOON)
    with pytest.raises(InvalidInput):
        succession.apply(plan(document="x" * 5_000), by=house.sa, at=NOON)
    assert_nothing_happened(house)
