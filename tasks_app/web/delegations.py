"""Ủy quyền: who acts for me and for whom I act; one form to give, one button to end."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks_app.errors import DomainError
from tasks_app.models import Delegation, User
from tasks_app.selectors import delegations as select
from tasks_app.services import delegation
from tasks_app.web.errors import SignedIn, note, page
from tasks_app.web.filing import labels_of
from tasks_app.web.forms import DATE_HINT, DayField

URL = "/uy-quyen/"
SHOWN = 100
DAY = timedelta(days=1)


class DelegationForm(forms.Form):
    """From me to a colleague, from the first day to the last, both included."""

    to_user = forms.TypedChoiceField(
        coerce=int,
        error_messages={
            "required": "Chọn người nhận ủy quyền.",
            "invalid_choice": "Chọn người nhận trong danh sách.",
        },
    )
    programme = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    valid_from = DayField()
    last_day = DayField()
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to_user"]
        people.choices = [("", "Chọn người"), *select.colleagues_of(user, on=on)]
        programmes: Any = self.fields["programme"]
        programmes.choices = [("", "Mọi chương trình"), *select.programmes()]

    def clean_last_day(self) -> date:
        """Return the last day; the day after it must exist."""
        found: date = self.cleaned_data["last_day"]
        if found == date.max:
            raise forms.ValidationError(DATE_HINT)
        return found

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = found.get("valid_from"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", f"Ngày cuối phải từ {first:%d/%m/%Y} trở đi.")
        return found

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal of the service beside its fields, or on top of the form."""
        if not refusal.fields:
            self.add_error(None, refusal.message)
        for name, sentences in refusal.fields.items():
            place = {"valid_to": "last_day"}.get(name, name)
            for sentence in sentences:
                self.add_error(place if place in self.fields else None, sentence)


@dataclass(frozen=True, slots=True)
class Line:
    """One delegation as the page prints it."""

    row: Delegation
    other: User
    last_day: date
    state: str
    may_end: bool


@page
def delegations(request: SignedIn) -> HttpResponse:
    """Show what I gave and received, and the form; a POST gives."""
    today = timezone.localdate()
    if request.method != "POST":
        initial = {"valid_from": today}
        return _page(request, DelegationForm(user=request.user, on=today, initial=initial))
    form = DelegationForm(request.POST, user=request.user, on=today)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        made = delegation.give(_grant(request.user, form), by=request.user, at=timezone.now())
    except DomainError as refusal:
        note(request, refusal)
        form.refuse(refusal)
        return _page(request, form, status=refusal.status)
    messages.success(request, f"Đã ủy quyền cho {made.to_user}.")
    return redirect(URL)


def _grant(user: User, form: DelegationForm) -> delegation.Grant:
    found = form.cleaned_data
    return delegation.Grant(
        from_user=user,
        to_user=select.person(found["to_user"]),
        programme=select.programme(found["programme"]),
        valid_from=found["valid_from"],
        valid_to=found["last_day"] + DAY,
        reason=found["reason"],
    )


@require_POST
@page
def end(request: SignedIn, pk: int) -> HttpResponse:
    """End a delegation from today on."""
    seen = select.visible_to(request.user, on=timezone.localdate())
    found = get_object_or_404(seen.filter(select.concerning(request.user)), pk=pk)
    delegation.end(found, by=request.user, at=timezone.now())
    messages.success(request, "Đã chấm dứt ủy quyền từ hôm nay.")
    return redirect(URL)


def _page(request: SignedIn, form: DelegationForm, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    rows = select.visible_to(request.user, on=today).filter(select.concerning(request.user))
    lines = [_line(row, request.user, today) for row in rows[:SHOWN]]
    context = {
        "form": form,
        "labels": labels_of(form),
        "given": [line for line in lines if line.row.from_user == request.user],
        "received": [line for line in lines if line.row.to_user == request.user],
    }
    return render(request, "tasks_app/delegations.html", context, status=status)


def _line(row: Delegation, user: User, today: date) -> Line:
    is_over = row.valid_to <= today or row.ended_at is not None
    if is_over:
        state = "đã chấm dứt" if row.ended_at else "đã hết hạn"
    else:
        state = "đang hiệu lực" if row.valid_from <= today else "chưa bắt đầu"
    other = row.to_user if row.from_user == user else row.from_user
    return Line(row, other, max(row.valid_to - DAY, row.valid_from), state, may_end=not is_over)
