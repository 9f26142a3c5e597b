"""Who asks for an extension, who signs it, and at which level it is decided (T14, T15)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import AuthorityLevel, Decision, EventKind, Remark, Role, Status
from tasks_app.errors import (
    ConflictOfInterest,
    InvalidInput,
    NotPermitted,
    StaleVersion,
    TransitionNotAllowed,
)
from tasks_app.models import DeadlineExtension, Delegation, Membership, Task
from tasks_app.permissions import parties_of, possible_actions, standing_of, verdicts
from tasks_app.selectors.extensions import awaiting_cosignature
from tasks_app.services import assignment, extensions
from tests.factories import NOON, ProgrammeFactory, UserFactory, make_task
from tests.history import assert_whole

TODAY = NOON.date()
AUTUMN = extensions.Request(date(2026, 9, 30), reason="Chờ văn bản quy phạm")


def ask(task: Task, by: object, asked: extensions.Request = AUTUMN) -> DeadlineExtension:
    return extensions.request(task, asked, by=by, at=NOON)  # type: ignore[arg-type]


def of_prime_minister(cast: SimpleNamespace, **fields: object) -> Task:
    return make_task(
        **{"lead": cast.btp, "deadline_level": AuthorityLevel.PRIME_MINISTER, **fields}  # type: ignore[arg-type]
    )


def test_an_executors_request_needs_the_working_group(cast):
    request = ask(cast.task, cast.ex)
    assert (request.needs_cosignature, request.cosigned_by) == (True, None)
    event = cast.task.events.last()
    assert event.payload["needs_cosignature"] is True
    assert list(awaiting_cosignature(standing_of(cast.wg, TODAY))) == [request]
    assert not awaiting_cosignature(standing_of(cast.ex, TODAY)).exists()
    assert not awaiting_cosignature(standing_of(cast.stranger, TODAY)).exists()


def test_a_deputy_in_one_programme_is_shown_its_requests_only(cast):
    mine, other = cast.task, make_task(lead=cast.btp, programme=ProgrammeFactory(code="NQ03"))
    request, _ = ask(mine, cast.ex), ask(other, cast.ex)
    Delegation.objects.create(
        from_user=cast.wg, to_user=cast.stranger, programme=mine.programme, made_at=NOON,
        made_by=cast.wg, valid_from=TODAY, valid_to=TODAY + timedelta(days=5),
    )  # fmt: skip
    assert list(awaiting_cosignature(standing_of(cast.stranger, TODAY))) == [request]
    assert awaiting_cosignature(standing_of(cast.wg, TODAY)).count() == 2


def test_what_the_working_group_files_it_has_signed(cast):
    request = ask(cast.task, cast.wg)
    assert (request.needs_cosignature, request.cosigned_by) == (False, cast.wg)
    assert cast.task.events.last().actor_role == Role.WORKING_GROUP
    assert not awaiting_cosignature(standing_of(cast.wg, TODAY)).exists()


def test_where_there_is_no_working_group_nobody_signs(cast):
    Membership.objects.filter(user=cast.wg).update(valid_to=TODAY)
    request = ask(cast.task, cast.ex)
    assert (request.needs_cosignature, request.cosigned_by) == (False, None)
    extensions.grant(request, by=cast.s2, at=NOON)


def test_the_working_group_above_the_lead_counts_and_one_that_left_does_not(cast):
    above = UserFactory(member_of=cast.btp.parent, role=Role.WORKING_GROUP)
    Membership.objects.filter(user=cast.wg).update(valid_to=TODAY)
    assert ask(cast.task, cast.ex).needs_cosignature
    above.is_active = False
    above.save()
    assert not ask(make_task(lead=cast.btp), cast.ex).needs_cosignature


def test_unsigned_it_cannot_be_granted_but_refused(cast):
    request = ask(cast.task, cast.ex)
    with pytest.raises(TransitionNotAllowed, match="chưa ký đồng"):
        extensions.grant(request, by=cast.s2, at=NOON)
    extensions.refuse(request, note="Không có căn cứ", by=cast.s2, at=NOON)
    request.refresh_from_db()
    assert request.decision == Decision.REFUSED
    assert_whole(cast.task, on=TODAY)


def test_signed_it_is_granted_and_keeps_the_day_of_filing(cast):
    """A signature after expiry breaks no chain: the owner asked in time."""
    request = ask(cast.task, cast.ex)
    late = NOON + timedelta(days=20)  # 5 July, the deadline was 30 June
    extensions.cosign(request, by=cast.wg, at=late)
    extensions.grant(request, by=cast.s2, at=late)

    cast.task.refresh_from_db()
    assert cast.task.chain_deadline == cast.task.deadline == date(2026, 9, 30)
    kinds = list(cast.task.events.values_list("kind", flat=True))
    assert kinds[-3:] == ["extension_requested", "extension_cosigned", "extension_granted"]
    assert cast.task.events.last().payload["remark"] == Remark.DECIDED_LATE
    assert_whole(cast.task, on=late.date())


def test_a_request_after_expiry_is_remarked_as_late(cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 6, 10))
    extensions.grant(ask(task, cast.wg), by=cast.s2, at=NOON)
    payload = task.events.last().payload
    assert (payload["remark"], payload["late"]) == (Remark.FILED_LATE, True)


@pytest.mark.parametrize("who", ["ex", "hu", "co", "s2", "sa", "stranger", "ld"])
def test_only_the_working_group_signs(cast, who):
    request = ask(cast.task, cast.ex)
    with pytest.raises(NotPermitted):
        extensions.cosign(request, by=getattr(cast, who), at=NOON)
    request.refresh_from_db()
    assert request.cosigned_by is None


def test_it_is_signed_once(cast):
    request = ask(cast.task, cast.ex)
    extensions.cosign(request, by=cast.wg, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="đã ký đồng"):
        extensions.cosign(request, by=cast.wg, at=NOON)
    assert cast.task.events.filter(kind=EventKind.EXTENSION_COSIGNED).count() == 1


def test_what_needs_no_signature_or_is_decided_is_not_signed(cast):
    own = ask(make_task(lead=cast.btp), cast.wg)
    with pytest.raises(TransitionNotAllowed):
        extensions.cosign(own, by=cast.wg, at=NOON)
    decided = ask(cast.task, cast.ex)
    extensions.refuse(decided, note="Không", by=cast.s2, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="đã được xử lý"):
        extensions.cosign(decided, by=cast.wg, at=NOON)


def test_a_signature_on_a_page_gone_stale_is_refused(cast):
    request = ask(cast.task, cast.ex)
    with pytest.raises(StaleVersion):
        extensions.cosign(request, by=cast.wg, at=NOON, version=request.task.version - 1)


@pytest.mark.parametrize("who", ["ex", "wg"])
def test_the_owner_withdraws_while_nobody_has_decided(cast, who):
    request = ask(cast.task, cast.ex)
    extensions.withdraw(request, by=getattr(cast, who), at=NOON)
    request.refresh_from_db()
    assert (request.decision, request.decided_on) == (Decision.WITHDRAWN, TODAY)
    assert cast.task.events.last().kind == EventKind.EXTENSION_WITHDRAWN
    with pytest.raises(TransitionNotAllowed):
        extensions.withdraw(request, by=cast.ex, at=NOON)
    assert ask(cast.task, cast.ex).number == 2
    assert_whole(cast.task, on=TODAY)


@pytest.mark.parametrize("who", ["co", "hu", "s1", "stranger"])
def test_nobody_else_withdraws_it(cast, who):
    with pytest.raises(NotPermitted):
        extensions.withdraw(ask(cast.task, cast.ex), by=getattr(cast, who), at=NOON)


def test_the_third_request_alerts(cast):
    for number in (1, 2, 3):
        request = ask(cast.task, cast.wg)
        alert = cast.task.events.get(payload__extension=request.pk).payload["alert"]
        assert alert is (number == 3)
        extensions.refuse(request, note="Không", by=cast.s2, at=NOON)


def test_a_deadline_of_the_prime_minister_is_moved_by_the_government_office(cast):
    task = of_prime_minister(cast)
    request = ask(task, cast.wg)
    for decide in (
        lambda: extensions.grant(request, document="45/QĐ-TTg", by=cast.s1, at=NOON),
        lambda: extensions.refuse(request, note="Không", by=cast.s1, at=NOON),
    ):
        with pytest.raises(NotPermitted, match="Thủ tướng Chính phủ"):
            decide()
    with pytest.raises(InvalidInput, match="văn bản của Thủ tướng") as refusal:
        extensions.grant(request, document=" ", by=cast.s2, at=NOON)
    assert "document" in refusal.value.fields

    extensions.grant(request, document="45/QĐ-TTg", by=cast.s2, at=NOON)
    task.refresh_from_db()
    assert task.deadline == date(2026, 9, 30)


def test_any_reviewer_grants_another_deadline_with_or_without_a_document(cast):
    extensions.grant(ask(cast.task, cast.wg), by=cast.s1, at=NOON)
    other = make_task(lead=cast.btp)
    extensions.grant(ask(other, cast.wg), document="12/VPCP", by=cast.s2, at=NOON)
    assert other.extensions.get().decision_document == "12/VPCP"


def test_where_the_government_office_leads_the_appointed_reviewer_decides(cast):
    task = of_prime_minister(cast, lead=cast.vpcp)
    owner = UserFactory(member_of=cast.vpcp)
    request = ask(task, owner)
    with pytest.raises(ConflictOfInterest):
        extensions.grant(request, document="1/QĐ-TTg", by=cast.s2, at=NOON)
    with pytest.raises(NotPermitted, match="chỉ định thẩm định"):
        extensions.grant(request, document="1/QĐ-TTg", by=cast.s1, at=NOON)

    assignment.appoint_reviewer(task, person=cast.s1, document="9/QĐ", by=cast.sa, at=NOON)
    extensions.grant(request, document="1/QĐ-TTg", by=cast.s1, at=NOON)


def test_nobody_is_appointed_while_the_government_office_is_free(cast):
    with pytest.raises(TransitionNotAllowed, match="không vướng"):
        assignment.appoint_reviewer(
            of_prime_minister(cast), person=cast.s1, document="9/QĐ", by=cast.sa, at=NOON
        )


def test_what_is_offered_follows_the_level(cast):
    task = of_prime_minister(cast)
    ask(task, cast.wg)
    parties = parties_of(task, TODAY)
    offered = {
        who: {a.value for a in possible_actions(task, standing_of(person, TODAY), parties)}
        for who, person in (("s1", cast.s1), ("s2", cast.s2), ("sa", cast.sa))
    }
    moving = {"grant_extension", "refuse_extension", "change_deadline"}
    assert (offered["s1"] & moving, offered["s2"] & moving) == (set(), moving)
    assert offered["sa"] & moving == {"change_deadline"}
    reasons = {v.action: v.reason for v in verdicts(task, standing_of(cast.s1, TODAY), parties)}
    assert "Thủ tướng Chính phủ" in reasons["grant_extension"]


def test_a_request_is_withdrawn_while_a_claim_waits(cast):
    request = ask(cast.task, cast.ex)
    Task.objects.filter(pk=cast.task.pk).update(status=Status.AWAITING_ACCEPTANCE)
    extensions.withdraw(request, by=cast.ex, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        ask(cast.task, cast.ex)
