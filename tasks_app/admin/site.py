"""The admin site: who enters, where one signs in, how the entries are grouped."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from tasks_app.enums import AuditKind
from tasks_app.models import User
from tasks_app.permissions import standing_of
from tasks_app.services import audit

from .base import SECTIONS


class RegisterSite(admin.AdminSite):
    """Open to staff who hold a role of the secretariat or inspect it, their deputies, superusers.

    `is_staff` alone opens nothing: a membership must be in force today.
    """

    site_header = "Quản trị sổ nhiệm vụ"
    site_title = "Theo dõi Đề án 06"
    index_title = "Trang quản trị"
    site_url = "/"
    enable_nav_sidebar = False  # the lists need the width

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register pages that know our rights; those of other packages stay out."""
        if getattr(admin_class, "section", ""):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and standing_of(user, timezone.localdate()).enters_admin

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send on to the one sign-in page; who is signed in without a right here gets 403."""
        wanted = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out (POST) and show the sign-in page."""
        if request.method != "POST":
            return redirect("admin:index")
        if isinstance(request.user, User):
            audit.note(AuditKind.SIGNED_OUT, at=timezone.now(), user=request.user)
        logout(request)
        return redirect(settings.LOGOUT_REDIRECT_URL or settings.LOGIN_URL)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send on to the account's own page."""
        return redirect("account_change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the entries by what people come for, not by application."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        by_section: dict[str, list[Any]] = {name: [] for name in SECTIONS}
        for model in (model for app in apps for model in app["models"]):
            page: Any = self._registry[model["model"]]
            model["name"] = capfirst(page.page_name) or model["name"]
            by_section[page.section].append(model)
        return [
            {
                "name": name,
                "app_label": f"muc-{place}",
                "app_url": f"{reverse('admin:index')}#muc-{place}",
                "has_module_perms": True,
                "models": models,
            }
            for place, (name, models) in enumerate(by_section.items())
            if models
        ]
