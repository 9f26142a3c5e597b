"""From rows of the outbox to mail that left: claim, commit, then send.

`leases` says whose a letter is, `composing` computes its text at that moment, `envelope` makes
it a mail, `sending` does it all; `sweeping` tidies up.
"""

from .leases import owed, send_again
from .sending import Tally, drain, in_hours

__all__ = ["Tally", "drain", "in_hours", "owed", "send_again"]
