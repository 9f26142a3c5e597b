"""Who may do what: seats on a day, relations to a task, the conflict rule. Source: DOMAIN §1."""

from .heirs import heirs_on
from .relations import (
    Parties,
    answering_seat,
    is_followed,
    parties_of,
    possible_actions,
    relations_of,
    seat_for,
    seats_of,
)
from .standing import (
    BINDING_ROLES,
    DELEGABLE_ROLES,
    DESK_ROLES,
    SEES_ALL,
    UNIT_ROLES,
    Seat,
    Standing,
    owners_of,
    same_line,
    side_of,
    standing_of,
)
from .verdicts import Verdict, judge, not_followed, not_possible, verdicts

__all__ = [
    "BINDING_ROLES",
    "DELEGABLE_ROLES",
    "DESK_ROLES",
    "SEES_ALL",
    "UNIT_ROLES",
    "Parties",
    "Seat",
    "Standing",
    "Verdict",
    "answering_seat",
    "heirs_on",
    "is_followed",
    "judge",
    "not_followed",
    "not_possible",
    "owners_of",
    "parties_of",
    "possible_actions",
    "relations_of",
    "same_line",
    "seat_for",
    "seats_of",
    "side_of",
    "standing_of",
    "verdicts",
]
