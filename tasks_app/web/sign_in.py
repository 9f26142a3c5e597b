"""Sign-in: allauth's view under our address, and the quick panel of a demonstration."""

from ipaddress import ip_address
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks_app.enums import AuditKind, Role
from tasks_app.models import Membership, User
from tasks_app.permissions import standing_of
from tasks_app.selectors import people
from tasks_app.services import audit
from tasks_app.web.context import home_of

DEMO_SEATS = [
    (Role.EXECUTOR, "BTP"),
    (Role.WORKING_GROUP, "BTP"),
    (Role.REVIEWER, "C06"),
    (Role.REVIEWER, "VPCP"),
    (Role.SECRETARIAT_ADMIN, "VPCP"),
    (Role.LEADER, "CP"),
]
PROXY_HEADERS = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """allauth's sign-in (rate limits, second factor) with our page around it."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"demo_seats": demo_seats(self.request)}


def demo_seats(request: HttpRequest) -> list[Membership]:
    """Return the people offered for quick sign-in: none outside demo mode and this machine."""
    if not (settings.DEMO and _from_this_machine(request)):
        return []
    return people.demo_seats(DEMO_SEATS, on=timezone.localdate())


def _from_this_machine(request: HttpRequest) -> bool:
    """A proxy in between makes every client look local, so its headers rule this out."""
    return (
        PROXY_HEADERS.isdisjoint(request.META)
        and ip_address(request.META["REMOTE_ADDR"]).is_loopback
    )


@require_POST
def quick_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the offered people; anything else does not exist."""
    for seat in demo_seats(request):
        if request.POST.get("email") == seat.user.email:
            login(request, seat.user, backend=BACKEND)
            quick = {"quick": True}
            audit.note(AuditKind.SIGNED_IN, at=timezone.now(), user=seat.user, detail=quick)
            return redirect("home")
    raise Http404


def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to their first page."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    return redirect(home_of(standing_of(request.user, timezone.localdate())))
