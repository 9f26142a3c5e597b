"""Headers that neither Django nor the CSP middleware sends."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
