"""The store. Fields, constraints and `__str__`; nothing here decides anything."""

from .access import CalendarFeed, LinkUse
from .agency import Agency, AgencyGroupMember, AgencySuccession
from .audit import AuditEntry, DayAnchor
from .calendar import Holiday
from .claim import CompletionClaim
from .comment import Comment
from .decisions import Reopening, TaskReplacement
from .delegation import Delegation
from .document import DocumentTemplate
from .event import TaskEvent
from .evidence import Evidence
from .export import Export
from .extension import DeadlineExtension
from .figure import PublishedFigure
from .frozen import FrozenCell, FrozenReport
from .imports import IdempotencyKey, ImportBatch
from .indicator import Indicator, IndicatorValue
from .people import Membership, User
from .plan import Dependency, Milestone, Promise
from .programme import Programme, SourceDocument, TaskGroup
from .report import Blocker, ProgressReport
from .task import Task, TaskAgency

__all__ = [
    "Agency",
    "AgencyGroupMember",
    "AgencySuccession",
    "AuditEntry",
    "Blocker",
    "CalendarFeed",
    "Comment",
    "CompletionClaim",
    "DayAnchor",
    "DeadlineExtension",
    "Delegation",
    "Dependency",
    "DocumentTemplate",
    "Evidence",
    "Export",
    "FrozenCell",
    "FrozenReport",
    "Holiday",
    "IdempotencyKey",
    "ImportBatch",
    "Indicator",
    "IndicatorValue",
    "LinkUse",
    "Membership",
    "Milestone",
    "Programme",
    "Promise",
    "ProgressReport",
    "PublishedFigure",
    "Reopening",
    "SourceDocument",
    "Task",
    "TaskAgency",
    "TaskEvent",
    "TaskGroup",
    "TaskReplacement",
    "User",
]
