"""Everything that can be tried on a task, with values that are mostly right and often wrong."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tasks_app.enums import BlockerKind, Relation, ReturnReason, Status, TaskAction
from tasks_app.models import Task, User
from tasks_app.rules.calendar import local_date
from tasks_app.services import (
    assignment,
    blockers,
    breakdown,
    chasing,
    closing,
    comments,
    completion,
    corrections,
    deadlines,
    evidence,
    extensions,
    fan_out,
    milestones,
    openings,
    promises,
    reopening,
    reports,
    secrecy,
    suspension,
    tasks,
    upward,
)
from tests.factories import NOON, TaskGroupFactory, make_task

NASTY = ["", " ", "Đã xong", "x\x00y", "\ud800", "e\u0302\u0323", "\u202etxt", "ộ" * 4001, "1/BC"]
CAN = {
    Relation.EXECUTOR: ("ex", "ex_bca", "co"),
    Relation.WORKING_GROUP: ("wg",),
    Relation.UNIT_HEAD: ("hu",),
    Relation.COORDINATING: ("co",),
    Relation.AUTHORITY: ("ex_bca",),
    Relation.REVIEWER: ("s1", "s2"),
    Relation.CONFLICTED_REVIEWER: ("s1",),
    Relation.SECRETARIAT_ADMIN: ("sa",),
    Relation.CONFLICTED_ADMIN: ("sa",),
    Relation.LEADER: ("ld",),
}


def mostly(good: SearchStrategy[Any], rare: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return what is right in four draws of five: deep states are reached, and disturbed."""
    return st.integers(0, 4).flatmap(lambda n: good if n else rare)


words = mostly(st.just("Đã xong 1/BC"), st.sampled_from(NASTY) | st.text(st.characters()))
odd_days = st.integers(-400, 400) | st.sampled_from([-1, 1, 10, 4000])
past = mostly(st.integers(-3, 0), odd_days)
ahead = mostly(st.integers(1, 40), odd_days)


class Play:
    """One task, a clock that only goes forward, and who may be meant."""

    def __init__(self, cast: SimpleNamespace, status: Status, own: bool) -> None:
        self.cast, self.at = cast, NOON
        lead = cast.bca if own else cast.btp
        self.task = self.drafted(lead) if status == Status.DRAFT else self.given(lead, status)
        self.other = make_task(lead=cast.btp)

    def given(self, lead: Any, status: Status) -> Task:
        return make_task(lead=lead, coordinating=(self.cast.btc,), status=status)

    def drafted(self, lead: Any) -> Task:
        wanted = assignment.Draft(
            group=TaskGroupFactory(),
            title="Dự thảo nhiệm vụ",
            deliverable="Nghị định",
            document_number="1/NQ-CP",
            document_on=date(2026, 1, 5),
            deadline_text="30/6/2026",
            leads=(lead,),
            coordinating=(self.cast.btc,),
        )
        return assignment.draft(wanted, by=self.cast.sa, at=NOON)

    @property
    def today(self) -> date:
        return local_date(self.at)

    @property
    def fresh(self) -> Task:
        return Task.objects.get(pk=self.task.pk)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)


Deed = Callable[[Play, User, datetime, Callable[[Any], Any]], object]
agencies = st.sampled_from(["btp", "btc", "bca", "vpcp"])


def assign(play: Play, by: User, at: datetime, draw: Any) -> object:
    return assignment.assign(play.task, by=by, at=at)


def start(play: Play, by: User, at: datetime, draw: Any) -> object:
    return tasks.start(play.task, by=by, at=at, note=draw(words))


def refuse_assignment(play: Play, by: User, at: datetime, draw: Any) -> object:
    lead = draw(st.none() | agencies)
    proposed = getattr(play.cast, lead) if lead else None
    return assignment.refuse_assignment(
        play.task, reason=draw(words), proposed_lead=proposed, by=by, at=at
    )


