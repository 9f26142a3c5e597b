"""A task made secret, or no longer: by a secretariat administrator, on a document."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.serializers import intentions as given
from tasks_app.api.serializers import rows as out
from tasks_app.services import secrecy

from .base import TaskView, intention


class MakeSecretView(TaskView):
    writes_task = True

    @extend_schema(
        summary="Chuyển thành nhiệm vụ mật", request=given.MakeSecretIn, responses=out.StartedOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Make the task secret; its own words leave the register."""
        sent = self.given(given.MakeSecretIn)
        return self.written(
            secrecy.make_secret(
                self.task, **sent, by=self.person, at=self.now, version=self.version
            )
        )


class LiftSecrecyView(TaskView):
    writes_task = True

    @extend_schema(summary="Giải mật", request=given.LiftSecrecyIn, responses=out.StartedOut)
    @intention
    def post(self, request: Request) -> Response:
        """Lift the secrecy; the title is given anew."""
        sent = self.given(given.LiftSecrecyIn)
        words = secrecy.Words(sent["title"], sent["deliverable"])
        task = secrecy.lift(
            self.task,
            words,
            document=sent["document"],
            by=self.person,
            at=self.now,
            version=self.version,
        )
        return self.written(task)
