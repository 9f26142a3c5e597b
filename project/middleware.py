"""Headers that neither Django nor the CSP middleware sends; who calls, for the log of access."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tasks_app.services import audit

SECRETS = ("key", "token", "uidb36")  # parts of an address that open something

HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages name people and unfinished work: no shared or disk cache keeps them. A view that
    # may be cached says so itself; static files are answered before this.
    "Cache-Control": "private, no-store",
}


class SecurityHeadersMiddleware:
    """Add each header to every answer that does not carry its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class CallMiddleware:
    """Name the request in every entry of the log of access that is written while it lasts.

    Query strings are left out, and the parts of a path that are secrets.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        call = audit.Call(address_of(request), request.method or "")
        with audit.during(call):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Add what is known once the address has been understood."""
        path = request.path
        for name, value in kwargs.items():
            if name in SECRETS:
                path = path.replace(str(value), "…")
        audit.locate(path, subject=str(kwargs.get("code", "")))


def address_of(request: HttpRequest) -> str:
    """Return the address of the caller, behind as many proxies as the settings trust."""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = min(settings.PROXY_COUNT, len(hops))
    address = hops[-trusted] if trusted else ""
    try:
        return str(ip_address(address.strip() or request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return ""