def confirm_assignment(play: Play, by: User, at: datetime, draw: Any) -> object:
    return assignment.confirm_assignment(play.task, note=draw(words), by=by, at=at)


def report(play: Play, by: User, at: datetime, draw: Any) -> object:
    progress = reports.Progress(
        draw(mostly(st.integers(0, 100) | st.none(), st.integers() | st.just(True))),
        draw(words),
        difficulties=draw(words),
        reported_on=draw(st.none() | past.map(play.day)),
    )
    return reports.report(play.task, progress, by=by, at=at)


def add_evidence(play: Play, by: User, at: datetime, draw: Any) -> object:
    if draw(st.booleans()):
        url = draw(mostly(st.just("https://dvc.vn/a"), words))
        return evidence.add_link(play.task, url, title=draw(words), by=by, at=at)
    issued_on = draw(st.none() | past.map(play.day))
    row = evidence.Document(number=draw(words), title=draw(words), issued_on=issued_on)
    return evidence.add_document(play.task, row, by=by, at=at)


def submit_upward(play: Play, by: User, at: datetime, draw: Any) -> object:
    sent = upward.Upward(draw(words), play.day(draw(past)), draw(words), play.day(draw(ahead)))
    return upward.submit_upward(play.task, sent, by=by, at=at)


def answer(play: Play, by: User, at: datetime, draw: Any) -> object:
    reply = upward.Answer(draw(words), play.day(draw(past)), draw(words))
    return upward.answer(play.task, reply, by=by, at=at)


def claim(play: Play, by: User, at: datetime, draw: Any) -> object:
    day = play.day(draw(past))
    return completion.claim(play.task, completed_on=day, note=draw(words), by=by, at=at)


