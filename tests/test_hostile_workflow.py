"""Ways around the rules of the workflow, each tried as somebody who knows them well."""

from datetime import date, timedelta

import pytest

from tasks_app.enums import (
    AgencyKind,
    AuthorityLevel,
    BlockerKind,
    CompletionRule,
    EventKind,
    Role,
    Secrecy,
    Status,
)
from tasks_app.errors import ConflictOfInterest, InvalidInput, NotPermitted
from tasks_app.models import AgencyGroupMember, Delegation, Membership, User
from tasks_app.permissions import standing_of
from tasks_app.selectors import blockers as asked
from tasks_app.selectors.extensions import awaiting_cosignature
from tasks_app.services import (
    assignment,
    blockers,
    closing,
    comments,
    completion,
    deadlines,
    evidence,
    extensions,
    fan_out,
    openings,
    reopening,
    suspension,
)
from tests.factories import (
    ASSIGNED_ON,
    NOON,
    AgencyFactory,
    MembershipFactory,
    ProgrammeFactory,
    UserFactory,
    make_task,
)

TODAY = NOON.date()
DAY = timedelta(days=1)
AUTUMN = extensions.Request(date(2026, 9, 30), reason="Chờ")


def lend(owner, deputy, programme=None):
    return Delegation.objects.create(
        from_user=owner,
        to_user=deputy,
        programme=programme,
        valid_from=TODAY,
        valid_to=TODAY + 30 * DAY,
        made_by=owner,
        made_at=NOON,
    )


# -- the reviewer appointed where all others are bound --


@pytest.fixture
def appointed(cast):
    Membership.objects.filter(user=cast.s2).delete()
    cast.task = make_task(lead=cast.bca)
    person = UserFactory(member_of=cast.btc, role=Role.INSPECTOR)
    assignment.appoint_reviewer(cast.task, person=person, document="1/QĐ", by=cast.sa, at=NOON)
    return person


def test_an_appointed_reviewer_is_bound_by_a_lead_that_came_later(cast, appointed):
    assignment.change_lead(cast.task, lead=cast.btc, document="2/QĐ", by=cast.sa, at=NOON)
    with pytest.raises(ConflictOfInterest):
        suspension.suspend(cast.task, document="1/TB", review_on=TODAY + DAY, by=appointed, at=NOON)


def test_an_appointed_reviewer_is_bound_by_a_seat_that_came_later(cast, appointed):
    MembershipFactory(user=appointed, agency=cast.c06)
    appointed = User.objects.get(pk=appointed.pk)
    with pytest.raises(ConflictOfInterest):
        suspension.suspend(cast.task, document="1/TB", review_on=TODAY + DAY, by=appointed, at=NOON)


# -- reopening by one side --


@pytest.fixture
def done(cast):
    evidence.add_document(cast.task, evidence.Document(number="1/BC"), by=cast.ex, at=NOON)
    filed = completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    cast.task.refresh_from_db()
    return cast.task


def proposed(task, by):
    return reopening.propose(task, document="3/KL", reason="Sai", by=by, at=NOON)


def test_one_side_with_a_seat_lent_by_the_other_does_not_reopen_alone(cast, done):
    colleague = UserFactory(member_of=cast.c06, role=Role.REVIEWER)
    lend(cast.s2, colleague)
    proposal = proposed(done, cast.s1)
    with pytest.raises(ConflictOfInterest):
        reopening.confirm(proposal, by=colleague, at=NOON)
    with pytest.raises(ConflictOfInterest):
        reopening.decline(proposal, note="Không", by=colleague, at=NOON)


def test_who_had_his_deputy_propose_does_not_confirm(cast, done):
    deputy = UserFactory(member_of=cast.vpcp)
    lend(cast.s1, deputy)
    proposal = proposed(done, deputy)
    MembershipFactory(user=cast.s1, agency=cast.vpcp, role=Role.REVIEWER)
    with pytest.raises(ConflictOfInterest):
        reopening.confirm(proposal, by=cast.s1, at=NOON)


def test_who_proposed_does_not_confirm_in_a_seat_lent_by_the_other_side(cast, done):
    lend(cast.s2, cast.s1)
    proposal = proposed(done, User.objects.get(pk=cast.s1.pk))
    for decide in (reopening.confirm, reopening.decline):
        with pytest.raises(ConflictOfInterest):
            decide(proposal, note="x", by=User.objects.get(pk=cast.s1.pk), at=NOON)


# -- a deadline of the Prime Minister moved without saying so --


@pytest.fixture
def high(cast):
    return make_task(lead=cast.btp, deadline_level=AuthorityLevel.PRIME_MINISTER)


def stopped(task, by):
    return suspension.suspend(
        task, document="1/TB", review_on=TODAY + DAY, clock_stopped=True, by=by, at=NOON
    )


