"""Ủy quyền: given, ended, never a circle; who speaks for whom equals a plain model."""

from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tasks_app.enums import AuditKind, Role, Status
from tasks_app.errors import DomainError, InvalidInput, NotPermitted, TransitionNotAllowed
from tasks_app.models import AuditEntry, Delegation, Membership, Programme, User
from tasks_app.permissions import standing_of
from tasks_app.selectors import tasks as select
from tasks_app.services import completion, delegation, evidence, reports
from tasks_app.services.delegation import Grant
from tests.factories import (
    NOON,
    MembershipFactory,
    ProgrammeFactory,
    UserFactory,
    make_task,
)
from tests.history import assert_whole

TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)
MONTH = timedelta(days=30)


def fresh(user: User) -> User:
    """Return the person as the next request finds him."""
    return User.objects.get(pk=user.pk)


def lend(owner: User, deputy: User, **more: Any) -> Delegation:
    given = {"valid_from": TODAY, "valid_to": TODAY + MONTH} | more
    return delegation.give(Grant(owner, deputy, **given), by=owner, at=NOON)


def owners(user: User, on: date = TODAY) -> set[int]:
    return {seat.owner.pk for seat in standing_of(fresh(user), on).borrowed}


def test_the_deputy_acts_and_the_history_names_both(cast: SimpleNamespace) -> None:
    lend(cast.ex, cast.co)
    report = reports.report(cast.task, reports.Progress(60, "Xong phần một"), by=cast.co, at=NOON)
    assert (report.event.actor, report.event.on_behalf_of) == (cast.co, cast.ex)
    assert report.event.actor_agency == cast.btp
    assert_whole(report.task, on=TODAY)


def test_who_has_the_right_himself_acts_in_his_own_name(cast: SimpleNamespace) -> None:
    lend(cast.ex, cast.wg)
    report = reports.report(cast.task, reports.Progress(60, "Xong"), by=cast.wg, at=NOON)
    assert report.event.on_behalf_of is None


@pytest.mark.parametrize(
    ("on", "is_lent"), [(TODAY, False), (TOMORROW, True), (TODAY + MONTH, False)]
)
def test_a_delegation_holds_from_its_first_day_to_the_day_before_its_end(
    cast: SimpleNamespace, on: date, is_lent: bool
) -> None:
    lend(cast.ex, cast.stranger, valid_from=TOMORROW)
    assert (owners(cast.stranger, on) == {cast.ex.pk}) is is_lent


