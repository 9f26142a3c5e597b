"""Plan and conversation: what comes in and what goes out."""

from typing import Any

from rest_framework import serializers as s

from tasks_app import enums

from .fields import REQUIRED, Day, Intention, text
from .rows import TaskBrief
from .transitions import flag

MOST_STEPS, MOST_NAMED = 50, 20


class MilestoneIn(Intention):
    title = text(longest=300, required=True)
    planned_on = Day()
    weight = s.IntegerField(
        min_value=1,
        max_value=1000,
        required=False,
        default=1,
        error_messages={
            "invalid": "Nhập số nguyên từ 1 đến 1000.",
            "min_value": "Tỷ trọng ít nhất là 1.",
            "max_value": "Tỷ trọng nhiều nhất là 1000.",
        },
    )


class PlanIn(Intention):
    # the whole plan; an empty list takes it away
    milestones = s.ListField(
        child=MilestoneIn(),
        max_length=MOST_STEPS,
        error_messages={
            **REQUIRED,
            "not_a_list": "Cần một danh sách mốc.",
            "max_length": f"Nhiều nhất {MOST_STEPS} mốc.",
        },
    )


class ReachIn(Intention):
    on = Day()


class DependencyIn(Intention):
    predecessor = text(longest=60, required=True)
    note = text(longest=300)


class PromiseIn(Intention):
    promised_on = Day()
    note = text()


class CommentIn(Intention):
    mentions = s.ListField(
        child=text(longest=254, required=True),
        required=False,
        default=list,
        max_length=MOST_NAMED,
        help_text="Địa chỉ thư điện tử hoặc số của người được nhắc đến.",
        error_messages={
            "not_a_list": "Cần một danh sách.",
            "max_length": f"Nhắc đến nhiều nhất {MOST_NAMED} người.",
        },
    )
    is_question = flag()
    text = text(required=True)  # the last: from here on the name means the field


class BlockerAnswerIn(Intention):
    words = text(required=True)


class MilestoneRow(s.Serializer[object]):
    id = s.IntegerField()
    title = s.CharField()
    planned_on = s.DateField()
    weight = s.IntegerField()
    share = s.FloatField(help_text="Phần của cả kế hoạch, phần trăm.")
    reached_on = s.DateField(allow_null=True)


class DependencyRow(s.Serializer[object]):
    id = s.IntegerField()
    direction = s.ChoiceField([("waits_for", "chờ"), ("waited_for_by", "được chờ")])
    task = s.CharField(allow_null=True, help_text="null: nhiệm vụ ngoài phạm vi được xem.")
    title = s.CharField(allow_null=True)
    deadline = s.DateField(allow_null=True)
    original_deadline = s.DateField(allow_null=True)
    note = s.CharField()
    added_at = s.DateTimeField()


class PromiseRow(s.Serializer[object]):
    id = s.IntegerField()
    deadline = s.DateField(help_text="Hạn đã lỡ.")
    promised_on = s.DateField()
    note = s.CharField()
    filed_by = s.CharField()
    filed_at = s.DateTimeField()


class CommentRow(s.Serializer[object]):
    id = s.IntegerField()
    text = s.CharField()
    is_question = s.BooleanField()
    author = s.CharField()
    agency = s.CharField()
    written_at = s.DateTimeField()
    mentions = s.ListField(child=s.CharField())


class AddressedRow(s.Serializer[object]):
    id = s.IntegerField()
    task = s.CharField()
    title = s.CharField()
    kind = s.ChoiceField(enums.BlockerKind.choices)
    description = s.CharField()
    owner = s.CharField(allow_null=True)
    authority = s.CharField()
    raised_by = s.CharField(allow_null=True)
    raised_on = s.DateField()
    due_on = s.DateField(allow_null=True)
    answer = s.CharField()
    answered_on = s.DateField(allow_null=True)


class PlanOut(s.Serializer[object]):
    task = TaskBrief()
    milestones = MilestoneRow(many=True)


class MilestoneOut(s.Serializer[object]):
    task = TaskBrief()
    milestone = MilestoneRow()


class DependencyOut(s.Serializer[object]):
    task = TaskBrief()
    dependency = DependencyRow()


class EndedDependencyOut(s.Serializer[object]):
    task = TaskBrief()


class PromiseOut(s.Serializer[object]):
    task = TaskBrief()
    promise = PromiseRow()


class CommentOut(s.Serializer[object]):
    task = TaskBrief()
    comment = CommentRow()


class AnsweredOut(s.Serializer[object]):
    blocker = AddressedRow()


class NameableOut(s.Serializer[object]):
    id = s.IntegerField()
    name = s.CharField()
    position = s.CharField()


class PeopleOut(s.Serializer[object]):
    people = NameableOut(many=True)


class GapRow(s.Serializer[object]):
    task = s.CharField()
    title = s.CharField(allow_null=True)
    lead = s.CharField(allow_null=True)
    confidence = s.ChoiceField(enums.Confidence.choices)
    health = s.ChoiceField(enums.Health.choices)
    health_sentence = s.CharField(allow_null=True)
    version = s.IntegerField()


class GapsOut(s.Serializer[Any]):
    results = GapRow(many=True)
