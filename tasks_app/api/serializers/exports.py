"""What a file is asked for, and how far it is."""

from rest_framework import serializers as s

from tasks_app.enums import ExportFormat, ExportKind, ExportState
from tasks_app.selectors.questions import Owner

from .fields import REQUIRED, Intention, choice, optional_day, text

MOST = 100


def codes(words: str) -> s.ListField:
    """Return a list of codes or values, empty by default."""
    return s.ListField(
        child=text(longest=100, required=True),
        required=False,
        default=list,
        max_length=MOST,
        help_text=words,
        error_messages={
            **REQUIRED,
            "not_a_list": "Cần một danh sách.",
            "max_length": f"Nhiều nhất {MOST} giá trị.",
        },
    )


def yes_no(words: str) -> s.BooleanField:
    """Return true, false, or null for no condition."""
    return s.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text=words,
        error_messages={"invalid": "Cần true, false hoặc null."},
    )


class RegisterFilters(Intention):
    programme = codes("Mã chương trình, ví dụ DA06.")
    group = codes("Mã nhóm nhiệm vụ.")
    kind = codes("Loại nhiệm vụ.")
    provenance = codes("Nguồn gốc của dòng.")
    parent = codes("Mã nhiệm vụ mẹ.")  # type: ignore[assignment]  # DRF takes it off the class
    status = codes("Trạng thái.")
    lead = codes("Mã cơ quan chủ trì.")
    health = codes("Mức tiến độ.")
    coordinating = text(longest=40, help_text="Mã cơ quan phối hợp.")
    search = text(longest=200, help_text="Từ cần tìm.")
    view = text(longest=20, help_text="Chế độ xem của trang danh sách, ví dụ qua-han.")
    parts = yes_no("true: gồm cả phần việc của các đơn vị khác và từng kỳ.")
    mine = yes_no("true: nhiệm vụ đang mở do tôi phụ trách.")
    overdue = yes_no("true: chưa hoàn thành và đã quá hạn.")
    deadline_after = optional_day()
    deadline_before = optional_day()
    completed_after = optional_day()
    completed_before = optional_day()
    as_of = optional_day()
    known_at = optional_day()


class ReportAsked(Intention):
    programme = text(longest=60, help_text="Mã chương trình, ví dụ DA06.")
    period = text(longest=10, help_text="Kỳ: 2022-12, 2022-Q4, 2022-H2 hoặc 2022.")
    as_of = optional_day()
    known_at = optional_day()
    unit = text(longest=100, help_text="Mã cơ quan; để trống: toàn chương trình.")
    owner = s.ChoiceField(
        choices=[owner.value for owner in Owner],
        required=False,
        default=Owner.AT_DATE.value,
        error_messages={"invalid_choice": "Chọn at-date hoặc present."},
    )
    code = text(longest=20, help_text="Mã của báo cáo đã lưu, thay cho các trường khác.")


class ExportIn(Intention):
    kind = choice(ExportKind)
    format = choice(ExportFormat, required=False, default=ExportFormat.XLSX.value)
    filters = RegisterFilters(
        required=False, help_text="Của sổ nhiệm vụ; tên như bộ lọc của danh sách nhiệm vụ."
    )
    report = ReportAsked(required=False, help_text="Của báo cáo; báo cáo chỉ xuất ra Excel.")


class ExportRow(s.Serializer[object]):
    id = s.IntegerField()
    kind = s.ChoiceField(choices=ExportKind.choices)
    format = s.ChoiceField(choices=ExportFormat.choices)
    question = s.JSONField()
    state = s.ChoiceField(choices=ExportState.choices)
    done = s.IntegerField(help_text="Số dòng đã lập.")
    total = s.IntegerField(allow_null=True)
    percent = s.IntegerField(allow_null=True)
    filename = s.CharField()
    size = s.IntegerField(allow_null=True)
    sha256 = s.CharField()
    error = s.CharField(help_text="Vì sao không lập được.")
    created_at = s.DateTimeField()
    started_at = s.DateTimeField(allow_null=True)
    finished_at = s.DateTimeField(allow_null=True)
    expires_at = s.DateTimeField(allow_null=True, help_text="Tải được đến lúc này.")


class ExportOut(s.Serializer[object]):
    export = ExportRow()
