"""Forms of what the stewards keep: the services' checks beside the fields."""

from collections.abc import Callable
from typing import Any

from django import forms

from tasks_app.errors import DomainError
from tasks_app.services import agencies, calendar, people

from . import refusals


class StewardForm(forms.ModelForm):
    """A form that asks a service before saving, and knows half-open intervals."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end <= start:
            self.add_error("valid_to", f"Ngày kết thúc phải sau {start:%d/%m/%Y}.")
        if not self.errors:
            self.ask(data)
        return data

    def ask(self, data: dict[str, Any]) -> None:
        """Ask the service whether `data` may stand; subclasses say which."""

    def checked(self, check: Callable[..., None], *args: Any) -> None:
        """Run `check`; its refusal is shown beside the field it names."""
        try:
            check(*args)
        except DomainError as refused:
            raise refusals.as_validation(refused, self) from refused


class AgencyForm(StewardForm):
    def ask(self, data: dict[str, Any]) -> None:
        self.instance.code = data.get("code", self.instance.code)
        self.checked(agencies.check_place, self.instance, data.get("parent"))


class SuccessionForm(StewardForm):
    def ask(self, data: dict[str, Any]) -> None:
        agreed = data["predecessor"], data["successor"], data["effective_on"]
        self.checked(agencies.check_succession, self.instance, *agreed)


class MemberForm(StewardForm):
    def ask(self, data: dict[str, Any]) -> None:
        self.checked(agencies.check_member, data["group"], data["member"])


class SeatForm(StewardForm):
    def ask(self, data: dict[str, Any]) -> None:
        agency = data.get("agency") or self.instance.agency
        self.checked(people.check_seat, agency, data["valid_from"])


class HolidayForm(StewardForm):
    def ask(self, data: dict[str, Any]) -> None:
        self.checked(calendar.check_day, data["day"], data["kind"])


class AccountForm(StewardForm):
    """An account; the password is its owner's affair."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()