def test_only_the_level_that_set_a_deadline_stops_its_clock(cast, high):
    with pytest.raises(NotPermitted, match="Thủ tướng Chính phủ"):
        stopped(high, cast.s1)
    assert high.events.filter(kind=EventKind.SUSPENDED).count() == 0
    stopped(high, cast.s2)
    suspension.resume(high, document="2/TB", by=cast.s1, at=NOON + 10 * DAY)
    high.refresh_from_db()
    assert high.deadline == date(2026, 7, 10)


def test_with_the_clock_running_either_side_suspends_it(cast, high):
    suspension.suspend(high, document="1/TB", review_on=TODAY + DAY, by=cast.s1, at=NOON)
    suspension.resume(high, document="2/TB", by=cast.s1, at=NOON + 10 * DAY)
    high.refresh_from_db()
    assert high.deadline == date(2026, 6, 30)


def test_a_reviewer_changes_no_deadline_he_could_not_extend(cast, high):
    paper = {"deadline": date(2026, 8, 31), "document": "1/QĐ", "reason": "x", "at": NOON}
    with pytest.raises(NotPermitted, match="Thủ tướng Chính phủ"):
        deadlines.change(high, **paper, by=cast.s1)
    with pytest.raises(ConflictOfInterest):
        deadlines.change(make_task(lead=cast.bca), **paper, by=cast.s1)
    asked_of = make_task(lead=cast.btp)
    extensions.request(asked_of, AUTUMN, by=cast.ex, at=NOON)
    lend(cast.ex, cast.s2)
    with pytest.raises(ConflictOfInterest):
        deadlines.change(asked_of, **paper, by=User.objects.get(pk=cast.s2.pk))


def test_a_reviewer_grants_what_he_filed_in_no_other_way(cast):
    task = make_task(lead=cast.btp)
    extensions.request(task, AUTUMN, by=cast.ex, at=NOON)
    Membership.objects.filter(user=cast.ex).delete()
    MembershipFactory(user=cast.ex, agency=cast.vpcp, role=Role.REVIEWER)
    reviewer, asked_for = User.objects.get(pk=cast.ex.pk), AUTUMN.proposed_deadline
    paper = {"document": "1/QĐ", "reason": "x", "by": reviewer, "at": NOON}
    with pytest.raises(ConflictOfInterest):
        deadlines.change(task, deadline=asked_for, **paper)
    with pytest.raises(ConflictOfInterest):
        stopped(task, reviewer)


# -- one person, two signatures --


def test_a_deputy_of_the_working_group_does_not_sign_what_he_filed(cast):
    filed = extensions.request(cast.task, AUTUMN, by=cast.ex, at=NOON)
    lend(cast.wg, cast.ex)
    deputy = User.objects.get(pk=cast.ex.pk)
    with pytest.raises(ConflictOfInterest):
        extensions.cosign(filed, by=deputy, at=NOON)
    assert not awaiting_cosignature(standing_of(deputy, TODAY)).exists()
    extensions.cosign(filed, by=cast.wg, at=NOON)


def test_a_deputy_of_the_working_group_files_as_the_executor_he_is(cast):
    lend(cast.wg, cast.ex)
    filed = extensions.request(cast.task, AUTUMN, by=cast.ex, at=NOON)
    assert (filed.needs_cosignature, filed.cosigned_by, filed.filed_for) == (True, None, None)


def test_a_member_does_not_sign_what_his_deputy_filed_for_him(cast):
    deputy = UserFactory(member_of=cast.vpcp)
    lend(cast.ex, deputy)
    filed = extensions.request(cast.task, AUTUMN, by=deputy, at=NOON)
    MembershipFactory(user=cast.ex, agency=cast.btp, role=Role.WORKING_GROUP)
    with pytest.raises(ConflictOfInterest):
        extensions.cosign(filed, by=User.objects.get(pk=cast.ex.pk), at=NOON)


# -- parts ended with the whole --


def test_nobody_cancels_a_part_of_the_own_agency_by_cancelling_the_whole(cast):
    whole = make_task(lead=cast.btc, code="DA06-900")
    own = make_task(lead=cast.btp, code="DA06-900.BTP", parent=whole)
    keeper = UserFactory(member_of=cast.btp, role=Role.SECRETARIAT_ADMIN)
    decision = {"number": "8/QĐ", "signed_on": TODAY, "reason": "Thôi", "at": NOON}
    instead = make_task(lead=cast.btc)
    with pytest.raises(ConflictOfInterest, match=r"DA06-900\.BTP"):
        closing.cancel(whole, **decision, by=keeper)
    with pytest.raises(ConflictOfInterest, match=r"DA06-900\.BTP"):
        closing.replace(whole, successors=[instead], **decision, by=keeper)
    whole.refresh_from_db()
    assert whole.status == Status.IN_PROGRESS
    closing.cancel(own, **decision, by=cast.sa)
    closing.cancel(whole, **decision, by=keeper)


