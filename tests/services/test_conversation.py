"""Comments, questions of the secretariat, answers to blockers."""

from datetime import date, timedelta

import pytest

from tasks_app.enums import AgencyKind, BlockerKind, EventKind, Role, Status
from tasks_app.errors import InvalidInput, NotPermitted, TransitionNotAllowed
from tasks_app.models import Comment, CompletionClaim
from tasks_app.services import blockers, comments
from tests.factories import NOON, AgencyFactory, UserFactory, add_event, make_task
from tests.history import assert_whole

TODAY = date(2026, 6, 15)
WORDS = "Đề nghị gửi số liệu tháng 5."


def write(cast, by, **more):
    return comments.write(more.pop("task", cast.task), text=WORDS, by=by, at=NOON, **more)


class TestWriting:
    @pytest.mark.parametrize("who", ["ex", "wg", "hu", "co", "s1", "s2", "sa", "ld"])
    def test_everybody_concerned_may_comment(self, cast, who):
        comment = write(cast, getattr(cast, who))
        event = cast.task.events.last()
        assert (event.kind, event.payload["text"]) == (EventKind.COMMENTED, WORDS)
        assert (comment.event, comment.author) == (event, getattr(cast, who))
        assert_whole(cast.task, on=TODAY)

    @pytest.mark.parametrize("who", ["inspector", "stranger"])
    def test_who_only_reads_does_not(self, cast, who):
        with pytest.raises(NotPermitted):
            write(cast, getattr(cast, who))
        assert not Comment.objects.exists()

    @pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
    def test_words_are_asked_for_and_bounded(self, cast, text):
        with pytest.raises(InvalidInput) as refused:
            comments.write(cast.task, text=text, by=cast.ex, at=NOON)
        assert list(refused.value.fields) == ["text"]

    def test_a_reviewer_of_the_leads_own_line_may_say_something_but_not_ask(self, cast):
        own = make_task(lead=cast.bca, status=Status.AWAITING_ACCEPTANCE)
        write(cast, cast.s1, task=own)
        with pytest.raises(NotPermitted, match="cùng hệ thống"):
            write(cast, cast.s1, task=own, is_question=True)


class TestMentions:
    def test_those_who_see_the_task_are_named_by_address_or_number(self, cast):
        asked = [cast.wg.email.upper(), f"@{cast.co.email}", str(cast.s1.pk), cast.wg.email]
        comment = write(cast, cast.ex, mentions=asked)
        expected = sorted([cast.wg.pk, cast.co.pk, cast.s1.pk])
        assert sorted(comment.mentions.values_list("pk", flat=True)) == expected
        assert comment.event.payload["mentions"] == expected

    def test_a_stranger_is_refused_like_an_account_that_is_not_there(self, cast):
        sentences = set()
        for name in (
            cast.stranger.email,
            "khong-co@cq.example.com",
            str(cast.stranger.pk),
            "99999999",
        ):
            with pytest.raises(InvalidInput) as refused:
                write(cast, cast.ex, mentions=[name])
            sentences.add(refused.value.message.replace(name, "X"))
        assert len(sentences) == 1
        assert not Comment.objects.exists()

    def test_a_deactivated_person_is_not_named(self, cast):
        cast.wg.is_active = False
        cast.wg.save()
        with pytest.raises(InvalidInput):
            write(cast, cast.ex, mentions=[cast.wg.email])

    def test_a_crowd_is_refused(self, cast):
        with pytest.raises(InvalidInput, match="nhiều nhất 20"):
            write(cast, cast.ex, mentions=[f"nguoi-{n}@x.example.com" for n in range(21)])


class TestAsking:
    def test_the_secretariat_asks_while_a_claim_waits_and_the_clock_runs_on(self, cast):
        task = make_task(lead=cast.btp, status=Status.AWAITING_ACCEPTANCE)
        claim = CompletionClaim.objects.create(
            task=task, completed_on=TODAY, filed_agency=cast.btp, filed_on=TODAY, filed_at=NOON
        )
        comment = write(cast, cast.s1, task=task, is_question=True)
        claim.refresh_from_db()
        assert comment.is_question
        assert (claim.filed_on, claim.decision) == (TODAY, "pending")

    @pytest.mark.parametrize("who", ["ex", "co", "sa", "ld"])
    def test_others_only_comment(self, cast, who):
        task = make_task(lead=cast.btp, coordinating=(cast.btc,), status=Status.AWAITING_ACCEPTANCE)
        with pytest.raises(NotPermitted, match="hỏi thêm"):
            write(cast, getattr(cast, who), task=task, is_question=True)

    def test_nothing_is_asked_where_no_claim_waits(self, cast):
        with pytest.raises(TransitionNotAllowed, match="hỏi thêm"):
            write(cast, cast.s1, is_question=True)


