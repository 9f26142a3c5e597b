"""Facts corrected by the secretariat (T16), own filings taken back by their author.

What is corrected or taken back stays: a superseding event says so. The filed rows keep what was
filed (the chain proves them); what counts is read from the events.
"""

from .correcting import Correction, correct
from .retracting import RETRACTABLE, retract, retract_report
from .standing import stated

__all__ = ["RETRACTABLE", "Correction", "correct", "retract", "retract_report", "stated"]
