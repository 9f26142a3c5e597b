"""One POST per intention on a task, and the decisions on what was filed.

Each asks for If-Match and takes Idempotency-Key (see `base.intention`).
"""

from functools import cached_property
from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.serializers import intentions as given
from tasks_app.api.serializers import rows as out
from tasks_app.enums import TaskAction
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Blocker, CompletionClaim, DeadlineExtension, Task
from tasks_app.selectors import filed, waiting
from tasks_app.services import blockers, completion, extensions, guards, reports, tasks

from .base import TaskView, intention


class StartView(TaskView):
    writes_task = True

    @extend_schema(summary="Tiếp nhận nhiệm vụ", request=given.StartIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Confirm receipt: the task is under way."""
        sent = self.given(given.StartIn)
        event = tasks.start(
            self.task, note=sent["note"], by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


class ReportView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Cập nhật tiến độ", request=given.ReportIn, responses={201: out.ReportedOut}
    )
    @intention
    def post(self, request: Request) -> Response:
        """File a progress report; the first one also starts the task."""
        progress = reports.Progress(**self.given(given.ReportIn))
        report = reports.report(
            self.task, progress, by=self.person, at=self.now, version=self.version
        )
        return self.written(
            report.task, {"report": filed.row_of(report, filed.REPORT_COLUMNS)}, status=201
        )


class ClaimedView(TaskView):
    """An intention on the claim that stands, answered with the claim as it is then."""

    writes_task = True
    action: ClassVar[TaskAction]

    @cached_property
    def claim(self) -> CompletionClaim:
        """The claim that stands.

        Raises:
            NotPermitted: the action belongs to others, claim or no claim.
            TransitionNotAllowed: nothing was ever claimed.
        """
        found = waiting.claim_in_question(self.task)
        if found is None:
            guards.guard(self.task, self.action, by=self.person, on=self.today)
            raise TransitionNotAllowed(f"{self.task.code} chưa có đề nghị xác nhận hoàn thành nào.")
        return found

    def claimed(self, claim: CompletionClaim, *, status: int = 200) -> Response:
        row = filed.row_of(claim, filed.CLAIM_COLUMNS)
        return self.written(claim.task, {"claim": row}, status=status)


class ClaimView(ClaimedView):
    action = TaskAction.CLAIM

    @extend_schema(
        summary="Trình xác nhận hoàn thành", request=given.ClaimIn, responses={201: out.ClaimOut}
    )
    @intention
    def post(self, request: Request) -> Response:
        """Claim completion on a date; needs evidence. A claim is not completion."""
        sent = self.given(given.ClaimIn)
        claim = completion.claim(
            self.task, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.claimed(claim, status=201)


class WithdrawView(ClaimedView):
    action = TaskAction.WITHDRAW

    @extend_schema(summary="Rút đề nghị xác nhận", request=given.NoBody, responses=out.ClaimOut)
    @intention
    def post(self, request: Request) -> Response:
        """Take the claim back while nobody has opened it."""
        self.given(given.NoBody)
        claim = completion.withdraw(self.claim, by=self.person, at=self.now, version=self.version)
        return self.claimed(claim)


class OpenReviewView(ClaimedView):
    action = TaskAction.OPEN_REVIEW

    @extend_schema(summary="Mở hồ sơ xem xét", request=given.NoBody, responses=out.ClaimOut)
    @intention
    def post(self, request: Request) -> Response:
        """Open the claim for review: it can no longer be withdrawn."""
        self.given(given.NoBody)
        claim = completion.open_review(
            self.claim, by=self.person, at=self.now, version=self.version
        )
        return self.claimed(claim)


class AcceptView(ClaimedView):
    action = TaskAction.ACCEPT

    @extend_schema(summary="Xác nhận hoàn thành", request=given.AcceptIn, responses=out.ClaimOut)
    @intention
    def post(self, request: Request) -> Response:
        """Accept the claim: the task is completed, effective on the completion date."""
        sent = self.given(given.AcceptIn)
        claim = completion.accept(
            self.claim,
            criteria_met=set(sent["criteria_met"]),
            note=sent["note"],
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.claimed(claim)


class ReturnView(ClaimedView):
    action = TaskAction.RETURN

    @extend_schema(summary="Trả lại", request=given.ReturnIn, responses=out.ClaimOut)
    @intention
    def post(self, request: Request) -> Response:
        """Send the claim back with what is missing."""
        sent = self.given(given.ReturnIn)
        claim = completion.return_claim(
            self.claim, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.claimed(claim)


class ExtensionDecisionView(TaskView):
    writes_task = True

    @cached_property
    def extension(self) -> DeadlineExtension:
        seen = filed.extensions_visible_to(self.person, on=self.today)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def task(self) -> Task:
        return self.extension.task

    def decided(self, extension: DeadlineExtension) -> Response:
        row = filed.row_of(extension, filed.EXTENSION_COLUMNS)
        return self.written(extension.task, {"extension": row})


class GrantView(ExtensionDecisionView):
    @extend_schema(summary="Đồng ý gia hạn", request=given.GrantIn, responses=out.ExtensionOut)
    @intention
    def post(self, request: Request) -> Response:
        """Grant the extension on a decision document."""
        sent = self.given(given.GrantIn)
        extension = extensions.grant(
            self.extension, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.decided(extension)


class RefuseView(ExtensionDecisionView):
    @extend_schema(
        summary="Không đồng ý gia hạn", request=given.RefuseIn, responses=out.ExtensionOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Refuse the extension with a reason."""
        sent = self.given(given.RefuseIn)
        extension = extensions.refuse(
            self.extension, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.decided(extension)


class ResolveView(TaskView):
    writes_task = True

    @cached_property
    def blocker(self) -> Blocker:
        seen = filed.blockers_visible_to(self.person, on=self.today)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def task(self) -> Task:
        return self.blocker.task

    @extend_schema(summary="Đóng vướng mắc", request=given.ResolveIn, responses=out.BlockerOut)
    @intention
    def post(self, request: Request) -> Response:
        """Close the blocker with what solved it."""
        sent = self.given(given.ResolveIn)
        blocker = blockers.resolve(
            self.blocker, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(blocker.task, {"blocker": filed.row_of(blocker, filed.BLOCKER_COLUMNS)})
