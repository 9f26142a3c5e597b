"""What the one-task pages read. Nothing is filled in beforehand: a machine that presses the
button of an empty form sends nothing that could be kept."""

from django import forms

from tasks_app.enums import BlockerKind, LinkAction
from tasks_app.errors import DomainError
from tasks_app.rules.text import upper_first
from tasks_app.services.links import Deed, NamedBlocker, PromisedDay
from tasks_app.services.reports import Progress
from tasks_app.web.forms import TEXT_LIMIT, WHOLE_FORM, DayField

PERCENT = "Nhập số nguyên từ 0 đến 100."


class QuickForm(forms.Form):
    """One thing to say about one task."""

    def deed(self) -> Deed:
        """Return what a valid form asks for."""
        raise NotImplementedError

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal of the service beside its fields, or on top of the form."""
        if not refusal.fields:
            self.add_error(WHOLE_FORM, refusal.message)
        for name, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else WHOLE_FORM, sentence)


class QuickProgress(QuickForm):
    percent = forms.IntegerField(
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), PERCENT),
    )
    content = forms.CharField(
        max_length=TEXT_LIMIT,
        error_messages={"required": "Cần nhập nội dung thực hiện trong kỳ."},
    )

    def deed(self) -> Deed:
        return Progress(self.cleaned_data["percent"], self.cleaned_data["content"])


class QuickPromise(QuickForm):
    promised_on = DayField()
    note = forms.CharField(required=False, max_length=TEXT_LIMIT)

    def deed(self) -> Deed:
        return PromisedDay(self.cleaned_data["promised_on"], self.cleaned_data["note"])


class QuickBlocker(QuickForm):
    kind = forms.ChoiceField(
        choices=[
            ("", "Chọn nguyên nhân"),
            *((kind.value, upper_first(str(kind.label))) for kind in BlockerKind),
        ],
        error_messages={"required": "Chọn nguyên nhân vướng mắc."},
    )
    description = forms.CharField(
        max_length=TEXT_LIMIT, error_messages={"required": "Cần nhập nội dung vướng mắc."}
    )

    def deed(self) -> Deed:
        return NamedBlocker(
            BlockerKind(self.cleaned_data["kind"]), self.cleaned_data["description"]
        )


FORMS: dict[LinkAction, type[QuickForm]] = {
    LinkAction.PROGRESS: QuickProgress,
    LinkAction.PROMISE: QuickPromise,
    LinkAction.BLOCKER: QuickBlocker,
}