@pytest.mark.parametrize(
    ("first", "end", "field"),
    [
        (TODAY - timedelta(days=1), TOMORROW, "valid_from"),
        (TODAY, TODAY, "valid_to"),
        (TOMORROW, TODAY, "valid_to"),
        (TODAY, date(2027, 6, 16), "valid_to"),
        (date(2099, 1, 1), date(2099, 2, 1), "valid_from"),
        (date(9999, 12, 31), date(9999, 12, 31), "valid_from"),
    ],
)
def test_wrong_dates_are_refused(cast: SimpleNamespace, first: date, end: date, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lend(cast.ex, cast.wg, valid_from=first, valid_to=end)
    assert list(refused.value.fields) == [field]
    assert not Delegation.objects.exists()


def test_a_whole_year_may_be_delegated(cast: SimpleNamespace) -> None:
    assert lend(cast.ex, cast.wg, valid_to=date(2027, 6, 15)).pk


def test_only_the_person_or_an_administrator_gives_and_never_to_himself(
    cast: SimpleNamespace,
) -> None:
    grant = Grant(cast.s1, cast.s2, TODAY, TODAY + MONTH, reason="QĐ 12/QĐ-C06")
    for by in (cast.s2, cast.wg, cast.ld, cast.inspector):
        with pytest.raises(NotPermitted):
            delegation.give(grant, by=by, at=NOON)
    made = delegation.give(grant, by=cast.sa, at=NOON)
    assert (made.made_by, made.from_user) == (cast.sa, cast.s1)
    himself = Grant(cast.s1, cast.sa, TODAY, TODAY + MONTH, reason="QĐ 12/QĐ-C06")
    with pytest.raises(NotPermitted):
        delegation.give(himself, by=cast.sa, at=NOON)


def test_for_somebody_absent_the_document_is_named(cast: SimpleNamespace) -> None:
    with pytest.raises(InvalidInput) as refused:
        delegation.give(Grant(cast.ex, cast.wg, TODAY, TOMORROW), by=cast.sa, at=NOON)
    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize("who", ["sa", "inspector"])
def test_the_keys_of_the_house_are_not_lent(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lend(getattr(cast, who), cast.wg)
    assert list(refused.value.fields) == ["from_user"]


def test_a_seat_that_ends_before_is_not_lent(cast: SimpleNamespace) -> None:
    Membership.objects.filter(user=cast.ex).update(valid_to=TOMORROW)
    with pytest.raises(InvalidInput):
        lend(cast.ex, cast.wg, valid_from=TOMORROW)


def test_to_oneself_and_to_a_closed_account_is_refused(cast: SimpleNamespace) -> None:
    cast.wg.is_active = False
    cast.wg.save()
    for deputy in (cast.ex, cast.wg):
        with pytest.raises(InvalidInput) as refused:
            lend(cast.ex, deputy)
        assert list(refused.value.fields) == ["to_user"]


def test_the_same_is_not_given_twice(cast: SimpleNamespace) -> None:
    lend(cast.ex, cast.wg)
    with pytest.raises(InvalidInput, match="đã ủy quyền cho"):
        lend(cast.ex, cast.wg, valid_from=TOMORROW)
    assert Delegation.objects.count() == 1


def test_a_circle_is_refused_by_name_though_it_begins_later(cast: SimpleNamespace) -> None:
    lend(cast.ex, cast.wg, valid_from=TODAY + timedelta(days=20))
    lend(cast.wg, cast.hu)
    with pytest.raises(InvalidInput) as refused:
        lend(cast.hu, cast.ex, valid_to=TODAY + timedelta(days=21))
    assert f"{cast.hu} → {cast.ex}" in refused.value.message
    assert lend(cast.hu, cast.ex, valid_to=TODAY + timedelta(days=20)).pk


def test_a_fourth_link_is_refused_by_name(cast: SimpleNamespace) -> None:
    lend(cast.ex, cast.wg)
    lend(cast.wg, cast.hu)
    lend(cast.hu, cast.co)
    assert owners(cast.co) == {cast.ex.pk, cast.wg.pk, cast.hu.pk}
    with pytest.raises(InvalidInput, match="dài 4 bước") as refused:
        lend(cast.co, cast.stranger)
    names = " → ".join(str(one) for one in (cast.ex, cast.wg, cast.hu, cast.co, cast.stranger))
    assert names in refused.value.message


@pytest.mark.parametrize("who", ["ex", "wg", "sa"])
def test_giver_deputy_and_administrator_may_end_it_from_today(
    cast: SimpleNamespace, who: str
) -> None:
    made = lend(cast.ex, cast.wg)
    ended = delegation.end(made, by=getattr(cast, who), at=NOON + timedelta(days=3))
    assert ended.valid_to == TODAY + timedelta(days=3)
    assert ended.ended_by == getattr(cast, who)
    with pytest.raises(TransitionNotAllowed):
        delegation.end(made, by=cast.ex, at=NOON + timedelta(days=3))


def test_the_log_says_who_gave_and_ended_what(cast: SimpleNamespace) -> None:
    made = lend(cast.ex, cast.wg)
    delegation.end(made, by=cast.sa, at=NOON + timedelta(days=3))
    given, ended = AuditEntry.objects.filter(kind=AuditKind.DELEGATED).order_by("id")
    assert (given.user, ended.user) == (cast.ex, cast.sa)
    assert given.detail["changes"]["người nhận"] == [None, str(cast.wg)]
    assert ended.detail["changes"]["đến trước ngày"] == ["2026-07-15", "2026-06-18"]


def test_one_that_has_not_begun_never_does(cast: SimpleNamespace) -> None:
    made = lend(cast.ex, cast.wg, valid_from=TOMORROW)
    assert delegation.end(made, by=cast.ex, at=NOON).valid_to == TOMORROW
    assert owners(cast.wg, TOMORROW) == set()


def test_others_may_not_end_it(cast: SimpleNamespace) -> None:
    made = lend(cast.ex, cast.wg)
    for by in (cast.hu, cast.s1, cast.ld):
        with pytest.raises(NotPermitted):
            delegation.end(made, by=by, at=NOON)


def test_one_that_is_over_cannot_be_ended(cast: SimpleNamespace) -> None:
    made = lend(cast.ex, cast.wg)
    with pytest.raises(TransitionNotAllowed):
        delegation.end(made, by=cast.ex, at=NOON + MONTH)


def test_a_closed_account_lends_nothing_and_passes_nothing_on(cast: SimpleNamespace) -> None:
    lend(cast.ex, cast.wg)
    lend(cast.wg, cast.hu)
    User.objects.filter(pk=cast.wg.pk).update(is_active=False)
    assert owners(cast.hu) == set()


def test_a_deputy_sees_what_is_open_and_lent_in_one_statement(cast: SimpleNamespace) -> None:
    done = make_task(lead=cast.btp, status=Status.COMPLETED)
    other = make_task(lead=cast.bca)
    lend(cast.ex, cast.stranger)
    deputy = fresh(cast.stranger)
    standing_of(deputy, TODAY)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        seen = set(select.visible_to(deputy, on=TODAY))
    assert len(asked) == 1
    assert seen == {cast.task} and not {done, other} & seen
    assert set(select.visible_to(cast.ex, on=TODAY)) == {cast.task, done}


def test_a_delegation_for_one_programme_opens_no_other(cast: SimpleNamespace) -> None:
    nq03 = ProgrammeFactory(code="NQ03")
    task = make_task(lead=cast.btp, programme=nq03)
    lend(cast.ex, cast.stranger, programme=nq03)
    deputy = fresh(cast.stranger)
    assert set(select.visible_to(deputy, on=TODAY)) == {task}
    assert reports.report(task, reports.Progress(60, "Xong"), by=deputy, at=NOON).pk
    with pytest.raises(NotPermitted):
        reports.report(cast.task, reports.Progress(60, "Xong"), by=deputy, at=NOON)


def test_the_conflict_rule_binds_by_own_and_lent_seats(cast: SimpleNamespace) -> None:
    lend(cast.s2, cast.ex_bca)  # an executor of Bộ Công an holds the seat of Văn phòng Chính phủ
    claim = _claimed(make_task(lead=cast.bca, percent=80), by=UserFactory(member_of=cast.bca))
    with pytest.raises(NotPermitted, match="cùng hệ thống"):
        completion.accept(claim, criteria_met={0}, by=fresh(cast.ex_bca), at=NOON)
    lend(cast.s1, cast.s2)  # S2 now stands for Bộ Công an as well
    with pytest.raises(NotPermitted, match="cùng hệ thống"):
        completion.accept(claim, criteria_met={0}, by=fresh(cast.s2), at=NOON)


def test_nobody_decides_what_the_person_he_stands_in_for_filed(cast: SimpleNamespace) -> None:
    filer = UserFactory(member_of=cast.btp)
    claim = _claimed(cast.task, by=filer)
    Membership.objects.filter(user=filer).update(agency=cast.btc)
    MembershipFactory(user=filer, agency=cast.vpcp, role=Role.REVIEWER)
    lend(filer, cast.s1)
    with pytest.raises(NotPermitted, match="chính tài khoản này"):
        completion.accept(claim, criteria_met={0}, by=fresh(cast.s1), at=NOON)


def test_a_person_whose_deputy_filed_does_not_decide_it(cast: SimpleNamespace) -> None:
    owner = UserFactory(member_of=cast.btp)
    lend(owner, cast.stranger)
    claim = _claimed(cast.task, by=fresh(cast.stranger))
    Membership.objects.filter(user=owner).update(agency=cast.vpcp, role=Role.REVIEWER)
    with pytest.raises(NotPermitted, match="chính tài khoản này"):
        completion.accept(claim, criteria_met={0}, by=fresh(owner), at=NOON)


def _claimed(task: Any, *, by: User) -> Any:
    evidence.add_document(task, evidence.Document(number="1/BC"), by=by, at=NOON)
    return completion.claim(task, completed_on=TODAY, by=by, at=NOON)


@pytest.mark.parametrize("count", [10, 20])
def test_who_stands_in_for_nobody_costs_one_statement(cast: SimpleNamespace, count: int) -> None:
    crowd = [UserFactory(member_of=cast.btp) for _ in range(count)]
    for giver, deputy in zip(crowd[::2], crowd[1::2], strict=True):
        lend(giver, deputy)
    with CaptureQueriesContext(connection) as asked:
        standing_of(fresh(cast.ex), TODAY)
    assert len(asked) == 2  # the account itself and its seats


@pytest.mark.parametrize("count", [10, 20])
def test_a_deputy_of_many_costs_as_much_as_of_few(cast: SimpleNamespace, count: int) -> None:
    for _ in range(count):
        lend(UserFactory(member_of=cast.btp), cast.stranger)
    deputy = fresh(cast.stranger)
    with CaptureQueriesContext(connection) as asked:
        assert len(standing_of(deputy, TODAY).borrowed) == count
    assert len(asked) == 4  # seats, two steps of links, the seats lent


DAYS = 6
PEOPLE = 10
people, days = st.integers(0, PEOPLE - 1), st.integers(0, DAYS - 1)
grants = st.lists(
    st.tuples(people, people, days, st.integers(1, DAYS), st.sampled_from([None, 0, 1])),
    max_size=30,
)
Kept = list[tuple[int, int, int, int, int | None]]


class TestRandomGrants(TestCase):
    """Ten people lend each other at random."""

    def setUp(self) -> None:
        self.programmes: list[Programme] = [ProgrammeFactory(code=f"CT{n}") for n in range(2)]

    @settings(max_examples=40, deadline=None)
    @draw(grants)
    def test_who_speaks_for_whom_equals_a_plain_model(self, asked: Sequence[Any]) -> None:
        crowd = [UserFactory(member_of=None) for _ in range(PEOPLE)]
        for user in crowd:
            MembershipFactory(user=user)
        kept: Kept = []
        for giver, deputy, start, length, scope in asked:
            programme = None if scope is None else self.programmes[scope]
            try:
                lend(
                    crowd[giver],
                    crowd[deputy],
                    valid_from=TODAY + timedelta(days=start),
                    valid_to=TODAY + timedelta(days=start + length),
                    programme=programme,
                )
            except DomainError:
                assert _is_wrong(kept, (giver, deputy, start, start + length, scope))
                continue
            kept.append((giver, deputy, start, start + length, scope))
            assert not _is_wrong(kept[:-1], kept[-1])
        for number, user in enumerate(crowd):
            for day in range(DAYS):
                standing = standing_of(fresh(user), TODAY + timedelta(days=day))
                found = {
                    (crowd.index(seat.owner), self._scope(seat.programme))
                    for seat in standing.borrowed
                }
                assert found == _widest(_spoken_for(kept, number, day))

    def _scope(self, programme: int | None) -> int | None:
        keys = [one.pk for one in self.programmes]
        return None if programme is None else keys.index(programme)


def _spoken_for(
    kept: Kept, deputy: int, day: int, within: int | None = None
) -> set[tuple[int, int | None]]:
    """Return for whom `deputy` speaks on a day, by walking every path there is."""
    found = set()
    for giver, to, first, end, scope in kept:
        if to == deputy and first <= day < end and (None in (scope, within) or scope == within):
            narrow = within if scope is None else scope
            found |= {(giver, narrow), *_spoken_for(kept, giver, day, narrow)}
    return found


def _widest(found: set[tuple[int, int | None]]) -> set[tuple[int, int | None]]:
    return {(who, scope) for who, scope in found if scope is None or (who, None) not in found}


def _is_wrong(kept: Kept, new: tuple[int, int, int, int, int | None]) -> bool:
    """Return whether `new` is of one person, said already, a circle or too long, on any day."""
    giver, deputy, first, end, scope = new
    if giver == deputy:
        return True
    for day in range(first, end):
        live = [row for row in kept if row[2] <= day < row[3]]
        if any(
            row[:2] == (giver, deputy) and (None in (scope, row[4]) or scope == row[4])
            for row in live
        ):
            return True
        for only in (0, 1) if scope is None else (scope,):
            links = [(a, b) for a, b, _, _, s in [*live, new] if s in (None, only)]
            if _longest(links) > 3:
                return True
    return False


def _longest(links: list[tuple[int, int]]) -> int:
    """Return the links of the longest walk; more than there are people: a circle."""

    def walk(at: int, left: int) -> int:
        onward = [b for a, b in links if a == at]
        return max((1 + walk(b, left - 1) for b in onward), default=0) if left else 0

    return max((walk(a, PEOPLE + 1) for a, _ in links), default=0)
