"""Fields whose refusals are Vietnamese sentences, and the base of everything that comes in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices
from rest_framework import serializers

from tasks_app.api.params import FIRST_DAY, LAST_DAY

LONG = 4_000
MOST_NAMED = 20  # unknown fields named in a refusal; the answer must not outgrow the question
REQUIRED: dict[str, Any] = {
    "required": "Trường này là bắt buộc.",
    "null": "Trường này không được để trống (null).",
    "blank": "Trường này không được để trống.",
}


class Intention(serializers.Serializer[Any]):
    # The body of one intention. A field nobody knows is refused: it was meant to say something.

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values.

        Raises:
            ValidationError: by field.
        """
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                words = f"Không có trường này. Dùng được: {', '.join(self.fields) or 'không có'}."
                raise serializers.ValidationError({name: [words] for name in unknown[:MOST_NAMED]})
        return super().to_internal_value(data)


def text(*, longest: int = LONG, required: bool = False, **more: Any) -> serializers.CharField:
    """Return a text field; optional ones are empty by default."""
    if not required:
        more |= {"required": False, "default": "", "allow_blank": True}
    words: dict[str, Any] = {
        **REQUIRED,
        "invalid": "Cần một chuỗi ký tự.",
        "max_length": f"Dài quá {longest} ký tự. Rút gọn rồi gửi lại.",
    }
    return serializers.CharField(max_length=longest, error_messages=words, **more)


def percent() -> serializers.IntegerField:
    """Return the field of a percentage; null or absent says nothing about it."""
    words = "Nhập số nguyên từ 0 đến 100."
    return serializers.IntegerField(
        min_value=0,
        max_value=100,
        required=False,
        allow_null=True,
        default=None,
        error_messages={"invalid": words, "min_value": words, "max_value": words},
    )


class Day(serializers.DateField):
    """An ISO date within the life of the register."""

    default_error_messages = {
        **REQUIRED,
        "invalid": "Ngày chưa đúng. Nhập dạng YYYY-MM-DD, ví dụ 2026-12-31.",
        "datetime": "Cần một ngày dạng YYYY-MM-DD, không có giờ.",
        "range": f"Ngày phải từ {FIRST_DAY} đến {LAST_DAY}.",
    }

    def to_internal_value(self, value: Any) -> date:
        """Return the date.

        Raises:
            ValidationError: not an ISO date, or far outside.
        """
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        found: date = super().to_internal_value(value)
        if not FIRST_DAY <= found <= LAST_DAY:
            self.fail("range")
        return found


def optional_day() -> Day:
    """Return a date field that may be absent or null."""
    return Day(required=False, allow_null=True, default=None)


def choice(choices: type[TextChoices], **more: Any) -> serializers.ChoiceField:
    """Return a field of one of `choices`."""
    listed = ", ".join(f"{value} ({label})" for value, label in choices.choices)
    words: dict[str, Any] = {**REQUIRED, "invalid_choice": f"Chọn một trong: {listed}."}
    return serializers.ChoiceField(choices=choices.choices, error_messages=words, **more)
