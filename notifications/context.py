"""What every page of web and admin says when the service itself needs help."""

from typing import Any

from django.http import HttpRequest

from . import deadman


def alarm(request: HttpRequest) -> dict[str, Any]:
    """Return the banner's sentence for people signed in, while digests are overdue."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    day = deadman.look.again()
    return {"system_alarm": deadman.words(day)} if day else {}
