"""One person for every place of the matrix, and a task in every state with rows of every kind."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from tasks_app.enums import (
    BlockerKind,
    Decision,
    EventKind,
    EvidenceKind,
    Role,
    ScanState,
    Status,
)
from tasks_app.models import (
    Agency,
    Blocker,
    Comment,
    CompletionClaim,
    DeadlineExtension,
    Delegation,
    Dependency,
    Evidence,
    FrozenReport,
    Indicator,
    Milestone,
    Programme,
    ProgressReport,
    Reopening,
    Task,
    User,
)
from tasks_app.rules.matrix import PLACES
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services import assignment, freezing
from tests.factories import (
    NOON,
    AgencyFactory,
    TaskGroupFactory,
    UserFactory,
    add_event,
    make_task,
)

TODAY = NOON.date()
BEFORE, JUST_NOW = NOON - timedelta(hours=1), NOON - timedelta(minutes=5)
REPORT = "0000000000"
PDF = b"%PDF-1.7 bien ban"
WORDS = "Lời bí ẩn"  # of the tasks: nothing that a stranger reads holds it
SEATS: dict[str, tuple[str, Role]] = {
    "lead_ex": ("CUC", Role.EXECUTOR),
    "lead_wg": ("CUC", Role.WORKING_GROUP),
    "lead_hu": ("CUC", Role.UNIT_HEAD),
    "co_lead_ex": ("BTC", Role.EXECUTOR),
    "coordinator_ex": ("BCT", Role.EXECUTOR),
    "coordinating_ex": ("BNV", Role.EXECUTOR),
    "coordinating_wg": ("BNV", Role.WORKING_GROUP),
    "coordinating_hu": ("BNV", Role.UNIT_HEAD),
    "above_ex": ("BTP", Role.EXECUTOR),
    "above_wg": ("BTP", Role.WORKING_GROUP),
    "above_hu": ("BTP", Role.UNIT_HEAD),
    "part_ex": ("BXD", Role.EXECUTOR),
    "below_ex": ("PHONG", Role.EXECUTOR),
    "below_wg": ("PHONG", Role.WORKING_GROUP),
    "authority_ex": ("BKHCN", Role.EXECUTOR),
    "stranger_ex": ("BYT", Role.EXECUTOR),
    "stranger_hu": ("BYT", Role.UNIT_HEAD),
    "reviewer": ("VPCP", Role.REVIEWER),
    "reviewer_s1": ("C06", Role.REVIEWER),
    "conflicted": ("BTP", Role.REVIEWER),
    "appointed": ("BGD", Role.EXECUTOR),
    "steward": ("VPCP", Role.SECRETARIAT_ADMIN),
    "conflicted_steward": ("CUC", Role.SECRETARIAT_ADMIN),
    "leader": ("CP", Role.LEADER),
    "inspector": ("BCA", Role.INSPECTOR),
}
DEPUTIES = {"deputy_ex": "lead_ex", "deputy_reviewer": "reviewer"}
BELOW = {"C06": "BCA", "CUC": "BTP", "PHONG": "CUC", "VU": "BCT"}


@dataclass
class Stage:
    """A task with everything that its addresses name."""

    task: Task
    claim: CompletionClaim
    extension: DeadlineExtension
    blocker: Blocker
    milestone: Milestone
    dependency: Dependency
    comment: Comment
    evidence: Evidence
    withdrawn: Evidence
    proposal: Reopening | None

    @property
    def code(self) -> str:
        return self.task.code

    @property
    def unit(self) -> str:
        """The unit below who leads."""
        return "VU" if self.task.coordinator_id else "PHONG"


class World:
    """Agencies, a person for each place, two tasks in each state, and one nobody is near."""

    def __init__(self) -> None:
        cp = AgencyFactory(code="CP")
        self.agencies: dict[str, Agency] = {"CP": cp}
        for code in ("BCA", "VU", *(code for code, _ in SEATS.values())):
            self.agency(code)
        self.people: dict[str, User] = {
            key: UserFactory(member_of=self.agencies[code], role=role, full_name=f"Người {key}")
            for key, (code, role) in SEATS.items()
        }
        for key, owner in DEPUTIES.items():
            self.people[key] = UserFactory(member_of=self.agency(f"CQ-{key}"))
            self._lend(self.people[owner], self.people[key])
        self.people["machine"] = User.objects.create_superuser(
            "may@cq.example.com", "x", full_name="Quản trị máy"
        )
        self.people["nobody"] = UserFactory()
        self.absent = UserFactory(member_of=self.agency("BYT"), role=Role.UNIT_HEAD)
        self.colleague = UserFactory(member_of=self.agency("BYT"))
        User.objects.update(is_staff=True)  # so that roles alone decide
        assert set(self.people) == {place.key for place in PLACES}
        self.people = {user: User.objects.get(pk=row.pk) for user, row in self.people.items()}
        self.file = default_storage.save("evidence/ma-tran.pdf", ContentFile(PDF))
        self.waited_for = self._quiet("CHO-1")
        self.successor = self._quiet("THAY-1")
        self._publish()
        self.group = AgencyFactory(code="ALL_MINISTRIES", kind="collective")
        self.indicator = Indicator.objects.create(
            pk=1, programme=Programme.objects.get(code="DA06"), code="T1", name="Hồ sơ trực tuyến",
            unit="%", target_value=80, operator=">=", source="QĐ 06/QĐ-TTg", provenance="read",
        )  # fmt: skip
        self.own = {status: self._stage(f"MAT-{status}", status) for status in Status}
        self.common = {
            status: self._stage(f"CHUNG-{status}", status, common=True) for status in Status
        }

    def _publish(self) -> None:
        """Give out a report whose code is known beforehand."""
        by, asked = self.people["reviewer"], ReportQuestion(self.successor.programme, as_of=TODAY)
        report = freezing.draft(asked, by=by, at=NOON)
        FrozenReport.objects.filter(pk=report.pk).update(code=REPORT, series=REPORT)
        report = freezing.freeze(report, by=by, at=NOON)
        report = freezing.attach_signed_scan(
            report, SimpleUploadedFile("ky.pdf", PDF), by=by, at=NOON
        )
        freezing.publish(report, by=by, at=NOON)

    def agency(self, code: str) -> Agency:
        """Return the agency of this code, its line above it made first."""
        if code not in self.agencies:
            parent = self.agency(BELOW.get(code, "CP"))
            self.agencies[code] = AgencyFactory(code=code, parent=parent)
        return self.agencies[code]

    def stage(self, place: str, status: Status) -> Stage:
        """Return the task to which `place` is what the matrix says, in `status`."""
        return (self.common if place == "coordinator_ex" else self.own)[status]

    def executor_of(self, stage: Stage) -> User:
        """Return an executor of who leads."""
        return self.people["coordinator_ex" if stage.task.coordinator_id else "lead_ex"]

    def _lend(self, owner: User, deputy: User) -> None:
        Delegation.objects.create(
            from_user=owner, to_user=deputy, valid_from=date(2026, 6, 1),
            valid_to=date(2026, 7, 1), made_by=owner, made_at=BEFORE,
        )  # fmt: skip

    def _quiet(self, code: str) -> Task:
        """Return a task that those around the others see, too."""
        near = (self.agency("BCT"), self.agency("BXD"), self.agency("BNV"))
        co_leads = (self.agency("BTC"),)
        task = make_task(lead=self.agency("CUC"), co_leads=co_leads, coordinating=near, code=code)
        Task.objects.filter(pk=task.pk).update(appointed_reviewer=self.people["appointed"])
        return task

    def _stage(self, code: str, status: Status, *, common: bool = False) -> Stage:
        task = self._draft(code) if status == Status.DRAFT else self._given(code, status, common)
        Task.objects.filter(pk=task.pk).update(
            appointed_reviewer=self.people["appointed"], note=WORDS, acceptance_criteria=WORDS
        )
        if status != Status.DRAFT:
            make_task(lead=self.agency("BXD"), parent=task, code=f"{code}-P", title=WORDS)
        return self._filled(Task.objects.get(pk=task.pk))

    def _given(self, code: str, status: Status, common: bool) -> Task:
        taking_part = {"co_leads": (self.agency("BTC"),), "coordinating": (self.agency("BNV"),)}
        lead = self.group if common else self.agency("CUC")
        coordinator = self.agency("BCT") if common else None
        return make_task(
            lead=lead, coordinator=coordinator, status=status, code=code, title=WORDS, percent=40,
            assigned_on=date(2026, 6, 12) if status == Status.ASSIGNED else date(2026, 1, 5),
            **taking_part,
        )  # fmt: skip

    def _draft(self, code: str) -> Task:
        wanted = assignment.Draft(
            group=TaskGroupFactory(), title=WORDS, deliverable="Nghị định", code=code,
            document_number="1/NQ-CP", document_on=date(2026, 1, 5), deadline_text="30/6/2026",
            leads=(self.agency("CUC"), self.agency("BTC")), coordinating=(self.agency("BNV"),),
        )  # fmt: skip
        return assignment.draft(wanted, by=self.people["steward"], at=BEFORE)

    def _filled(self, task: Task) -> Stage:
        owner, agency = self.people["lead_ex"], self.agency("CUC")
        filed = {"task": task, "filed_by": owner, "filed_agency": agency}
        dated = {"filed_on": TODAY, "filed_at": BEFORE}
        event = add_event(task, EventKind.COMMENTED, TODAY, recorded_at=BEFORE)
        self._reported(task)
        waits = task.status == Status.AWAITING_ACCEPTANCE
        piece = self._piece() | {"task": task, "event": event}
        return Stage(
            task,
            CompletionClaim.objects.create(
                completed_on=TODAY, note=WORDS, decision_note="" if waits else WORDS,
                decision=Decision.PENDING if waits else Decision.RETURNED,
                decided_at=None if waits else BEFORE, **filed, **dated,
            ),
            DeadlineExtension.objects.create(
                number=1, deadline_before=date(2026, 6, 30), proposed_deadline=date(2026, 9, 30),
                reason=WORDS, **filed, **dated,
            ),
            Blocker.objects.create(
                task=task, kind=BlockerKind.DATA, description=WORDS, owner=agency,
                authority=self.agency("BKHCN"), raised_on=TODAY,
            ),
            Milestone.objects.create(
                task=task, title=WORDS, planned_on=TODAY, weight=1, added_at=BEFORE
            ),
            Dependency.objects.create(
                task=task, predecessor=self.waited_for, note=WORDS, added_at=BEFORE
            ),
            Comment.objects.create(
                task=task, author=owner, agency=agency, text=WORDS, written_at=BEFORE, event=event
            ),
            Evidence.objects.create(**piece),
            Evidence.objects.create(
                withdrawn_at=BEFORE, withdrawn_by=owner, withdrawal_reason="Nhầm", **piece
            ),
            self._proposal(task),
        )  # fmt: skip

    def _reported(self, task: Task) -> None:
        percent = {"percent": 40}
        reported = add_event(
            task, EventKind.PROGRESS_REPORTED, TODAY, percent, recorded_at=JUST_NOW
        )
        ProgressReport.objects.create(
            task=task, event=reported, reported_on=TODAY, content=WORDS,
            filed_by=self.people["lead_ex"], filed_at=JUST_NOW,
        )  # fmt: skip
        task.refresh_from_db()

    def _piece(self) -> dict[str, object]:
        return {
            "kind": EvidenceKind.FILE, "title": WORDS, "file": self.file,
            "filename": "ma-tran.pdf", "size": len(PDF),
            "sha256": hashlib.sha256(PDF).hexdigest(), "scan_state": ScanState.CLEAN,
            "added_by": self.people["lead_ex"], "added_on": TODAY, "added_at": BEFORE,
        }  # fmt: skip

    def _proposal(self, task: Task) -> Reopening | None:
        if task.status != Status.COMPLETED:
            return None
        return Reopening.objects.create(
            task=task, document="1/KL", reason=WORDS, proposed_by=self.people["reviewer_s1"],
            proposed_agency=self.agency("BCA"), proposed_at=BEFORE,
        )  # fmt: skip
