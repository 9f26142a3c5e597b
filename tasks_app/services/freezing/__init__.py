"""The life of a report: draft, frozen, signed, published; corrected by a further version.

Source: DOMAIN §6.
"""

from .drafting import draft, place_drafts
from .keeping import correct, draft_frozen, freeze
from .publishing import attach_signed_scan, name_document, publish

__all__ = [
    "attach_signed_scan",
    "correct",
    "draft",
    "draft_frozen",
    "freeze",
    "name_document",
    "place_drafts",
    "publish",
]
