"""Refusals become pages, in one place; a page is a view with sign-in and this around it.

Those by role, state or version are kept in the log of access.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.defaults import permission_denied

from tasks_app.errors import DomainError
from tasks_app.models import User
from tasks_app.services import audit

P = ParamSpec("P")


class SignedIn(HttpRequest):
    """A request whose user is a person (for the type checker; never instantiated)."""

    user: User


View: TypeAlias = Callable[Concatenate[SignedIn, P], HttpResponseBase]

HEADINGS = {
    400: "Chưa làm được",
    403: "Không có quyền",
    404: "Không tìm thấy",
    409: "Chưa làm được ở trạng thái này",
    410: "Không còn nữa",
    412: "Có người vừa cập nhật",
}


def page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Return `view` for signed-in people, with refusals answered by a page that says why."""

    @login_required
    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]
        except DomainError as refusal:
            return refused(request, refusal, back_url=_task_url(request))

    return answered


def refused(request: HttpRequest, refusal: DomainError, *, back_url: str = "") -> HttpResponse:
    """Return the page of one refusal; what was typed is printed back."""
    note(request, refusal)
    context = {
        "heading": HEADINGS.get(refusal.status, HEADINGS[400]),
        "message": refusal.message,
        "back_url": back_url,
    }
    return render(request, "tasks_app/refused.html", context, status=refusal.status)


def note(request: HttpRequest, refusal: DomainError) -> None:
    """Keep a refusal; the transaction of what was refused is over."""
    audit.refused(refusal, at=timezone.now(), user=_person(request))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page of what is not for this account, wherever it was asked for."""
    audit.turned_away(
        403, "permission_denied", HEADINGS[403], at=timezone.now(), user=_person(request)
    )
    return permission_denied(request, exception)


def _person(request: HttpRequest) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def _task_url(request: HttpRequest) -> str:
    parts = request.path.strip("/").split("/")
    is_below_a_task = len(parts) > 2 and parts[0] == "nhiem-vu"
    return f"/nhiem-vu/{parts[1]}/" if is_below_a_task else ""
