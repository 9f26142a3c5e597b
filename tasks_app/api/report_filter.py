"""What the list of reports can be filtered by."""

from django_filters import rest_framework as filters

from tasks_app.enums import ReportState
from tasks_app.models import FrozenReport

from .filters import choices, codes, day


class ReportFilter(filters.FilterSet):
    programme = codes("programme__code", "Mã chương trình, ví dụ DA06.")
    unit = codes("unit__code", "Mã cơ quan mà báo cáo chỉ nói về.")
    state = choices("state", ReportState.choices, "Trạng thái: dự thảo, đã chốt, có bản ký, …")
    period = codes("period", "Kỳ báo cáo, ví dụ 2022-12 hoặc 2022-Q4.")
    as_of_after = day("as_of", "gte", "Số liệu từ ngày này trở đi.")
    as_of_before = day("as_of", "lte", "Số liệu đến hết ngày này.")

    class Meta:
        model = FrozenReport
        fields: tuple[str, ...] = ()
