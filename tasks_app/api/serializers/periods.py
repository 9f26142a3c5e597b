"""The shapes of periods, and of what is told of one: changes, updates, causes, needs, durations.

Counts are for everybody signed in; `tasks` and the needs are those the person may see.
"""

from rest_framework import serializers as s

from tasks_app.api.serializers.figures import RateOut
from tasks_app.enums import DelayCause
from tasks_app.rules.periods import PeriodKind
from tasks_app.rules.reporting import CHANGES

MEDIANS = (
    "overdue_days_median", "overdue_working_days_median", "blocker_days_median",
    "waiting_days_median", "review_days_median",
)  # fmt: skip
TALLIES = (
    "open_blockers", "open_claims", "returns", "extensions", "late_extensions", "late_answers",
    "late_waiting",
)  # fmt: skip


class PeriodRow(s.Serializer[object]):
    key = s.CharField()
    kind = s.ChoiceField([kind.value for kind in PeriodKind])
    name = s.CharField()
    start = s.DateField()
    cutoff = s.DateField(help_text="Ngày chốt số liệu, thuộc kỳ.")
    report_due_on = s.DateField(help_text="Hạn báo cáo Chính phủ.")
    unit_report_due_on = s.DateField(help_text="Hạn báo cáo của đơn vị.")


class PeriodsOut(s.Serializer[object]):
    programme = s.CharField()
    year = s.IntegerField()
    periods = PeriodRow(many=True)


class AnswerOut(s.Serializer[object]):
    """What every answer says of its question."""

    programme = s.CharField()
    as_of = s.DateField()
    known_at = s.DateField(allow_null=True)
    notes = s.ListField(child=s.CharField())
    illustrative = s.BooleanField(help_text="Có thể có dữ liệu minh họa.")


class TasksOut(s.Serializer[object]):
    count = s.IntegerField()
    tasks = s.ListField(child=s.CharField(), help_text="Mã các nhiệm vụ được xem.")


class ChangesOut(AnswerOut):
    since = s.DateField()
    vars().update({name: TasksOut() for name in CHANGES})


class UnitUpdatesOut(s.Serializer[object]):
    key = s.CharField()
    name = s.CharField()
    owing = s.IntegerField()
    reported = s.IntegerField()
    in_time = s.IntegerField()
    missing = s.ListField(child=s.CharField(), help_text="Mã các nhiệm vụ được xem, chưa báo cáo.")


class UpdatesOut(AnswerOut):
    period = s.CharField()
    due_on = s.DateField()
    owing = s.IntegerField()
    reported = s.IntegerField()
    in_time = s.IntegerField()
    update_rate = RateOut()
    timeliness = RateOut()
    units = UnitUpdatesOut(many=True)


class DelayCauseOut(TasksOut):
    key = s.ChoiceField(DelayCause.choices)
    label = s.CharField()  # type: ignore[assignment]


class CausesOut(AnswerOut):
    count = s.IntegerField()
    causes = DelayCauseOut(many=True)


class NeedOut(s.Serializer[object]):
    task = s.CharField()
    text = s.CharField()
    kind = s.CharField()
    authority = s.CharField()
    raised_on = s.DateField()
    due_on = s.DateField(allow_null=True)
    working_days_open = s.IntegerField()


class NeedsOut(AnswerOut):
    count = s.IntegerField()
    needs = NeedOut(many=True)


class TalliesOut(s.Serializer[object]):
    vars().update({name: s.FloatField(allow_null=True) for name in MEDIANS})
    vars().update({name: s.IntegerField() for name in TALLIES})


class DurationsOut(AnswerOut):
    since = s.DateField(allow_null=True)
    tallies = TalliesOut()
