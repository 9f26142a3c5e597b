"""The shape of figures: the document of the `figures` command (DOMAIN §6)."""

from dataclasses import fields

from rest_framework import serializers as s

from tasks_app.rules.figures import (
    MAIN_CELLS,
    SUB_CELLS,
    Counts,
    OriginalCounts,
    OverdueBands,
)
from tasks_app.rules.rates import rates_of


class SubOut(s.Serializer[object]):
    vars().update({name: s.IntegerField(allow_null=True) for name in SUB_CELLS})


class OriginalCountsOut(s.Serializer[object]):
    vars().update({item.name: s.IntegerField() for item in fields(OriginalCounts)})


class OverdueBandsOut(s.Serializer[object]):
    vars().update({item.name: s.IntegerField() for item in fields(OverdueBands)})


class CountsOut(s.Serializer[object]):
    vars().update({name: s.IntegerField() for name in MAIN_CELLS})
    sub = SubOut()
    by_original = OriginalCountsOut()
    overdue_bands = OverdueBandsOut()


class RateOut(s.Serializer[object]):
    numerator = s.IntegerField()
    denominator = s.IntegerField()
    percent = s.FloatField(allow_null=True)
    text = s.CharField()


class RatesOut(s.Serializer[object]):
    vars().update({name: RateOut() for name in rates_of(Counts())})


class FigureRowOut(CountsOut):
    key = s.CharField()
    name = s.CharField()


class PeriodOut(s.Serializer[object]):
    key = s.CharField()
    name = s.CharField()
    start = s.DateField()
    cutoff = s.DateField()
    report_due_on = s.DateField()


class FiguresOut(CountsOut):
    programme = s.CharField()
    as_of = s.DateField()
    period = PeriodOut(allow_null=True)
    known_at = s.DateField(allow_null=True)
    owner = s.CharField()
    definitions_version = s.CharField()
    illustrative = s.BooleanField()
    notes = s.ListField(child=s.CharField())
    rates = RatesOut()
    by = FigureRowOut(many=True)


class LeftOutOut(s.Serializer[object]):
    programme = s.CharField()
    reason = s.CharField()


class SideBySideOut(s.Serializer[object]):
    as_of = s.DateField()
    programmes = FiguresOut(many=True)
    left_out = LeftOutOut(many=True)
