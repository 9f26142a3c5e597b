"""What the forms read. Types and wording here; whether it may be done is for the services."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from tasks_app import conf
from tasks_app.enums import BlockerKind, Confidence, EvidenceKind
from tasks_app.errors import DomainError
from tasks_app.rules import files
from tasks_app.rules.text import upper_first

DATE_HINT = "Nhập ngày dạng dd/mm/yyyy, ví dụ 31/01/2023."
TEXT_LIMIT = 4_000
WHOLE_FORM = None


class DayField(forms.DateField):
    """A day as people write it; the ISO form too, which browsers and scripts send."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
        messages = {"invalid": DATE_HINT, "required": DATE_HINT}
        super().__init__(input_formats=formats, error_messages=messages, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = FilesInput
    accept = ",".join(files.TYPES)

    @property
    def hint(self) -> str:
        """What may be sent, as a sentence."""
        return f"{files.accepted(conf.upload_limit())} mỗi tệp."

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in sent if file is not None]  # the service says what is wrong


class TaskForm(forms.Form):
    """A form on one task: `version` is what the person saw, `next` where to go back to."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal of the service beside its fields, or on top of the form."""
        if not refusal.fields:
            self.add_error(WHOLE_FORM, refusal.message)
        for name, sentences in refusal.fields.items():
            place = self.place_of(name)
            for sentence in sentences:
                self.add_error(place, sentence)

    def place_of(self, name: str) -> str | None:
        """Return the field of this form that the service means, or None for the whole form."""
        return name if name in self.fields else WHOLE_FORM


def _choices(kinds: type[BlockerKind] | type[EvidenceKind], first: str = "") -> Any:
    options = [(kind.value, upper_first(str(kind.label))) for kind in kinds]
    return [("", first), *options] if first else options


class UpdateForm(TaskForm):
    """Report of progress, with a blocker, files and a claim if wanted."""

    NORMAL, BLOCKED = "binh-thuong", "vuong-mac"

    percent = forms.IntegerField(
        min_value=0,
        max_value=100,
        required=False,
        error_messages={
            "invalid": "Nhập số nguyên từ 0 đến 100.",
            "min_value": "Kết quả không thể dưới 0%%. Nhập số nguyên từ 0 đến 100.",
            "max_value": "Kết quả không thể trên 100%%. Nhập số nguyên từ 0 đến 100.",
        },
    )
    situation = forms.ChoiceField(
        choices=[(NORMAL, "Đang thực hiện bình thường"), (BLOCKED, "Đang vướng mắc")],
        required=False,
    )
    blocker_kind = forms.ChoiceField(
        choices=_choices(BlockerKind, "Chọn nguyên nhân"), required=False
    )
    blocker_description = forms.CharField(required=False, max_length=TEXT_LIMIT)
    content = forms.CharField(
        max_length=TEXT_LIMIT,
        error_messages={"required": "Cần nhập nội dung thực hiện trong kỳ."},
    )
    confidence = forms.ChoiceField(
        choices=[(level.value, upper_first(str(level.label))) for level in Confidence],
        required=False,
        error_messages={"invalid_choice": "Chọn tin tưởng, có rủi ro hoặc khó đạt."},
    )
    attachments = FilesField(required=False)
    completed_on = DayField(required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("situation") == self.BLOCKED and not found.get("blocker_kind"):
            self.add_error("blocker_kind", "Chọn nguyên nhân vướng mắc.")
        return found

    def place_of(self, name: str) -> str | None:
        return {
            "file": "attachments",
            "evidence": "attachments",
            "description": "blocker_description",
        }.get(name, super().place_of(name))


class EvidenceForm(TaskForm):
    """One or more files, a numbered document, or a link."""

    kind = forms.ChoiceField(choices=_choices(EvidenceKind))
    attachments = FilesField(required=False)
    document_number = forms.CharField(required=False, max_length=200)
    document_on = DayField(required=False)
    document_signer = forms.CharField(required=False, max_length=200)
    url = forms.CharField(required=False, max_length=1000)
    title = forms.CharField(required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("kind") == EvidenceKind.FILE and not found.get("attachments"):
            field = cast(FilesField, self.fields["attachments"])
            self.add_error("attachments", f"Chọn tệp: {field.hint}")
        return found

    def place_of(self, name: str) -> str | None:
        return "attachments" if name == "file" else super().place_of(name)


class ClaimForm(TaskForm):
    """The claim that the task is done."""

    completed_on = DayField()
    note = forms.CharField(required=False, max_length=TEXT_LIMIT)


class ExtensionForm(TaskForm):
    """A request for a later deadline."""

    proposed_deadline = DayField()
    reason = forms.CharField(
        max_length=TEXT_LIMIT, error_messages={"required": "Cần nhập lý do xin gia hạn."}
    )
    plan = forms.CharField(required=False, max_length=TEXT_LIMIT)
    legal_basis = forms.CharField(required=False, max_length=300)
