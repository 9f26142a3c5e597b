"""Accounts and seats. Passwords are set by their owners through a link sent by mail."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import Operation
from tasks_app.models import Membership, User
from tasks_app.services import people

from .base import PEOPLE, DomainAdmin, ReadOnlyInline, person
from .forms import AccountForm, SeatForm


class SeatInline(ReadOnlyInline):
    """The seats of a person; they are changed on pages of their own."""

    model = Membership
    show_change_link = True
    fields = ("agency", "role", "is_head", "valid_from", "valid_to")
    related = ("agency", "user")


@admin.register(User)
class UserAdmin(DomainAdmin):
    """Accounts: opened without a password, switched off rather than deleted."""

    section = PEOPLE
    reading = Operation.READ_ACCOUNTS
    keeping = Operation.KEEP_ACCOUNTS
    form = AccountForm
    list_display = ("full_name", "email", "position", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("full_name", "email", "position")
    fields = ("email", "full_name", "position", "is_active", "is_staff", "last_login", "joined_at")
    readonly_fields = ("is_staff", "last_login", "joined_at")
    inlines = (SeatInline,)
    actions = ("send_reset_link",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and not _may_edit(obj, by=person(request)):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by, at = person(request), timezone.now()
        if change:
            people.revise_account(obj, by=by, at=at)
            return
        people.open_account(obj, by=by, at=at)
        self._send_link(request, obj)

    @admin.action(description="Gửi liên kết đặt mật khẩu", permissions=["add"])
    def send_reset_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Send each chosen active person a link to set a password."""
        chosen = list(queryset.filter(is_active=True)[:50])
        for user in chosen:
            self._send_link(request, user)
        messages.success(request, f"Đã gửi {len(chosen)} liên kết đặt mật khẩu.")

    def _send_link(self, request: HttpRequest, user: User) -> None:
        form = ResetPasswordForm(data={"email": user.email})
        if form.is_valid():
            form.save(request)


@admin.register(Membership)
class MembershipAdmin(DomainAdmin):
    """Who acts for which agency, in which role, from when to when."""

    section = PEOPLE
    reading = Operation.READ_ACCOUNTS
    keeping = Operation.KEEP_ACCOUNTS
    form = SeatForm
    list_display = ("user", "role", "agency", "is_head", "valid_from", "valid_to")
    list_display_links = ("user", "role")
    list_filter = ("role", "is_head")
    list_select_related = ("user", "agency")
    search_fields = ("user__full_name", "user__email", "agency__name", "agency__code")
    autocomplete_fields = ("user", "agency")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A seat is of one person in one agency and role; another one is another row."""
        return ("user", "agency", "role") if obj is not None else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and not _may_edit(obj.user, by=person(request)):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        people.save_seat(obj, by=person(request), at=timezone.now())


def _may_edit(user: User, *, by: User) -> bool:
    """Return whether the form is offered; the service decides."""
    return user != by and (by.is_superuser or not user.is_superuser)
