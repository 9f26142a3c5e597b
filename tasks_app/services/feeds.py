"""Secret calendar addresses: made by their owner, shown once, revoked at any time."""

import secrets
from datetime import datetime

from django.db import transaction

from tasks_app.enums import AuditKind, FeedScope
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, CalendarFeed, User
from tasks_app.rules.calendar import local_date
from tasks_app.selectors import feeds

from . import audit

MOST = 10


@transaction.atomic
def make(*, unit: Agency | None, by: User, at: datetime) -> tuple[CalendarFeed, str]:
    """Return a new feed and its secret, which is kept nowhere; without `unit` of the own work.

    Raises:
        InvalidInput: a unit in which the person has no seat, or too many feeds.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one by one: the limit holds
    if unit is not None and unit not in feeds.units_of(by, on=local_date(at)):
        raise InvalidInput.on("unit", "Chỉ lập lịch cho đơn vị mà tài khoản này có vai trò.")
    if feeds.live_of(by).count() >= MOST:
        raise InvalidInput(f"Đã có {MOST} đường dẫn lịch. Thu hồi bớt rồi lập lại.")
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user=by,
        scope=FeedScope.UNIT if unit else FeedScope.PERSON,
        unit=unit,
        token_hash=feeds.digest(token),
        made_at=at,
    )
    _keep(feed, "made", by=by, at=at)
    return feed, token


@transaction.atomic
def revoke(feed: CalendarFeed, *, by: User, at: datetime) -> None:
    """End an own feed: its address opens nothing from now on; a second time changes nothing."""
    live = CalendarFeed.objects.filter(pk=feed.pk, user=by, revoked_at=None)
    if live.update(revoked_at=at):
        _keep(feed, "revoked", by=by, at=at)


def _keep(feed: CalendarFeed, what: str, *, by: User, at: datetime) -> None:
    detail = {"feed": feed.pk, "what": what}
    audit.record(AuditKind.FEED_KEPT, at=at, user=by, subject=feed, detail=detail)
