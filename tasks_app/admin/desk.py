"""What a desk is made of: verbs, the form of a decision, and how long a request has waited."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from tasks_app import conf
from tasks_app.enums import Secrecy, TaskAction
from tasks_app.models import Task
from tasks_app.rules.text import ON_PAPER
from tasks_app.selectors import calendar

MANY = 50


@dataclass(frozen=True)
class Verb:
    """One decision: what the guard is asked, how it is called, what does it."""

    action: TaskAction
    label: str
    done: str
    run: Callable[..., object]
    fields: tuple[str, ...] = ()
    stays: bool = False  # on the page afterwards


class DecisionForm(forms.Form):
    """What every decision carries; the services say what is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Ý kiến của thường trực", required=False, max_length=4000, widget=forms.Textarea
    )

    def __init__(
        self, *args: Any, row: Any = None, only: Collection[str] | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.set_row(row)
        for name in [name for name in self.fields if only is not None and name not in only]:
            del self.fields[name]
        for name, field in self.fields.items():
            if not isinstance(field.widget, forms.CheckboxSelectMultiple):
                field.widget.attrs["class"] = "input"
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
            field.widget.attrs.setdefault("id", f"id_{self.add_prefix(name)}")

    def set_row(self, row: Any) -> None:
        """Fit the form to the request it decides."""
        if row is not None:
            self.fields["version"].initial = row.task.version


def task_title(task: Task) -> str:
    """Return the title as the desk may print it (DOMAIN §2, secret tasks)."""
    return ON_PAPER if task.secrecy == Secrecy.SECRET else task.title


@dataclass(frozen=True, slots=True)
class Waited:
    """How long a request has waited, and whether the answer is late."""

    days: int
    words: str
    urgency: str


def waited(row: Any, on: date) -> Waited:
    """Return the working days the secretariat has had, told as what is left to answer."""
    if row.clock_from is None:
        return Waited(0, "chờ Tổ công tác ký", "")
    worked, allowed = calendar.work_calendar(), conf.policy().reviewer_days
    days = worked.between(row.clock_from, on)
    left = allowed - days
    if left < 0:
        return Waited(days, f"quá {-left} ngày", "late")
    return Waited(days, f"còn {left} ngày" if left else "hôm nay", "today" if not left else "")
