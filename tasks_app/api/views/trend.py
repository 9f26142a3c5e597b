"""The course of a programme and its forecast, agency × month, the road map.

Counts are for everybody signed in; the tasks of the road map only for those who may see them.
"""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import params
from tasks_app.api.params import described
from tasks_app.api.serializers.trend import MatrixOut, TimelineOut, TrendOut
from tasks_app.selectors import matrix, timeline, trend

from .figures import QUESTION, Asked

UNITS = described(
    "units",
    "true: việc của từng đơn vị, kể cả phần việc của nhiệm vụ giao chung.",
    OpenApiTypes.BOOL,
)


class TrendView(Asked):
    @extend_schema(summary="Diễn biến từng cuối tháng và dự báo", responses=TrendOut)
    def get(self, request: Request) -> Response:
        """Return the points, the last of them the figures themselves, and where they lead."""
        found = trend.course(self.asked, today=self.today)
        return self.marked(trend.as_json(self.asked, found))


class MatrixView(Asked):
    params = (*QUESTION, UNITS)

    @extend_schema(summary="Quá hạn theo cơ quan và tháng", responses=MatrixOut)
    def get(self, request: Request) -> Response:
        """Return the last twelve month ends by agency, the most overdue first."""
        units = params.flag(request, "units")
        return self.marked(matrix.of(self.asked, today=self.today, units=units).as_json())


class TimelineView(Asked):
    @extend_schema(summary="Lộ trình: các nhiệm vụ trên trục thời gian", responses=TimelineOut)
    def get(self, request: Request) -> Response:
        """Return those of the tasks that the person may see, by group or by lead agency."""
        found = timeline.of(self.asked, self.person, today=self.today)
        return self.marked(found.as_json())
