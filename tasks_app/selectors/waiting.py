"""What waits for a decision: on one task, and for one reviewer."""

from django.db.models import Case, F, Q, QuerySet, Value, When

from tasks_app.enums import Decision, Role, Secrecy, Tracking
from tasks_app.models import CompletionClaim, DeadlineExtension, Reopening, Task
from tasks_app.permissions import Standing

from .extensions import SIGNED, beyond_level
from .review import Request, for_desk

Filed = CompletionClaim | DeadlineExtension


def claim_in_question(task: Task) -> CompletionClaim | None:
    """Return the claim that stands: the pending one, else the last decided, else None."""
    claims = task.claims.select_related("task").order_by("-filed_at", "-id")
    return claims.first()


def pending_extension(task: Task) -> DeadlineExtension | None:
    """Return the request to extend `task` that waits for an answer, if one does."""
    waiting = task.extensions.filter(decision=Decision.PENDING)
    return waiting.select_related("task").first()


def undecided(task: Task) -> list[Filed]:
    """Return the claims and requests to extend that wait on `task`, with who filed them."""
    pending, filers = Q(decision=Decision.PENDING), ("filed_by", "filed_for", "filed_agency")
    return [
        *task.claims.filter(pending).select_related(*filers),
        *task.extensions.filter(pending).select_related(*filers),
    ]


def pending_reopening(task: Task) -> Reopening | None:
    """Return the proposal to reopen `task` that waits for the other lead agency, if one does."""
    waiting = task.reopenings.filter(decision=Decision.PENDING)
    return waiting.select_related("task", "proposed_by", "proposed_agency").first()


QUEUE_COLUMNS = {
    "id": "id",
    "kind": "request_kind",
    "task": "task__code",
    "title": "told_title",
    "programme": "task__programme__code",
    "lead": "task__lead__code",
    "deadline": "task__deadline",
    "date_asked": "date_asked",
    "filed_by": "filed_by__full_name",
    "filed_agency": "filed_agency__code",
    "filed_on": "filed_on",
    "version": "task__version",
}


def claims_awaiting(standing: Standing) -> QuerySet[CompletionClaim]:
    """Return the claims that wait for this reviewer's decision, conflicts left out."""
    rows = CompletionClaim.objects.annotate(date_asked=F("completed_on"))
    return _awaiting(rows, standing, "claim")


def extensions_awaiting(standing: Standing) -> QuerySet[DeadlineExtension]:
    """Return the requests to extend that wait for this reviewer's decision.

    Not yet signed by the working group they wait for it, not for the secretariat.
    """
    rows = DeadlineExtension.objects.filter(SIGNED).exclude(beyond_level(standing))
    rows = rows.annotate(date_asked=F("proposed_deadline"))
    return _awaiting(rows, standing, "extension")


def _awaiting(rows: QuerySet[Request], standing: Standing, kind: str) -> QuerySet[Request]:
    followed = rows.filter(
        decision=Decision.PENDING,
        task__retired_by__isnull=True,
        task__programme__tracking=Tracking.ACTIVE,
    ).annotate(
        request_kind=Value(kind),
        told_title=Case(When(task__secrecy=Secrecy.NORMAL, then=F("task__title"))),
    )
    lent = standing.programmes_as(Role.REVIEWER)
    if lent is not None:  # nobody's reviewer, or a deputy in some programmes
        followed = followed.filter(task__programme__in=lent)
    return for_desk(followed, standing).exclude(Q(is_conflicted=True))
