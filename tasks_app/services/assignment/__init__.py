"""Who is to do what: drafts, assignment, changes of lead, the people named for a task.

Source: DOMAIN §2 (T1, T2 "Giao nhầm", T13), §1 (focal person, appointed reviewer).
"""

from .drafts import Draft, draft, revise_draft
from .giving import assign, confirm_assignment, refuse_assignment
from .leads import change_coordinator, change_lead
from .people import appoint_reviewer, name_focal_person

__all__ = [
    "Draft",
    "appoint_reviewer",
    "assign",
    "change_coordinator",
    "change_lead",
    "confirm_assignment",
    "draft",
    "name_focal_person",
    "refuse_assignment",
    "revise_draft",
]
