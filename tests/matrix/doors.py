"""Every address of the API that is about one task: what it asks, and a body that is right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from tasks_app.enums import Operation, TaskAction
from tasks_app.models import DeadlineExtension, Reopening, Task
from tasks_app.rules.matrix import Asked
from tests.matrix.world import REPORT, TODAY, Stage, World

Body = Callable[[Stage, World], dict[str, Any]]
LATER = (TODAY + timedelta(days=20)).isoformat()
DAY = TODAY.isoformat()
DECISION = {"number": "8/QĐ-TTg", "signed_on": DAY, "reason": "Không còn cần"}
DOCUMENT = {"document": "1/QĐ-TTg"}


def nothing(stage: Stage, world: World) -> dict[str, Any]:
    return {}


def as_it_is(stage: Stage) -> None:
    """Change nothing before the request."""


def without_proposal(stage: Stage) -> None:
    Reopening.objects.filter(task=stage.task).delete()


def without_request(stage: Stage) -> None:
    DeadlineExtension.objects.filter(task=stage.task).delete()


def signed(stage: Stage) -> None:
    DeadlineExtension.objects.filter(task=stage.task).update(needs_cosignature=False)


def unsigned(stage: Stage) -> None:
    DeadlineExtension.objects.filter(task=stage.task).update(needs_cosignature=True)


def overdue(stage: Stage) -> None:
    Task.objects.filter(pk=stage.task.pk).update(deadline=date(2026, 6, 1))


@dataclass(frozen=True)
class Door:
    """One address and method. `row`: which row of the stage its number names."""

    name: str
    asked: Asked
    body: Body | dict[str, Any] | None = None  # None: GET
    row: str = ""
    before: Callable[[Stage], None] = as_it_is

    @property
    def id(self) -> str:
        return f"{'GET' if self.body is None else 'POST'} {self.name} {self.row}".strip()

    def path(self, stage: Stage, *, code: str = "") -> str:
        """Return the address for `stage`, or for another code."""
        numbers = {"pk": getattr(stage, self.row).pk} if self.row else {}
        is_below = self.name.startswith("task")
        named = {"code": code or stage.code} if is_below else {}
        return reverse(f"api:{self.name}", kwargs=named | numbers)

    def sent(self, stage: Stage, world: World) -> dict[str, Any]:
        """Return the body of a request that nothing is wrong with."""
        return self.body(stage, world) if callable(self.body) else dict(self.body or {})


A, O = TaskAction, Operation  # noqa: E741
READS = [
    Door("task", O.SEE_TASK),
    Door("task-events", O.READ_EVENTS),
    Door("task-reports", O.READ_REPORTS),
    Door("task-claims", O.READ_CLAIMS),
    Door("task-extensions", O.READ_EXTENSIONS),
    Door("task-blockers", O.READ_BLOCKERS),
    Door("task-milestones", O.READ_PLAN),
    Door("task-dependencies", O.READ_PLAN),
    Door("task-promises", O.READ_PLAN),
    Door("task-comments", O.READ_COMMENTS),
    Door("task-people", O.LOOK_UP_PEOPLE),
    Door("task-children", O.READ_PARTS),
    Door("task-evidence", O.READ_EVIDENCE),
    Door("task-evidence-file", O.DOWNLOAD_EVIDENCE, row="evidence"),
    Door("task-evidence-file", O.DOWNLOAD_WITHDRAWN, row="withdrawn"),
    Door("task-fan-out", A.FAN_OUT),
    Door("task-break-down", A.BREAK_DOWN),
]
OWNERS = [
    Door("task-start", A.START, {"note": "Nhận"}),
    Door("task-refuse-assignment", A.REFUSE_ASSIGNMENT, {"reason": "Giao nhầm"}),
    Door("task-report", A.REPORT, {"percent": 50, "content": "Đang làm"}),
    Door("task-retract", A.REPORT, lambda s, w: {"event": _last(s)}),
    Door("task-evidence", A.ADD_EVIDENCE, {"kind": "document", "document_number": "1/BC"}),
    Door("task-evidence-withdraw", A.ADD_EVIDENCE, {"reason": "Nhầm"}, row="evidence"),
    Door(
        "task-submit-upward",
        A.SUBMIT_UPWARD,
        {"number": "1/TTr", "signed_on": DAY, "authority": "Chính phủ", "expected_on": LATER},
    ),
    Door("task-answer", A.ANSWER, {"number": "1/TB", "signed_on": DAY, "content": "Đồng ý"}),
    Door("task-claim", A.CLAIM, {"completed_on": DAY}),
    Door("task-withdraw", A.WITHDRAW, {}),
    Door(
        "task-extensions",
        A.REQUEST_EXTENSION,
        {"proposed_deadline": "2026-09-30", "reason": "Chờ luật"},
        before=without_request,
    ),
    Door("extension-cosign", A.COSIGN_EXTENSION, {}, row="extension", before=unsigned),
    Door("extension-withdraw", A.WITHDRAW_EXTENSION, {}, row="extension"),
    Door("task-blockers", A.RAISE_BLOCKER, {"kind": "data", "description": "Thiếu"}),
    Door("blocker-answer", A.ANSWER_BLOCKER, {"words": "Đã gỡ"}, row="blocker"),
    Door("blocker-resolve", A.RESOLVE_BLOCKER, {"resolution": "Đã gỡ"}, row="blocker"),
    Door("task-promises", A.PROMISE, {"promised_on": LATER}, before=overdue),
    Door("task-milestones", A.PLAN, {"milestones": [{"title": "Dự thảo", "planned_on": DAY}]}),
    Door("milestone-reach", A.PLAN, {"on": DAY}, row="milestone"),
    Door("task-dependencies", A.PLAN, lambda s, w: {"predecessor": w.successor.code}),
    Door("dependency-stop", A.PLAN, {}, row="dependency"),
    Door(
        "task-name-focal-person",
        A.NAME_FOCAL_PERSON,
        lambda s, w: {"person": w.executor_of(s).email},
    ),
    Door("task-break-down", A.BREAK_DOWN, lambda s, w: {"parts": [{"agency": s.unit}]}),
    Door("task-comments", A.COMMENT, {"text": "Chào"}),
    Door("comment-retract", A.COMMENT, {}, row="comment"),
]
SECRETARIAT = [
    Door("task-assign", A.ASSIGN, {}),
    Door("task-confirm-assignment", A.CONFIRM_ASSIGNMENT, {"note": "Đúng"}),
    Door("task-open-review", A.OPEN_REVIEW, {}),
    Door("task-accept", A.ACCEPT, {"criteria_met": [0]}),
    Door("task-return", A.RETURN, {"reason": "other", "note": "Chưa đủ"}),
    Door("task-comments", A.ASK, {"text": "Vì sao?", "is_question": True}),
    Door(
        "task-propose-reopening",
        A.PROPOSE_REOPENING,
        DOCUMENT | {"reason": "Sai"},
        before=without_proposal,
    ),
    Door("task-reopen", A.REOPEN, {"note": "Đồng ý"}),
    Door("task-decline-reopening", A.REOPEN, {"note": "Không đồng ý"}),
    Door("task-suspend", A.SUSPEND, DOCUMENT | {"review_on": LATER}),
    Door("task-resume", A.RESUME, DOCUMENT),
    Door("task-cancel", A.CANCEL, DECISION),
    Door("task-replace", A.REPLACE, lambda s, w: DECISION | {"successors": [w.successor.code]}),
    Door("task-change-lead", A.CHANGE_LEAD, DOCUMENT | {"lead": "BYT"}),
    Door("task-change-coordinator", A.CHANGE_LEAD, DOCUMENT | {"coordinator": "BYT"}),
    Door("extension-grant", A.GRANT_EXTENSION, DOCUMENT, row="extension", before=signed),
    Door("extension-refuse", A.REFUSE_EXTENSION, {"note": "Không"}, row="extension", before=signed),
    Door(
        "task-change-deadline",
        A.CHANGE_DEADLINE,
        DOCUMENT | {"deadline": "2026-08-31", "reason": "Điều chỉnh"},
    ),
    Door("task-fan-out", A.FAN_OUT, {}),
    Door("task-chase", A.CHASE, {"note": "Gấp"}),
    Door("task-make-secret", A.CHANGE_SECRECY, DOCUMENT),
    Door("task-lift-secrecy", A.CHANGE_SECRECY, DOCUMENT | {"title": "Tên"}),
    Door(
        "task-appoint-reviewer",
        A.APPOINT_REVIEWER,
        lambda s, w: DOCUMENT | {"person": w.people["stranger_ex"].email},
    ),
    Door(
        "task-correct", A.CORRECT, lambda s, w: {"event": _last(s), "percent": 45, "reason": "Sai"}
    ),
    Door(
        "task-opening-state",
        A.SET_OPENING_STATE,
        DOCUMENT | {"as_of": DAY, "status": "in_progress"},
    ),
    Door("task-recurrence", O.SET_RECURRENCE, {"recurrence": "month"}),
    Door(
        "task-revise-draft",
        O.REVISE_DRAFT,
        lambda s, w: {
            "programme": "DA06",
            "group": "PL",
            "title": "Tên khác",
            "deliverable": "Nghị định",
            "document_number": "1/NQ-CP",
            "document_on": "2026-01-05",
            "deadline_text": "30/6/2026",
            "leads": ["CUC"],
        },
    ),
]
DOORS = [*READS, *OWNERS, *SECRETARIAT]


def _last(stage: Stage) -> int:
    return stage.task.event_count


@dataclass(frozen=True)
class RegisterDoor:
    """One address that is about no task. `given`: its arguments."""

    name: str
    asked: Operation
    body: Callable[[World], dict[str, Any]] | dict[str, Any] | None = None  # None: GET
    given: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        return reverse(f"api:{self.name}", kwargs=dict(self.given))

    def sent(self, world: World) -> dict[str, Any]:
        return self.body(world) if callable(self.body) else dict(self.body or {})


SUCCESSION = {
    "predecessor": "BYT",
    "kind": "rename",
    "effective_on": DAY,
    "document": "1/NQ",
    "successors": [{"agency": "BGD"}],
}
KEPT = (("report", REPORT),)  # one that is published
DRAFT = {"programme": "DA06", "group": "PL", "title": "Việc mới"}
REGISTER = [
    RegisterDoor("me", O.USE_OWN_ACCOUNT),
    RegisterDoor("queue", O.USE_OWN_ACCOUNT),
    RegisterDoor("queue-confidence", O.USE_OWN_ACCOUNT),
    RegisterDoor("blockers", O.USE_OWN_ACCOUNT),
    RegisterDoor("delegations", O.USE_OWN_ACCOUNT),
    RegisterDoor("programmes", O.READ_REFERENCE),
    RegisterDoor("groups", O.READ_REFERENCE),
    RegisterDoor("agencies", O.READ_REFERENCE),
    RegisterDoor("agency", O.READ_REFERENCE, given=(("code", "BYT"),)),
    RegisterDoor("calendar", O.READ_REFERENCE),
    RegisterDoor("periods", O.READ_REFERENCE),
    RegisterDoor("published-figures", O.READ_REFERENCE),
    RegisterDoor("reconciliation", O.READ_TOTALS),
    RegisterDoor("indicators", O.READ_TOTALS),
    RegisterDoor("indicator-values", O.READ_TOTALS, given=(("pk", "1"),)),
    RegisterDoor(
        "indicator-values",
        O.RECORD_INDICATOR,
        {"as_of": DAY, "value": "62", "source": "Báo cáo tháng 6"},
        given=(("pk", "1"),),
    ),
    RegisterDoor("figures", O.READ_TOTALS),
    RegisterDoor("figure-programmes", O.READ_TOTALS),
    RegisterDoor("changes", O.READ_TOTALS),
    RegisterDoor("updates", O.READ_TOTALS),
    RegisterDoor("causes", O.READ_TOTALS),
    RegisterDoor("needs", O.READ_TOTALS),
    RegisterDoor("durations", O.READ_TOTALS),
    RegisterDoor("workload", O.READ_TOTALS),
    RegisterDoor("trend", O.READ_TOTALS),
    RegisterDoor("matrix", O.READ_TOTALS),
    RegisterDoor("timeline", O.LIST_TASKS),
    RegisterDoor("figure-tasks", O.LIST_TASKS),
    RegisterDoor("tasks", O.LIST_TASKS),
    RegisterDoor("exports", O.EXPORT_TASKS),
    RegisterDoor("exports", O.EXPORT_TASKS, {"kind": "register"}),
    RegisterDoor("reports", O.READ_PUBLISHED),
    RegisterDoor("reports", O.FREEZE_REPORT, {"programme": "DA06", "as_of": DAY}),
    RegisterDoor("report-preview", O.READ_TOTALS),
    *(
        RegisterDoor(f"report{below}", O.READ_PUBLISHED, given=KEPT)
        for below in ("", "-cells", "-differences")
    ),
    RegisterDoor("report-freeze", O.FREEZE_REPORT, {}, given=KEPT),
    RegisterDoor("report-correct", O.FREEZE_REPORT, {"reason": "Sót"}, given=KEPT),
    RegisterDoor("report-publish", O.PUBLISH_REPORT, {}, given=KEPT),
    RegisterDoor("report-scan", O.PUBLISH_REPORT, {}, given=KEPT),
    RegisterDoor(
        "report-name-document", O.PUBLISH_REPORT, {"number": "1/BC", "on": DAY}, given=KEPT
    ),
    RegisterDoor("drafts", O.WRITE_DRAFTS, DRAFT),
    RegisterDoor("successions", O.KEEP_AGENCIES, SUCCESSION),
    RegisterDoor("succession-preview", O.KEEP_AGENCIES, SUCCESSION),
    RegisterDoor(
        "programme-activate",
        O.ACTIVATE_PROGRAMME,
        DOCUMENT | {"on": DAY},
        given=(("code", "DA06"),),
    ),
    RegisterDoor(
        "delegations",
        O.DELEGATE,
        lambda w: {
            "to_user": w.colleague.email, "valid_from": DAY, "valid_to": LATER,
        },
    ),
    RegisterDoor(
        "delegations",
        O.DELEGATE_FOR_ANOTHER,
        lambda w: {
            "from_user": w.absent.email, "to_user": w.colleague.email,
            "valid_from": DAY, "valid_to": LATER, "reason": "Nghỉ ốm",
        },
    ),
]  # fmt: skip
BULK: dict[str, tuple[TaskAction, dict[str, Any]]] = {
    "bulk-accept": (A.ACCEPT, {"all_criteria_met": True}),
    "bulk-return": (A.RETURN, {"reason": "other", "note": "Chưa đủ"}),
    "bulk-extend": (A.GRANT_EXTENSION, DOCUMENT),
    "bulk-chase": (A.CHASE, {"note": "Gấp"}),
    "bulk-assign": (A.ASSIGN, {}),
}
# Signing in and out, ending a delegation, own files, what is nowhere: walked by their own tests.
APART = {
    "POST login", "POST logout", "POST delegation-end", "GET missing", "GET export",
    "GET export-file", "GET report-file", "GET report-scan", "GET documents",
    "GET calendar-ics", "GET calendar-days-off-ics",
}  # fmt: skip
