"""What all forms on a task share: panel or page, refusal beside the field, the way back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from tasks_app.enums import Secrecy, TaskAction
from tasks_app.errors import DomainError, NotPermitted, StaleVersion
from tasks_app.models import Task
from tasks_app.permissions import Parties, parties_of, relations_of, standing_of
from tasks_app.rules.lifecycle import TRANSITIONS
from tasks_app.rules.secrecy import ON_PAPER
from tasks_app.rules.text import format_date, upper_first
from tasks_app.selectors import task_page
from tasks_app.selectors.calendar import work_calendar
from tasks_app.web import errors
from tasks_app.web.errors import SignedIn
from tasks_app.web.forms import TaskForm
from tasks_app.web.rows import TaskRow, desk_on, task_row
from tasks_app.web.task_detail import found_or_404

VERBS = {  # where the button says something else than the action is called
    TaskAction.REPORT: "Lưu cập nhật",
    TaskAction.REQUEST_EXTENSION: "Gửi đề nghị gia hạn",
    TaskAction.COSIGN_EXTENSION: "Ký đồng",
    TaskAction.PLAN: "Lưu kế hoạch",
    TaskAction.PROMISE: "Hứa ngày này",
    TaskAction.BREAK_DOWN: "Giao việc",
}


@dataclass(frozen=True, slots=True)
class Filing:
    """A form that one person opens on one task now."""

    request: SignedIn
    task: Task
    row: TaskRow
    parties: Parties
    action: TaskAction
    template: str
    title: str

    @property
    def draft(self) -> str:
        """The name under which the browser keeps what is being typed."""
        return f"da06:{self.request.user.pk}:{self.task.code}:{self.action}"

    @property
    def verb(self) -> str:
        """What the button that sends the form says."""
        return VERBS.get(self.action) or upper_first(self.action.label)

    def initial(self) -> dict[str, Any]:
        """Return what every form starts with."""
        is_secret = self.task.secrecy == Secrecy.SECRET
        words = dict.fromkeys(("content", "reason"), upper_first(ON_PAPER)) if is_secret else {}
        return {"version": self.task.version, "next": self._opened_from(), **words}

    def _opened_from(self) -> str:
        htmx = getattr(self.request, "htmx", None)
        return (htmx.current_url_abs_path or "") if htmx else ""

    def page(self, form: TaskForm, *, status: int = 200, **context: Any) -> HttpResponse:
        """Return the form as a side panel for HTMX, as a page of its own otherwise."""
        frame = "_panel.html" if getattr(self.request, "htmx", False) else "form_page.html"
        given = {
            "filing": self,
            "task": self.task,
            "row": self.row,
            "form": form,
            "labels": labels_of(form),
            "has_illustrative": self.row.is_illustrative,
            "last_report": format_date(self.task.last_report_on)
            if self.task.last_report_on
            else "",
        }
        return render(self.request, f"tasks_app/{frame}", given | context, status=status)

    def refused(self, form: TaskForm, refusal: DomainError, **context: Any) -> HttpResponse:
        """Return the form with the refusal in it and everything that was typed.

        Stale: the form now carries the version just read, so that it can be sent again by
        somebody who has seen what the other one saved.
        """
        errors.note(self.request, refusal)
        form.refuse(refusal)
        if isinstance(refusal, StaleVersion):
            context |= {"saved_first": refusal.message, "version": self.task.version}
        return self.page(form, status=refusal.status, **context)

    def done(self, words: str) -> HttpResponse:
        """Return the person to where they came from, with one sentence on what was saved."""
        messages.success(self.request, words, extra_tags=self.draft)
        target = self.request.POST.get("next", "") or self.row.url
        safe = url_has_allowed_host_and_scheme(
            target,
            allowed_hosts={self.request.get_host()},
            require_https=self.request.is_secure(),
        )
        target = target if safe else self.row.url
        if getattr(self.request, "htmx", False):
            return HttpResponseClientRedirect(target)
        return redirect(target)


def open_filing(
    request: SignedIn, code: str, action: TaskAction, *, template: str, title: str
) -> Filing:
    """Return the form's frame, having checked that the person could take the action at all.

    Raises:
        NotPermitted: the action belongs to others; the sentence names whom.
    """
    today = timezone.localdate()
    task = found_or_404(request, code, on=today)
    parties = parties_of(task, today)
    relations = relations_of(standing_of(request.user, today), task, parties)
    if not TRANSITIONS[action].who & relations:
        raise NotPermitted(
            f"Chỉ {task.lead or 'cơ quan chủ trì'} được “{action.label}” với {task.code}. "
            "Cần sửa? Nhắn đầu mối của cơ quan chủ trì."
        )
    row = task_row(task_page.row_of(task), desk_on(today, work_calendar()))
    return Filing(request, task, row, parties, action, template, title)


def labels_of(form: Form) -> list[tuple[str, str]]:
    """Return (anchor, sentence) of every problem, in the order of the fields."""
    found = []
    for name, problems in form.errors.items():
        anchor = form[name].id_for_label if name in form.fields else "form-dau"
        found += [(anchor, str(problem)) for problem in problems]
    return found
