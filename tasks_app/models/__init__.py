"""The store. Fields, constraints and `__str__`; nothing here decides anything."""

from .agency import Agency, AgencyGroupMember, AgencySuccession
from .calendar import Holiday
from .claim import CompletionClaim
from .event import TaskEvent
from .evidence import Evidence
from .extension import DeadlineExtension
from .figure import PublishedFigure
from .imports import IdempotencyKey, ImportBatch
from .people import Membership, User
from .programme import Programme, SourceDocument, TaskGroup
from .report import Blocker, ProgressReport
from .task import Task, TaskAgency

__all__ = [
    "Agency",
    "AgencyGroupMember",
    "AgencySuccession",
    "Blocker",
    "CompletionClaim",
    "DeadlineExtension",
    "Evidence",
    "Holiday",
    "IdempotencyKey",
    "ImportBatch",
    "Membership",
    "Programme",
    "ProgressReport",
    "PublishedFigure",
    "SourceDocument",
    "Task",
    "TaskAgency",
    "TaskEvent",
    "TaskGroup",
    "User",
]
