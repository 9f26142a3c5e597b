"""Calendar addresses on the account page: made, shown once, revoked."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks_app.errors import DomainError, InvalidInput
from tasks_app.selectors import feeds
from tasks_app.services import feeds as service
from tasks_app.web.account import account_page
from tasks_app.web.errors import SignedIn, note, page


@require_POST
@page
def make(request: SignedIn) -> HttpResponse:
    """Make an address and show it: the only time, only its digest is kept."""
    now = timezone.now()
    offered = {str(unit.pk): unit for unit in feeds.units_of(request.user, on=timezone.localdate())}
    asked = request.POST.get("unit", "")
    try:
        if asked and asked not in offered:
            raise InvalidInput("Chọn đơn vị trong danh sách.")
        feed, token = service.make(unit=offered.get(asked), by=request.user, at=now)
    except DomainError as refusal:
        note(request, refusal)
        return account_page(request, {"feed_problem": refusal.message}, status=refusal.status)
    base = f"{settings.PUBLIC_BASE_URL}/api/v1/calendar"
    shown = {
        "new_feed": feed,
        "feed_url": f"{base}.ics?token={token}",
        "days_url": f"{base}/days-off.ics?token={token}",
    }
    return account_page(request, shown)


@require_POST
@page
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    """End one of my addresses."""
    feed = get_object_or_404(feeds.live_of(request.user), pk=pk)
    service.revoke(feed, by=request.user, at=timezone.now())
    messages.success(request, "Đã thu hồi đường dẫn lịch.")
    return redirect("account")
