"""Letters that came back. Source: DOMAIN §5.

A soft bounce puts its letter back into the queue, three times at most; a hard one ends it. Two
hard ones that nobody has cleared mark the address: nothing is mailed to it, letters are shown
in the application, and the administrators of the register are told. The mark is derived from
the reports, which are kept.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from tasks_app.models import User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.reminders import next_delivery_at

from . import conf
from .day import Day
from .enums import BounceKind, Kind, State
from .messages import returned
from .models import Bounce, Notification
from .recipients.admins import administrators

ENOUGH = 2  # hard bounces that mark an address
MOST_RETRIES = 3
RETRY_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Report:
    """One bounce as told by the mail server or by hand; an address or a Message-ID is given."""

    kind: BounceKind
    bounced_at: datetime
    address: str = ""
    message_id: str = ""
    reason: str = ""


@dataclass
class Counts:
    """What became of the reports of one call."""

    recorded: int = 0
    repeated: int = 0
    unknown: int = 0


def stopped(addresses: Iterable[str]) -> set[str]:
    """Return which of these addresses are marked, in lower case."""
    wanted = {address.lower() for address in addresses}
    return set(_marked().filter(address__in=wanted).values_list("address", flat=True))


@transaction.atomic
def record(reports: Sequence[Report], *, at: datetime, by: User | None) -> Counts:
    """Write the reports down and let each have its effect; a repeated report has none."""
    counts = Counts()
    letters = _letters(report.message_id for report in reports)
    for report in reports:
        letter = letters.get(_bare(report.message_id))
        address = (report.address or (letter.address if letter else "")).lower()
        if not address:
            counts.unknown += 1
        elif _is_new(report, address, letter, at=at, by=by):
            counts.recorded += 1
            if letter is not None:
                _act_on(letter, report, at=at)
        else:
            counts.repeated += 1
    tell_of_marked(at=at)
    return counts


@transaction.atomic
def clear(address: str, *, by: User, at: datetime) -> int:
    """Take the mark off an address; return how many reports that clears."""
    open_ones = Bounce.objects.filter(address=address.lower(), cleared_at=None)
    return open_ones.update(cleared_at=at, cleared_by=by)


def tell_of_marked(*, at: datetime) -> int:
    """Write to the administrators about each marked address, once; return the new letters."""
    told = 0
    for address, reports in _episodes().items():
        first = reports[0].pk
        if not Notification.objects.filter(dedupe_key__startswith=f"returned:{first}:").exists():
            told += _tell(address, reports, at=at)
    return told


def _marked() -> QuerySet[Bounce, Any]:
    hard = Bounce.objects.filter(kind=BounceKind.HARD, cleared_at=None).order_by()
    return hard.values("address").annotate(count=Count("id")).filter(count__gte=ENOUGH)


def _episodes() -> dict[str, list[Bounce]]:
    """Return the reports behind each marked address, the first recorded first."""
    marked = _marked().values("address")
    rows = Bounce.objects.filter(kind=BounceKind.HARD, cleared_at=None, address__in=marked)
    found: dict[str, list[Bounce]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[row.address].append(row)
    return found


def _letters(message_ids: Iterable[str]) -> dict[str, Notification]:
    """Return letters by their Message-ID without brackets."""
    wanted = {f"<{_bare(given)}>" for given in message_ids if given}
    found = Notification.objects.filter(message_id__in=wanted) if wanted else ()
    return {_bare(letter.message_id): letter for letter in found}


def _bare(message_id: str) -> str:
    return message_id.strip().strip("<>")


def _is_new(
    report: Report, address: str, letter: Notification | None, *, at: datetime, by: User | None
) -> bool:
    _, is_new = Bounce.objects.get_or_create(
        address=address,
        kind=report.kind,
        bounced_at=report.bounced_at,
        defaults={
            "letter": letter,
            "reason": " ".join(report.reason.split())[:500],
            "recorded_at": at,
            "recorded_by": by,
        },
    )
    return is_new


def _act_on(letter: Notification, report: Report, *, at: datetime) -> None:
    """End the letter, or queue it again with its text; only what counts as sent is touched."""
    sent = Notification.objects.filter(pk=letter.pk, state=State.SENT)
    why = f"Bị trả lại: {' '.join(report.reason.split()) or report.kind.label}"
    times = letter.bounces.filter(kind=BounceKind.SOFT).count()
    if report.kind == BounceKind.HARD or times > MOST_RETRIES:
        sent.update(state=State.FAILED, error=why)
        return
    day = Day(local_date(at))
    again_at = next_delivery_at(at + RETRY_AFTER * 2 ** (times - 1), day.calendar, day.policy)
    sent.update(state=State.PENDING, sent_at=None, next_try_at=again_at, error=why)


def _tell(address: str, reports: Sequence[Bounce], *, at: datetime) -> int:
    day = Day(local_date(at))
    leaves_at = next_delivery_at(at, day.calendar, day.policy)
    owner = User.objects.filter(email__iexact=address).first()
    rows = []
    for person in administrators(at):
        key = f"returned:{reports[0].pk}:{person.id}"
        letter = returned.letter(address, reports, owner=owner, name=person.full_name, day=day)
        rows.append(
            Notification(
                recipient_id=person.id,
                kind=Kind.RETURNED,
                local_date=local_date(leaves_at),
                dedupe_key=key,
                message_id=conf.message_id(key),
                batch=uuid.uuid4(),
                address=person.email,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                rendered_at=at,
                next_try_at=leaves_at,
                created_at=at,
            )
        )
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))
