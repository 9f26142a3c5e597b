"""The account page, and what one browser keeps: light or dark, shortcuts on or off."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tasks_app.models import User
from tasks_app.permissions import standing_of
from tasks_app.selectors import feeds
from tasks_app.selectors.audit import sign_ins_of
from tasks_app.web.context import KEYS_COOKIE, KEYS_OFF, THEME_COOKIE, THEMES

SIGN_INS_SHOWN = 5
YEAR = 365 * 24 * 60 * 60


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, in which roles, the last sign-ins, the settings of this browser."""
    return account_page(request, {})


def account_page(request: HttpRequest, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return the page of the person signed in, with what has just been done."""
    assert isinstance(request.user, User)  # noqa: S101 (login_required)
    user, today = request.user, timezone.localdate()
    shown = {
        "seats": standing_of(user, today).seats,
        "sign_ins": sign_ins_of(user)[:SIGN_INS_SHOWN],
        "feeds": feeds.live_of(user),
        "feed_units": feeds.units_of(user, on=today),
    }
    return render(request, "tasks_app/account.html", shown | more, status=status)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Keep light or dark, and single-letter shortcuts on or off, in cookies of this browser.

    The server reads them: no flash on the way to dark.
    """
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if safe else "/")
    for name, cookie, kept in (
        ("theme", THEME_COOKIE, THEMES),
        ("keys", KEYS_COOKIE, (KEYS_OFF,)),
    ):
        chosen = request.POST.get(name)
        if chosen is None:
            continue
        if chosen in kept:
            secure = request.is_secure()
            response.set_cookie(cookie, chosen, max_age=YEAR, samesite="Lax", secure=secure)
        else:
            response.delete_cookie(cookie, samesite="Lax")
    return response