class TestTakingBack:
    def test_the_author_takes_it_back_within_ten_minutes(self, cast):
        comment = write(cast, cast.ex)
        comments.retract(comment, by=cast.ex, at=NOON + timedelta(minutes=10))
        comment.refresh_from_db()
        event = cast.task.events.last()
        assert (event.kind, event.supersedes) == (EventKind.RETRACTED, comment.event)
        assert comment.retracted_at == NOON + timedelta(minutes=10)
        assert_whole(cast.task, on=TODAY)

    def test_not_later_not_by_others_not_after_something_followed_not_twice(self, cast):
        comment = write(cast, cast.ex)
        with pytest.raises(TransitionNotAllowed, match="quá 10 phút"):
            comments.retract(comment, by=cast.ex, at=NOON + timedelta(minutes=11))
        with pytest.raises(NotPermitted, match="Chỉ người đã ghi"):
            comments.retract(comment, by=cast.wg, at=NOON)
        reply = write(cast, cast.co)
        with pytest.raises(TransitionNotAllowed, match="đã có việc khác"):
            comments.retract(comment, by=cast.ex, at=NOON)
        comments.retract(reply, by=cast.co, at=NOON)
        with pytest.raises(TransitionNotAllowed, match="đã được rút"):
            comments.retract(reply, by=cast.co, at=NOON)


@pytest.fixture
def blocker(cast):
    return blockers.raise_blocker(
        cast.task, kind=BlockerKind.DATA, description="Chưa có dữ liệu thuế",
        authority=AgencyFactory(code="BNV", parent=cast.btp.parent), by=cast.ex, at=NOON,
    )  # fmt: skip


class TestAnswering:
    @pytest.mark.parametrize("role", [Role.EXECUTOR, Role.WORKING_GROUP, Role.UNIT_HEAD])
    def test_the_authority_answers_though_it_does_not_see_the_task(self, cast, blocker, role):
        person = UserFactory(member_of=blocker.authority, role=role)
        answered = blockers.answer(blocker, words="Cấp trước 20/6.", by=person, at=NOON)
        event = cast.task.events.last()
        assert (answered.answer, answered.answered_on) == ("Cấp trước 20/6.", TODAY)
        assert (event.kind, event.actor) == (EventKind.COMMENTED, person)
        assert event.payload == {"blocker": blocker.pk, "text": "Cấp trước 20/6."}
        assert answered.resolved_on is None
        comment = Comment.objects.get()
        assert (comment.text, comment.agency) == ("Cấp trước 20/6.", blocker.authority)
        assert_whole(cast.task, on=TODAY)

    def test_an_answer_is_not_taken_back_like_a_remark(self, cast):
        blocker = blockers.raise_blocker(
            cast.task, kind=BlockerKind.DATA, description="x", authority=cast.btc, by=cast.ex,
            at=NOON,
        )  # fmt: skip
        blockers.answer(blocker, words="Đã rõ.", by=cast.co, at=NOON)
        with pytest.raises(TransitionNotAllowed):
            comments.retract(Comment.objects.get(), by=cast.co, at=NOON)

    def test_a_head_answers_for_what_lies_below_and_an_executor_does_not(self, cast, blocker):
        blocker.authority = AgencyFactory(code="BNV-1", parent=blocker.authority)
        blocker.save()
        above = blocker.authority.parent
        with pytest.raises(NotPermitted):
            blockers.answer(blocker, words="x", by=UserFactory(member_of=above), at=NOON)
        head = UserFactory(member_of=above, role=Role.UNIT_HEAD)
        assert blockers.answer(blocker, words="x", by=head, at=NOON).answered_by == head

    @pytest.mark.parametrize("who", ["ex", "co", "s1", "sa", "ld", "stranger"])
    def test_nobody_else_answers(self, cast, blocker, who):
        with pytest.raises(NotPermitted, match="Chỉ Cơ quan BNV"):
            blockers.answer(blocker, words="x", by=getattr(cast, who), at=NOON)

    def test_once_and_not_after_it_was_closed_or_the_task_was(self, cast, blocker):
        person = UserFactory(member_of=blocker.authority)
        with pytest.raises(InvalidInput, match="nội dung trả lời"):
            blockers.answer(blocker, words=" ", by=person, at=NOON)
        blockers.answer(blocker, words="Đã rõ.", by=person, at=NOON)
        with pytest.raises(TransitionNotAllowed, match="đã được trả lời"):
            blockers.answer(blocker, words="Nữa.", by=person, at=NOON)
        blockers.resolve(blocker, resolution="Xong", by=cast.ex, at=NOON)
        with pytest.raises(TransitionNotAllowed, match="đã được đóng"):
            blockers.answer(blocker, words="Nữa.", by=person, at=NOON)

    def test_a_closed_task_is_answered_no_more(self, cast, blocker):
        cast.task.refresh_from_db()
        add_event(cast.task, EventKind.CANCELLED, TODAY, {"status": Status.CANCELLED})
        with pytest.raises(TransitionNotAllowed):
            blockers.answer(
                blocker, words="x", by=UserFactory(member_of=blocker.authority), at=NOON
            )

    @pytest.mark.parametrize(
        ("agency", "said"),
        [
            ({"kind": AgencyKind.COLLECTIVE}, "nhóm cơ quan"),
            ({"valid_to": date(2025, 3, 1)}, "không còn hoạt động"),
            ({"valid_from": date(2027, 1, 1)}, "không còn hoạt động"),
        ],
    )
    def test_only_an_agency_of_today_is_asked(self, cast, agency, said):
        with pytest.raises(InvalidInput, match=said):
            blockers.raise_blocker(
                cast.task, kind=BlockerKind.DATA, description="x", by=cast.ex, at=NOON,
                authority=AgencyFactory(code="CU", **agency),
            )  # fmt: skip