def open_review(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    return filed and completion.open_review(filed, by=by, at=at)


def accept(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    ticked = draw(mostly(st.just({0}), st.sampled_from([{7}, set()])))
    return filed and completion.accept(filed, criteria_met=ticked, note=draw(words), by=by, at=at)


def return_claim(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    reason = draw(mostly(st.sampled_from(ReturnReason), words))
    return filed and completion.return_claim(filed, reason=reason, note=draw(words), by=by, at=at)


def withdraw(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    return filed and completion.withdraw(filed, by=by, at=at)


def propose_reopening(play: Play, by: User, at: datetime, draw: Any) -> object:
    return reopening.propose(play.task, document=draw(words), reason=draw(words), by=by, at=at)


def reopen(play: Play, by: User, at: datetime, draw: Any) -> object:
    proposal = play.task.reopenings.last()
    return proposal and reopening.confirm(proposal, note=draw(words), by=by, at=at)


def suspend(play: Play, by: User, at: datetime, draw: Any) -> object:
    return suspension.suspend(
        play.task,
        document=draw(words),
        review_on=play.day(draw(ahead)),
        clock_stopped=draw(st.booleans()),
        reason=draw(words),
        by=by,
        at=at,
    )


def resume(play: Play, by: User, at: datetime, draw: Any) -> object:
    return suspension.resume(play.task, document=draw(words), by=by, at=at)


def decision(play: Play, draw: Any) -> dict[str, Any]:
    return {
        "number": draw(words),
        "signed_on": play.day(draw(past)),
        "reason": draw(words),
        "effective_on": draw(st.none() | past.map(play.day)),
    }


def cancel(play: Play, by: User, at: datetime, draw: Any) -> object:
    return closing.cancel(play.task, **decision(play, draw), by=by, at=at)


def replace(play: Play, by: User, at: datetime, draw: Any) -> object:
    new = draw(mostly(st.just([play.other]), st.sampled_from([[], [play.task]])))
    return closing.replace(play.task, successors=new, **decision(play, draw), by=by, at=at)


def change_lead(play: Play, by: User, at: datetime, draw: Any) -> object:
    return assignment.change_lead(
        play.task,
        lead=getattr(play.cast, draw(agencies)),
        document=draw(words),
        effective_on=draw(st.none() | past.map(play.day) | ahead.map(play.day)),
        by=by,
        at=at,
    )


def ask(play: Play, by: User, at: datetime, draw: Any) -> object:
    day = max(play.today, play.fresh.deadline or play.today) + timedelta(days=draw(ahead))
    wanted = extensions.Request(day, reason=draw(words), plan=draw(words), legal_basis=draw(words))
    return extensions.request(play.task, wanted, by=by, at=at)


def cosign(play: Play, by: User, at: datetime, draw: Any) -> object:
    wanted = play.task.extensions.last()
    return wanted and extensions.cosign(wanted, by=by, at=at)


def grant(play: Play, by: User, at: datetime, draw: Any) -> object:
    wanted = play.task.extensions.last()
    return wanted and extensions.grant(wanted, document=draw(words), note=draw(words), by=by, at=at)


def refuse(play: Play, by: User, at: datetime, draw: Any) -> object:
    wanted = play.task.extensions.last()
    return wanted and extensions.refuse(wanted, note=draw(words), by=by, at=at)


def withdraw_extension(play: Play, by: User, at: datetime, draw: Any) -> object:
    wanted = play.task.extensions.last()
    return wanted and extensions.withdraw(wanted, by=by, at=at)


def change_deadline(play: Play, by: User, at: datetime, draw: Any) -> object:
    return deadlines.change(
        play.task,
        deadline=play.day(draw(past | ahead)),
        document=draw(words),
        reason=draw(words),
        by=by,
        at=at,
    )


def raise_blocker(play: Play, by: User, at: datetime, draw: Any) -> object:
    return blockers.raise_blocker(
        play.task,
        kind=draw(mostly(st.sampled_from(BlockerKind), words)),
        description=draw(words),
        authority=draw(st.sampled_from([None, play.cast.bca])),
        due_on=draw(st.none() | ahead.map(play.day)),
        by=by,
        at=at,
    )


def answer_blocker(play: Play, by: User, at: datetime, draw: Any) -> object:
    row = play.task.blockers.last()
    return row and blockers.answer(row, words=draw(words), by=by, at=at)


def resolve_blocker(play: Play, by: User, at: datetime, draw: Any) -> object:
    row = play.task.blockers.last()
    return row and blockers.resolve(row, resolution=draw(words), by=by, at=at)


def comment(play: Play, by: User, at: datetime, draw: Any) -> object:
    named = draw(mostly(st.just([]), st.just([play.cast.stranger.email])))
    return comments.write(play.task, text=draw(words), mentions=named, by=by, at=at)


def question(play: Play, by: User, at: datetime, draw: Any) -> object:
    return comments.write(play.task, text=draw(words), is_question=True, by=by, at=at)


def promise(play: Play, by: User, at: datetime, draw: Any) -> object:
    day = play.day(draw(ahead))
    return promises.promise(play.task, promised_on=day, note=draw(words), by=by, at=at)


def plan(play: Play, by: User, at: datetime, draw: Any) -> object:
    step = milestones.MilestoneIn(draw(words), play.day(draw(ahead)), draw(st.integers(0, 3)))
    return milestones.set_plan(play.task, [step], by=by, at=at)


def name_focal_person(play: Play, by: User, at: datetime, draw: Any) -> object:
    who = draw(st.sampled_from([None, play.cast.ex, play.cast.ex_bca, play.cast.stranger]))
    return assignment.name_focal_person(play.task, person=who, by=by, at=at)


def fan_out_units(play: Play, by: User, at: datetime, draw: Any) -> object:
    return fan_out.fan_out(play.task, by=by, at=at)


def break_down(play: Play, by: User, at: datetime, draw: Any) -> object:
    unit = draw(st.sampled_from([play.cast.c06, play.cast.btp]))
    share = breakdown.Share(unit, draw(words), draw(st.none() | ahead.map(play.day)))
    return breakdown.break_down(play.task, [share], by=by, at=at)


def chase(play: Play, by: User, at: datetime, draw: Any) -> object:
    return chasing.chase(play.task, note=draw(words), by=by, at=at)


def change_secrecy(play: Play, by: User, at: datetime, draw: Any) -> object:
    return secrecy.make_secret(play.task, document=draw(words), by=by, at=at)


def appoint_reviewer(play: Play, by: User, at: datetime, draw: Any) -> object:
    return assignment.appoint_reviewer(
        play.task, person=play.cast.stranger, document=draw(words), by=by, at=at
    )


def correct(play: Play, by: User, at: datetime, draw: Any) -> object:
    event = draw(st.sampled_from(list(play.task.events.order_by("seq")) or [None]))
    given = draw(
        st.builds(
            corrections.Correction,
            percent=st.none() | st.integers(-1, 101),
            completed_on=st.none() | past.map(play.day),
            deadline=st.none() | ahead.map(play.day),
            effective_on=st.none() | past.map(play.day),
        )
    )
    return event and corrections.correct(event, given, reason=draw(words), by=by, at=at)


def set_opening_state(play: Play, by: User, at: datetime, draw: Any) -> object:
    opening = openings.OpeningState(
        as_of=play.day(draw(past)),
        document=draw(words),
        status=draw(mostly(st.sampled_from(openings.STATES), st.sampled_from(Status))),
        percent=draw(st.none() | st.integers(-1, 101)),
        completed_on=draw(st.none() | past.map(play.day)),
    )
    return openings.set_opening_state(play.task, opening, by=by, at=at)


DEEDS: dict[TaskAction, Deed] = {
    TaskAction.ASSIGN: assign,
    TaskAction.START: start,
    TaskAction.REFUSE_ASSIGNMENT: refuse_assignment,
    TaskAction.CONFIRM_ASSIGNMENT: confirm_assignment,
    TaskAction.REPORT: report,
    TaskAction.ADD_EVIDENCE: add_evidence,
    TaskAction.SUBMIT_UPWARD: submit_upward,
    TaskAction.ANSWER: answer,
    TaskAction.CLAIM: claim,
    TaskAction.OPEN_REVIEW: open_review,
    TaskAction.ACCEPT: accept,
    TaskAction.RETURN: return_claim,
    TaskAction.WITHDRAW: withdraw,
    TaskAction.PROPOSE_REOPENING: propose_reopening,
    TaskAction.REOPEN: reopen,
    TaskAction.SUSPEND: suspend,
    TaskAction.RESUME: resume,
    TaskAction.CANCEL: cancel,
    TaskAction.REPLACE: replace,
    TaskAction.CHANGE_LEAD: change_lead,
    TaskAction.REQUEST_EXTENSION: ask,
    TaskAction.COSIGN_EXTENSION: cosign,
    TaskAction.GRANT_EXTENSION: grant,
    TaskAction.REFUSE_EXTENSION: refuse,
    TaskAction.WITHDRAW_EXTENSION: withdraw_extension,
    TaskAction.CHANGE_DEADLINE: change_deadline,
    TaskAction.RAISE_BLOCKER: raise_blocker,
    TaskAction.ANSWER_BLOCKER: answer_blocker,
    TaskAction.RESOLVE_BLOCKER: resolve_blocker,
    TaskAction.COMMENT: comment,
    TaskAction.ASK: question,
    TaskAction.PROMISE: promise,
    TaskAction.PLAN: plan,
    TaskAction.NAME_FOCAL_PERSON: name_focal_person,
    TaskAction.FAN_OUT: fan_out_units,
    TaskAction.BREAK_DOWN: break_down,
    TaskAction.CHASE: chase,
    TaskAction.CHANGE_SECRECY: change_secrecy,
    TaskAction.APPOINT_REVIEWER: appoint_reviewer,
    TaskAction.CORRECT: correct,
    TaskAction.SET_OPENING_STATE: set_opening_state,
}
