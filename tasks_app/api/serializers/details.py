"""What stands inside the detail of a task, for the published schema."""

from rest_framework import serializers as s

from tasks_app import enums


class PartyOut(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()


class CauseOut(s.Serializer[object]):
    signal = s.CharField()
    level = s.CharField()
    sentence = s.CharField()


class LateOut(s.Serializer[object]):
    deadline = s.DateField()
    days = s.IntegerField()
    working_days = s.IntegerField()


class LatenessOut(s.Serializer[object]):
    # side by side: by the original deadline, the one in force, the end of the unbroken chain,
    # and the day the owner gave (a promise, or the deadline asked for)
    judged_on = s.DateField()
    original = LateOut(allow_null=True)
    in_force = LateOut(allow_null=True)
    chain = LateOut(allow_null=True)
    forecast = LateOut(allow_null=True)


class VerdictOut(s.Serializer[object]):
    # one action of the table; `reason` says in words why it is not possible now
    action = s.ChoiceField(enums.TaskAction.choices)
    label = s.CharField()  # type: ignore[assignment]
    possible = s.BooleanField()
    reason = s.CharField()


class RollupOut(s.Serializer[object]):
    # x of n units; the percent is the mean of what they report, computed, never stored
    done = s.IntegerField()
    counted = s.IntegerField()
    percent = s.IntegerField(allow_null=True)
