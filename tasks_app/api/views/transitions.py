"""The states of a task as such: sent up, suspended, closed, reopened, pressed for."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.serializers import rows as out
from tasks_app.api.serializers import transitions as given
from tasks_app.enums import TaskAction
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Reopening
from tasks_app.selectors import filed, named, waiting
from tasks_app.services import chasing, closing, guards, reopening, suspension, upward

from .base import TaskView, intention


class SubmitUpwardView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Trình cấp có thẩm quyền", request=given.UpwardIn, responses=out.StartedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Tell what was sent to whom, and when the answer is expected; the deadline still runs."""
        sent = upward.Upward(**self.given(given.UpwardIn))
        event = upward.submit_upward(
            self.task, sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


class AnswerView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Ghi nhận ý kiến cấp có thẩm quyền",
        request=given.AnswerIn,
        responses=out.StartedOut,
    )
    @intention
    def post(self, request: Request) -> Response:
        """Record the reply of the authority: the task is under way again."""
        reply = upward.Answer(**self.given(given.AnswerIn))
        event = upward.answer(self.task, reply, by=self.person, at=self.now, version=self.version)
        return self.written(event.task)


class SuspendView(TaskView):
    writes_task = True

    @extend_schema(summary="Tạm dừng", request=given.SuspensionIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Suspend the task on a document until it is looked at again."""
        sent = self.given(given.SuspensionIn)
        event = suspension.suspend(
            self.task, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


class ResumeView(TaskView):
    writes_task = True

    @extend_schema(summary="Tiếp tục", request=given.ResumptionIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Go on from the state before; a stopped clock moves the deadline."""
        sent = self.given(given.ResumptionIn)
        event = suspension.resume(
            self.task, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


class CancelView(TaskView):
    writes_task = True

    @extend_schema(summary="Hủy nhiệm vụ", request=given.CancellationIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Cancel the task on a decision: it leaves N from its effective date."""
        sent = self.given(given.CancellationIn)
        event = closing.cancel(self.task, **sent, by=self.person, at=self.now, version=self.version)
        return self.written(event.task)


class ReplaceView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Thay thế nhiệm vụ", request=given.ReplacementIn, responses=out.StartedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Let other tasks take the place of this one, on a decision."""
        sent = self.given(given.ReplacementIn)
        codes = sent.pop("successors")
        event = closing.replace(
            self.task,
            successors=named.tasks("successors", codes, by=self.person, on=self.today),
            **sent,
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.written(event.task)


class ChaseView(TaskView):
    writes_task = True

    @extend_schema(summary="Đôn đốc", request=given.NoteIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Press for the task; those it concerns are written to."""
        sent = self.given(given.NoteIn)
        event = chasing.chase(self.task, **sent, by=self.person, at=self.now, version=self.version)
        return self.written(event.task)


class ReopeningView(TaskView):
    """An intention on the proposal to reopen the task."""

    writes_task = True

    def reopened(self, proposal: Reopening, *, status: int = 200) -> Response:
        """Return the answer: where the task stands, and the proposal."""
        row = filed.row_of(proposal, filed.REOPENING_COLUMNS)
        return self.written(proposal.task, {"reopening": row}, status=status)

    def pending(self) -> Reopening:
        """Return the proposal that waits.

        Raises:
            NotPermitted: reopening belongs to others, proposal or no proposal.
            TransitionNotAllowed: none waits.
        """
        found = waiting.pending_reopening(self.task)
        if found is None:
            guards.guard(self.task, TaskAction.REOPEN, by=self.person, on=self.today)
            raise TransitionNotAllowed(
                f"{self.task.code} chưa có đề xuất mở lại nào đang chờ. Đề xuất trước."
            )
        return found


class ProposeReopeningView(ReopeningView):
    @extend_schema(
        summary="Đề xuất mở lại", request=given.ProposalIn, responses={201: out.ReopeningOut}
    )
    @intention
    def post(self, request: Request) -> Response:
        """Propose to reopen on a document; the other lead agency of the secretariat confirms."""
        sent = self.given(given.ProposalIn)
        proposal = reopening.propose(
            self.task, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.reopened(proposal, status=201)


class ReopenView(ReopeningView):
    @extend_schema(summary="Đồng ý mở lại", request=given.NoteIn, responses=out.ReopeningOut)
    @intention
    def post(self, request: Request) -> Response:
        """Confirm the proposal: the task is under way again from today."""
        sent = self.given(given.NoteIn)
        proposal = reopening.confirm(
            self.pending(), **sent, by=self.person, at=self.now, version=self.version
        )
        return self.reopened(proposal)


class DeclineReopeningView(ReopeningView):
    @extend_schema(summary="Không đồng ý mở lại", request=given.WordsIn, responses=out.ReopeningOut)
    @intention
    def post(self, request: Request) -> Response:
        """Decline the proposal: the task stays completed."""
        sent = self.given(given.WordsIn)
        proposal = reopening.decline(
            self.pending(), **sent, by=self.person, at=self.now, version=self.version
        )
        return self.reopened(proposal)
