"""The account page and the choice of light or dark."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tasks_app.models import User
from tasks_app.permissions import standing_of
from tasks_app.web.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 60 * 60


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, in which roles, and the settings of this browser."""
    assert isinstance(request.user, User)  # noqa: S101 (login_required)
    standing = standing_of(request.user, timezone.localdate())
    return render(request, "tasks_app/account.html", {"memberships": standing.memberships})


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or "as the system" in a cookie, read by the server: no flash."""
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if safe else "/")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
