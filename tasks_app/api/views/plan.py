"""How the owner means to get there: milestones, dependencies, a promised day."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.serializers import plan as shape
from tasks_app.enums import Secrecy
from tasks_app.models import Dependency, Milestone, Task
from tasks_app.permissions import standing_of
from tasks_app.selectors import filed, plan
from tasks_app.selectors.confidence import confidence_gaps
from tasks_app.services import dependencies, milestones, promises

from .base import ApiView, TaskView, intention
from .filed import FiledView


class MilestonesView(FiledView):
    columns = plan.MILESTONE_COLUMNS
    writes_task = True

    def get_queryset(self) -> QuerySet[Any]:
        return plan.milestones_of(self.task)

    @extend_schema(summary="Mốc công việc", responses=shape.MilestoneRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the plan in force."""
        return self.listed()

    @extend_schema(
        summary="Lập kế hoạch: toàn bộ các mốc", request=shape.PlanIn, responses=shape.PlanOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Replace the plan by the steps sent."""
        steps = [milestones.MilestoneIn(**step) for step in self.given(shape.PlanIn)["milestones"]]
        milestones.set_plan(self.task, steps, by=self.person, at=self.now, version=self.version)
        self.task.refresh_from_db()
        rows = self.get_queryset().values(*self.columns)
        return self.written(self.task, {"milestones": list(rows)})


class ReachView(TaskView):
    writes_task = True

    @cached_property
    def milestone(self) -> Milestone:
        seen = plan.milestones_visible_to(self.person, on=self.today)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def task(self) -> Task:
        return self.milestone.task

    @extend_schema(summary="Ghi nhận đạt mốc", request=shape.ReachIn, responses=shape.MilestoneOut)
    @intention
    def post(self, request: Request) -> Response:
        """Record the day on which a step was reached."""
        sent = self.given(shape.ReachIn)
        row = milestones.reach(
            self.milestone, **sent, by=self.person, at=self.now, version=self.version
        )
        shown = plan.milestones_of(row.task).filter(pk=row.pk)
        return self.written(row.task, {"milestone": shown.values(*plan.MILESTONE_COLUMNS).get()})


class DependenciesView(FiledView):
    columns = plan.DEPENDENCY_COLUMNS
    writes_task = True

    def get_queryset(self) -> QuerySet[Any]:
        return plan.dependencies_of(self.task, for_user=self.person, on=self.today)

    @extend_schema(
        summary="Nhiệm vụ phải chờ và nhiệm vụ đang chờ",
        responses=shape.DependencyRow(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """Return what the task waits for, and what waits for it."""
        return self.listed()

    @extend_schema(
        summary="Chờ một nhiệm vụ khác",
        request=shape.DependencyIn,
        responses={201: shape.DependencyOut},
    )
    @intention
    def post(self, request: Request) -> Response:
        """Tell that the task cannot be finished before another one is."""
        sent = self.given(shape.DependencyIn)
        row = dependencies.wait_for(
            self.task,
            sent["predecessor"],
            note=sent["note"],
            by=self.person,
            at=self.now,
            version=self.version,
        )
        paths = self.columns.values()
        shown = self.get_queryset().values_list(*paths).get(pk=row.pk)
        found = dict(zip(self.columns, shown, strict=True))
        return self.written(row.task, {"dependency": found}, status=201)


class StopWaitingView(TaskView):
    writes_task = True

    @cached_property
    def dependency(self) -> Dependency:
        seen = plan.dependencies_visible_to(self.person, on=self.today)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def task(self) -> Task:
        return self.dependency.task

    @extend_schema(summary="Thôi chờ", request=None, responses=shape.EndedDependencyOut)
    @intention
    def post(self, request: Request) -> Response:
        """End a dependency."""
        row = dependencies.stop_waiting(
            self.dependency, by=self.person, at=self.now, version=self.version
        )
        return self.written(row.task)


class PromisesView(FiledView):
    columns = plan.PROMISE_COLUMNS
    writes_task = True

    def get_queryset(self) -> QuerySet[Any]:
        return plan.promises_of(self.task)

    @extend_schema(summary="Ngày đã hứa", responses=shape.PromiseRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the promised days."""
        return self.listed()

    @extend_schema(
        summary="Hứa ngày hoàn thành một nhiệm vụ quá hạn",
        request=shape.PromiseIn,
        responses={201: shape.PromiseOut},
    )
    @intention
    def post(self, request: Request) -> Response:
        """Promise a day; once for each deadline missed."""
        row = promises.promise(
            self.task,
            **self.given(shape.PromiseIn),
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.written(row.task, {"promise": filed.row_of(row, self.columns)}, status=201)


class ConfidenceGapsView(ApiView):
    @extend_schema(summary="Tự đánh giá lệch xa tiến độ tính được", responses=shape.GapsOut)
    def get(self, request: Request) -> Response:
        """Return what a reviewer should look into; nothing for others."""
        rows = [
            {
                "task": gap.task.code,
                "title": None if _is_secret(gap.task) else gap.task.title,
                "lead": gap.task.lead.code if gap.task.lead else None,
                "confidence": gap.declared.value,
                "health": gap.reading.level,
                "health_sentence": None if _is_secret(gap.task) else gap.reading.sentence,
                "version": gap.task.version,
            }
            for gap in confidence_gaps(standing_of(self.person, self.today))
        ]
        return Response({"results": rows})


def _is_secret(task: Task) -> bool:
    return task.secrecy == Secrecy.SECRET
