"""One sound try of every action of the table, on a task that has everything it could need."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from tasks_app.enums import BlockerKind, Relation, ReturnReason, Role, Status, TaskAction
from tasks_app.models import (
    Blocker,
    CompletionClaim,
    DeadlineExtension,
    Reopening,
    Task,
    User,
)
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
from tests.factories import NOON, UserFactory, make_task

TODAY = NOON.date()
LATER = TODAY + timedelta(days=20)


def people(cast: SimpleNamespace) -> dict[Relation | None, User]:
    """Return one person of each relation to a task that BTP leads; None: a stranger."""
    return {
        Relation.EXECUTOR: cast.ex,
        Relation.WORKING_GROUP: cast.wg,
        Relation.UNIT_HEAD: cast.hu,
        Relation.COORDINATING: cast.co,
        Relation.REVIEWER: cast.s2,
        Relation.CONFLICTED_REVIEWER: UserFactory(member_of=cast.btp, role=Role.REVIEWER),
        Relation.SECRETARIAT_ADMIN: cast.sa,
        Relation.CONFLICTED_ADMIN: UserFactory(member_of=cast.btp, role=Role.SECRETARIAT_ADMIN),
        Relation.LEADER: cast.ld,
        Relation.INSPECTOR: cast.inspector,
        None: cast.stranger,
    }


class Stage:
    """A task of BTP in `status` with a claim, requests, a blocker and a proposal waiting."""

    def __init__(self, cast: SimpleNamespace, status: Status) -> None:
        self.cast = cast
        self.task = make_task(lead=cast.btp, coordinating=(cast.btc,), status=status)
        self.other = make_task(lead=cast.btp)
        filed = {"task": self.task, "filed_by": cast.co, "filed_agency": cast.btc}
        dated = {"filed_on": TODAY, "filed_at": NOON}
        self.claim = CompletionClaim.objects.create(completed_on=TODAY, **filed, **dated)
        self.extension = DeadlineExtension.objects.create(
            number=1,
            deadline_before=date(2026, 6, 30),
            proposed_deadline=date(2026, 9, 30),
            needs_cosignature=True,
            **filed,
            **dated,
        )
        self.blocker = Blocker.objects.create(
            task=self.task, kind=BlockerKind.DATA, description="x", owner=cast.btp,
            authority=cast.bca, raised_on=TODAY,
        )  # fmt: skip
        self.proposal = Reopening.objects.create(
            task=self.task, document="1/KL", reason="x", proposed_by=cast.s1,
            proposed_agency=cast.bca, proposed_at=NOON,
        )  # fmt: skip


Try = Callable[[Stage, User, datetime], object]
DECISION = {"number": "8/QĐ", "signed_on": TODAY, "reason": "Không còn cần"}

TRIES: dict[TaskAction, Try] = {
    TaskAction.ASSIGN: lambda s, by, at: assignment.assign(s.task, by=by, at=at),
    TaskAction.START: lambda s, by, at: tasks.start(s.task, by=by, at=at),
    TaskAction.REFUSE_ASSIGNMENT: lambda s, by, at: assignment.refuse_assignment(
        s.task, reason="Nhầm", by=by, at=at
    ),
    TaskAction.CONFIRM_ASSIGNMENT: lambda s, by, at: assignment.confirm_assignment(
        s.task, note="Đúng", by=by, at=at
    ),
    TaskAction.REPORT: lambda s, by, at: reports.report(
        s.task, reports.Progress(50, "Đang làm"), by=by, at=at
    ),
    TaskAction.ADD_EVIDENCE: lambda s, by, at: evidence.add_document(
        s.task, evidence.Document(number="1/BC"), by=by, at=at
    ),
    TaskAction.SUBMIT_UPWARD: lambda s, by, at: upward.submit_upward(
        s.task, upward.Upward("1/TTr", TODAY, "Chính phủ", LATER), by=by, at=at
    ),
    TaskAction.ANSWER: lambda s, by, at: upward.answer(
        s.task, upward.Answer("1/VPCP", TODAY, "Đồng ý"), by=by, at=at
    ),
    TaskAction.CLAIM: lambda s, by, at: completion.claim(s.task, completed_on=TODAY, by=by, at=at),
    TaskAction.OPEN_REVIEW: lambda s, by, at: completion.open_review(s.claim, by=by, at=at),
    TaskAction.ACCEPT: lambda s, by, at: completion.accept(s.claim, criteria_met={0}, by=by, at=at),
    TaskAction.RETURN: lambda s, by, at: completion.return_claim(
        s.claim, reason=ReturnReason.OTHER, note="Chưa đủ", by=by, at=at
    ),
    TaskAction.WITHDRAW: lambda s, by, at: completion.withdraw(s.claim, by=by, at=at),
    TaskAction.PROPOSE_REOPENING: lambda s, by, at: reopening.propose(
        s.task, document="1/KL", reason="Sai", by=by, at=at
    ),
    TaskAction.REOPEN: lambda s, by, at: reopening.confirm(s.proposal, by=by, at=at),
    TaskAction.SUSPEND: lambda s, by, at: suspension.suspend(
        s.task, document="1/TB", review_on=LATER, by=by, at=at
    ),
    TaskAction.RESUME: lambda s, by, at: suspension.resume(s.task, document="2/TB", by=by, at=at),
    TaskAction.CANCEL: lambda s, by, at: closing.cancel(s.task, **DECISION, by=by, at=at),
    TaskAction.REPLACE: lambda s, by, at: closing.replace(
        s.task, successors=[s.other], **DECISION, by=by, at=at
    ),
    TaskAction.CHANGE_LEAD: lambda s, by, at: assignment.change_lead(
        s.task, lead=s.cast.bca, document="1/QĐ", by=by, at=at
    ),
    TaskAction.REQUEST_EXTENSION: lambda s, by, at: extensions.request(
        s.task, extensions.Request(date(2026, 9, 30), reason="Chờ"), by=by, at=at
    ),
    TaskAction.COSIGN_EXTENSION: lambda s, by, at: extensions.cosign(s.extension, by=by, at=at),
    TaskAction.GRANT_EXTENSION: lambda s, by, at: extensions.grant(
        s.extension, document="1/QĐ", by=by, at=at
    ),
    TaskAction.REFUSE_EXTENSION: lambda s, by, at: extensions.refuse(
        s.extension, note="Không", by=by, at=at
    ),
    TaskAction.WITHDRAW_EXTENSION: lambda s, by, at: extensions.withdraw(s.extension, by=by, at=at),
    TaskAction.CHANGE_DEADLINE: lambda s, by, at: deadlines.change(
        s.task, deadline=date(2026, 8, 31), document="1/QĐ", reason="Điều chỉnh", by=by, at=at
    ),
    TaskAction.RAISE_BLOCKER: lambda s, by, at: blockers.raise_blocker(
        s.task, kind=BlockerKind.DATA, description="Thiếu", by=by, at=at
    ),
    TaskAction.ANSWER_BLOCKER: lambda s, by, at: blockers.answer(
        s.blocker, words="Đã gỡ", by=by, at=at
    ),
    TaskAction.RESOLVE_BLOCKER: lambda s, by, at: blockers.resolve(
        s.blocker, resolution="Đã gỡ", by=by, at=at
    ),
    TaskAction.COMMENT: lambda s, by, at: comments.write(s.task, text="Chào", by=by, at=at),
    TaskAction.ASK: lambda s, by, at: comments.write(
        s.task, text="Vì sao?", is_question=True, by=by, at=at
    ),
    TaskAction.PROMISE: lambda s, by, at: promises.promise(s.task, promised_on=LATER, by=by, at=at),
    TaskAction.PLAN: lambda s, by, at: milestones.set_plan(
        s.task, [milestones.MilestoneIn("Dự thảo", date(2026, 6, 20))], by=by, at=at
    ),
    TaskAction.NAME_FOCAL_PERSON: lambda s, by, at: assignment.name_focal_person(
        s.task, person=s.cast.ex, by=by, at=at
    ),
    TaskAction.FAN_OUT: lambda s, by, at: fan_out.fan_out(s.task, by=by, at=at),
    TaskAction.BREAK_DOWN: lambda s, by, at: breakdown.break_down(
        s.task, [breakdown.Share(s.cast.btp)], by=by, at=at
    ),
    TaskAction.CHASE: lambda s, by, at: chasing.chase(s.task, by=by, at=at),
    TaskAction.CHANGE_SECRECY: lambda s, by, at: secrecy.make_secret(
        s.task, document="1/QĐ", by=by, at=at
    ),
    TaskAction.APPOINT_REVIEWER: lambda s, by, at: assignment.appoint_reviewer(
        s.task, person=s.cast.wg, document="1/QĐ", by=by, at=at
    ),
    TaskAction.CORRECT: lambda s, by, at: corrections.correct(
        _last_event(s.task), corrections.Correction(effective_on=TODAY), reason="Sai", by=by, at=at
    ),
    TaskAction.SET_OPENING_STATE: lambda s, by, at: openings.set_opening_state(
        s.task, openings.OpeningState(TODAY, "1/BC", Status.IN_PROGRESS), by=by, at=at
    ),
}


def _last_event(task: Task) -> object:
    return task.events.order_by("seq").last()
