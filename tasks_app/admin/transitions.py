"""One page below a task for each deed of the desk, and the list of what can be done and not."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tasks_app.enums import Decision, Secrecy, Status, TaskAction
from tasks_app.models import Task
from tasks_app.permissions import Verdict, parties_of, verdicts
from tasks_app.selectors import waiting

from .base import person, standing
from .deadlines import DeadlinePages
from .deeds import DEEDS

OF_THE_DESK = {deed.action for deed in DEEDS.values()} | {
    TaskAction.CHANGE_DEADLINE,
    TaskAction.CORRECT,
}
ANSWERS = {"mo-lai", "khong-mo-lai"}
REOPENING = {"de-xuat-mo-lai", *ANSWERS}
SECRECY = {"chuyen-mat": Secrecy.NORMAL, "giai-mat": Secrecy.SECRET}


class TransitionPages(DeadlinePages):
    """Adds the deeds to the admin of tasks; each asks the guard before it shows a form."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/viec/<slug:deed>/", wrap(self.deed_view), name="task_deed"),
            *super().get_urls(),
        ]

    def tools(self, request: HttpRequest, task: Task) -> list[tuple[str, str]]:
        """Return label and address of what the person may do to `task` here."""
        possible = {v.action for v in self._verdicts(request, task) if v.possible}
        own = [
            (deed.title, reverse("admin:task_deed", args=[task.pk, slug]))
            for slug, deed in DEEDS.items()
            if deed.action in possible and self._is_offered(slug, task)
        ]
        if task.status == Status.DRAFT and TaskAction.ASSIGN in possible:
            own.insert(0, ("Sửa dự thảo", reverse("admin:task_revise", args=[task.pk])))
        return [*own, *super().tools(request, task)]

    def refusals_of(self, request: HttpRequest, task: Task) -> Sequence[Verdict]:
        """Return why each of the desk's other deeds cannot be done now."""
        found = self._verdicts(request, task)
        return [v for v in found if v.action in OF_THE_DESK and not v.possible]

    def _verdicts(self, request: HttpRequest, task: Task) -> list[Verdict]:
        return verdicts(task, standing(request), parties_of(task, timezone.localdate()))

    def _is_offered(self, slug: str, task: Task) -> bool:
        """Leave out what the state allows but nothing waits for."""
        if slug == "doi-dau-moi":
            return task.coordinator is not None
        if slug == "doi-chu-tri":
            return task.coordinator is None
        if slug in SECRECY:
            return task.secrecy == SECRECY[slug]
        if slug in REOPENING:
            pending = task.reopenings.filter(decision=Decision.PENDING).exists()
            return pending == (slug in ANSWERS)
        return True

    def deed_view(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """Ask what the deed needs, then do it."""
        if deed not in DEEDS:
            raise Http404
        wanted = DEEDS[deed]
        act = self._open(request, pk, wanted.action, title=wanted.title)
        form = wanted.form(request.POST or None, initial=act.initial())

        def write() -> str:
            wanted.run(act.task, form.cleaned_data, by=person(request), at=timezone.now())
            return wanted.done.format(act.task.code)

        context: dict[str, Any] = {}
        if wanted.action == TaskAction.REOPEN:
            context["proposal"] = waiting.pending_reopening(act.task)
        return self._answer(act, form, write, **context)
