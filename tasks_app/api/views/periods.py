"""Periods, and what a report tells of one: changes, updates, causes, needs, durations.

Counts are for everybody signed in; codes and words only of the tasks the person may see.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cached_property
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import params
from tasks_app.api.params import described
from tasks_app.api.serializers import periods as out
from tasks_app.rules.periods import Period, parse_period
from tasks_app.rules.reporting import CHANGES
from tasks_app.selectors import (
    causes,
    changes,
    durations,
    needs,
    periods,
    standing,
    updates,
)
from tasks_app.selectors.figures import Question

from .figures import QUESTION, Asked

SCOPE = tuple(one for one in QUESTION if one.name not in ("by", "owner"))
PERIOD = described("period", "Kỳ báo cáo: 2022-12, 2022-Q4, 2022-H2 hoặc 2022.")
FIRST_YEAR, LAST_YEAR = params.FIRST_DAY.year, params.LAST_DAY.year

Record = dict[str, Any]


class PeriodsView(Asked):
    params: ClassVar[tuple[OpenApiParameter, ...]] = (
        QUESTION[0],
        described("year", "Năm; mặc định năm nay.", int),
    )

    @extend_schema(summary="Các kỳ báo cáo của một năm", responses=out.PeriodsOut)
    def get(self, request: Request) -> Response:
        """Return the periods that end in a year, with their cut-offs and due days."""
        year = params.number(
            request, "year", default=self.today.year, least=FIRST_YEAR, most=LAST_YEAR
        )
        programme = self.asked.programme
        return Response(
            {
                "programme": programme.code,
                "year": year,
                "periods": [_period(dates) for dates in periods.of_year(programme, year)],
            }
        )


def _period(dates: periods.Dates) -> Record:
    period = dates.period
    return {
        "key": period.key,
        "kind": period.kind.value,
        "name": period.name,
        "start": period.start,
        "cutoff": period.cutoff,
        "report_due_on": dates.report_due_on,
        "unit_report_due_on": dates.unit_report_due_on,
    }


class AnswerView(Asked):
    """One answer about the tasks that the figures count; ids become the codes one may see."""

    params: ClassVar[tuple[OpenApiParameter, ...]] = SCOPE

    @cached_property
    def period(self) -> Period | None:
        """The period named, if one is.

        Raises:
            InvalidInput: no such period.
        """
        text = self._code("period")
        return parse_period(text) if text else None

    @cached_property
    def at_cutoff(self) -> Question:
        """The question, no later than the end of the period named."""
        asked = self.asked
        return replace(asked, as_of=min(asked.as_of, self.period.cutoff)) if self.period else asked

    def answered(self, asked: Question, **more: Any) -> Response:
        """Return the answer with the dates it was computed for."""
        moment = asked.moment(self.today)
        told = {
            "programme": asked.programme.code,
            "as_of": moment.at.on,
            "known_at": asked.known_at,
            "notes": list(moment.notes),
            "illustrative": standing.is_illustrative(asked, today=self.today),
        }
        return Response(told | more)

    def codes(self, ids: Iterable[int]) -> dict[int, str]:
        return standing.codes_for(self.person, ids, on=self.today)


class ChangesView(AnswerView):
    params = (
        *SCOPE,
        PERIOD,
        described("since", "So với ngày; mặc định ngày chốt kỳ trước.", OpenApiTypes.DATE),
    )

    @extend_schema(summary="Thay đổi so với kỳ trước", responses=out.ChangesOut)
    def get(self, request: Request) -> Response:
        """Return what came, left, was done, fell overdue and was extended since the report before.

        Raises:
            InvalidInput: `since` is not before the date asked for.
        """
        asked, since = self.at_cutoff, params.day(request, "since")
        found = changes.between(asked, since, today=self.today, period=self.period)
        groups = {name: getattr(found, name) for name in CHANGES}
        codes = self.codes(task for ids in groups.values() for task in ids)
        told = {name: _listed(ids, codes) for name, ids in groups.items()}
        return self.answered(asked, since=found.since, **told)


class UpdatesView(AnswerView):
    params = (*SCOPE, PERIOD)

    @extend_schema(summary="Ai đã báo cáo trong kỳ", responses=out.UpdatesOut)
    def get(self, request: Request) -> Response:
        """Return the reports owed, made, and made in time, by lead agency.

        Raises:
            InvalidInput: the period has not begun.
        """
        found = updates.updates(self.at_cutoff, self.period, today=self.today)
        codes = self.codes(task for unit in found.units for task in unit.missing)
        units = [
            asdict(unit) | {"missing": _listed(unit.missing, codes)["tasks"]}
            for unit in found.units
        ]
        return self.answered(
            self.at_cutoff,
            period=found.period,
            due_on=found.due_on,
            owing=found.owing,
            reported=found.reported,
            in_time=found.in_time,
            update_rate=found.rates["updated"].as_dict(),
            timeliness=found.rates["updated_in_time"].as_dict(),
            units=units,
        )


class CausesView(AnswerView):
    @extend_schema(summary="Vì sao quá hạn", responses=out.CausesOut)
    def get(self, request: Request) -> Response:
        """Return the causes of the overdue tasks, one each."""
        found = causes.causes_of_overdue(self.asked, today=self.today)
        codes = self.codes(task for cause in found for task in cause.tasks)
        told = [
            {"key": cause.key, "label": cause.label, **_listed(cause.tasks, codes)}
            for cause in found
        ]
        return self.answered(self.asked, count=sum(one["count"] for one in told), causes=told)


class NeedsView(AnswerView):
    @extend_schema(summary="Vướng mắc cần cấp trên tháo gỡ", responses=out.NeedsOut)
    def get(self, request: Request) -> Response:
        """Return how many there are, and those of the tasks the person may see."""
        found = needs.needs(self.asked, today=self.today)
        codes = self.codes(need.task for need in found)
        told = [asdict(need) | {"task": codes[need.task]} for need in found if need.task in codes]
        return self.answered(self.asked, count=len(found), needs=told)


class DurationsView(AnswerView):
    params = (
        *SCOPE,
        described("since", "Chỉ các trả lời từ ngày này.", OpenApiTypes.DATE),
    )

    @extend_schema(summary="Thời gian xử lý, trả lại, gia hạn", responses=out.DurationsOut)
    def get(self, request: Request) -> Response:
        """Return medians and counts."""
        since = params.day(request, "since")
        found = durations.tallies(self.asked, since, today=self.today)
        return self.answered(self.asked, since=since, tallies=found)


def _listed(ids: Iterable[int], codes: dict[int, str]) -> Record:
    """Return how many there are, and the codes of those that may be seen."""
    ids = list(ids)
    return {"count": len(ids), "tasks": sorted(codes[task] for task in ids if task in codes)}
