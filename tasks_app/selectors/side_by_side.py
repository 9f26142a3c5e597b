"""The active programmes on one date, side by side: their sums are never mixed.

A programme without figures on that date is left out and says why. Source: DOMAIN §0.8, §6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks_app.enums import Tracking
from tasks_app.errors import NoData
from tasks_app.models import Programme

from . import figures
from .figures import Figures
from .questions import Question, dated


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The answers, in the order of the programmes' codes; `left_out`: the reason, by code."""

    as_of: date
    figures: tuple[Figures, ...]
    left_out: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the document of `figures --by programme` and of the endpoint."""
        return {
            "as_of": self.as_of.isoformat(),
            "programmes": [found.as_json() for found in self.figures],
            "left_out": [
                {"programme": code, "reason": reason} for code, reason in self.left_out.items()
            ],
        }


def compute(
    as_of: date | None,
    *,
    period: str = "",
    known_at: date | datetime | None = None,
    today: date,
) -> SideBySide:
    """Return the figures of every active programme on a date or at the end of a period.

    Raises:
        InvalidInput: a date in the future, no such period, both or neither.
        IdentityBroken: a defect of the service.
    """
    on, named = dated(as_of, period)
    found, left_out = [], {}
    for programme in Programme.objects.filter(tracking=Tracking.ACTIVE).order_by("code"):
        asked = Question(programme, on, known_at=known_at, period=named)
        try:
            found.append(figures.compute(asked, today=today))
        except NoData as refusal:
            left_out[programme.code] = refusal.message
    return SideBySide(on, tuple(found), left_out)
