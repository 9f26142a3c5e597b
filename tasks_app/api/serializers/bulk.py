"""What is sent to decide on many tasks at once, and what is answered."""

from rest_framework import serializers

from tasks_app.enums import ReturnReason

from .fields import REQUIRED, Intention, choice, text
from .transitions import number

MOST_ROWS = 200


class RowIn(Intention):
    # `version`, as read: somebody who saved in between is not overruled
    code = text(longest=60, required=True)
    version = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        allow_null=True,
        default=None,
        error_messages={"invalid": "Cần một số nguyên."},
    )


class ManyIn(Intention):
    tasks = serializers.ListField(
        child=RowIn(),
        min_length=1,
        max_length=MOST_ROWS,
        error_messages={
            **REQUIRED,
            "not_a_list": "Cần danh sách nhiệm vụ, mỗi dòng có code và version (nếu biết).",
            "min_length": "Cần ít nhất một nhiệm vụ.",
            "max_length": f"Mỗi lần nhiều nhất {MOST_ROWS} nhiệm vụ.",
        },
    )

    def validate_tasks(self, rows: list[dict[str, object]]) -> list[dict[str, object]]:
        """Return the rows.

        Raises:
            ValidationError: a code is named twice.
        """
        codes = [str(row["code"]) for row in rows]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise serializers.ValidationError(f"Mã bị lặp: {', '.join(twice[:20])}.")
        return rows


class AcceptManyIn(ManyIn):
    # says that every acceptance criterion of every task is met
    all_criteria_met = serializers.BooleanField(
        error_messages={**REQUIRED, "invalid": "Nhập true hoặc false."}
    )
    note = text()


class ReturnManyIn(ManyIn):
    reason = choice(ReturnReason)
    note = text(required=True)


class ExtendManyIn(ManyIn):
    document = number()
    note = text()


class ChaseManyIn(ManyIn):
    note = text()


class AssignManyIn(ManyIn):
    pass


class RefusedRow(serializers.Serializer[object]):
    task = serializers.CharField()
    status = serializers.IntegerField()
    reason = serializers.CharField()
    detail = serializers.CharField()


class OutcomeOut(serializers.Serializer[object]):
    done = serializers.ListField(child=serializers.CharField())
    refused = RefusedRow(many=True)
