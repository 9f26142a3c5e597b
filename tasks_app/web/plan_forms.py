"""What the forms of the plan and of the conversation read."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from tasks_app.services.milestones import MANY, MilestoneIn
from tasks_app.web.forms import TEXT_LIMIT, DayField, TaskForm

SPARE_ROWS = 3
PARTS = ("title", "planned_on", "weight")


class PlanForm(TaskForm):
    """The whole plan, one row a step; a row without a title is no step."""

    rows = forms.IntegerField(min_value=1, max_value=MANY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = min(rows, MANY)
        for number in range(self.row_count):
            self.fields[f"title_{number}"] = forms.CharField(required=False, max_length=300)
            self.fields[f"planned_on_{number}"] = DayField(required=False)
            self.fields[f"weight_{number}"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=1000,
                error_messages={
                    "invalid": "Nhập tỷ trọng là số nguyên.",
                    "min_value": "Tỷ trọng ít nhất là 1.",
                    "max_value": "Tỷ trọng nhiều nhất là 1000.",
                },
            )

    @property
    def lines(self) -> Iterator[tuple[BoundField, ...]]:
        """The fields of each row: title, day, weight."""
        for number in range(self.row_count):
            yield tuple(self[f"{part}_{number}"] for part in PARTS)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(self.row_count):
            day = f"planned_on_{number}"
            if found.get(f"title_{number}") and day in found and found[day] is None:
                self.add_error(day, "Cần ngày dự kiến xong của mốc này.")
        return found

    def steps(self) -> list[MilestoneIn]:
        """Return the steps of a valid form."""
        found = self.cleaned_data
        return [
            MilestoneIn(found[f"title_{n}"], found[f"planned_on_{n}"], found[f"weight_{n}"] or 1)
            for n in range(self.row_count)
            if found[f"title_{n}"]
        ]


class DependencyForm(TaskForm):
    """What the task waits for."""

    predecessor = forms.CharField(
        max_length=60, error_messages={"required": "Cần nhập mã nhiệm vụ phải chờ."}
    )
    note = forms.CharField(required=False, max_length=300)


class PromiseForm(TaskForm):
    """The day by which an overdue task is promised."""

    promised_on = DayField()
    note = forms.CharField(required=False, max_length=TEXT_LIMIT)


class CommentForm(forms.Form):
    """Words on a task, to whom, and whether the secretariat asks. No version: see the service."""

    text = forms.CharField(
        max_length=TEXT_LIMIT, error_messages={"required": "Cần nhập nội dung trao đổi."}
    )
    addresses = forms.CharField(required=False, max_length=2_000)
    is_question = forms.BooleanField(required=False)

    def mentions(self, people: list[str]) -> list[str]:
        """Return whom the comment names: those chosen from the list and the addresses typed."""
        typed = self.cleaned_data["addresses"].replace(";", ",").replace("\n", ",")
        return [*people, *(name for part in typed.split(",") if (name := part.strip()))]
