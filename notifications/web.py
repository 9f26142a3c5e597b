"""Pages: my notifications, and the mailbox in which administrators see what was written."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from csp.constants import NONE, SELF
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from tasks_app.enums import Operation
from tasks_app.models import User
from tasks_app.permissions import standing_of
from tasks_app.rules.clean import clean
from tasks_app.selectors.tasks import visible_to

from . import mail_log, selectors
from .enums import Kind, State
from .lines import line_of
from .messages.links import without_secrets

View = Callable[..., HttpResponse]
PER_PAGE = 50
LETTER_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],  # letters carry their styles; nothing else may load or run
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    "base-uri": [NONE],
    "form-action": [NONE],
}


def for_administrators(view: View) -> View:
    """Return `view` for administrators of the register and of the machine; 404 for others."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = standing_of(_person(request), timezone.localdate())
        if not standing.may(Operation.READ_OUTBOX):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """List the letters written to me."""
    user = _person(request)
    page = Paginator(selectors.letters_to(user), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "lines": [line_of(letter) for letter in page],
        "unread": selectors.unread_count(user),
    }
    return render(request, "notifications/mine.html", context)


@login_required
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one of my letters as text. Reading it here does not mark it: a GET changes nothing."""
    letter = get_object_or_404(selectors.letters_to(_person(request)), pk=pk)
    return render(request, "notifications/one.html", {"line": line_of(letter), "letter": letter})


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark all my letters as read."""
    selectors.mark_read(_person(request), at=timezone.now())
    return redirect("notifications")


@login_required
@require_POST
def mark_one_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of my letters as read; the row anew for HTMX, the list otherwise."""
    letter = get_object_or_404(selectors.letters_to(_person(request)), pk=pk)
    selectors.mark_one_read(letter, at=timezone.now())
    if not getattr(request, "htmx", False):
        return redirect("notifications")
    row = render(request, "notifications/_line.html", {"line": line_of(letter)})
    return trigger_client_event(row, "notifications-read")


@login_required
@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """Return the number beside the bell; empty when there is none."""
    unread = selectors.unread_count(_person(request))
    return render(request, "notifications/_count.html", {"unread": unread})


@login_required
@require_GET
def about_task(request: HttpRequest, code: str) -> HttpResponse:
    """List who was told what about one task that the person sees."""
    person, today = _person(request), timezone.localdate()
    task = get_object_or_404(visible_to(person, on=today), code=code)
    told = mail_log.told_about(task, to=person, on=today)
    page = Paginator(told, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "task": task,
        "page": page,
        "lines": [(item, mail_log.words_of(item)) for item in page],
        "reads_all": standing_of(person, today).may(Operation.READ_EVERY_MAIL),
    }
    return render(request, "notifications/about_task.html", context)


@for_administrators
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the letters of everybody."""
    letters = selectors.written()
    state, kind = request.GET.get("tinh-trang", ""), request.GET.get("loai", "")
    if state in State.values:
        letters = letters.filter(state=state)
    if kind in Kind.values:
        letters = letters.filter(kind=kind)
    if words := clean(request.GET.get("q")):
        letters = letters.filter(recipient__email__icontains=words)
    chosen = {"q": words, "loai": kind, "tinh-trang": state}
    query = urlencode({name: value for name, value in chosen.items() if value})
    context = {
        "page": Paginator(letters, PER_PAGE).get_page(request.GET.get("trang")),
        "query": f"{query}&" if query else "",
        "states": [choice for choice in State.choices if choice[0] != State.FOLDED],
        "kinds": Kind.choices,
        "state": state,
        "kind": kind,
        "q": words,
    }
    return render(request, "notifications/mailbox.html", context)


@for_administrators
@require_GET
def mailbox_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter: what leaves in its headers, the HTML in a frame, the text."""
    letter = get_object_or_404(selectors.written(), pk=pk)
    shown = {"letter": letter, "text": without_secrets(letter.text)}
    return render(request, "notifications/mailbox_letter.html", shown)


@for_administrators
@require_GET
@xframe_options_sameorigin
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the HTML of one letter as a document of its own that can run and load nothing."""
    letter = get_object_or_404(selectors.written().exclude(html=""), pk=pk)
    return _with_policy(HttpResponse(without_secrets(letter.html)))


def _with_policy(response: HttpResponse) -> HttpResponse:
    """Give a response its own content policy instead of the site's."""
    response._csp_config = LETTER_POLICY  # type: ignore[attr-defined]
    return response


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
