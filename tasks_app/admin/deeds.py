"""What the desk does to a task as such: each deed with its form and the service that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from tasks_app.enums import Status, TaskAction, Timeliness
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Reopening, Task, User
from tasks_app.rules.calendar import local_date
from tasks_app.selectors import named, waiting
from tasks_app.services import (
    assignment,
    chasing,
    closing,
    openings,
    reopening,
    secrecy,
    suspension,
)

Data = Mapping[str, Any]
OPENING_STATES = [(status.value, status.label) for status in openings.STATES]


class DeedForm(forms.Form):
    """What every page of a deed carries."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "input", "id": f"id_{name}"}


def words(label: str) -> forms.CharField:
    """Return a field for sentences; the service says whether it may be empty."""
    area = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, required=False, max_length=4000, widget=area)


def line(label: str, *, help_text: str = "") -> forms.CharField:
    """Return a field for one line; the service says whether it may be empty."""
    return forms.CharField(label=label, required=False, max_length=400, help_text=help_text)


def day(label: str, *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, required=required)


class NoteForm(DeedForm):
    note = words("Ý kiến")


class DecisionDocumentForm(DeedForm):
    number = line("Số, ký hiệu quyết định")
    signed_on = day("Ngày ký")
    effective_on = day("Hiệu lực từ (để trống: ngày ký)", required=False)
    reason = words("Lý do")


class ReplacementForm(DecisionDocumentForm):
    successors = line("Thay bằng các nhiệm vụ", help_text="Mã nhiệm vụ, cách nhau bằng dấu phẩy.")
    field_order = ("successors", "number", "signed_on", "effective_on", "reason", "version")


class SuspensionForm(DeedForm):
    document = line("Số, ký hiệu văn bản")
    review_on = day("Xem lại trước ngày")
    clock_stopped = forms.BooleanField(label="Văn bản cho dừng tính thời hạn", required=False)
    reason = words("Lý do")


class DocumentForm(DeedForm):
    document = line("Số, ký hiệu văn bản")


class ProposalForm(DocumentForm):
    reason = words("Lý do mở lại")


class HandOverForm(DocumentForm):
    agency = line("Mã cơ quan mới")
    effective_on = day("Hiệu lực từ (để trống: hôm nay)", required=False)
    field_order = ("agency", "document", "effective_on", "version")


class AppointmentForm(DocumentForm):
    person = line("Thư điện tử của người được chỉ định")
    field_order = ("person", "document", "version")


class LiftingForm(DocumentForm):
    title = words("Tên nhiệm vụ")
    deliverable = words("Sản phẩm")


class OpeningForm(DocumentForm):
    as_of = day("Chốt số liệu ngày")
    status = forms.ChoiceField(label="Trạng thái", choices=OPENING_STATES)
    deadline = day("Hạn đang áp dụng", required=False)
    percent = forms.IntegerField(label="Kết quả %", required=False, min_value=0, max_value=100)
    completed_on = day("Ngày hoàn thành", required=False)
    declared = forms.ChoiceField(
        label="Đúng hạn theo công bố",
        required=False,
        choices=[("", "không rõ"), *Timeliness.choices],
    )
    result = words("Kết quả")


def _hand_over(task: Task, data: Data, *, by: User, at: datetime) -> object:
    lead = named.agency("agency", data["agency"].strip())
    given = {name: data[name] for name in ("document", "effective_on", "version")}
    return assignment.change_lead(task, lead=lead, **given, by=by, at=at)


def _recoordinate(task: Task, data: Data, *, by: User, at: datetime) -> object:
    agency = named.agency("agency", data["agency"].strip())
    given = {name: data[name] for name in ("document", "effective_on", "version")}
    return assignment.change_coordinator(task, coordinator=agency, **given, by=by, at=at)


def _appoint(task: Task, data: Data, *, by: User, at: datetime) -> object:
    person = named.person("person", data["person"])
    document, version = data["document"], data["version"]
    return assignment.appoint_reviewer(
        task, person=person, document=document, by=by, at=at, version=version
    )


def _replace(task: Task, data: Data, *, by: User, at: datetime) -> object:
    codes = [code for part in data["successors"].split(",") if (code := part.strip())]
    successors = named.tasks("successors", codes, by=by, on=local_date(at))
    given = {name: value for name, value in data.items() if name != "successors"}
    return closing.replace(task, successors=successors, **given, by=by, at=at)


def _open_state(task: Task, data: Data, *, by: User, at: datetime) -> object:
    given = {name: value for name, value in data.items() if name != "version"}
    given["status"] = Status(data["status"])
    given["declared"] = Timeliness(data["declared"]) if data["declared"] else None
    return openings.set_opening_state(
        task, openings.OpeningState(**given), by=by, at=at, version=data["version"]
    )


