"""The closed lists of the domain. Values are stored; labels are what a user reads (Vietnamese).

Source: DOMAIN §1 (roles), §2 (states, transitions), §3 (dates), §4 (health).
"""

from .documents import DocumentKind
from .exports import OPEN_EXPORTS, ExportFormat, ExportKind, ExportState
from .health import DelayCause, Health, Signal
from .history import AuditKind, EventKind
from .indicators import Comparable, Comparison, IndicatorStatus, Qualifier
from .links import FeedScope, LinkAction
from .operations import Answer, Operation
from .people import Relation, Role
from .register import (
    AgencyKind,
    AssignmentRole,
    AuthorityLevel,
    CompletionRule,
    DayKind,
    Precision,
    Provenance,
    Recurrence,
    Secrecy,
    SuccessionKind,
    TaskKind,
    Tracking,
)
from .reports import ReportState
from .workflow import (
    OPEN_STATUSES,
    OUTSIDE_N,
    Attribute,
    BlockerKind,
    Confidence,
    Decision,
    EvidenceKind,
    Remark,
    ReturnReason,
    ScanState,
    Status,
    TaskAction,
    Timeliness,
)

__all__ = [
    "AgencyKind",
    "Answer",
    "AssignmentRole",
    "Attribute",
    "AuditKind",
    "AuthorityLevel",
    "BlockerKind",
    "Comparable",
    "Comparison",
    "CompletionRule",
    "Confidence",
    "DayKind",
    "Decision",
    "DelayCause",
    "DocumentKind",
    "EventKind",
    "EvidenceKind",
    "ExportFormat",
    "ExportKind",
    "ExportState",
    "FeedScope",
    "Health",
    "OPEN_EXPORTS",
    "IndicatorStatus",
    "OPEN_STATUSES",
    "LinkAction",
    "Operation",
    "OUTSIDE_N",
    "Precision",
    "Provenance",
    "Qualifier",
    "Recurrence",
    "Relation",
    "Remark",
    "ReportState",
    "ReturnReason",
    "Role",
    "ScanState",
    "Secrecy",
    "Signal",
    "Status",
    "SuccessionKind",
    "TaskAction",
    "TaskKind",
    "Timeliness",
    "Tracking",
]
