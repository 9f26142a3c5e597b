"""What a report says, coming in and going out."""

from rest_framework import serializers as s

from tasks_app.enums import Health, ReportState, Status
from tasks_app.rules.reporting import CHANGES
from tasks_app.selectors.questions import Owner

from .fields import REQUIRED, Day, Intention, optional_day, text
from .figures import CountsOut, FigureRowOut, RatesOut

OWNERS = [owner.value for owner in Owner]


class ReportDraftIn(Intention):
    programme = text(longest=60, required=True, help_text="Mã chương trình, ví dụ DA06.")
    period = text(longest=10, help_text="Kỳ báo cáo: 2022-12, 2022-Q4, 2022-H2 hoặc 2022.")
    as_of = optional_day()
    known_at = optional_day()
    unit = text(longest=60, help_text="Chỉ nhiệm vụ do cơ quan này và cấp dưới chủ trì.")
    owner = s.ChoiceField(
        choices=OWNERS,
        required=False,
        default=Owner.AT_DATE.value,
        help_text="Cơ quan tại ngày đó, hoặc cơ quan hiện nay.",
        error_messages={**REQUIRED, "invalid_choice": f"Chọn một trong: {', '.join(OWNERS)}."},
    )
    freeze = s.BooleanField(
        required=False, default=False, help_text="true: chốt số liệu ngay; false: dự thảo."
    )


class ReportCorrectIn(Intention):
    reason = text(help_text="Vì sao đính chính.")


class NameDocumentIn(Intention):
    number = text(longest=200, help_text="Số, ký hiệu văn bản.")
    on = Day(help_text="Ngày văn bản.")


class ScanIn(Intention):
    file = s.FileField(
        required=False,
        allow_empty_file=True,  # the service names the empty file in its refusal
        max_length=255,
        error_messages={
            "invalid": "Đây không phải là tệp. Gửi bằng multipart/form-data.",
            "no_name": "Tệp cần có tên.",
            "max_length": "Tên tệp dài quá 255 ký tự.",
        },
    )


class FrozenReportRow(s.Serializer[object]):
    code = s.CharField()
    programme = s.CharField()
    unit = s.CharField(allow_null=True)
    period = s.CharField()
    as_of = s.DateField()
    owner = s.CharField()
    known_at = s.DateTimeField(allow_null=True)
    version = s.IntegerField()
    state = s.ChoiceField(ReportState.choices)
    superseded = s.BooleanField(help_text="Có bản sau đã phát hành.")
    due_on = s.DateField(allow_null=True)
    sha256 = s.CharField()
    definitions_version = s.CharField()
    document_number = s.CharField()
    document_on = s.DateField(allow_null=True)
    reason = s.CharField()
    previous = s.CharField(allow_null=True)
    scan_filename = s.CharField()
    scan_size = s.IntegerField(allow_null=True)
    scan_sha256 = s.CharField()
    drafted_by = s.CharField(allow_null=True, help_text="null: hệ thống đặt theo kỳ.")
    drafted_at = s.DateTimeField()
    frozen_by = s.CharField(allow_null=True)
    frozen_at = s.DateTimeField(allow_null=True)
    published_by = s.CharField(allow_null=True)
    published_at = s.DateTimeField(allow_null=True)
    revision = s.IntegerField(help_text="Phiên bản ghi, dùng cho If-Match.")


class CountTableOut(s.Serializer[object]):
    split = s.CharField()
    title = s.CharField()
    rows = FigureRowOut(many=True)


class ChangeCountsOut(s.Serializer[object]):
    since = s.DateField()
    vars().update({name: s.IntegerField() for name in CHANGES})


class CauseCountOut(s.Serializer[object]):
    key = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    count = s.IntegerField()


class ReportNumbersOut(s.Serializer[object]):
    programme = s.CharField()
    programme_name = s.CharField()
    as_of = s.DateField()
    known_at = s.DateTimeField(allow_null=True)
    period = s.CharField()
    period_name = s.CharField()
    due_on = s.DateField(allow_null=True)
    unit = s.CharField()
    unit_name = s.CharField()
    owner = s.CharField()
    definitions_version = s.CharField()
    illustrative = s.BooleanField()
    notes = s.ListField(child=s.CharField())
    counts = CountsOut()
    counts_then = CountsOut(allow_null=True)
    rates = RatesOut()
    tables = CountTableOut(many=True)
    changes = ChangeCountsOut(allow_null=True)
    causes = CauseCountOut(many=True)
    needs = s.ListField(child=s.DictField())
    updates = s.DictField(allow_null=True)
    trend = s.ListField(child=s.DictField())
    forecast = s.DictField(allow_null=True)
    tallies = s.DictField(child=s.FloatField(allow_null=True))


class FrozenReportOut(s.Serializer[object]):
    report = FrozenReportRow()


class ReportDetailOut(FrozenReportOut):
    versions = FrozenReportRow(many=True)
    numbers = ReportNumbersOut()


class PreviewOut(s.Serializer[object]):
    numbers = ReportNumbersOut()


class TaskLineOut(s.Serializer[object]):
    code = s.CharField()
    title = s.CharField()
    group = s.CharField()
    lead = s.CharField()
    lead_name = s.CharField()
    assigned_on = s.DateField()
    deadline = s.DateField(allow_null=True)
    deadline_text = s.CharField()
    original_deadline = s.DateField(allow_null=True)
    status = s.ChoiceField(Status.choices)
    health = s.ChoiceField(Health.choices, allow_null=True)
    percent = s.IntegerField(allow_null=True)
    completed_on = s.DateField(allow_null=True)
    days_overdue = s.IntegerField()
    working_days_overdue = s.IntegerField()
    extension_count = s.IntegerField()
    cause = s.CharField()
    is_illustrative = s.BooleanField()


class CellOut(s.Serializer[object]):
    report = s.CharField()
    cell = s.CharField()
    count = s.IntegerField(help_text="Số trong báo cáo; có thể nhiều hơn số dòng được xem.")
    tasks = TaskLineOut(many=True)


class DifferenceOut(s.Serializer[object]):
    cell = s.CharField()
    before = s.IntegerField(allow_null=True)
    after = s.IntegerField(allow_null=True)
    came = s.ListField(child=s.CharField())
    went = s.ListField(child=s.CharField())


class DifferencesOut(s.Serializer[object]):
    report = s.CharField()
    previous = s.CharField(allow_null=True)
    differences = DifferenceOut(many=True)
