"""What members say of a task as such: sent up, answered, wrongly given, who carries it."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from tasks_app.enums import TaskAction
from tasks_app.models import Agency, User
from tasks_app.selectors import people, reference
from tasks_app.services import assignment, upward
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import TEXT_LIMIT, DayField, TaskForm
from tasks_app.web.requests import saved

NOBODY = "Chưa phân công ai"


class UpwardForm(TaskForm):
    """The tờ trình: number, date, to whom, and when the answer is expected."""

    number = forms.CharField(error_messages={"required": "Cần số, ký hiệu tờ trình."})
    signed_on = DayField()
    authority = forms.CharField(error_messages={"required": "Cần nêu cơ quan nhận tờ trình."})
    expected_on = DayField()


class AnswerForm(TaskForm):
    """The reply of the authority."""

    number = forms.CharField(error_messages={"required": "Cần số, ký hiệu văn bản trả lời."})
    signed_on = DayField()
    content = forms.CharField(
        max_length=TEXT_LIMIT, error_messages={"required": "Cần tóm tắt ý kiến."}
    )


class WronglyGivenForm(TaskForm):
    """Why the task is not ours, and whose it should be."""

    reason = forms.CharField(
        max_length=TEXT_LIMIT, error_messages={"required": "Cần nêu vì sao giao nhầm."}
    )
    proposed_lead = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Chọn một cơ quan trong danh sách."}
    )

    def offer(self, agencies: list[Agency]) -> None:
        """Let one of `agencies` be chosen."""
        named = [(agency.code, agency.name) for agency in agencies]
        self.fields["proposed_lead"].choices = [("", "Chưa rõ"), *named]  # type: ignore[attr-defined]


class FocalPersonForm(TaskForm):
    """One of the executors of the lead."""

    person = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Chọn một người trong danh sách."}
    )

    def offer(self, executors: list[User]) -> None:
        """Let one of `executors` be chosen."""
        named = [(str(person.pk), str(person)) for person in executors]
        self.fields["person"].choices = [("", NOBODY), *named]  # type: ignore[attr-defined]


@page
def submit_upward(request: SignedIn, code: str) -> HttpResponse:
    """Trình cấp có thẩm quyền: the deadline still runs."""
    filing = open_filing(
        request,
        code,
        TaskAction.SUBMIT_UPWARD,
        template="tasks_app/_upward_fields.html",
        title="Trình cấp có thẩm quyền",
    )

    def write(form: TaskForm) -> str:
        found = form.cleaned_data
        names = ("number", "signed_on", "authority", "expected_on")
        upward.submit_upward(
            filing.task,
            upward.Upward(**{name: found[name] for name in names}),
            by=request.user,
            at=timezone.now(),
            version=found["version"],
        )
        return f"Đã ghi {code} trình {found['authority']}. Thời hạn vẫn tính tiếp."

    return _answered(filing, UpwardForm, write)


@page
def answer(request: SignedIn, code: str) -> HttpResponse:
    """Ghi nhận ý kiến cấp có thẩm quyền: the task is under way again."""
    filing = open_filing(
        request,
        code,
        TaskAction.ANSWER,
        template="tasks_app/_answer_fields.html",
        title="Ghi nhận ý kiến cấp có thẩm quyền",
    )

    def write(form: TaskForm) -> str:
        found = form.cleaned_data
        reply = upward.Answer(found["number"], found["signed_on"], found["content"])
        upward.answer(
            filing.task, reply, by=request.user, at=timezone.now(), version=found["version"]
        )
        return f"Đã ghi nhận ý kiến, {code} tiếp tục thực hiện."

    return _answered(filing, AnswerForm, write)


@page
def wrongly_given(request: SignedIn, code: str) -> HttpResponse:
    """Báo giao nhầm: the keepers of the register settle it."""
    filing = open_filing(
        request,
        code,
        TaskAction.REFUSE_ASSIGNMENT,
        template="tasks_app/_wrongly_given_fields.html",
        title="Báo giao nhầm",
    )
    agencies = list(reference.agencies(on=timezone.localdate()).order_by("name"))

    def write(form: TaskForm) -> str:
        found = form.cleaned_data
        proposed = {agency.code: agency for agency in agencies}.get(found["proposed_lead"])
        assignment.refuse_assignment(
            filing.task,
            reason=found["reason"],
            proposed_lead=proposed,
            by=request.user,
            at=timezone.now(),
            version=found["version"],
        )
        return f"Đã báo giao nhầm {code}. Quản trị sổ nhiệm vụ trả lời."

    return _answered(filing, WronglyGivenForm, write, offer=lambda form: form.offer(agencies))


@page
def focal_person(request: SignedIn, code: str) -> HttpResponse:
    """Phân công người phụ trách: reminders then go to one person."""
    filing = open_filing(
        request,
        code,
        TaskAction.NAME_FOCAL_PERSON,
        template="tasks_app/_focal_person_fields.html",
        title="Phân công người phụ trách",
    )
    executors = people.executors_of(filing.parties.leads, on=timezone.localdate())

    def write(form: TaskForm) -> str:
        chosen = {str(person.pk): person for person in executors}.get(form.cleaned_data["person"])
        assignment.name_focal_person(
            filing.task,
            person=chosen,
            by=request.user,
            at=timezone.now(),
            version=form.cleaned_data["version"],
        )
        return f"{chosen} phụ trách {code}." if chosen else f"{code} không còn người phụ trách."

    return _answered(
        filing,
        FocalPersonForm,
        write,
        offer=lambda form: form.offer(executors),
        person=filing.task.focal_person_id or "",
    )


def _answered(
    filing: Filing,
    shape: Callable[..., TaskForm],
    write: Callable[[TaskForm], str],
    *,
    offer: Callable[..., None] | None = None,
    **initial: object,
) -> HttpResponse:
    """Return the form, or what came of sending it."""
    sent = filing.request.method == "POST"
    form = shape(filing.request.POST) if sent else shape(initial=filing.initial() | initial)
    if offer is not None:
        offer(form)
    return saved(filing, form, write) if sent else filing.page(form)
