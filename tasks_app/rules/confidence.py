"""What the owner declares against what is computed. Source: DOMAIN §4 (declared confidence)."""

from tasks_app.enums import Confidence, Health

DECLARED = {Confidence.CONFIDENT: 0, Confidence.AT_RISK: 1, Confidence.UNLIKELY: 2}
COMPUTED = {Health.ON_TRACK: 0, Health.AT_RISK: 1, Health.BEHIND: 2, Health.OVERDUE: 2}
TWO_STEPS = 2


def is_far_apart(declared: str, level: Health | None) -> bool:
    """Return whether the two are two steps apart: sure of a task that is behind, or the reverse.

    Behind and overdue are one step here: the owner has three words, not four.
    """
    if level is None or declared not in list(Confidence):
        return False
    return abs(DECLARED[Confidence(declared)] - COMPUTED[level]) >= TWO_STEPS
