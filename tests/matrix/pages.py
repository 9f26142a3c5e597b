"""Every page about one task, and every deed of the desk: what it asks, and a form that is right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tasks_app.admin.deeds import DEEDS
from tasks_app.enums import Operation, TaskAction
from tasks_app.rules.matrix import Asked
from tests.matrix.doors import (
    DAY,
    LATER,
    as_it_is,
    overdue,
    signed,
    unsigned,
    without_proposal,
    without_request,
)
from tests.matrix.world import Stage, World

A, O = TaskAction, Operation  # noqa: E741


@dataclass(frozen=True)
class Page:
    """One address and method. `row`: which row of the stage its number names."""

    name: str
    asked: Asked
    sent: Callable[[Stage], dict[str, Any]] | dict[str, Any] | None = None  # None: GET
    row: str = ""
    before: Callable[[Stage], None] = as_it_is

    @property
    def id(self) -> str:
        return f"{'GET' if self.sent is None else 'POST'} {self.name}"

    def form(self, stage: Stage) -> dict[str, Any]:
        """Return the fields of a form that nothing is wrong with."""
        return self.sent(stage) if callable(self.sent) else dict(self.sent or {})

    def path(self, stage: Stage, *, code: str = "") -> str:
        """Return the address for `stage`, or for another code."""
        if self.name == "blocker_answer":
            return reverse(self.name, args=[stage.blocker.pk])
        named: dict[str, Any] = {"code": code or stage.code}
        if self.row:
            named["pk"] = getattr(stage, self.row).pk
        if self.name == "report_retract":
            named["seq"] = stage.task.event_count
        return reverse(self.name, kwargs=named)


UPWARD = {
    "number": "1/TTr", "signed_on": DAY, "authority": "Chính phủ", "expected_on": LATER,
}  # fmt: skip
EVIDENCE = {"kind": "document", "document_number": "1/BC", "title": "Báo cáo"}
PLAN = {"rows": 1, "title_0": "Dự thảo", "planned_on_0": DAY, "weight_0": 1}
PAGES = [
    Page("task_detail", O.SEE_TASK),
    Page("evidence_download", O.DOWNLOAD_EVIDENCE, row="evidence"),
    Page("evidence_download", O.DOWNLOAD_WITHDRAWN, row="withdrawn"),
    Page("task_people", O.LOOK_UP_PEOPLE),
    Page("task_update", A.REPORT, {"percent": 50, "content": "Đang làm"}),
    Page("report_retract", A.REPORT, {}),
    Page("task_claim", A.CLAIM, {"completed_on": DAY}),
    Page(
        "task_extension",
        A.REQUEST_EXTENSION,
        {"proposed_deadline": "2026-09-30", "reason": "Chờ luật"},
        before=without_request,
    ),
    Page("extension_cosign", A.COSIGN_EXTENSION, {}, row="extension", before=unsigned),
    Page("extension_withdraw", A.WITHDRAW_EXTENSION, {}, row="extension"),
    Page("task_break_down", A.BREAK_DOWN, lambda s: {"units": [s.unit], "title": "Phần"}),
    Page("task_plan", A.PLAN, PLAN),
    Page("milestone_reach", A.PLAN, {}, row="milestone"),
    Page("task_wait", A.PLAN, {"predecessor": "THAY-1"}),
    Page("stop_waiting", A.PLAN, {}, row="dependency"),
    Page("task_promise", A.PROMISE, {"promised_on": LATER}, before=overdue),
    Page("task_comment", A.COMMENT, {"text": "Chào"}),
    Page("task_comment", A.ASK, {"text": "Vì sao?", "is_question": "on"}),
    Page("comment_retract", A.COMMENT, {}, row="comment"),
    Page("blocker_answer", A.ANSWER_BLOCKER, {"words": "Đã gỡ"}),
    Page("task_upward", A.SUBMIT_UPWARD, UPWARD),
    Page("task_answer", A.ANSWER, {"number": "1/TB", "signed_on": DAY, "content": "Đồng ý"}),
    Page("task_wrongly_given", A.REFUSE_ASSIGNMENT, {"reason": "Nhầm"}),
    Page("task_focal_person", A.NAME_FOCAL_PERSON, {"person": ""}),
    Page("task_start", A.START, {}),
    Page("task_withdraw", A.WITHDRAW, {}),
    Page("blocker_resolve", A.RESOLVE_BLOCKER, {"resolution": "Đã gỡ"}, row="blocker"),
    Page("evidence_add", A.ADD_EVIDENCE, EVIDENCE),
    Page("evidence_new", A.ADD_EVIDENCE, EVIDENCE, row="evidence"),
    Page("evidence_withdraw", A.ADD_EVIDENCE, {"reason": "Nhầm"}, row="evidence"),
]
FORMS = {
    "task_update", "task_claim", "task_extension", "extension_cosign", "task_break_down",
    "task_plan", "task_wait", "task_promise", "task_upward", "task_answer", "task_wrongly_given",
    "task_focal_person", "evidence_add", "evidence_new",
}  # fmt: skip
# Pages about no task: everybody signed in sees them, each with what is his.
OWN_PAGES = {
    "my_work", "my_work_count", "overview", "reconciliation", "task_list", "blockers",
    "confidence_gaps", "account", "delegations", "help", "accessibility", "exports",
}  # fmt: skip
APART = {
    "home", "account_login", "account_logout", "quick_sign_in", "mfa_authenticate", "look",
    "delegation_end", "components", "export", "export_file", "report",
    "report_folder", "report_tasks", "quick_update",
    "feed_make", "feed_revoke",
}  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """One page of the desk below a task; its form is sent."""

    name: str
    asked: Asked
    path: Callable[[Stage], str]
    sent: dict[str, Any]
    before: Callable[[Stage], None] = as_it_is


DOCUMENT = {"document": "1/QĐ"}
DECISION = {"number": "8/QĐ", "signed_on": "15/06/2026", "reason": "Không còn cần"}
SENT: dict[str, dict[str, Any]] = {
    "giao": {},
    "giu-nguyen": {"note": "Đúng"},
    "doi-chu-tri": DOCUMENT | {"agency": "BYT"},
    "doi-dau-moi": DOCUMENT | {"agency": "BYT"},
    "chi-dinh-tham-dinh": DOCUMENT,
    "trang-thai-tai-ngay-chot": DOCUMENT | {"as_of": "15/06/2026", "status": "in_progress"},
    "chuyen-mat": DOCUMENT,
    "giai-mat": DOCUMENT | {"title": "Tên", "deliverable": ""},
    "don-doc": {"note": "Gấp"},
    "tam-dung": DOCUMENT | {"review_on": "05/07/2026", "reason": "Chờ"},
    "tiep-tuc": DOCUMENT,
    "huy": DECISION,
    "thay-the": DECISION | {"successors": "THAY-1"},
    "de-xuat-mo-lai": DOCUMENT | {"reason": "Sai"},
    "mo-lai": {"note": "Đồng ý"},
    "khong-mo-lai": {"note": "Không"},
}


def _below(slug: str) -> Callable[[Stage], str]:
    return lambda stage: f"/quan-tri/tasks_app/task/{stage.task.pk}/{slug}/"


def _correction(stage: Stage) -> str:
    return _below(f"dinh-chinh/{stage.task.event_count}")(stage)


def _decision(model: str, row: str) -> Callable[[Stage], str]:
    return lambda s: f"/quan-tri/tasks_app/{model}/{getattr(s, row).pk}/change/"


def deeds(world: World) -> list[Deed]:
    """Return every deed of the desk with a form that nothing is wrong with."""
    appointed = {"person": world.colleague.email}
    found = [
        Deed(
            slug,
            deed.action,
            _below(f"viec/{slug}"),
            SENT[slug] | (appointed if slug == "chi-dinh-tham-dinh" else {}),
            before=without_proposal if slug == "de-xuat-mo-lai" else as_it_is,
        )
        for slug, deed in DEEDS.items()
    ]
    change = DOCUMENT | {"deadline": "31/08/2026", "reason": "Điều chỉnh"}
    found += [
        Deed("dieu-chinh-han", A.CHANGE_DEADLINE, _below("dieu-chinh-han"), change),
        Deed("dinh-chinh", A.CORRECT, _correction, {"percent": 45, "reason": "Sai"}),
    ]
    claim, extension = (
        _decision("completionclaim", "claim"),
        _decision("deadlineextension", "extension"),
    )
    ticked = {"criteria_met": ["0"], "note": "Đủ"}
    found += [
        Deed("accept", A.ACCEPT, claim, ticked | {"verb": "accept"}),
        Deed("return", A.RETURN, claim, {"verb": "return", "reason": "other", "note": "Chưa"}),
        Deed("open", A.OPEN_REVIEW, claim, {"verb": "open"}),
        Deed("grant", A.GRANT_EXTENSION, extension, DOCUMENT | {"verb": "grant"}, signed),
        Deed("refuse", A.REFUSE_EXTENSION, extension, {"verb": "refuse", "note": "Không"}, signed),
    ]
    return found
