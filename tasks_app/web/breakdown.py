"""The form that hands parts of a task to units below its lead."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from tasks_app.enums import Secrecy, TaskAction
from tasks_app.errors import DomainError
from tasks_app.models import Agency
from tasks_app.selectors.fan_out import units_below
from tasks_app.services import breakdown
from tasks_app.services.breakdown import Share
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import DayField, TaskForm


class BreakDownForm(TaskForm):
    """Which units, what they are asked for, until when."""

    units = forms.MultipleChoiceField(
        error_messages={
            "required": "Chọn ít nhất một đơn vị.",
            "invalid_choice": "Đơn vị này không còn trong danh sách. Tải lại rồi chọn.",
        }
    )
    title = forms.CharField(required=False)
    deadline = DayField(required=False)

    def __init__(self, *args: Any, below: list[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.below = below
        self.choices = [(unit.code, unit.name) for unit in below]
        self.fields["units"].choices = self.choices  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[str]:
        """The codes chosen so far."""
        chosen: list[str] = self["units"].value() or []
        return chosen

    def place_of(self, name: str) -> str | None:
        """Return the field that the service means."""
        return "units" if name == "parts" else super().place_of(name)

    def shares(self) -> list[Share]:
        """Return what is asked of each unit."""
        found = self.cleaned_data
        units = {unit.code: unit for unit in self.below}
        return [Share(units[code], found["title"], found["deadline"]) for code in found["units"]]


@page
def break_down(request: SignedIn, code: str) -> HttpResponse:
    """Chia việc: the units below the lead to tick, with one title and one deadline for them."""
    today = timezone.localdate()
    filing = open_filing(
        request,
        code,
        TaskAction.BREAK_DOWN,
        template="tasks_app/_break_down_fields.html",
        title="Chia việc cho đơn vị trực thuộc",
    )
    below = units_below(filing.task, on=today)
    if request.method == "POST":
        return _save(filing, BreakDownForm(request.POST, below=below))
    initial = filing.initial() | _suggested(filing, today)
    return filing.page(BreakDownForm(initial=initial, below=below))


def _suggested(filing: Filing, today: date) -> dict[str, Any]:
    due = filing.row.due.day
    title = "" if filing.task.secrecy == Secrecy.SECRET else filing.task.title
    return {"title": title, "deadline": due if due and due >= today else None}


def _save(filing: Filing, form: BreakDownForm) -> HttpResponse:
    if not form.is_valid():
        return filing.page(form, status=400)
    try:
        made = breakdown.break_down(
            filing.task,
            form.shares(),
            by=filing.request.user,
            at=timezone.now(),
            version=form.cleaned_data["version"],
        )
    except DomainError as refusal:
        return filing.refused(form, refusal)
    return filing.done(f"Đã giao {len(made)} phần việc của {filing.task.code}.")
