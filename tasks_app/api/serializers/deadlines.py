"""Deadlines and corrections: what a person sends, and the shapes of lateness."""

from rest_framework import serializers as s

from tasks_app import enums

from .fields import REQUIRED, Day, Intention, optional_day, percent, text
from .rows import TaskBrief


def _seq() -> s.IntegerField:
    """Return the number of an entry in the history."""
    words = "Nhập số thứ tự của mục trong lịch sử."
    return s.IntegerField(
        min_value=1,
        max_value=2**20,
        error_messages={**REQUIRED, "invalid": words, "min_value": words, "max_value": words},
    )


class ChangeDeadlineIn(Intention):
    deadline = Day()
    document = text(longest=200, required=True)
    reason = text(required=True)


class CorrectIn(Intention):
    # only what this kind of entry records; what is absent stays as it is
    event = _seq()
    percent = percent()
    completed_on = optional_day()
    deadline = optional_day()
    effective_on = optional_day()
    reason = text(required=True)


class RetractIn(Intention):
    event = _seq()


class EntryOut(s.Serializer[object]):
    # the entry of the history that an intention left
    seq = s.IntegerField()
    kind = s.ChoiceField(enums.EventKind.choices)
    effective_on = s.DateField()
    supersedes = s.IntegerField(allow_null=True)


class RecordedOut(s.Serializer[object]):
    task = TaskBrief()
    event = EntryOut()
