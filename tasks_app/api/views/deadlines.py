"""The deadline and the record: signed, withdrawn, changed, corrected, taken back."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.serializers import deadlines as given
from tasks_app.api.serializers import rows as out
from tasks_app.api.serializers.intentions import NoBody
from tasks_app.enums import TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import TaskEvent
from tasks_app.selectors import filed
from tasks_app.services import corrections, deadlines, extensions, guards

from .base import Record, TaskView, intention
from .intentions import ExtensionDecisionView


class CosignView(ExtensionDecisionView):
    @extend_schema(
        summary="Ký đồng đề nghị gia hạn (Tổ công tác)", request=NoBody, responses=out.ExtensionOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Sign the request for the working group; it keeps its day of filing."""
        self.given(NoBody)
        extension = extensions.cosign(
            self.extension, by=self.person, at=self.now, version=self.version
        )
        return self.decided(extension)


class WithdrawExtensionView(ExtensionDecisionView):
    @extend_schema(summary="Rút đề nghị gia hạn", request=NoBody, responses=out.ExtensionOut)
    @intention
    def post(self, request: Request) -> Response:
        """Take the request back while nobody has decided on it."""
        self.given(NoBody)
        extension = extensions.withdraw(
            self.extension, by=self.person, at=self.now, version=self.version
        )
        return self.decided(extension)


class RecordView(TaskView):
    """An intention on one entry of the history, named by its number in the body."""

    writes_task = True

    def entry(self, seq: int) -> TaskEvent:
        """Return the entry.

        Raises:
            InvalidInput: the task has none of this number.
        """
        found = filed.event_of(self.task, seq)
        if found is None:
            raise InvalidInput.on("event", f"{self.task.code} không có mục {seq} trong lịch sử.")
        return found

    def recorded(self, event: TaskEvent) -> Response:
        """Return where the task stands, and the entry that was left."""
        superseded = event.supersedes.seq if event.supersedes else None
        entry: Record = {
            "seq": event.seq,
            "kind": event.kind,
            "effective_on": event.effective_on,
            "supersedes": superseded,
        }
        self.task.refresh_from_db()
        return self.written(self.task, {"event": entry})


class ChangeDeadlineView(RecordView):
    @extend_schema(
        summary="Điều chỉnh hạn theo văn bản của cấp giao",
        request=given.ChangeDeadlineIn,
        responses=given.RecordedOut,
    )
    @intention
    def post(self, request: Request) -> Response:
        """Set another deadline on a document; after expiry it breaks the chain."""
        sent = self.given(given.ChangeDeadlineIn)
        event = deadlines.change(
            self.task, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.recorded(event)


class CorrectView(RecordView):
    @extend_schema(
        summary="Đính chính một mục đã ghi", request=given.CorrectIn, responses=given.RecordedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Give a recorded fact anew; the old entry stays and is superseded."""
        sent = self.given(given.CorrectIn)
        event, reason = self.entry(sent.pop("event")), sent.pop("reason")
        corrected = corrections.correct(
            event,
            corrections.Correction(**sent),
            reason=reason,
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.recorded(corrected)


class RetractView(RecordView):
    @extend_schema(
        summary="Rút lại báo cáo vừa gửi", request=given.RetractIn, responses=given.RecordedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Take an own report back within minutes, if nothing followed."""
        event = self.entry(self.given(given.RetractIn)["event"])
        report = filed.report_of(event)
        if report is None:
            guards.guard(self.task, TaskAction.REPORT, by=self.person, on=self.today)
            raise InvalidInput.on(
                "event", "Mục này không phải báo cáo tiến độ. Chỉ rút lại được báo cáo vừa gửi."
            )
        retracted = corrections.retract_report(
            report, by=self.person, at=self.now, version=self.version
        )
        return self.recorded(retracted)
