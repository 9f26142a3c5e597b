"""The second channel: an address that takes a POST, or another mail server; once a day.

The row of the day decides between processes. An alarm that nobody took is tried again after
ten minutes.
"""

import json
import logging
import smtplib
import urllib.request
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage, get_connection

from . import conf
from .models import Alarm

log = logging.getLogger(__name__)

SUBJECT = "[Đề án 06] Thư nhắc hôm nay chưa được lập"
PATIENCE = 5.0  # seconds
AGAIN_AFTER = timedelta(minutes=10)


def raise_once(day: date, words: str, *, at: datetime) -> bool:
    """Tell the alarm of `day` unless it was told; return whether this call told it."""
    if not _is_ours(day, at):
        return False
    log.error("%s", words)
    problem = _tell(words)
    told_at = None if problem else at
    Alarm.objects.filter(day=day).update(told_at=told_at, problem=problem)
    if problem:
        log.error("the alarm of %s was not told: %s", day, problem)
    return not problem


def _is_ours(day: date, at: datetime) -> bool:
    _, is_new = Alarm.objects.get_or_create(day=day, defaults={"tried_at": at})
    untold = Alarm.objects.filter(day=day, told_at=None, tried_at__lte=at - AGAIN_AFTER)
    return is_new or untold.update(tried_at=at) == 1


def _tell(words: str) -> str:
    """Tell every channel there is; return what went wrong if none took it."""
    channels: list[Callable[[str], None]] = []
    if conf.alarm_webhook():
        channels.append(_post)
    if conf.alarm_mail() and conf.alarm_addresses():
        channels.append(_mail)
    problems = [_tried(channel, words) for channel in channels]
    if not channels:
        return "no second channel is set: ALARM_WEBHOOK_URL or ALARM_EMAIL_URL"
    return "" if "" in problems else "; ".join(problems)


def _tried(channel: Callable[[str], None], words: str) -> str:
    try:
        channel(words)
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        return f"{type(problem).__name__}: {problem}"
    return ""


def _post(words: str) -> None:
    request = urllib.request.Request(  # noqa: S310 (http or https: project.env.web_address)
        conf.alarm_webhook(),
        data=json.dumps({"text": words, "url": conf.absolute("/readyz")}).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310
        pass


def _mail(words: str) -> None:
    server = {**conf.alarm_mail(), "timeout": PATIENCE}
    connection = get_connection(conf.DJANGO_SMTP, fail_silently=False, **server)
    body = f"{words}\n\n{conf.absolute('/readyz')}\n"
    to = conf.alarm_addresses()
    EmailMessage(SUBJECT, body, conf.sender(), to, connection=connection).send()
