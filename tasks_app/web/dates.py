"""The date a page speaks of: `?ngay=2022-12-25`, and what was known when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict

from tasks_app.enums import Tracking
from tasks_app.errors import InvalidInput
from tasks_app.models import Programme
from tasks_app.rules.text import format_date
from tasks_app.selectors import register
from tasks_app.selectors.asof import At

FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
KNOWN_NOW = "nay"


@dataclass(frozen=True, slots=True)
class Moment:
    """The day asked for, and whether it is told as known then or as known now."""

    on: date
    today: date
    knows_now: bool

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    @property
    def at(self) -> At:
        """The point of the figures: a past day is told as it was known at its end."""
        return At(self.on) if self.knows_now or not self.is_past else At(self.on, self.on)

    @property
    def other(self) -> At:
        """The same day with the other knowledge."""
        return At(self.on, self.on) if self.knows_now else At(self.on)


def moment_of(query: QueryDict, today: date, *, first: date | None = None) -> Moment:
    """Return the moment of a page; without a date it is today.

    Raises:
        InvalidInput: not a date, in the future, or before `first`.
    """
    asked = query.get("ngay", "").strip()
    day = _parsed(asked) if asked else today
    if day > today:
        raise InvalidInput.on(
            "ngay",
            f"Ngày {format_date(day)} ở tương lai. Chọn ngày không sau {format_date(today)}.",
        )
    if first is not None and day < first:
        raise InvalidInput.on(
            "ngay", f"Số liệu có từ {format_date(first)}. Chọn ngày đó hoặc sau đó."
        )
    return Moment(day, today, knows_now=query.get("biet") == KNOWN_NOW)


def programme_moment(query: QueryDict, programme: Programme, today: date) -> Moment:
    """Return the moment of a page on one programme; a snapshot has its own date only.

    Raises:
        InvalidInput: as `moment_of`.
        NoData: a catalogue has no figures.
    """
    if programme.snapshot_on is not None:
        return Moment(programme.snapshot_on, programme.snapshot_on, knows_now=True)
    asked = bool(query.get("ngay")) or programme.tracking == Tracking.CATALOGUE
    return moment_of(query, today, first=register.first_day(programme) if asked else None)


def snapshot_notice(programme: Programme | None) -> str:
    """Return what a page on a snapshot says above its rows (DOMAIN §0.8), else nothing."""
    if programme is None or programme.snapshot_on is None:
        return ""
    return f"Số liệu chốt tại {format_date(programme.snapshot_on)}, không cập nhật hằng ngày."


def _parsed(text: str) -> date:
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise InvalidInput.on("ngay", "Nhập ngày dạng dd/mm/yyyy, ví dụ 25/12/2022.")
