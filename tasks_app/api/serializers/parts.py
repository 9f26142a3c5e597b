"""Parts of a task: of members, of units, of periods; and the work of units."""

from rest_framework import serializers as s

from tasks_app.enums import CompletionRule, Recurrence
from tasks_app.services.breakdown import MOST_PARTS

from .fields import REQUIRED, Intention, choice, optional_day, text
from .figures import CountsOut
from .rows import TaskBrief


class FanOutIn(Intention):
    rule = choice(CompletionRule, required=False, allow_null=True, default=None)
    threshold = s.IntegerField(
        min_value=1,
        max_value=100,
        required=False,
        allow_null=True,
        default=None,
        error_messages={
            "invalid": "Nhập tỷ lệ từ 1 đến 100.",
            "min_value": "Nhập tỷ lệ từ 1 đến 100.",
            "max_value": "Nhập tỷ lệ từ 1 đến 100.",
        },
    )
    on = optional_day()


class PlannedUnitOut(s.Serializer[object]):
    task = s.CharField()
    agency = s.CharField()
    name = s.CharField()
    exists = s.BooleanField()


class FanOutPlanOut(s.Serializer[object]):
    task = s.CharField()
    on = s.DateField()
    completion_rule = s.CharField(allow_blank=True)
    completion_threshold = s.IntegerField(allow_null=True)
    units = PlannedUnitOut(many=True)


class PartIn(Intention):
    agency = text(longest=40, required=True)
    title = text()
    deadline = optional_day()


class BreakDownIn(Intention):
    parts = s.ListField(
        child=PartIn(),
        min_length=1,
        max_length=MOST_PARTS,
        error_messages={
            **REQUIRED,
            "not_a_list": "Cần danh sách phần việc, mỗi dòng có agency, title, deadline.",
            "min_length": "Cần ít nhất một đơn vị.",
            "max_length": f"Mỗi lần nhiều nhất {MOST_PARTS} đơn vị.",
        },
    )


class UnitOut(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()


class PartsMadeOut(s.Serializer[object]):
    task = TaskBrief()
    parts = s.ListField(child=s.CharField())


class RecurrenceIn(Intention):
    recurrence = choice(Recurrence, required=True, allow_blank=True)


class RecurrenceOut(s.Serializer[object]):
    task = TaskBrief()


class UnitWorkOut(CountsOut):
    key = s.CharField()
    name = s.CharField()
    recurring_instances = CountsOut()
    without_data = s.IntegerField()


class WorkloadOut(CountsOut):
    programme = s.CharField()
    as_of = s.DateField()
    known_at = s.DateField(allow_null=True)
    owner = s.CharField()
    definitions_version = s.CharField()
    illustrative = s.BooleanField()
    notes = s.ListField(child=s.CharField())
    recurring_instances = CountsOut()
    without_data = s.IntegerField()
    by = UnitWorkOut(many=True)