# -- a deputy for one programme --


def test_a_deputy_for_one_programme_answers_for_no_other(cast):
    other = ProgrammeFactory(code="NQ03", short_name="NQ03")
    deputy = UserFactory(member_of=cast.vpcp)
    lend(cast.co, deputy, other)
    blocker = blockers.raise_blocker(
        cast.task,
        kind=BlockerKind.DATA,
        description="Thiếu",
        authority=cast.btc,
        by=cast.ex,
        at=NOON,
    )
    assert asked.addressed_to(standing_of(cast.co, TODAY)).get() == blocker
    assert not asked.addressed_to(standing_of(deputy, TODAY)).exists()
    with pytest.raises(NotPermitted):
        blockers.answer(blocker, words="Xong", by=deputy, at=NOON)
    Delegation.objects.all().delete()
    lend(cast.co, deputy, cast.task.programme)
    deputy = User.objects.get(pk=deputy.pk)
    assert asked.addressed_to(standing_of(deputy, TODAY)).get() == blocker
    blockers.answer(blocker, words="Xong", by=deputy, at=NOON)


# -- ended through the back door --


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_an_administrator_of_the_lead_ends_nothing_by_an_opening_state(cast, status):
    keeper = UserFactory(member_of=cast.btp, role=Role.SECRETARIAT_ADMIN)
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    done_on = TODAY if status == Status.COMPLETED else None
    opening = openings.OpeningState(TODAY, "1/BC", status, completed_on=done_on)
    with pytest.raises(ConflictOfInterest):
        openings.set_opening_state(task, opening, by=keeper, at=NOON)
    openings.set_opening_state(task, opening, by=cast.sa, at=NOON)


# -- days beyond the calendar --


@pytest.mark.parametrize("phrase", ["Năm 9999", "31/12/9999", "2022-9999", "Tháng 1/2101"])
def test_a_deadline_that_no_clock_could_move_is_not_drafted(cast, phrase):
    wanted = assignment.Draft(group=cast.task.group, title="Xa", deadline_text=phrase)
    with pytest.raises(InvalidInput) as refusal:
        assignment.draft(wanted, by=cast.sa, at=NOON)
    assert list(refusal.value.fields) == ["deadline_text"]


def test_an_opening_state_names_no_such_deadline(cast):
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    opening = openings.OpeningState(TODAY, "1/BC", deadline=date(9999, 12, 31))
    with pytest.raises(InvalidInput) as refusal:
        openings.set_opening_state(task, opening, by=cast.sa, at=NOON)
    assert list(refusal.value.fields) == ["deadline"]


# -- secret words --


@pytest.mark.parametrize(
    "words",
    [
        {"document_number": "Kế hoạch bắt giữ số 7"},
        {"deadline_text": "trước ngày 30/6/2026 mật danh Sao La"},
        {"document_title": "Tên mật"},
    ],
)
def test_a_secret_draft_keeps_no_words(cast, words):
    group = cast.task.group
    wanted = {
        "group": group,
        "title": "Xem hồ sơ giấy",
        "secrecy": Secrecy.SECRET,
        "document_number": "1/QĐ",
        "leads": (cast.btp,),
    }
    with pytest.raises(InvalidInput) as refusal:
        assignment.draft(assignment.Draft(**{**wanted, **words}), by=cast.sa, at=NOON)
    assert list(refusal.value.fields) == list(words)


def test_a_secret_task_takes_no_word_in_small_letters_either(cast):
    task = make_task(lead=cast.btp, secrecy=Secrecy.SECRET)
    with pytest.raises(InvalidInput):
        comments.write(task, text="bat_giu_nguyen_van_a", by=cast.ex, at=NOON)


# -- completed by a rule made easy --


def test_an_administrator_of_the_coordinator_does_not_ease_the_rule(cast):
    everyone = AgencyFactory(code="ALL_MINISTRIES", kind=AgencyKind.COLLECTIVE)
    for member in (cast.btp, cast.btc):
        AgencyGroupMember.objects.create(group=everyone, member=member, valid_from=ASSIGNED_ON)
    task = make_task(lead=everyone, coordinator=cast.btp)
    keeper = UserFactory(member_of=cast.btp, role=Role.SECRETARIAT_ADMIN)
    fan_out.fan_out(task, by=keeper, at=NOON)
    easier = fan_out.Rule(CompletionRule.THRESHOLD, 1)
    with pytest.raises(ConflictOfInterest):
        fan_out.fan_out(task, rule=easier, by=keeper, at=NOON)
    fan_out.fan_out(task, rule=easier, by=cast.sa, at=NOON)
