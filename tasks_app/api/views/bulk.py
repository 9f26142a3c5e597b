"""One decision on many tasks: those allowed in one transaction, refusals listed by row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency
from tasks_app.api.errors import DETAILS
from tasks_app.api.serializers import bulk as given
from tasks_app.enums import TaskAction
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import CompletionClaim, DeadlineExtension, Task
from tasks_app.selectors import waiting
from tasks_app.selectors.tasks import visible_to
from tasks_app.services import assignment, audit, bulk, chasing, completion, extensions, guards

from .base import ApiView

Refusal = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the list, and the version the caller has read."""

    task: Task
    version: int | None


Decide = Callable[[Row, dict[str, Any]], object]


class BulkView(ApiView):
    """Decides one by one in one transaction; a stranger's code is as one that is not there."""

    shape: ClassVar[type[given.ManyIn]]

    def decided(self, request: Request, decide: Decide) -> HttpResponseBase:
        """Return the answer of `decide` on each row, of the first run with a key."""
        return idempotency.once(request, lambda: self._answer(decide), by=self.person, at=self.now)

    def _answer(self, decide: Decide) -> Response:
        sent = self.given(self.shape)
        asked: list[dict[str, Any]] = sent.pop("tasks")
        codes = [row["code"] for row in asked]
        seen = visible_to(self.person, on=self.today).filter(code__in=codes)
        found = {task.code: task for task in seen.select_related("programme")}
        rows = [Row(found[row["code"]], row["version"]) for row in asked if row["code"] in found]
        outcome = bulk.for_each(
            rows, lambda row: decide(row, dict(sent)), task_of=lambda row: row.task.pk
        )
        for row, why in outcome.refused:
            audit.refused(why, at=self.now, user=self.person, subject=row.task.code)
        refused: dict[str, Refusal] = {
            row.task.code: _refused(row.task.code, why.status, why.code, why.message)
            for row, why in outcome.refused
        }
        for code in codes:
            if code not in found:
                refused[code] = _refused(code, 404, "not_found", DETAILS["not_found"])
        return Response(
            {
                "done": [row.task.code for row in outcome.done],
                "refused": [refused[code] for code in codes if code in refused],
            }
        )

    def claim_of(self, task: Task, action: TaskAction) -> CompletionClaim:
        """Return the claim of `task` that stands.

        Raises:
            NotPermitted: the action belongs to others, claim or no claim.
            TransitionNotAllowed: nothing was ever claimed.
        """
        found = waiting.claim_in_question(task)
        if found is None:
            guards.guard(task, action, by=self.person, on=self.today)
            raise TransitionNotAllowed(f"{task.code} chưa có đề nghị xác nhận hoàn thành nào.")
        return found

    def request_of(self, task: Task) -> DeadlineExtension:
        """Return the request to extend `task` that waits.

        Raises:
            NotPermitted: granting belongs to others, request or no request.
            TransitionNotAllowed: none waits.
        """
        found = waiting.pending_extension(task)
        if found is None:
            guards.guard(task, TaskAction.GRANT_EXTENSION, by=self.person, on=self.today)
            raise TransitionNotAllowed(f"{task.code} không có đề nghị gia hạn nào đang chờ.")
        return found


def _refused(code: str, status: int, reason: str, detail: str) -> Refusal:
    return {"task": code, "status": status, "reason": reason, "detail": detail}


class AcceptManyView(BulkView):
    shape = given.AcceptManyIn

    @extend_schema(
        summary="Xác nhận hoàn thành nhiều nhiệm vụ",
        request=given.AcceptManyIn,
        responses=given.OutcomeOut,
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Accept the claims of these tasks, every criterion of each being met."""
        return self.decided(request, self._accept)

    def _accept(self, row: Row, sent: dict[str, Any]) -> None:
        claim = self.claim_of(row.task, TaskAction.ACCEPT)
        criteria = completion.criteria_of(row.task) if sent["all_criteria_met"] else []
        completion.accept(
            claim,
            criteria_met=range(len(criteria)),
            note=sent["note"],
            by=self.person,
            at=self.now,
            version=row.version,
        )


class ReturnManyView(BulkView):
    shape = given.ReturnManyIn

    @extend_schema(
        summary="Trả lại nhiều nhiệm vụ", request=given.ReturnManyIn, responses=given.OutcomeOut
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Return the claims of these tasks for one reason."""
        return self.decided(request, self._return)

    def _return(self, row: Row, sent: dict[str, Any]) -> None:
        completion.return_claim(
            self.claim_of(row.task, TaskAction.RETURN),
            **sent,
            by=self.person,
            at=self.now,
            version=row.version,
        )


class ExtendManyView(BulkView):
    shape = given.ExtendManyIn

    @extend_schema(
        summary="Cho gia hạn nhiều nhiệm vụ", request=given.ExtendManyIn, responses=given.OutcomeOut
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Grant the requests that wait on these tasks, on one document."""
        return self.decided(request, self._grant)

    def _grant(self, row: Row, sent: dict[str, Any]) -> None:
        extensions.grant(
            self.request_of(row.task), **sent, by=self.person, at=self.now, version=row.version
        )


class ChaseManyView(BulkView):
    shape = given.ChaseManyIn

    @extend_schema(
        summary="Đôn đốc nhiều nhiệm vụ", request=given.ChaseManyIn, responses=given.OutcomeOut
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Press for these tasks."""
        return self.decided(request, self._chase)

    def _chase(self, row: Row, sent: dict[str, Any]) -> None:
        chasing.chase(row.task, **sent, by=self.person, at=self.now, version=row.version)


class AssignManyView(BulkView):
    shape = given.AssignManyIn

    @extend_schema(
        summary="Giao nhiều nhiệm vụ", request=given.AssignManyIn, responses=given.OutcomeOut
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Assign these drafts, each on its own document."""
        return self.decided(request, self._assign)

    def _assign(self, row: Row, sent: dict[str, Any]) -> None:
        assignment.assign(row.task, by=self.person, at=self.now, version=row.version)
