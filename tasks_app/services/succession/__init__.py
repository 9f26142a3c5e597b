"""Agencies that merge, split, take another name or end: what they hold passes on.

    plan = Plan("BTTTT", SuccessionKind.MERGE, day, "NQ 176/2025/QH15", (Share("BKHCN"),))
    succession.preview(plan, by=admin, at=now) == succession.apply(plan, by=admin, at=now)

A change of name is a successor of its own: history and pages then name the agency of the day.
Source: DOMAIN §2 (succession).
"""

from .applying import apply, preview, settle
from .plan import Outline, Plan, Share

__all__ = ["Outline", "Plan", "Share", "apply", "preview", "settle"]
