"""The figures of a programme at any date, and the tasks behind each number.

Counts are for everybody signed in; the tasks behind them only for those who may see them
(DOMAIN §1, visibility).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import params
from tasks_app.api.params import described
from tasks_app.api.serializers.figures import FiguresOut
from tasks_app.api.serializers.rows import TaskRow
from tasks_app.enums import TaskKind
from tasks_app.models import Task
from tasks_app.rules.figures import CELLS
from tasks_app.selectors import figures
from tasks_app.selectors.asof import At
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Owner, Question
from tasks_app.selectors.keyset import Order
from tasks_app.selectors.moment import moment_of
from tasks_app.selectors.tasks import visible_to

from .base import ApiView
from .tasks import BY_CODE, TaskListView

SPLITS, OWNERS = [split.value for split in Split], [owner.value for owner in Owner]
CELL_NAMES = list(CELLS)
QUESTION = (
    described("programme", "Mã chương trình, ví dụ DA06.", required=True),
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="Tại ngày; mặc định hôm nay."),
    params.KNOWN_AT,
    described("by", "Chia theo.", enum=SPLITS),
    described("owner", "Cơ quan tại ngày đó, hoặc cơ quan hiện nay.", enum=OWNERS),
    described("unit", "Chỉ nhiệm vụ do cơ quan này và cấp dưới chủ trì."),
    described("group", "Mã nhóm nhiệm vụ."),
    described("kind", "Loại nhiệm vụ.", enum=TaskKind.values),
)


class Asked(ApiView):
    """A question about figures, read from the query."""

    params: ClassVar[tuple[OpenApiParameter, ...]] = QUESTION

    @cached_property
    def asked(self) -> Question:
        """The question.

        Raises:
            ValidationError: by parameter.
            InvalidInput: no such programme, agency or group.
        """
        kind = params.choice(self.request, "kind", TaskKind.values)
        if not self._code("programme"):
            raise ValidationError({"programme": ["Cần mã chương trình, ví dụ DA06."]})
        return figures.question_of(
            programme=self._code("programme"),
            as_of=params.day(self.request, "as_of") or self.today,
            known_at=params.day(self.request, "known_at"),
            by=Split(params.choice(self.request, "by", SPLITS) or Split.NONE),
            owner=Owner(params.choice(self.request, "owner", OWNERS) or Owner.AT_DATE),
            unit=self._code("unit"),
            group=self._code("group"),
            kind=TaskKind(kind) if kind else None,
        )

    def _code(self, name: str) -> str:
        """Return a code as a database can compare it: NUL is in none."""
        return self.request.query_params.get(name, "").replace("\x00", "")


class FiguresView(Asked):
    @extend_schema(summary="Số liệu của một chương trình tại một ngày", responses=FiguresOut)
    def get(self, request: Request) -> Response:
        """Return the figures, every identity checked."""
        return Response(figures.compute(self.asked, today=self.today).as_json())


class FigureTasksView(Asked, TaskListView):
    """The tasks behind one number, as they stood at its date."""

    params = (
        *QUESTION,
        described("cell", "Ô số liệu, ví dụ completed_late.", required=True, enum=CELL_NAMES),
        described("row", "Khóa của dòng khi chia theo by."),
        params.FIELDS,
    )
    filterset_class = None
    filter_backends = ()
    orders: ClassVar[Mapping[str, Order]] = {"code": BY_CODE}
    countable = True

    @extend_schema(summary="Các nhiệm vụ đứng sau một con số", responses=TaskRow(many=True))
    def get(self, request: Request) -> Response:
        """Return those of the tasks that the person may see."""
        return self.listed()

    @cached_property
    def at(self) -> At:
        asked = self.asked
        return moment_of(asked.programme, asked.as_of, asked.known_at, today=self.today).at

    def get_queryset(self) -> QuerySet[Task]:
        cell = params.choice(self.request, "cell", CELL_NAMES)
        if cell is None:
            raise ValidationError({"cell": ["Cần tên ô số liệu, ví dụ completed_late."]})
        row = self._code("row") or None
        found = figures.tasks_behind(self.asked, cell, today=self.today, row=row)
        return visible_to(self.person, on=self.today).filter(pk__in=found)

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Return all of them: the cell has chosen."""
        self.wanted = dict.fromkeys(self.state_filters)
        return queryset
