"""Agencies, and who belongs to a collective."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import Operation
from tasks_app.models import Agency, AgencyGroupMember
from tasks_app.services import agencies

from .base import PEOPLE, DomainAdmin, person
from .export import ExportAdminMixin, SafeResource
from .forms import AgencyForm, MemberForm


class AgencyResource(SafeResource):
    class Meta:
        model = Agency
        fields = ("code", "name", "short_name", "kind", "parent__code", "valid_from", "valid_to")
        export_order = fields


@admin.register(Agency)
class AgencyAdmin(ExportAdminMixin, DomainAdmin):
    """The tree of agencies; the path is kept by the service."""

    section = PEOPLE
    reading = Operation.READ_AGENCIES
    keeping = Operation.KEEP_AGENCIES
    form = AgencyForm
    resource_classes = [AgencyResource]
    list_display = ("code", "name", "kind", "parent", "valid_from", "valid_to")
    list_display_links = ("code", "name")
    list_filter = ("kind", "provenance")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("parent",)
    readonly_fields = ("path",)

    def save_model(self, request: HttpRequest, obj: Agency, form: Any, change: bool) -> None:
        agencies.save(obj, by=person(request), at=timezone.now())


@admin.register(AgencyGroupMember)
class AgencyGroupMemberAdmin(DomainAdmin):
    """Members of "các bộ", "các địa phương" and the like, by date."""

    section = PEOPLE
    reading = Operation.READ_ORGANISATION
    keeping = Operation.KEEP_AGENCIES
    form = MemberForm
    list_display = ("group", "member", "valid_from", "valid_to")
    list_display_links = ("group", "member")
    list_select_related = ("group", "member")
    search_fields = ("group__name", "member__name", "member__code")
    autocomplete_fields = ("group", "member")

    def save_model(
        self, request: HttpRequest, obj: AgencyGroupMember, form: Any, change: bool
    ) -> None:
        agencies.save_member(obj, by=person(request), at=timezone.now())
