"""What the review desk reads: requests that wait, who may not decide them, the file beside."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from tasks_app.enums import OPEN_STATUSES, Decision, EvidenceKind
from tasks_app.models import (
    Agency,
    Blocker,
    CompletionClaim,
    DeadlineExtension,
    Evidence,
    Membership,
    ProgressReport,
    Task,
    TaskEvent,
)
from tasks_app.permissions import BINDING_ROLES, Standing
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.deadlines import chain_after
from tasks_app.rules.policy import Policy
from tasks_app.selectors.tasks import current

LAST_REPORTS = 3
LAST_EVENTS = 12

CLOCK_OF_EXTENSION = Case(
    When(needs_cosignature=True, cosigned_at__isnull=True, then=None),
    default=Coalesce(TruncDate("cosigned_at"), "filed_on"),
    output_field=DateField(),
)

Request = TypeVar("Request", CompletionClaim, DeadlineExtension)


def for_desk(rows: QuerySet[Request], standing: Standing) -> QuerySet[Request]:
    """Return `rows` with what a line of the desk prints and `is_conflicted`, in one statement.

    `is_conflicted`: a seat of the person binds to the lead (or coordinator) or to the agency
    that filed, or he filed it (DOMAIN §1, conflict rule). `clock_from`: since when the
    secretariat owes an answer; null while the working group has not signed.
    """
    related = ("task__programme", "task__lead", "task__coordinator", "filed_by", "filed_agency")
    return (
        rows.select_related("decided_by", *related)
        .annotate(_lead_path=Coalesce("task__coordinator__path", "task__lead__path"))
        .annotate(is_conflicted=ExpressionWrapper(_conflict(standing), BooleanField()))
        .annotate(clock_from=CLOCK_OF_EXTENSION if _is_extension(rows) else F("filed_on"))
    )


def _is_extension(rows: QuerySet[Request]) -> bool:
    return issubclass(rows.model, DeadlineExtension)


def _conflict(standing: Standing) -> Q:
    """Return `Standing.is_conflicted` of lead and filing agency as a query condition."""
    people = {standing.user, *(seat.owner for seat in standing.seats)}
    condition = Q(filed_by__in=people) | Q(filed_for__isnull=False, filed_for__in=people)
    for seat in standing.seats:
        for path in ("_lead_path", "filed_agency__path"):
            condition |= Q(**{path: seat.agency.path})
            if seat.role in BINDING_ROLES:
                condition |= Q(**{f"{path}__startswith": seat.agency.path})
                condition |= Q(**{f"{path}__in": upwards(seat.agency.path)})
    return condition


def upwards(path: str) -> list[str]:
    """Return the paths from the root down to `path`: "CP/", "CP/BCA/", …"""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: place + 1]) + "/" for place in range(len(codes))]


def waiting(rows: QuerySet[Request]) -> QuerySet[Request]:
    """Return the pending ones of `rows`, the longest waiting first."""
    return rows.filter(decision=Decision.PENDING).order_by("filed_at", "id")


def filed_until(on: date, *, waiting_days: int, calendar: WorkCalendar) -> date:
    """Return the last filing day of what, on `on`, waits more than `waiting_days` working days."""
    return calendar.add(calendar.previous_working(on), -waiting_days) - timedelta(days=1)


@dataclass(frozen=True)
class Dossier:
    """What lies beside a request: all of it read, so that a page prints without asking again."""

    evidence: list[Evidence]
    reports: list[ProgressReport]
    events: list[TaskEvent]
    claims: list[CompletionClaim]
    extensions: list[DeadlineExtension]
    blockers: list[Blocker]


def dossier_of(task: Task) -> Dossier:
    """Return the file of `task`: evidence, last reports, history and earlier requests."""
    return Dossier(
        evidence=list(
            task.evidence.select_related("added_by", "replaced_by").order_by("-added_at", "-id")
        ),
        reports=list(
            task.reports.filter(retracted_at=None).select_related("filed_by")[:LAST_REPORTS]
        ),
        events=list(_last_events(task)),
        claims=list(task.claims.select_related("decided_by").order_by("-filed_at")),
        extensions=list(task.extensions.select_related("decided_by").order_by("-filed_at")),
        blockers=list(task.blockers.select_related("authority").filter(resolved_on=None)),
    )


def _last_events(task: Task) -> QuerySet[TaskEvent]:
    later = TaskEvent.objects.filter(supersedes=OuterRef("pk"))
    events = task.events.select_related("actor", "on_behalf_of", "actor_agency", "lead")
    return events.annotate(is_superseded=Exists(later)).order_by("-seq")[:LAST_EVENTS]


def sealed(dossier: Dossier) -> Dossier:
    """Return what may be shown of the file of a secret task: no words, no files (DOMAIN §2)."""
    return replace(dossier, evidence=[], reports=[], events=[], blockers=[])


@dataclass(frozen=True, slots=True)
class Check:
    """One automatic check: it advises, the acceptance criteria bind (design, approval box)."""

    passed: bool
    words: str


def checks_of_claim(
    claim: CompletionClaim,
    *,
    evidence: Iterable[Evidence],
    open_blockers: int,
    completed_on: date,
    policy: Policy,
) -> list[Check]:
    """Return what can be checked without reading the evidence; `completed_on` is c."""
    live = [row for row in evidence if row.is_live]
    kinds = {row.kind for row in live}
    task = claim.task
    checks = [
        Check(
            bool(kinds & {EvidenceKind.DOCUMENT, EvidenceKind.FILE}),
            "Có văn bản có số hoặc tệp minh chứng",
        ),
        _in_time(task, completed_on),
        Check(
            (claim.filed_on - completed_on).days <= policy.early_completion_flag_days,
            f"Ngày hoàn thành {completed_on:%d/%m/%Y} không quá "
            f"{policy.early_completion_flag_days} ngày trước ngày trình",
        ),
        Check(open_blockers == 0, "Không còn vướng mắc chưa đóng"),
    ]
    if task.product_is_document:
        dated = any(row.kind == EvidenceKind.DOCUMENT and row.document_on for row in live)
        checks.append(Check(dated, "Sản phẩm là văn bản: minh chứng có ngày ban hành"))
    return checks


def _in_time(task: Task, completed_on: date) -> Check:
    if task.deadline is None:
        return Check(True, "Nhiệm vụ không có thời hạn")
    late = (completed_on - task.deadline).days
    if late > 0:
        return Check(False, f"Hoàn thành sau hạn {task.deadline:%d/%m/%Y} {late} ngày")
    return Check(True, f"Ngày hoàn thành trong thời hạn ({task.deadline:%d/%m/%Y})")


def checks_of_extension(extension: DeadlineExtension, *, policy: Policy) -> list[Check]:
    """Return what the secretariat should know before granting."""
    task = extension.task
    holds_chain = extension.proposed_deadline == chain_after(
        extension.proposed_deadline,
        filed_on=extension.filed_on,
        chain=task.chain_deadline,
        in_force=task.deadline,
        policy=policy,
    )
    signed = extension.cosigned_at is not None or not extension.needs_cosignature
    return [
        Check(
            signed,
            "Đã đủ chữ ký của Tổ công tác" if signed else "Tổ công tác chưa ký: chưa đồng ý được",
        ),
        Check(
            holds_chain,
            "Xin trước khi hết hạn, chuỗi hạn không đứt"
            if holds_chain
            else "Xin sau khi hết hạn hoặc chuỗi hạn đã đứt: dù gia hạn vẫn tính là quá hạn",
        ),
        Check(
            extension.number < policy.extension_alert_from,
            f"Lần xin gia hạn thứ {extension.number}",
        ),
        Check(
            task.deadline == extension.deadline_before,
            f"Hạn hiện tại vẫn là hạn khi xin ({extension.deadline_before:%d/%m/%Y})",
        ),
    ]


def open_tasks_due_on(day: date) -> int:
    """Return how many open tasks of the register in force are due on `day`."""
    return current().filter(deadline=day, status__in=OPEN_STATUSES).count()


def agencies_that_act() -> list[tuple[str, str]]:
    """Return code and name of every agency that has members (only those can act)."""
    held = Membership.objects.order_by().values("agency")
    return list(Agency.objects.filter(pk__in=held).order_by("name").values_list("code", "name"))
