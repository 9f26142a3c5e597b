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
from tasks_app.api.serializers.figures import FiguresOut, SideBySideOut
from tasks_app.api.serializers.rows import TaskRow
from tasks_app.enums import TaskKind
from tasks_app.models import Task
from tasks_app.rules.figures import CELLS
from tasks_app.selectors import figures, side_by_side, standing
from tasks_app.selectors.asof import At
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Owner, Question
from tasks_app.selectors.keyset import Order
from tasks_app.selectors.tasks import visible_to

from .base import ApiView
from .tasks import BY_CODE, TaskListView

SPLITS, OWNERS = [split.value for split in Split], [owner.value for owner in Owner]
CELL_NAMES = list(CELLS)
SPLIT_WORDS = (
    "Chia theo. tree: bộ, tỉnh cùng mọi cơ quan cấp dưới; province: từng tỉnh, còn lại là trung "
    "ương; level: loại cơ quan chủ trì."
)
PERIOD = described("period", "Kỳ báo cáo, thay cho as_of: 2022-12, 2022-Q4, 2022-H2 hoặc 2022.")
QUESTION = (
    described("programme", "Mã chương trình, ví dụ DA06.", required=True),
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="Tại ngày; mặc định hôm nay."),
    params.KNOWN_AT,
    described("by", SPLIT_WORDS, enum=SPLITS),
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
            **self.dates,
            known_at=params.day(self.request, "known_at"),
            by=Split(params.choice(self.request, "by", SPLITS) or Split.NONE),
            owner=Owner(params.choice(self.request, "owner", OWNERS) or Owner.AT_DATE),
            unit=self._code("unit"),
            group=self._code("group"),
            kind=TaskKind(kind) if kind else None,
        )

    @property
    def dates(self) -> dict[str, Any]:
        """The date asked about, today where none is given."""
        return {"as_of": params.day(self.request, "as_of") or self.today}

    def marked(self, document: dict[str, Any]) -> Response:
        """Return a document that also says whether illustrative data may be in it."""
        is_illustrative = standing.is_illustrative(self.asked, today=self.today)
        return Response(document | {"illustrative": is_illustrative})

    def _code(self, name: str) -> str:
        """Return a code as a database can compare it: NUL is in none."""
        return self.request.query_params.get(name, "").replace("\x00", "")


class DatedOnce(Asked):
    """A question that names either a date or a period; today where it names neither."""

    params: ClassVar[tuple[OpenApiParameter, ...]] = (*QUESTION, PERIOD)

    @property
    def dates(self) -> dict[str, Any]:
        as_of, period = params.day(self.request, "as_of"), self._code("period")
        return {"as_of": as_of or (None if period else self.today), "period": period}


class FiguresView(DatedOnce):
    @extend_schema(summary="Số liệu của một chương trình tại một ngày", responses=FiguresOut)
    def get(self, request: Request) -> Response:
        """Return the figures, every identity checked."""
        return Response(figures.compute(self.asked, today=self.today).as_json())


class SideBySideView(DatedOnce):
    """The active programmes on one date; their sums are never mixed."""

    params: ClassVar[tuple[OpenApiParameter, ...]] = (QUESTION[1], PERIOD, params.KNOWN_AT)

    @extend_schema(summary="Số liệu các chương trình cạnh nhau", responses=SideBySideOut)
    def get(self, request: Request) -> Response:
        """Return the figures of each, and why some have none on that date."""
        known_at = params.day(request, "known_at")
        found = side_by_side.compute(**self.dates, known_at=known_at, today=self.today)
        return Response(found.as_json())


class FigureTasksView(DatedOnce, TaskListView):
    """The tasks behind one number, as they stood at its date."""

    params = (
        *QUESTION,
        PERIOD,
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
        return self.asked.moment(self.today).at

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
