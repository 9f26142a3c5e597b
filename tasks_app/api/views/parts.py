"""Parts of a task: the list, fan-out to members, break-down to units, periods; and workload."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import params
from tasks_app.api.serializers import parts as shape
from tasks_app.api.serializers.rows import TaskRow
from tasks_app.enums import TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import Task
from tasks_app.selectors import fan_out as planned
from tasks_app.selectors import workload
from tasks_app.selectors.fan_out import Plan
from tasks_app.selectors.tasks import visible_to
from tasks_app.services import breakdown, fan_out, guards, recurrence
from tasks_app.services.breakdown import Share
from tasks_app.services.fan_out import Rule

from .base import TaskView, intention
from .figures import Asked
from .tasks import TaskListView


class ChildrenView(TaskView, TaskListView):
    """The parts of one task that the person may see: of units, and of periods.

    Filtered and ordered as the list of tasks is.
    """

    filter_backends = ()

    @extend_schema(summary="Phần việc của từng đơn vị, từng kỳ", responses=TaskRow(many=True))
    def get(self, request: Request, code: str = "") -> Response:
        """Return the parts; of a collective task a unit sees its own only."""
        return self.listed()

    def get_queryset(self) -> QuerySet[Task]:
        return visible_to(self.person, on=self.today).filter(parent=self.task)


class FanOutView(TaskView):
    writes_task = True
    params: ClassVar[tuple[OpenApiParameter, ...]] = (
        OpenApiParameter("on", OpenApiTypes.DATE, description="Thành viên tại ngày; hôm nay."),
    )

    @extend_schema(summary="Xem trước khi giao xuống từng đơn vị", responses=shape.FanOutPlanOut)
    def get(self, request: Request, code: str) -> Response:
        """Return who would get a part, and who has one."""
        guards.guard(self.task, TaskAction.FAN_OUT, by=self.person, on=self.today)
        plan = planned.plan_of(self.task, params.day(request, "on") or self.today)
        return Response(_told(plan))

    @extend_schema(
        summary="Giao xuống từng đơn vị",
        request=shape.FanOutIn,
        responses={201: shape.PartsMadeOut},
    )
    @intention
    def post(self, request: Request) -> Response:
        """Give every member of the collective lead a part of its own; again: only the missing."""
        sent = self.given(shape.FanOutIn)
        if sent["threshold"] is not None and sent["rule"] is None:
            raise ValidationError({"rule": ["Tỷ lệ chỉ đi với điều kiện theo tỷ lệ."]})
        made = fan_out.fan_out(
            self.task,
            rule=Rule(sent["rule"], sent["threshold"]) if sent["rule"] else None,
            on=sent["on"],
            by=self.person,
            at=self.now,
            version=self.version,
        )
        parts = [part.code for part in made.made]
        return self.written(made.parent, {"parts": parts}, status=201)


class BreakDownView(TaskView):
    writes_task = True

    @extend_schema(summary="Đơn vị trực thuộc có thể giao", responses=shape.UnitOut(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the units below the lead that have no part yet."""
        guards.guard(self.task, TaskAction.BREAK_DOWN, by=self.person, on=self.today)
        units = planned.units_below(self.task, on=self.today)
        return Response([{"code": unit.code, "name": unit.name} for unit in units])

    @extend_schema(
        summary="Chia việc cho đơn vị trực thuộc",
        request=shape.BreakDownIn,
        responses={201: shape.PartsMadeOut},
    )
    @intention
    def post(self, request: Request) -> Response:
        """Hand parts of the task to units below its lead."""
        asked = self.given(shape.BreakDownIn)["parts"]
        made = breakdown.break_down(
            self.task, self._shares(asked), by=self.person, at=self.now, version=self.version
        )
        self.task.refresh_from_db()
        return self.written(self.task, {"parts": [part.code for part in made]}, status=201)

    def _shares(self, asked: list[dict[str, Any]]) -> list[Share]:
        units = planned.units_called(part["agency"] for part in asked)
        unknown = [part["agency"] for part in asked if part["agency"] not in units]
        if unknown:
            raise InvalidInput.on("parts", f"Không có cơ quan mã “{unknown[0]}”.")
        return [Share(units[part["agency"]], part["title"], part["deadline"]) for part in asked]


class RecurrenceView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Chu kỳ của nhiệm vụ thường xuyên",
        request=shape.RecurrenceIn,
        responses=shape.RecurrenceOut,
    )
    @intention
    def post(self, request: Request) -> Response:
        """Say how often the task falls due; empty: no periods are opened any more."""
        event = recurrence.set_recurrence(
            self.task,
            self.given(shape.RecurrenceIn)["recurrence"],
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.written(event.task)


class WorkloadView(Asked):
    """The work of units: a total of its own, never compared with N."""

    params: ClassVar[tuple[OpenApiParameter, ...]] = tuple(
        one for one in Asked.params if one.name != "by"
    )

    @extend_schema(summary="Số việc của từng đơn vị tại một ngày", responses=shape.WorkloadOut)
    def get(self, request: Request) -> Response:
        """Return own tasks and parts of collective ones, unit by unit."""
        return Response(workload.compute(self.asked, today=self.today).as_json())


def _told(plan: Plan) -> dict[str, Any]:
    return {
        "task": plan.parent.code,
        "on": plan.on,
        "completion_rule": plan.parent.completion_rule,
        "completion_threshold": plan.parent.completion_threshold,
        "units": [
            {
                "task": unit.code,
                "agency": unit.agency.code,
                "name": unit.agency.name,
                "exists": unit.exists,
            }
            for unit in plan.units
        ],
    }