def _lift(task: Task, data: Data, *, by: User, at: datetime) -> object:
    said = secrecy.Words(data["title"], data["deliverable"])
    document, version = data["document"], data["version"]
    return secrecy.lift(task, said, document=document, by=by, at=at, version=version)


def _proposal(task: Task) -> Reopening:
    found = waiting.pending_reopening(task)
    if found is None:
        raise TransitionNotAllowed(f"{task.code} không có đề xuất mở lại nào đang chờ.")
    return found


def _reopen(task: Task, data: Data, *, by: User, at: datetime) -> object:
    return reopening.confirm(_proposal(task), **data, by=by, at=at)


def _decline(task: Task, data: Data, *, by: User, at: datetime) -> object:
    return reopening.decline(_proposal(task), **data, by=by, at=at)


def _plainly(service: Callable[..., object]) -> Callable[..., object]:
    """Return `service` as a deed: the fields of its form are its arguments."""
    return lambda task, data, *, by, at: service(task, **data, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done: what the guard is asked, its words, its form, what does it."""

    action: TaskAction
    title: str
    done: str
    form: type[DeedForm]
    run: Callable[..., object]


DEEDS: dict[str, Deed] = {
    "giao": Deed(
        TaskAction.ASSIGN, "Giao nhiệm vụ", "Đã giao {}.", DeedForm, _plainly(assignment.assign)
    ),
    "giu-nguyen": Deed(
        TaskAction.CONFIRM_ASSIGNMENT,
        "Giữ nguyên việc giao",
        "Đã trả lời đơn vị: {} giữ nguyên.",
        NoteForm,
        _plainly(assignment.confirm_assignment),
    ),
    "doi-chu-tri": Deed(
        TaskAction.CHANGE_LEAD, "Đổi cơ quan chủ trì", "Đã đổi chủ trì {}.", HandOverForm,
        _hand_over,
    ),
    "doi-dau-moi": Deed(
        TaskAction.CHANGE_LEAD, "Đổi đầu mối tổng hợp", "Đã đổi đầu mối {}.", HandOverForm,
        _recoordinate,
    ),
    "chi-dinh-tham-dinh": Deed(
        TaskAction.APPOINT_REVIEWER, "Chỉ định người thẩm định", "Đã chỉ định người thẩm định {}.",
        AppointmentForm, _appoint,
    ),
    "trang-thai-tai-ngay-chot": Deed(
        TaskAction.SET_OPENING_STATE, "Nhập trạng thái tại ngày chốt", "Đã nhập trạng thái {}.",
        OpeningForm, _open_state,
    ),
    "chuyen-mat": Deed(
        TaskAction.CHANGE_SECRECY, "Chuyển thành nhiệm vụ mật", "{} là nhiệm vụ mật.",
        DocumentForm, _plainly(secrecy.make_secret),
    ),
    "giai-mat": Deed(
        TaskAction.CHANGE_SECRECY, "Giải mật", "Đã giải mật {}.", LiftingForm, _lift
    ),
    "don-doc": Deed(
        TaskAction.CHASE, "Đôn đốc", "Đã đôn đốc {}.", NoteForm, _plainly(chasing.chase)
    ),
    "tam-dung": Deed(
        TaskAction.SUSPEND, "Tạm dừng", "Đã tạm dừng {}.", SuspensionForm,
        _plainly(suspension.suspend),
    ),
    "tiep-tuc": Deed(
        TaskAction.RESUME, "Cho tiếp tục", "{} tiếp tục thực hiện.", DocumentForm,
        _plainly(suspension.resume),
    ),
    "huy": Deed(
        TaskAction.CANCEL, "Hủy nhiệm vụ", "Đã hủy {}.", DecisionDocumentForm,
        _plainly(closing.cancel),
    ),
    "thay-the": Deed(
        TaskAction.REPLACE, "Thay thế nhiệm vụ", "{} đã được thay thế.", ReplacementForm, _replace
    ),
    "de-xuat-mo-lai": Deed(
        TaskAction.PROPOSE_REOPENING, "Đề xuất mở lại", "Đã đề xuất mở lại {}.", ProposalForm,
        _plainly(reopening.propose),
    ),
    "mo-lai": Deed(
        TaskAction.REOPEN, "Đồng ý mở lại", "Đã mở lại {}.", NoteForm, _reopen
    ),
    "khong-mo-lai": Deed(
        TaskAction.REOPEN, "Không đồng ý mở lại", "{} giữ nguyên là hoàn thành.", NoteForm, _decline
    ),
}  # fmt: skip
