"""Whose a task is: drafts, assignment, changes of lead, people named for it, opening states."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency
from tasks_app.api.preconditions import etag
from tasks_app.api.serializers import intentions as plain
from tasks_app.api.serializers import rows as out
from tasks_app.api.serializers import transitions as given
from tasks_app.api.serializers.reference import ProgrammeRow
from tasks_app.enums import Operation
from tasks_app.errors import InvalidInput
from tasks_app.models import Programme, User
from tasks_app.permissions import parties_of
from tasks_app.selectors import filed, named, people, reference
from tasks_app.services import assignment, openings
from tasks_app.services.stewardship import guard_steward

from .base import ApiView, TaskView, brief, intention


class AssignView(TaskView):
    writes_task = True

    @extend_schema(summary="Giao nhiệm vụ", request=plain.NoBody, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Assign the draft: it counts from the signing date of its document."""
        self.given(plain.NoBody)
        event = assignment.assign(self.task, by=self.person, at=self.now, version=self.version)
        return self.written(event.task)


class RefuseAssignmentView(TaskView):
    writes_task = True

    @extend_schema(summary="Báo giao nhầm", request=given.RefusalIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Say that the task was given to the wrong agency, within the days allowed."""
        sent = self.given(given.RefusalIn)
        event = assignment.refuse_assignment(
            self.task,
            reason=sent["reason"],
            proposed_lead=named.agency_or_none("proposed_lead", sent["proposed_lead"]),
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.written(event.task)


class ConfirmAssignmentView(TaskView):
    writes_task = True

    @extend_schema(summary="Giữ nguyên việc giao", request=given.WordsIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Answer a refusal: the task stays where it is."""
        sent = self.given(given.WordsIn)
        event = assignment.confirm_assignment(
            self.task, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


class ChangeLeadView(TaskView):
    writes_task = True

    @extend_schema(summary="Đổi cơ quan chủ trì", request=given.LeadIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Hand the task over on a document, maybe from a day to come."""
        sent = self.given(given.LeadIn)
        lead = named.agency("lead", sent.pop("lead"))
        event = assignment.change_lead(
            self.task, lead=lead, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


class ChangeCoordinatorView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Đổi đầu mối tổng hợp", request=given.CoordinatorIn, responses=out.StartedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Let another agency coordinate a collective task."""
        sent = self.given(given.CoordinatorIn)
        agency = named.agency("coordinator", sent.pop("coordinator"))
        event = assignment.change_coordinator(
            self.task, coordinator=agency, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


class NameFocalPersonView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Phân công người phụ trách", request=given.FocalPersonIn, responses=out.StartedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Name the executor of the lead who carries the task, or nobody."""
        email = self.given(given.FocalPersonIn)["person"]
        event = assignment.name_focal_person(
            self.task,
            person=self._executor(email) if email else None,
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.written(event.task)

    def _executor(self, email: str) -> User:
        """Return the executor of the lead with this address; other accounts are not told of.

        Raises:
            InvalidInput: there is none.
        """
        leads = parties_of(self.task, self.today).leads
        for person in people.executors_of(leads, on=self.today):
            if person.email == email.strip().lower():
                return person
        raise InvalidInput.on(
            "person", f"Cơ quan chủ trì không có cán bộ đầu mối {email}. Chọn người khác."
        )


class AppointReviewerView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Chỉ định người thẩm định", request=given.AppointmentIn, responses=out.StartedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Appoint a reviewer on a document where all of the secretariat are bound."""
        sent = self.given(given.AppointmentIn)
        event = assignment.appoint_reviewer(
            self.task,
            person=named.person("person", sent["person"]),
            document=sent["document"],
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.written(event.task)


class OpeningStateView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Nhập trạng thái tại ngày chốt", request=given.OpeningIn, responses=out.StartedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """State where the task stood on a day, on a closing table."""
        opening = openings.OpeningState(**self.given(given.OpeningIn))
        event = openings.set_opening_state(
            self.task, opening, by=self.person, at=self.now, version=self.version
        )
        return self.written(event.task)


def _draft(sent: dict[str, Any]) -> assignment.Draft:
    """Return the draft a body describes.

    Raises:
        InvalidInput: it names a group or an agency that is not there.
    """
    sent["group"] = named.group("group", sent["group"], programme=sent.pop("programme"))
    for name in ("leads", "coordinating"):
        sent[name] = tuple(named.agency(name, code) for code in sent[name])
    sent["coordinator"] = named.agency_or_none("coordinator", sent["coordinator"])
    return assignment.Draft(**sent)


class DraftsView(ApiView):
    writes_task = False

    @extend_schema(
        summary="Lập dự thảo nhiệm vụ", request=given.DraftIn, responses={201: out.StartedOut}
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Return the new draft; it is in no figure until it is assigned."""
        return idempotency.once(request, self._write, by=self.person, at=self.now)

    def _write(self) -> Response:
        guard_steward(self.person, Operation.WRITE_DRAFTS, on=self.today)
        task = assignment.draft(_draft(self.given(given.DraftIn)), by=self.person, at=self.now)
        headers = {"ETag": etag(task.version)}
        return Response({"task": brief(task)}, status=201, headers=headers)


class ReviseDraftView(TaskView):
    writes_task = True

    @extend_schema(summary="Sửa dự thảo", request=given.DraftIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Return the draft as it now reads."""
        guard_steward(self.person, Operation.REVISE_DRAFT, on=self.today)
        wanted = _draft(self.given(given.DraftIn))
        task = assignment.revise_draft(
            self.task, wanted, by=self.person, at=self.now, version=self.version
        )
        return self.written(task)


class ActivateView(ApiView):
    @extend_schema(
        summary="Đưa chương trình vào theo dõi",
        request=given.ActivationIn,
        responses=ProgrammeRow,
    )
    def post(self, request: Request, code: str) -> HttpResponseBase:
        """Follow a snapshot or a catalogue from a day on, with opening states; all or nothing."""
        programme = get_object_or_404(reference.programmes(), code=code)
        return idempotency.once(
            request, lambda: self._activate(programme), by=self.person, at=self.now
        )

    def _activate(self, programme: Programme) -> Response:
        guard_steward(self.person, Operation.ACTIVATE_PROGRAMME, on=self.today)
        sent = self.given(given.ActivationIn)
        document, on = sent["document"], sent["on"]
        states = {
            row.pop("code"): openings.OpeningState(as_of=on, document=document, **row)
            for row in sent["states"]
        }
        openings.activate(
            programme, document=document, on=on, states=states, by=self.person, at=self.now
        )
        columns = reference.PROGRAMME_COLUMNS
        return Response(filed.row_of(programme, columns))
