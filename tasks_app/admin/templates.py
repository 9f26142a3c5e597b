"""Word templates: download the one in use, upload another, return to the built-in one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from tasks_app.documents import trial, word
from tasks_app.enums import DocumentKind, Operation
from tasks_app.models import DocumentTemplate
from tasks_app.services import templates

from .base import CATALOGUE, DomainAdmin, person, standing

WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TemplateForm(forms.ModelForm):
    """A kind and a Word file; the service looks into the file."""

    file = forms.FileField(
        label="Tệp .docx",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text="Tải mẫu đang dùng, sửa trong Word, giữ các biến trong dấu {{ }}, rồi gửi lại.",
    )

    class Meta:
        model = DocumentTemplate
        fields = ("kind",)


@admin.register(DocumentTemplate)
class DocumentTemplateAdmin(DomainAdmin):
    """Rows are only added: the latest of a kind is in use."""

    section = CATALOGUE
    reading = Operation.READ_CATALOGUE
    keeping = Operation.KEEP_CATALOGUE
    form = TemplateForm
    change_list_template = "admin/tasks_app/documenttemplate/change_list.html"
    list_display = ("kind", "filename", "is_in_use", "uploaded_by", "uploaded_at", "sha256")
    list_filter = ("kind",)
    list_select_related = ("uploaded_by",)
    actions = ("use_again", "return_to_built_in")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentTemplate]:
        of_kind = DocumentTemplate.objects.filter(kind=OuterRef("kind")).order_by("-id")
        newest = Subquery(of_kind.values("pk")[:1])
        rows: QuerySet[DocumentTemplate] = super().get_queryset(request)
        return rows.defer("content").annotate(newest=newest)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_keep_permission(self, request: HttpRequest) -> bool:
        """Return whether the actions are offered."""
        return self.writes(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("kind", "file")
        return ("kind", "filename", "size", "sha256", "uploaded_by", "uploaded_at")

    @admin.display(description="đang dùng", boolean=True)
    def is_in_use(self, row: DocumentTemplate) -> bool:
        return bool(row.pk == row.newest)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        kept = templates.replace(
            DocumentKind(obj.kind),
            form.cleaned_data["file"],
            by=person(request),
            at=timezone.now(),
            tried=trial.check,
        )
        obj.pk, obj.filename = kept.pk, kept.filename

    @admin.action(description="Dùng lại mẫu này", permissions=["keep"])
    def use_again(self, request: HttpRequest, queryset: QuerySet[DocumentTemplate]) -> None:
        """Put the one chosen row in force."""
        rows = list(queryset[:2])
        if len(rows) != 1:
            messages.error(request, "Chọn đúng một mẫu để dùng lại.")
            return
        self._done(request, templates.use_again(rows[0], by=person(request), at=timezone.now()))

    @admin.action(description="Dùng mẫu có sẵn cho các loại này", permissions=["keep"])
    def return_to_built_in(
        self, request: HttpRequest, queryset: QuerySet[DocumentTemplate]
    ) -> None:
        """Leave the secretariat's own templates of the kinds of the chosen rows."""
        for kind in sorted(set(queryset.order_by().values_list("kind", flat=True))):
            by, at = person(request), timezone.now()
            self._done(request, templates.return_to_built_in(DocumentKind(kind), by=by, at=at))

    def _done(self, request: HttpRequest, row: DocumentTemplate) -> None:
        messages.success(request, f"Đang dùng: {row}.")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the list with a link to the template in use of each kind."""
        return super().changelist_view(request, {"kinds": list(DocumentKind)})

    def get_urls(self) -> list[URLPattern]:
        """Return the pages of the model with the downloads."""
        view = self.admin_site.admin_view(self.download_view)
        name = "tasks_app_documenttemplate_download"
        return [path("dang-dung/<str:kind>.docx", view, name=name), *super().get_urls()]

    def download_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Hand out the template in use."""
        if not standing(request).may(self.reading):
            raise PermissionDenied
        if kind not in DocumentKind.values:
            raise Http404
        response = HttpResponse(word.in_force(DocumentKind(kind)), content_type=WORD_FILE)
        response["Content-Disposition"] = f'attachment; filename="mau-{kind}.docx"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
