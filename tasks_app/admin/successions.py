"""Who succeeds whom, and the page that applies it: choose, see what it does, confirm."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tasks_app.enums import Operation, SuccessionKind
from tasks_app.errors import DomainError
from tasks_app.models import AgencySuccession
from tasks_app.selectors import reference
from tasks_app.selectors import succession as select
from tasks_app.selectors.succession import HeldTask
from tasks_app.services import agencies, succession
from tasks_app.services.succession import Outline, Plan, Share
from tasks_app.services.succession.plan import BY_LIST

from . import refusals
from .base import PEOPLE, DomainAdmin, person
from .forms import SuccessionForm

PAGE = "admin/tasks_app/succession/page.html"


class PlanForm(forms.Form):
    """A succession as it is asked for; the tasks of a list are chosen below it."""

    predecessor = forms.CharField(label="Mã cơ quan cũ", max_length=40)
    successors = forms.CharField(
        label="Mã cơ quan kế thừa",
        max_length=2_000,
        help_text="Nhiều cơ quan: cách nhau bằng dấu chấm phẩy, cơ quan đầu kế thừa chính.",
    )
    kind = forms.ChoiceField(label="Hình thức", choices=SuccessionKind.choices)
    effective_on = forms.DateField(label="Hiệu lực từ ngày")
    document = forms.CharField(label="Số, ký hiệu văn bản", max_length=200)
    keeps_rest = forms.BooleanField(
        label="Cơ quan cũ còn lại, giữ việc không chuyển (chỉ khi chia tách)", required=False
    )
    moves_people = forms.BooleanField(
        label="Chuyển cả vai trò của người dùng sang cơ quan kế thừa chính", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "input"
        self.fields["predecessor"].widget.attrs["list"] = "agencies"

    def heirs(self) -> list[str]:
        """Return the codes of the successors, the main one first."""
        codes = self.cleaned_data["successors"].split(";")
        return [code.strip() for code in codes if code.strip()]

    def plan(self, chosen: Mapping[str, str]) -> Plan:
        """Return what is asked for; `chosen` maps a task to its successor."""
        given = self.cleaned_data
        return Plan(
            predecessor=given["predecessor"],
            kind=given["kind"],
            effective_on=given["effective_on"],
            document=given["document"],
            shares=tuple(
                Share(heir, "", tuple(task for task, to in chosen.items() if to == heir))
                for heir in self.heirs()
            ),
            keeps_rest=given["keeps_rest"],
            moves_people=given["moves_people"],
        )


@admin.register(AgencySuccession)
class AgencySuccessionAdmin(DomainAdmin):
    """Edges as they are known; applying one moves tasks, by an event on each."""

    section = PEOPLE
    reading = Operation.READ_ORGANISATION
    keeping = Operation.KEEP_AGENCIES
    form = SuccessionForm
    list_display = ("predecessor", "successor", "effective_on", "kind", "is_main", "applied_at")
    list_display_links = ("predecessor", "successor")
    list_filter = ("effective_on", "kind", "is_main", ("applied_at", admin.EmptyFieldListFilter))
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__name", "successor__name", "scope")
    autocomplete_fields = ("predecessor", "successor")
    readonly_fields = ("applied_by", "applied_at")

    def save_model(
        self, request: HttpRequest, obj: AgencySuccession, form: Any, change: bool
    ) -> None:
        agencies.save_succession(obj, by=person(request), at=timezone.now())

    def get_urls(self) -> list[URLPattern]:
        """Return the pages of the model with the one that applies."""
        view = self.admin_site.admin_view(self.apply_view)
        return [
            path("ap-dung/", view, name="tasks_app_agencysuccession_apply"),
            *super().get_urls(),
        ]

    def apply_view(self, request: HttpRequest) -> HttpResponse:
        """Ask, show what would be done, do it when that very outline is confirmed."""
        if not self.writes(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, PlanForm(initial=request.GET.dict()))
        form, held = PlanForm(request.POST), []
        if not form.is_valid():
            return self._page(request, form, status=400)
        if form.cleaned_data["kind"] in BY_LIST:
            held = _open_tasks(form)
        chosen = {task.code: request.POST.get(f"to-{task.code}", "") for task in held}
        seen = request.POST.get("confirmed", "")
        try:
            if seen:
                return self._applied(request, form.plan(chosen), seen)
            outline = succession.preview(form.plan(chosen), by=person(request), at=timezone.now())
        except DomainError as refused:
            refusals.note(request, refused, subject=form.cleaned_data["predecessor"])
            refusals.to_form(form, refused)
            return self._page(request, form, held=held, chosen=chosen, status=refused.status)
        return self._page(request, form, held=held, chosen=chosen, outline=outline)

    def _applied(self, request: HttpRequest, plan: Plan, seen: str) -> HttpResponse:
        done = succession.apply(plan, by=person(request), at=timezone.now(), confirmed=seen)
        messages.success(
            request, f"Đã áp dụng: {done.predecessor}, {done.task_count} nhiệm vụ được chuyển."
        )
        return redirect(reverse("admin:tasks_app_agencysuccession_changelist"))

    def _page(
        self,
        request: HttpRequest,
        form: PlanForm,
        *,
        held: list[HeldTask] | None = None,
        chosen: Mapping[str, str] | None = None,
        outline: Outline | None = None,
        status: int = 200,
    ) -> HttpResponse:
        title = "Sắp xếp cơ quan"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Lỗi: {title}" if form.errors else title,
            "form": form,
            "agencies": reference.agencies().values_list("code", "name"),
            "tasks": [(task, (chosen or {}).get(task.code, "")) for task in held or ()],
            "heirs": form.heirs() if held else [],
            "outline": outline,
        }
        return TemplateResponse(request, PAGE, context, status=status)


def _open_tasks(form: PlanForm) -> list[HeldTask]:
    """Return the open tasks that a list must name; none where there is no such agency."""
    agency = reference.agency_by_code(form.cleaned_data["predecessor"])
    if agency is None:
        return []
    held = select.held_by(agency, form.cleaned_data["effective_on"])
    return [task for task in held.values() if task.is_open]
