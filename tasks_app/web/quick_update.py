"""/cap-nhat-nhanh/<token>/: the one thing a link in a letter may do, without signing in.

Reading changes nothing however often it is done; a mail scanner that opens every address does no
harm. Who holds the link sees the title of its one task, nothing else. Source: DOMAIN §5.
"""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tasks_app.enums import LinkAction, TaskKind
from tasks_app.errors import DomainError, LinkOver, LinkUsed
from tasks_app.selectors import links
from tasks_app.services import audit
from tasks_app.services import links as service
from tasks_app.web import errors
from tasks_app.web.quick_forms import FORMS, QuickForm
from tasks_app.web.throttle import is_too_often

OF_ONE_LINK, OF_GUESSES = 60, 30  # a minute: one link; wrong ones from one address
ONCE, TOO_OFTEN = "tasks_app/quick_update.html", 429
VERBS = {
    LinkAction.PROGRESS: "Lưu cập nhật",
    LinkAction.PROMISE: "Hứa ngày này",
    LinkAction.BLOCKER: "Gửi vướng mắc",
}
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # The address is the secret: other pages, also our own, learn the host at most.
    "Referrer-Policy": "strict-origin",
}


@require_http_methods(["GET", "HEAD", "POST"])
def quick_update(request: HttpRequest, token: str) -> HttpResponse:
    """Show the one question, or keep the answer."""
    response = _answered(request, token)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    digest = sha256(token.encode(errors="replace")).hexdigest()
    if is_too_often(f"link:{digest}", most=OF_ONE_LINK):
        return _dead_end(request, "Gửi quá nhiều lần", "Chờ một phút rồi thử lại.", TOO_OFTEN)
    try:
        opened = links.opened(token, at=timezone.now())
        if opened is None:
            return _unknown(request)
        return _save(request, opened) if request.method == "POST" else _ask(request, opened)
    except (LinkUsed, LinkOver) as refusal:
        if request.method == "POST":
            errors.note(request, refusal)
        heading = "Đường dẫn đã dùng" if isinstance(refusal, LinkUsed) else "Đường dẫn hết hiệu lực"
        return _dead_end(request, heading, refusal.message, refusal.status)


def _unknown(request: HttpRequest) -> HttpResponse:
    if is_too_often(f"links:{audit.caller()}", most=OF_GUESSES):
        return _dead_end(request, "Gửi quá nhiều lần", "Chờ một phút rồi thử lại.", TOO_OFTEN)
    raise Http404


def _ask(
    request: HttpRequest,
    opened: links.Opened,
    form: QuickForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    action = opened.link.action
    shown: dict[str, Any] = {
        "code": opened.task.code,
        "title": opened.task.title,
        "heading": str(action.label).capitalize(),
        "verb": VERBS[action],
        "fields": f"tasks_app/_quick_{action}.html",
        "form": form or _form(opened),
    }
    return render(request, ONCE, shown, status=status)


def _form(opened: links.Opened, data: QueryDict | None = None) -> QuickForm:
    form = FORMS[opened.link.action](data)
    if "percent" in form.fields:
        form.fields["percent"].required = opened.task.kind == TaskKind.ONE_OFF
    return form


def _save(request: HttpRequest, opened: links.Opened) -> HttpResponse:
    form = _form(opened, request.POST)
    if not form.is_valid():
        return _ask(request, opened, form, status=400)
    try:
        service.use(opened, form.deed(), at=timezone.now())
    except LinkUsed:
        raise
    except DomainError as refusal:
        errors.note(request, refusal)
        form.refuse(refusal)
        return _ask(request, opened, form, status=refusal.status)
    done = f"Đã ghi {opened.task.code}, đứng tên người nhận thư. Đường dẫn này không dùng lại được."
    return _dead_end(request, "Đã ghi nhận", done, 200)


def _dead_end(request: HttpRequest, heading: str, message: str, status: int) -> HttpResponse:
    said = {"heading": heading, "message": message, "is_error": status != 200}
    return render(request, "tasks_app/quick_end.html", said, status=status)
