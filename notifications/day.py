"""The day letters are about, with its calendar and policy: looked up once, then handed on."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tasks_app import conf as policies
from tasks_app.rules.calendar import LOCAL, WorkCalendar
from tasks_app.rules.policy import Policy
from tasks_app.selectors.calendar import work_calendar


@dataclass(frozen=True, slots=True)
class Day:
    as_of: date
    calendar: WorkCalendar = field(default_factory=work_calendar)
    policy: Policy = field(default_factory=policies.policy)

    @property
    def is_working(self) -> bool:
        return self.calendar.is_working(self.as_of)

    @property
    def opening(self) -> datetime:
        """When the digests of this day leave: 07:30 in Viet Nam (cfg)."""
        return datetime.combine(self.as_of, self.policy.digest_at, tzinfo=LOCAL)
