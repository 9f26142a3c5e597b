"""The shapes of the course of a programme, of the matrix and of the road map."""

from rest_framework import serializers as s

from tasks_app.api.serializers.figures import RateOut


class TrendPointOut(s.Serializer[object]):
    on = s.DateField()
    total = s.IntegerField()
    completed = s.IntegerField()
    overdue = s.IntegerField()
    planned = s.IntegerField()


class PlanPointOut(s.Serializer[object]):
    on = s.DateField()
    planned = s.IntegerField()


class ForecastPointOut(s.Serializer[object]):
    on = s.DateField()
    low = s.FloatField()
    middle = s.FloatField()
    high = s.FloatField()


class ForecastOut(s.Serializer[object]):
    months = s.IntegerField()
    per_month = s.FloatField()
    points = ForecastPointOut(many=True)
    planned_finish_on = s.DateField(allow_null=True)
    finish_on = s.DateField(allow_null=True)
    finish_early_on = s.DateField(allow_null=True)
    finish_late_on = s.DateField(allow_null=True)
    slip_days = s.IntegerField(allow_null=True)
    target = s.IntegerField()
    needed_per_month = s.FloatField(allow_null=True)


class TrendOut(s.Serializer[object]):
    programme = s.CharField()
    as_of = s.DateField()
    known_at = s.DateField(allow_null=True)
    notes = s.ListField(child=s.CharField())
    illustrative = s.BooleanField(help_text="Có thể có dữ liệu minh họa.")
    points = TrendPointOut(many=True)
    plan_ahead = PlanPointOut(many=True)
    forecast = ForecastOut(allow_null=True)
    sentence = s.CharField()
    pace = s.CharField()
    method = s.CharField()


class MatrixRowOut(s.Serializer[object]):
    key = s.CharField()
    name = s.CharField()
    short_name = s.CharField()
    is_local = s.BooleanField()
    total = s.IntegerField()
    completed = s.ListField(child=s.IntegerField())
    overdue = s.ListField(child=s.IntegerField())
    overdue_rates = RateOut(many=True)
    change = s.IntegerField()


class MatrixOut(s.Serializer[object]):
    as_of = s.DateField()
    notes = s.ListField(child=s.CharField())
    illustrative = s.BooleanField(help_text="Có thể có dữ liệu minh họa.")
    columns = s.ListField(child=s.DateField())
    rows = MatrixRowOut(many=True)
    totals = MatrixRowOut()


class TimelineRowOut(s.Serializer[object]):
    code = s.CharField()
    title = s.CharField()
    lead = s.CharField()
    lead_name = s.CharField()
    start = s.DateField()
    until = s.DateField()
    deadline = s.DateField(allow_null=True)
    original_deadline = s.DateField(allow_null=True)
    completed_on = s.DateField(allow_null=True)
    percent = s.IntegerField()
    days_past = s.IntegerField()
    status = s.CharField()
    health = s.CharField(allow_null=True)
    done = s.BooleanField()


class SectionOut(s.Serializer[object]):
    key = s.CharField()
    name = s.CharField()
    start = s.DateField()
    until = s.DateField()
    total = s.IntegerField()
    completed = s.IntegerField()
    overdue = s.IntegerField()
    rows = TimelineRowOut(many=True)


class TimelineOut(s.Serializer[object]):
    as_of = s.DateField()
    notes = s.ListField(child=s.CharField())
    illustrative = s.BooleanField(help_text="Có thể có dữ liệu minh họa.")
    sections = SectionOut(many=True)
